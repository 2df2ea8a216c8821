"""Lists and saved searches of buyers."""
