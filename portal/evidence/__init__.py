"""Evidence behind the answers: taken in through a narrow door, scanned, kept, handed out as it is."""
