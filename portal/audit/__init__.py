"""What has happened, for people to read, for a court to check, and held against the signed digests."""
