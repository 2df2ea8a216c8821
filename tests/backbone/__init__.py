"""The event backbone's parts, one by one, on a real database."""
