"""What becomes of published profiles."""
