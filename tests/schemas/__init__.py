"""Contracts that everybody imports."""
