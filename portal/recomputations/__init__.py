"""What newer factors make of what is live: stored beside the old results and explained, never published."""
