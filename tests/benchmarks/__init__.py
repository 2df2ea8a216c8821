"""Measurements, printed: run with `make bench`."""
