"""Is a requirement, guideline, motive or invitation lawful? Rules over Swedish text."""

from schemas.lawful.amounts import Amount, amount, amounts
from schemas.lawful.checking import Verdict, check
from schemas.lawful.findings import Finding, Severity
from schemas.lawful.rules import CLAIM, KINDS, PROCUREMENT_KINDS, REGIMES, load_rules
from schemas.lawful.text import Case

__all__ = [
    "CLAIM",
    "KINDS",
    "PROCUREMENT_KINDS",
    "REGIMES",
    "Amount",
    "Case",
    "Finding",
    "Severity",
    "Verdict",
    "amount",
    "amounts",
    "check",
    "load_rules",
]
