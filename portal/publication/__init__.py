"""What becomes of a profile after it was published: how long it counts, and what stops it."""
