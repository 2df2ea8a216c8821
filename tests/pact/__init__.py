"""PACT v3."""
