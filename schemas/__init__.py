"""Contracts that every other room may import: events, questions, inventories and footprints."""
