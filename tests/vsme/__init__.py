"""Tests of the basis of a sustainability report."""
