"""What visitors tell the region about the site itself: problems with its accessibility."""
