"""Plausibility: rules as data, each tried on both sides."""
