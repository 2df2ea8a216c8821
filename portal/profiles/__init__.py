"""Published, versioned, immutable profiles that anyone may read."""
