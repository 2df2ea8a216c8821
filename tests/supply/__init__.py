"""What producers say that they can deliver."""
