"""Answers that hold for the whole farm."""
