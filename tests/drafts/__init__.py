"""Tests of drafts that nobody touches."""
