"""What newer factors make of what is live: explained, and published only when two reviewers say so."""
