"""In and out: filling in with Excel or CSV, the API for other programs, and taking everything out again."""
