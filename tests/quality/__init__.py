"""Finished pages and texts held against checkers of their own: HTML, speed on a phone, spelling."""
