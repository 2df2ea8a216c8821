"""Statements of third parties (level L3): who has verified it, when, and the paper that says so."""
