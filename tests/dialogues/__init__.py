"""Tests of dialogues before a procurement."""
