"""One terminal, the whole house: `make demo`."""
