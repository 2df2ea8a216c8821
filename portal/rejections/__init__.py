"""Refusing a declaration: reasons, the producer's right to reply, somebody else's decision."""
