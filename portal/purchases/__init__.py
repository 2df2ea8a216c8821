"""What the region buys to its kitchens, its footprint, its goals and how much comes from near.

The local share is told here and nowhere else: a contract in `pyproject.toml` keeps the rooms where
something is procured, ranked or compared from reading it.
"""
