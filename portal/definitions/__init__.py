"""Forms as they once were, so that an answer can be held against the question it was given to."""
