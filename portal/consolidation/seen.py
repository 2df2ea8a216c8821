"""Who sees what of a scenario. Pure, and the only place where that is decided.

A joint way shares one vehicle, so what it gives one firm tells how much the others send: of two firms each
could work out the other's kilograms. Therefore a firm sees
- its own part, and what it gives to drive alone or with larger loads, which hang on nobody else;
- the part of another firm that has agreed, and no other;
- the joint ways and what they make together only when no other firm's part is hidden from it;
- the sum of those who have agreed only when they are at least three.
Agreeing lets the others see goods, amounts and kitchens. What else is on board is an answer for the region's
eyes only, so nothing that it can be worked out from is shown of another firm: not its kilometres, not how
full its vehicle is, and not what larger loads would give, for against driving alone that tells the load.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from schemas.consolidation import Caution, Outcome, Share, Total, Warned, Way

LEAST_FIRMS = 3
OF_ONESELF = (Way.ALONE, Way.LARGER)
# These say something of the goods of all together.
OF_ALL = (Caution.CHILLED, Caution.CHILLED_UNKNOWN, Caution.MIXED, Caution.OVER)


@dataclass(frozen=True)
class Part:
    """A product in a scenario: whose, and how much of it goes where.

    Attributes:
        drops: kitchen and kilograms each time.
    """

    slug: str
    product: str
    firm_id: UUID
    firm: str
    per_week: Decimal
    drops: tuple[tuple[str, Decimal], ...]

    @property
    def kg_per_week(self) -> Decimal:
        """To all its kitchens."""
        return self.per_week * sum((kg for _kitchen, kg in self.drops), Decimal(0))


@dataclass(frozen=True)
class Seen:
    """What one reader is shown.

    Attributes:
        parts: with their quantities.
        hidden_firms: others that have not agreed.
        agreed_kg: a week of those who have agreed, None while they are too few.
        is_joint: whether the joint ways are shown.
    """

    parts: tuple[Part, ...]
    shares: tuple[Share, ...]
    totals: tuple[Total, ...]
    warnings: tuple[Warned, ...]
    hidden_firms: int
    agreed_firms: int
    agreed_kg: Decimal | None
    is_joint: bool


def whole(parts: Sequence[Part], outcome: Outcome | None, agreed: Collection[UUID]) -> Seen:
    """As the region sees it: everything."""
    return _seen(parts, parts, outcome, agreed, hidden=0)


def for_firm(parts: Sequence[Part], outcome: Outcome | None, agreed: Collection[UUID], firm_id: UUID) -> Seen:
    """As one of the firms sees it."""
    shown = [one for one in parts if one.firm_id == firm_id or one.firm_id in agreed]
    hidden = {one.firm_id for one in parts} - {one.firm_id for one in shown}
    own = {one.slug for one in parts if one.firm_id == firm_id}
    told = outcome and (outcome if len(own) == len(parts) else _without_vehicles(outcome, own))
    return _seen(parts, shown, told, agreed, len(hidden))


def _without_vehicles(told: Outcome, own: Collection[str]) -> Outcome:
    """Without what tells how other firms' own vehicles are loaded, in sums that they are inside as well."""
    return replace(
        told,
        shares=tuple(
            one if one.product in own else _without_vehicle(one)
            for one in told.shares
            if one.product in own or one.way is not Way.LARGER
        ),
        totals=tuple(
            one if one.way is Way.ROUND else replace(one, km=None)
            for one in told.totals
            if one.way is not Way.LARGER
        ),
        warnings=tuple(one for one in told.warnings if one.product in own or one.way is not Way.LARGER),
    )


def _without_vehicle(one: Share) -> Share:
    """The round is the joint vehicle's; to the hub everybody drives their own."""
    if one.way is Way.ROUND:
        return one
    return replace(one, km=None, load=one.load if one.way is Way.HUB else None)


def _seen(
    parts: Sequence[Part],
    shown: Sequence[Part],
    outcome: Outcome | None,
    agreed: Collection[UUID],
    hidden: int,
) -> Seen:
    is_joint = not hidden
    names = {one.slug for one in shown}
    told = outcome or Outcome((), (), (), (), "")
    firms = {one.firm_id for one in parts} & set(agreed)
    return Seen(
        tuple(shown),
        tuple(one for one in told.shares if one.product in names and (is_joint or one.way in OF_ONESELF)),
        told.totals if is_joint else (),
        tuple(one for one in told.warnings if is_joint or _is_own(one, names)),
        hidden,
        len(firms),
        _sum(parts, firms) if len(firms) >= LEAST_FIRMS else None,
        is_joint,
    )


def _is_own(one: Warned, names: Collection[str]) -> bool:
    """Whether a caution tells nothing of a product that is hidden."""
    return one.product in names and one.caution not in OF_ALL and (one.way is None or one.way in OF_ONESELF)


def _sum(parts: Sequence[Part], firms: Collection[UUID]) -> Decimal:
    return sum((one.kg_per_week for one in parts if one.firm_id in firms), Decimal(0))
