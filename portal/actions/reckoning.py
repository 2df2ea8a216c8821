"""What a swap would have changed in what the unit bought, by the same sums as the page of purchases."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from portal.purchases.sums import sums
from portal.purchases.swapping import Swapped, rate_of, swapped


def swap_of(
    session: Session, unit: str, year: int, source: str, target: str, percent: Decimal
) -> Swapped | None:
    """A share of what the unit bought of one kind as another; None where either's footprint is not known.

    The other kind's is what the unit bought of it that year, else what the region did, else the source's.
    """
    own = sums(session, "category", year, unit)
    found = next((one for one in own if one.key == source), None)
    rate = rate_of(target, [*own, *sums(session, "category", year)])
    return swapped(found, rate, percent) if found and rate else None
