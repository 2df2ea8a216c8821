"""Purchases of the demo: made up, marked so in every article's name, and read in as a file's lines are."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from portal.accounts.queries import user_with_email
from portal.db import transaction_on
from portal.declarations.models import Declaration
from portal.organisations.queries import today
from portal.purchases import service
from portal.purchases.models import PurchaseBatch
from portal.purchases.queries import Article
from portal.purchases.reading import Bought
from portal.purchases.service import Sorted

KITCHENS = {"Falu lasarett": 5, "Mora lasarett": 3, "Avesta lasarett": 2, "Ludvika lasarett": 2}
SHARES = sum(KITCHENS.values())
# Each year a little less of the meat of cattle and more of pulses, so that the path has something to show.
LESS_EACH_YEAR = {"beef": Decimal("0.9"), "legumes": Decimal("1.2")}
REDUCTION_PERCENT, YEARS_TO_GOAL = Decimal(30), 5


def seed_purchases(engine: Engine, staff_email: str) -> bool:
    """Read two years of purchases in and set a goal; whether that was done now."""
    with transaction_on(engine) as session:
        if session.scalar(select(PurchaseBatch.id).limit(1)) is not None:
            return False
        person = user_with_email(session, staff_email)
        if person is None:
            raise LookupError(staff_email)
        last = today(session).year - 1
        for age, year in enumerate((last - 1, last)):
            rows = list(_year(session, year, age))
            service.read_in(session, rows, _sorting(), person.id)
        service.set_goal(session, last - 1, last - 1 + YEARS_TO_GOAL, REDUCTION_PERCENT, person.id)
    return True


def _articles() -> list[Mapping[str, str]]:
    with (Path(__file__).parent / "purchases.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _sorting() -> dict[Article, Sorted]:
    """What the articles are; one that nobody has sorted stays unknown."""
    return {
        (f"text:{one['article'].casefold()}", one["unit"]): Sorted(
            one["category"], Decimal(one["kg_per_unit"]) if one["kg_per_unit"] else None
        )
        for one in _articles()
        if one["category"]
    }


def _year(session: Session, year: int, age: int) -> Iterator[Bought]:
    line = 1
    for month in range(1, 13):
        for kitchen, share in KITCHENS.items():
            for one in _articles():
                line += 1
                quantity = _quantity(one, age, month) * share / SHARES
                yield Bought(
                    line=line,
                    voucher=f"DEMO-{year}{month:02}",
                    bought_on=date(year, month, 15),
                    kitchen=kitchen,
                    article=one["article"],
                    article_number="",
                    quantity=round(quantity, 1),
                    unit=one["unit"],
                    amount_sek=round(quantity * Decimal(one["sek_per_unit"]), 2),
                    supplier="Demogrossisten (påhittad)",
                    municipality=one["municipality"],
                    slug=_slug(session, one["product"]),
                )


def _quantity(one: Mapping[str, str], age: int, month: int) -> Decimal:
    """Less in the summer, when some of the kitchens cook less."""
    summer = Decimal("0.7") if month in (6, 7, 8) else Decimal(1)
    return Decimal(one["quantity"]) * summer * LESS_EACH_YEAR.get(one["category"], Decimal(1)) ** age


def _slug(session: Session, product: str) -> str:
    if not product:
        return ""
    query = select(Declaration.number).where(Declaration.product_name == product)
    return (session.scalar(query.limit(1)) or "").lower()
