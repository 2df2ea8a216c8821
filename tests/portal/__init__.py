"""Tests of what every page has in common."""
