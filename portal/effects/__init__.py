"""What a changed answer does to the result, worked out beforehand for the reviewer."""
