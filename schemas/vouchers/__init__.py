"""Consulting vouchers: what a call's terms ask, how much aid there is room for, and what may be paid."""

from schemas.vouchers.de_minimis import (
    Aid,
    Ceiling,
    admits,
    ceiling,
    ceilings,
    counting,
    last_counting_day,
    room,
    taken,
)
from schemas.vouchers.eligibility import (
    PRIMARY_AGRICULTURE,
    Area,
    Check,
    Facts,
    Ledger,
    Result,
    citations,
    eligibility,
    grantable,
    may_be_granted,
    may_be_sent,
)
from schemas.vouchers.history import Earlier, earlier_calls
from schemas.vouchers.payment import payable
from schemas.vouchers.terms import NoTerms, Rate, Terms, in_euro, months_later, rate_on, terms_on

__all__ = [
    "PRIMARY_AGRICULTURE",
    "Aid",
    "Area",
    "Ceiling",
    "Check",
    "Earlier",
    "Facts",
    "Ledger",
    "NoTerms",
    "Rate",
    "Result",
    "Terms",
    "admits",
    "ceiling",
    "ceilings",
    "citations",
    "counting",
    "earlier_calls",
    "eligibility",
    "grantable",
    "in_euro",
    "last_counting_day",
    "may_be_granted",
    "may_be_sent",
    "months_later",
    "payable",
    "rate_on",
    "room",
    "taken",
    "terms_on",
]
