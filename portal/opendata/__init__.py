"""Open data: whole files of the published figures, what has left them, and their description for machines."""
