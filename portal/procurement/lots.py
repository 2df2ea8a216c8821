"""How a need can be divided so that several firms can bid, from what producers say that they can deliver.

Pure. Which firm is which, and where any of them is, does not matter: only how much each has in which month.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from enum import StrEnum
from uuid import UUID

from portal.procurement.market import FEW_FIRMS
from portal.supply.offers import Offered

# Ours: so many firms, none of which carries more than this share of the need, make an open list worth while.
MANY_FIRMS = 5
SMALL_SHARE = Decimal("0.25")


class Advice(StrEnum):
    """What follows from the figures; the words are the page's."""

    WHOLE = "whole"
    DIVIDE = "divide"
    TOGETHER = "together"
    THIN = "thin"
    NOBODY = "nobody"
    LIST = "list"


@dataclass(frozen=True)
class Need:
    """What a buyer needs along one route: how much a month, in which months."""

    name: str
    quantity: Decimal
    months: tuple[int, ...]


@dataclass(frozen=True)
class Season:
    """Months that the same can be said of.

    Attributes:
        firms: that have anything in every one of them.
        total: the least that all firms together have in any of them.
        whole: firms that alone carry the need in every one of them.
        lot: the largest part that three firms can each carry; 0 with fewer firms.
        lots: how many such parts the need makes.
    """

    months: tuple[int, ...]
    firms: int
    total: Decimal
    whole: int
    lot: Decimal
    lots: int
    advice: tuple[Advice, ...]


def seasons(need: Need, offered: Sequence[Offered]) -> list[Season]:
    """The need's months, those in a row together that the same firms deliver in, in order."""
    spans: list[list[int]] = []
    before: frozenset[UUID] | None = None
    for month in need.months:
        firms = frozenset(_by_firm(offered, month))
        if spans and firms == before and spans[-1][-1] == month - 1:
            spans[-1].append(month)
        else:
            spans.append([month])
        before = firms
    return [_season(need, tuple(span), offered) for span in spans]


def _season(need: Need, months: tuple[int, ...], offered: Sequence[Offered]) -> Season:
    monthly = [_by_firm(offered, month) for month in months]
    least = sorted((min(one[firm] for one in monthly) for firm in monthly[0]), reverse=True)
    total = sum(least, Decimal(0))
    whole = sum(one >= need.quantity for one in least)
    lot = min(_rounded(least[FEW_FIRMS - 1]), need.quantity) if len(least) >= FEW_FIRMS else Decimal(0)
    lots = int((need.quantity / lot).to_integral_value(ROUND_UP)) if lot else 0
    return Season(months, len(least), total, whole, lot, lots, tuple(_advice(need, least, whole, lots)))


def _by_firm(offered: Iterable[Offered], month: int) -> dict[UUID, Decimal]:
    """What each firm has in a month, all its products together; firms without anything are not there."""
    found: dict[UUID, Decimal] = {}
    for one in offered:
        if (quantity := one.in_month(month)) > 0:
            found[one.firm_id] = found.get(one.firm_id, Decimal(0)) + quantity
    return found


def _advice(need: Need, least: Sequence[Decimal], whole: int, lots: int) -> Iterable[Advice]:
    if not least:
        yield Advice.NOBODY
        return
    if len(least) < FEW_FIRMS:
        yield Advice.THIN
    elif whole >= FEW_FIRMS:
        yield Advice.WHOLE
    elif lots > 1:
        yield Advice.DIVIDE
    if whole < FEW_FIRMS and len(least) > 1 and sum(least) >= need.quantity:
        yield Advice.TOGETHER
    if len(least) >= MANY_FIRMS and least[0] <= need.quantity * SMALL_SHARE:
        yield Advice.LIST


def _rounded(quantity: Decimal) -> Decimal:
    """Down to two figures, as people divide things."""
    shift = quantity.adjusted() - 1
    return quantity.quantize(Decimal(1).scaleb(shift), ROUND_DOWN) if shift > 0 else quantity
