"""PACT v3: published footprints for other parties' programs, after WBCSD PACT."""
