"""Answers taken over from an earlier declaration."""
