"""Deliveries held against declarations."""
