"""People, organisations, roles, sessions and signing in."""
