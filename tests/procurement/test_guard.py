"""Direct awards add up over the region and twelve months, by the limits of the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal.declarations.desk import today
from portal.mail import Mail
from portal.procurement.guarding import standing, turns, year_before
from portal.procurement.models import DirectPurchase
from schemas.lawful.amounts import NoAmount

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

ADDRESS = "/upphandla/direkt"


@dataclass(frozen=True)
class Bought:
    """A purchase for the sums."""

    supplier: str
    bought_on: date
    value_sek: Decimal


def bought(day: date, value: int, supplier: str = "A") -> Bought:
    """One purchase."""
    return Bought(supplier, day, Decimal(value))


def test_twelve_months_are_added_up() -> None:
    """The day a year ago is out, the day after it is in, and what is planned counts."""
    some = [bought(date(2025, 6, 1), 400_000), bought(date(2025, 6, 2), 200_000), bought(date(2026, 6, 1), 1)]
    assert standing(some, date(2026, 6, 1)).total == 200_001
    assert standing(some, date(2026, 5, 31)).total == 600_000
    assert standing(some, date(2026, 6, 1), Decimal(9)).total == 200_010
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)


def test_the_limit_is_reached_at_the_krona() -> None:
    """At the limit it has to be advertised, one krona below not; near it there is a warning."""
    day = date(2026, 6, 1)
    at, below = (standing([bought(day, value)], day) for value in (700_000, 699_999))
    assert (at.is_over, at.is_near, at.left) == (True, False, Decimal(0))
    assert (below.is_over, below.is_near, below.left) == (False, True, Decimal(1))
    assert not standing([bought(day, 489_999)], day).is_near
    assert standing([bought(day, 100_001)], day).must_be_noted
    assert not standing([bought(day, 100_000)], day).must_be_noted


def test_a_day_whose_limit_is_not_known_is_not_guessed() -> None:
    """Before the amounts held there is nothing to go by."""
    with pytest.raises(NoAmount):
        standing([], date(2022, 1, 31))


def test_who_had_the_orders_is_added_up_by_name() -> None:
    """Without case, the one who had the most first."""
    day = date(2026, 6, 1)
    found = turns([bought(day, 10, "Gård A"), bought(day, 30, "B"), bought(day, 25, "gård a")])
    assert [(one.supplier, one.purchases, one.value_sek) for one in found] == [
        ("gård a", 2, Decimal(35)),
        ("B", 1, Decimal(30)),
    ]


def sent(value: str, **changes: str) -> dict[str, str]:
    """The form about a purchase of today."""
    day = today()
    parts = {f"bought_on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    told = {"kind": "Potatis", "value": value, "unit": "Falu lasarett", "supplier": "Gård A"}
    return {**told, **parts, "asked": "", "reason": "", **changes}


NOTED = {"asked": "A, B och C", "reason": "Lägst pris och klimatavtryck"}


def test_purchases_are_noted_and_added_up(
    client: FlaskClient, buyer: User, db_session: Session, work: Callable[[str, str], int]
) -> None:
    """Whoever in the region bought; near the limit and over it buyers are told, once each."""
    assert client.post(ADDRESS, data=sent("90 000")).status_code == 302
    refused = client.post(ADDRESS, data=sent("20 000", kind="potatis", unit="Mora lasarett"))
    assert refused.status_code == 422
    assert "anteckna vilka som tillfrågades" in refused.text
    assert 'value="Mora lasarett"' in refused.text
    for value in ("420 000", "10 000", "200 000"):
        assert client.post(ADDRESS, data=sent(value, kind="potatis", **NOTED)).status_code == 302
    assert work("DirectPurchaseNoted", "mail_direct_limit") == 4
    subjects = [mail.subject for mail in db_session.scalars(select(Mail).order_by(Mail.created_at))]
    assert len(subjects) >= 2
    assert any("gränsen är nådd" in one for one in subjects)
    page = " ".join(client.get(f"{ADDRESS}?vara=POTATIS").text.split())
    assert "Köpet måste annonseras" in page
    assert "A, B och C" in page
    assert "Måste annonseras" in client.get(ADDRESS).text
    with pytest.raises(DatabaseError):
        db_session.execute(text("DELETE FROM direct_purchases"))


def test_a_planned_purchase_is_tried_first(client: FlaskClient, buyer: User, db_session: Session) -> None:
    """What it would make of the sum, without noting anything."""
    client.post(ADDRESS, data=sent("90 000"))
    assert "kvar till gränsen" in client.get(f"{ADDRESS}?vara=potatis&varde=100 000").text
    assert "Köpet måste annonseras" in client.get(f"{ADDRESS}?vara=potatis&varde=610 000").text
    assert client.get(f"{ADDRESS}?vara=potatis&varde=mycket").status_code == 200
    assert len(db_session.scalars(select(DirectPurchase)).all()) == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": ""}, "Skriv vad som köptes"),
        ({"value": "0"}, "större än noll"),
        ({"bought_on-year": "2022"}, "från 2023 till i dag"),
        ({"bought_on-year": "2190"}, "från 2023 till i dag"),
        ({"bought_on-day": "x"}, "Skriv datumet"),
        ({"supplier": ""}, "Skriv vilken leverantör"),
        ({"unit": ""}, "Skriv vilken del av regionen"),
    ],
)
def test_what_cannot_be_noted_is_told(
    client: FlaskClient, buyer: User, db_session: Session, changes: dict[str, str], told: str
) -> None:
    """At the field, with nothing stored."""
    page = client.post(ADDRESS, data={**sent("1000"), **changes})
    assert page.status_code == 422
    assert told in page.text
    assert not db_session.scalars(select(DirectPurchase)).all()
