"""Footprints delivered to each kitchen: computed by workers, only read here."""
