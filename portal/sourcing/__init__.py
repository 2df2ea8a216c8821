"""What kitchens buy against what producers who have declared can deliver: a plan, its gaps, and swaps.

A plan lowers what is emitted and sees nothing else: no place, no distance, no share of what is near.
"""
