"""What if: what a few other answers would have given, without touching the declaration."""
