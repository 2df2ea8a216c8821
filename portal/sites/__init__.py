"""Where an organisation produces: its sites, and finding them on a map."""
