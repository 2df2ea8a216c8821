"""The ledger of de minimis aid: three rolling years, whole grants, whatever the order."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.vouchers import Aid, admits, ceiling, counting, last_counting_day, room, taken

MINE, OTHER = "mine", "other"
TODAY = date(2026, 11, 27)
days = st.dates(date(2021, 1, 1), date(2029, 12, 31))
later_days = st.dates(date(2024, 1, 1), date(2029, 12, 31))
euros = st.decimals(Decimal("0.01"), Decimal(400_000), places=2)
grants = st.builds(Aid, st.sampled_from([MINE, OTHER]), days, euros, st.sampled_from("abc"))
ledgers = st.lists(grants, max_size=8)


@given(ledgers, later_days, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(ledger: list[Aid], day: date, chance: object) -> None:
    """Any order of the same lines gives the same sum, the same room and the same list."""
    mixed = list(ledger)
    chance.shuffle(mixed)  # type: ignore[attr-defined] # a random.Random
    assert taken(ledger, MINE, day) == taken(mixed, MINE, day)
    assert room(ledger, MINE, day) == room(mixed, MINE, day)
    assert counting(ledger, MINE, day) == counting(mixed, MINE, day)


@given(ledgers, later_days)
def test_room_is_between_nothing_and_the_ceiling(ledger: list[Aid], day: date) -> None:
    """Also where more was granted than there was room for."""
    assert 0 <= room(ledger, MINE, day) <= ceiling(day).amount_eur


@given(ledgers, grants, later_days)
def test_one_more_grant_never_gives_more_room(ledger: list[Aid], grant: Aid, day: date) -> None:
    """Monotone; and what another undertaking is granted changes nothing."""
    with_it = [*ledger, grant]
    assert room(with_it, MINE, day) <= room(ledger, MINE, day)
    if grant.undertaking == OTHER:
        assert room(with_it, MINE, day) == room(ledger, MINE, day)


@given(days, euros)
def test_a_grant_counts_from_its_day_to_the_same_day_three_years_later(day: date, sek: Decimal) -> None:
    """Not the day before, on every day between, on the last, and never after it."""
    grant = Aid(MINE, day, sek)
    last = last_counting_day(day)
    assert (last.year, last.month) in {(day.year + 3, day.month), (day.year + 3, 3)}
    assert last.day == day.day or (day.month, day.day, last.month, last.day) == (2, 29, 3, 1)
    one = timedelta(days=1)
    inside = [day, day + one, last - one, last]
    assert [taken([grant], MINE, when) for when in inside] == [sek] * 4
    assert [taken([grant], MINE, when) for when in (day - one, last + one)] == [0, 0]


@given(ledgers, later_days, euros)
def test_a_grant_is_admitted_whole_or_refused_whole(ledger: list[Aid], day: date, sek: Decimal) -> None:
    """Admitted exactly when it fits; then the window's sum is within the ceiling, otherwise beyond it."""
    grant = Aid(MINE, day, sek)
    with_it = taken([*ledger, grant], MINE, day)
    assert admits(ledger, grant) is (with_it <= ceiling(day).amount_eur)
    if admits(ledger, grant):
        assert room([*ledger, grant], MINE, day) == room(ledger, MINE, day) - sek


@given(st.lists(st.builds(Aid, st.just(MINE), later_days, euros), max_size=12))
def test_a_ledger_that_admits_each_grant_never_passes_the_ceiling(wanted: list[Aid]) -> None:
    """Granting in the order of the days and refusing what does not fit keeps every three years within it."""
    kept: list[Aid] = []
    for grant in sorted(wanted, key=lambda one: one.granted_on):
        if admits(kept, grant):
            kept.append(grant)
    for grant in kept:
        assert taken(kept, MINE, grant.granted_on) <= ceiling(grant.granted_on).amount_eur
        last = last_counting_day(grant.granted_on)
        assert taken(kept, MINE, last) <= ceiling(last).amount_eur


def test_the_day_exactly_three_years_back_counts_still() -> None:
    """The careful reading, at the cent: it fills the ceiling on that day and is gone on the next."""
    ledger = [Aid(MINE, date(2023, 11, 27), Decimal(300_000))]
    cent = Decimal("0.01")
    assert room(ledger, MINE, TODAY) == 0
    assert not admits(ledger, Aid(MINE, TODAY, cent))
    assert admits(ledger, Aid(MINE, TODAY + timedelta(days=1), Decimal(300_000)))
    assert not admits([], Aid(MINE, TODAY, Decimal(300_000) + cent))


def test_the_ceiling_is_that_of_the_day() -> None:
    """200 000 until the end of 2023, 300 000 from 2024; before 2014 nothing is known."""
    assert ceiling(date(2023, 12, 31)).amount_eur == 200_000
    assert ceiling(date(2024, 1, 1)).amount_eur == 300_000
    assert "2023/2831" in ceiling(TODAY).citation
    assert ceiling(date(2023, 12, 31)).confidence == "C"
    with pytest.raises(LookupError):
        ceiling(date(2013, 12, 31))
