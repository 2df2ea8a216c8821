"""Tests of the library of measures."""
