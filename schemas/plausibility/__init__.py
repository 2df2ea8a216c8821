"""Is it plausible? Rules as data: what is checked of an inventory and its result, limits, and words."""

from schemas.plausibility.checking import Earlier, Finding, evaluate, findings
from schemas.plausibility.quantities import Known, quantities_of
from schemas.plausibility.rules import Rule, RuleError, RuleSet, load_rules
from schemas.plausibility.words import finding_text

__all__ = [
    "Earlier",
    "Finding",
    "Known",
    "Rule",
    "RuleError",
    "RuleSet",
    "evaluate",
    "finding_text",
    "findings",
    "load_rules",
    "quantities_of",
]
