"""Improvement plans: from what weighs most to measures that a producer and the region agree on."""
