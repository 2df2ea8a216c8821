"""Newer factors meet what is live."""
