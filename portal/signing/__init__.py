"""The region's signing keys, what is signed with them, and how anybody checks it."""
