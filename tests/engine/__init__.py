"""Tests of the engine and of the contracts it reads and writes."""
