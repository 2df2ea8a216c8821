"""What the region buys."""
