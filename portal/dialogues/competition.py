"""What competitors must not tell each other: found in a text before it is shown to all of them."""

from __future__ import annotations

import re

_AMOUNT = r"\d[\d\s\u00a0.,]*"
_PATTERNS = (
    rf"{_AMOUNT}\s*(?:kr|kronor|sek|öre)\b",
    r"\b(?:pris(?:et|er|erna|lista\w*|nivå\w*|höjning\w*)?|rabatt\w*|marginal\w*|påslag\w*|offert\w*|anbudspris\w*)\b",
    r"\b(?:kapacitet\w*|beläggning\w*|produktionsvolym\w*|lagernivå\w*|leveransvolym\w*)\b",
    r"\b(?:marknadsandel\w*|kundlist\w*|avtalsvillkor med|dela upp (?:marknaden|kunderna))\b",
    r"\b(?:price|prices|pricing|discount\w*|margin\w*|capacity|market shares?)\b",
)
_SENSITIVE = re.compile("|".join(_PATTERNS), re.IGNORECASE)


def sensitive_words(text: str) -> list[str]:
    """Words about prices, capacity or how a market is shared, each once, in the order of the text."""
    found = (" ".join(match.group().split()) for match in _SENSITIVE.finditer(text))
    return list(dict.fromkeys(found))
