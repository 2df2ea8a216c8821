"""Where goods are delivered: the region's kitchens, and those that buyers add."""
