"""What could be bought near."""
