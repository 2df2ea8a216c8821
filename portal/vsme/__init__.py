"""A producer's own figures in the form that sustainability reports ask for: VSME, disclosure B3."""
