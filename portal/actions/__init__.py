"""What a unit of the region means to do about what it buys: gap, action, owner, date, effect, outcome.

Reads purchases through their sums. Nothing here knows where anything was produced.
"""
