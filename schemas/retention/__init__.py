"""How long each kind of record is kept, why, and what happens then: data, shown to people and carried out."""

from schemas.retention.rules import Rule, days_of, load_rules

__all__ = ["Rule", "days_of", "load_rules"]
