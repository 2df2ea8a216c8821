"""Parts that several firms can carry, from what they say that they have; who they are is nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal.declarations.desk import today
from portal.declarations.models import Declaration
from portal.procurement.lots import Advice, Need, Season, seasons
from portal.supply.models import SupplyCard
from portal.supply.offers import MONTHS, Offer, Offered, by_month
from portal.supply.queries import offered
from tests.kitchens.test_delivered import a_region_point
from tests.procurement.test_market import listed_market

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

YEAR = tuple(MONTHS)
SUMMER = (6, 7, 8)


def has(firm: int, quantity: int, months: tuple[int, ...] = YEAR) -> Offered:
    """What one product of a firm has a month."""
    offer = Offer(Decimal(quantity), months, (), None, ("2080",))
    return Offered(f"jn-{firm}", "x", UUID(int=firm), offer)


def test_the_parts_are_those_that_three_firms_can_carry() -> None:
    """Of 400, 250 and 120 a month the third carries 120: a need of 500 makes five parts."""
    (season,) = seasons(Need("Falun", Decimal(500), YEAR), [has(1, 400), has(2, 250), has(3, 120)])
    assert (season.firms, season.total, season.whole) == (3, Decimal(770), 0)
    assert (season.lot, season.lots) == (Decimal(120), 5)
    assert season.advice == (Advice.DIVIDE, Advice.TOGETHER)


def test_seasons_are_told_apart() -> None:
    """Where other firms deliver from June to August, those months are a season of their own."""
    some = [has(1, 100), has(2, 100), has(3, 100, SUMMER)]
    need = Need("Mora", Decimal(100), YEAR)
    assert [(one.months, one.firms) for one in seasons(need, some)] == [
        ((1, 2, 3, 4, 5), 2),
        ((6, 7, 8), 3),
        ((9, 10, 11, 12), 2),
    ]
    assert [one.advice for one in seasons(need, some)] == [
        (Advice.THIN, Advice.TOGETHER),
        (Advice.WHOLE,),
        (Advice.THIN, Advice.TOGETHER),
    ]
    assert [one.advice for one in seasons(need, [])] == [(Advice.NOBODY,)]


def test_many_small_firms_speak_for_a_list_that_stays_open() -> None:
    """Six firms that each carry a tenth: a dynamic purchasing system is worth a thought."""
    (season,) = seasons(Need("Orsa", Decimal(1000), SUMMER), [has(at, 100) for at in range(6)])
    assert season.advice == (Advice.DIVIDE, Advice.LIST)


CHOSEN = st.sets(st.sampled_from(YEAR), min_size=1)
FIRMS = st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5000), CHOSEN))


@given(FIRMS, st.integers(1, 20000), CHOSEN, st.permutations(range(6)))
def test_parts_cover_the_need_and_nobody_is_anybody(
    rows: list[tuple[int, int, set[int]]], quantity: int, months: set[int], others: list[int]
) -> None:
    """Parts make the need, three firms carry each, every month is told once; names change nothing."""
    some = [has(firm, amount, tuple(sorted(chosen))) for firm, amount, chosen in rows]
    need = Need("x", Decimal(quantity), tuple(sorted(months)))
    found = seasons(need, some)
    assert [month for one in found for month in one.months] == list(need.months)
    for one in found:
        assert one.lot * one.lots >= (need.quantity if one.lots else 0)
        if one.lots:
            assert sum(carries(some, firm, one) for firm in range(6)) >= 3
    turned = [
        replace(one, firm_id=UUID(int=others[one.firm_id.int]), offer=replace(one.offer, areas=("2062",)))
        for one in reversed(some)
    ]
    assert seasons(need, turned) == found


def carries(some: list[Offered], firm: int, season: Season) -> bool:
    """Whether a firm has one part in every month of a season."""
    mine = [one for one in some if one.firm_id == UUID(int=firm)]
    return all(sum(one.in_month(month) for one in mine) >= season.lot for month in season.months)


def stated(session: Session, slug: str, user: User, quantity: int, areas: list[str]) -> None:
    """A statement as the service stores it."""
    organisation_id = session.scalars(select(Declaration.organisation_id)).first()
    assert organisation_id is not None
    session.add(
        SupplyCard(
            slug=slug,
            organisation_id=organisation_id,
            version=1,
            quantity=quantity,
            months=[6, 7],
            days=[1],
            areas=areas,
            stated_by=user.id,
        )
    )
    session.commit()


def test_the_pages_count_what_is_stated_and_say_whose_word_it_is(
    client: FlaskClient, db_session: Session, buyer: User
) -> None:
    """The market test by month, and the division; at a kitchen only those who say that they deliver there."""
    listed_market(db_session)
    point = a_region_point(db_session)
    stated(db_session, "jn-2025-900000", buyer, 400, [point.municipality])
    stated(db_session, "jn-2025-900001", buyer, 300, [])
    found = offered(db_session, "potato", "kg", today())
    assert [(one.month, one.quantity) for one in by_month(found) if one.quantity] == [
        (6, Decimal(700)),
        (7, Decimal(700)),
    ]
    assert [one.slug for one in offered(db_session, "potato", "kg", today(), point)] == ["jn-2025-900000"]
    market = " ".join(client.get("/upphandla/marknad?kategori=potato&grans=1,4").text.split())
    assert "1 av 2 varor har ett utbud" in market
    assert "Ingen har granskat dem" in market
    asked = f"kategori=potato&mangd1=500&kok1={point.id}&manad=6"
    page = " ".join(client.get(f"/upphandla/dela-upp?{asked}").text.split())
    assert f"{point.name}: 500 kg" in page
    assert "1 vara med utbud passar rutten" in page
    assert "Färre än tre företag har sagt" in page
    assert "Ingen har granskat dem" in page
    for query in ("", "?kategori=finns-inte&mangd1=1", "?mangd1=lagom&kok1=x&manad=99&enhet=q", "?mangd1=-1"):
        assert client.get(f"/upphandla/dela-upp{query}").status_code == 200
