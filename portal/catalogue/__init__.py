"""Find and sort published profiles."""
