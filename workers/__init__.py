"""Everything that draws conclusions from recorded facts, one subscriber family per file."""
