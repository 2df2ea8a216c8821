"""Drafts that nobody touches: a reminder when they are ready, two notices and then their removal."""
