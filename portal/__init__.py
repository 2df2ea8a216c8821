"""Web and persistence: records facts, one folder per feature."""
