"""Is a requirement, guideline, motive or invitation lawful? Rules over Swedish text."""

from schemas.lawful.checking import Verdict, check
from schemas.lawful.findings import Finding, Severity
from schemas.lawful.rules import KINDS, REGIMES, load_rules
from schemas.lawful.text import Case

__all__ = ["KINDS", "REGIMES", "Case", "Finding", "Severity", "Verdict", "check", "load_rules"]
