"""Requirement texts and what the rules say of them."""
