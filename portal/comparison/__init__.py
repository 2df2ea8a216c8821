"""Products side by side: what may be compared, and what can be said about it."""
