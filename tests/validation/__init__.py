"""Footprints of realistic products held against published ones, and lines re-derived by hand."""
