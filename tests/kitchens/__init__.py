"""Kitchens, and footprints delivered to them."""
