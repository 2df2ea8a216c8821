"""Answers that hold for the whole farm in a year: given once, used by every product."""
