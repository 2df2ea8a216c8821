"""Buying on climate figures: lawful texts, requirements, the market's answer, and who would win.

Nothing here knows where a firm is. Distance counts only as emissions inside a footprint, which the engine
has computed before; see `tests/procurement/test_locality.py`.
"""
