"""What a buyer keeps: lists of products as they were, and searches that tell of new ones."""
