"""What may be paid for one area of work: never more than was granted, accounted for, or allowed."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from schemas.vouchers.terms import Terms

ORE = Decimal("0.01")


def payable(granted_sek: Decimal, cost_sek: Decimal, hours: Decimal, terms: Terms) -> Decimal:
    """The least of the grant, the area's ceiling, and the share of the cost at the highest price or less.

    Paid as reported (förordning (2022:1468) 27 §): what was not used of the grant is not paid. The share is
    of what may be counted: with half of the cost, an hour that is too dear is not paid in full.
    """
    allowed = min(cost_sek, hours * terms.hour_max_sek)
    least = min(granted_sek, allowed, allowed * terms.share_percent / 100, terms.area_max_sek)
    return max(Decimal(0), least).quantize(ORE, ROUND_DOWN)
