"""Taking answers over from an earlier declaration, each kept, confirmed or left out."""
