"""Consulting vouchers: a call's terms, applications, decisions, payment, and what came of it."""
