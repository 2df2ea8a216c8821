"""Whom to call first: who can deliver the quantity soonest. Pure; where anybody lies is not known here."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from portal.preparedness.cards import Level, Part, Told

WEEK = 7


@dataclass(frozen=True)
class Call:
    """One firm of the list.

    Attributes:
        day: on which the quantity has been delivered; None when the firm alone cannot, or none was asked for.
        most_kg: more than usual, altogether.
        inputs_days: how long the shortest imported input lasts; None without dependence.
    """

    told: Told
    part: Part
    day: int | None
    most_kg: Decimal
    inputs_days: int | None


def call_list(cards: Iterable[Told], kind: str, quantity_kg: Decimal | None) -> list[Call]:
    """The firms that say something of a kind, the soonest first, then those that cannot do it alone."""
    found = [_call(told, part, quantity_kg) for told in cards if (part := told.card.part(kind)) is not None]
    if quantity_kg is None:
        return sorted(found, key=lambda one: (one.part.notice_days, -one.part.surge_kg_per_week, _name(one)))
    return sorted(found, key=_rank)


def _rank(one: Call) -> tuple[bool, int, Decimal, int, str]:
    if one.day is not None:
        return (False, one.day, -one.most_kg, one.part.notice_days, _name(one))
    return (True, 0, -one.most_kg, one.part.notice_days, _name(one))


def _name(one: Call) -> str:
    return one.told.firm.casefold()


def _call(told: Told, part: Part, quantity_kg: Decimal | None) -> Call:
    most = part.surge_kg_per_week * part.surge_weeks
    day = None
    if quantity_kg is not None and quantity_kg <= most:
        day = part.notice_days + math.ceil(quantity_kg * WEEK / part.surge_kg_per_week)
    bound = [one.days for one in told.card.farm.inputs.values() if one.level is not Level.NONE]
    return Call(told, part, day, most, min((days for days in bound if days is not None), default=None))
