"""How much of what is bought is produced near, by the region's own definition. For its own eyes only.

Nothing that ranks, compares or procures may read this: the procurement act forbids it, and the contracts in
`pyproject.toml` hold it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, case, extract, func, select
from sqlalchemy.orm import Session

from portal.accounts.municipalities import municipalities
from portal.profiles.models import Profile
from portal.purchases.models import LocalDefinition, PurchaseFigure, PurchaseLine
from portal.purchases.queries import counted

NONE = Decimal(0)


@dataclass(frozen=True)
class LocalShare:
    """What is near, what is not, and what nobody has told the place of; in kronor and in kilograms."""

    near_sek: Decimal
    far_sek: Decimal
    unknown_sek: Decimal
    near_kg: Decimal
    far_kg: Decimal
    unknown_kg: Decimal

    @property
    def sek_shares(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """The three parts of all kronor."""
        return _shares(self.near_sek, self.far_sek, self.unknown_sek)

    @property
    def kg_shares(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """The three parts of all kilograms that could be weighed."""
        return _shares(self.near_kg, self.far_kg, self.unknown_kg)


def _shares(near: Decimal, far: Decimal, unknown: Decimal) -> tuple[Decimal, Decimal, Decimal] | None:
    total = near + far + unknown
    return (near / total, far / total, unknown / total) if total > 0 else None


def newest_definition(session: Session) -> LocalDefinition | None:
    """What the region has said is near; None while it has said nothing."""
    return session.scalar(select(LocalDefinition).order_by(LocalDefinition.set_at.desc()).limit(1))


def near_codes(definition: LocalDefinition | None) -> Sequence[str]:
    """The municipalities that count as near: the region's own until it says otherwise."""
    return definition.municipalities if definition else sorted(municipalities())


def local_share(session: Session, year: int, near: Collection[str]) -> LocalShare:
    """A year's purchases by where they were produced: as the line says, else as its declaration does."""
    declared = func.coalesce(Profile.content["municipality"].astext, "")
    place = func.coalesce(func.nullif(PurchaseLine.municipality, ""), declared)
    # A place abroad is written `NO:Trondheim`; that is a place too, only not near.
    is_near, is_unknown = place.in_(sorted(near)), place == ""
    columns = [
        func.coalesce(func.sum(case((which, amount))), 0)
        for amount in (PurchaseLine.amount_sek, PurchaseFigure.kg)
        for which in _parts(is_near, is_unknown)
    ]
    query = counted(*columns).outerjoin(Profile, Profile.id == PurchaseFigure.profile_id)
    row = session.execute(query.where(extract("year", PurchaseLine.bought_on) == year)).one()
    return LocalShare(*row)


def _parts(is_near: ColumnElement[bool], is_unknown: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    return [is_near, ~is_near & ~is_unknown, is_unknown]
