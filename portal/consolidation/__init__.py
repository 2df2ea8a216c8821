"""Joint deliveries of several producers to the same kitchens: what each way gives, and what whom is shown.

Competitors must not read each other's quantities: who sees what is decided in `seen`, and nowhere else.
"""
