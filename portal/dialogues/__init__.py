"""Dialogues before a procurement: open to everyone, the same for everyone, and all of it on record."""
