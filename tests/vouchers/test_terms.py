"""Terms by day, what can be granted and paid, and each check of an application."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vouchers.models import Voucher
from portal.vouchers.transitions import TRANSITIONS, Action, Held, NotAllowed, Party, Status, Unmet, may, take
from portal.vouchers.words import check_title
from schemas.events import event_types
from schemas.vouchers import (
    Area,
    Facts,
    Ledger,
    NoTerms,
    Rate,
    Result,
    Terms,
    citations,
    earlier_calls,
    eligibility,
    grantable,
    in_euro,
    may_be_granted,
    may_be_sent,
    months_later,
    payable,
    rate_on,
    terms_on,
)

DAY = date(2026, 11, 27)
TERMS = Terms(
    holds_from=date(2026, 1, 1),
    area_max_sek=Decimal(20_000),
    area_count=4,
    max_employees=49,
    place="20",
    hour_max_sek=Decimal(900),
    share_percent=Decimal(100),
    accounting_months=6,
    follow_up_months=12,
    source="Prov",
)
GOOD = Facts(
    employees=49,
    municipality="2080",
    activity="processing",
    pay_as_agreed=True,
    has_f_tax=True,
    is_tied=False,
    starts_on=date(2026, 11, 28),
    has_told_aid=True,
    plan_is_agreed=True,
    areas=[Area("Energi", Decimal(10), Decimal(900))],
)
LEDGER = Ledger(Decimal(0), Decimal(300_000), Decimal(300_000), Decimal(800))
CALL = (date(2026, 1, 1), date(2026, 12, 31))
amounts = st.decimals(Decimal(0), Decimal(100_000), places=2)


def results(facts: Facts = GOOD, ledger: Ledger = LEDGER, day: date = DAY) -> dict[str, Result]:
    """Every check's result by its name."""
    return {one.id: one.result for one in eligibility(facts, TERMS, CALL, ledger, day)}


def test_the_terms_of_the_day_hold() -> None:
    """Whatever the order of the rows; none before the first; frozen and read back they are the same."""
    later = replace(TERMS, holds_from=date(2026, 7, 1), max_employees=20)
    for rows in ([TERMS, later], [later, TERMS]):
        assert terms_on(rows, date(2026, 6, 30)) == TERMS
        assert terms_on(rows, date(2026, 7, 1)) == later
        with pytest.raises(NoTerms):
            terms_on(rows, date(2025, 12, 31))
    assert Terms.from_json(later.to_json()) == later


def test_the_rate_of_the_day_holds() -> None:
    """None before the first; kronor become euro to the cent."""
    rates = [Rate(date(2026, 1, 1), Decimal("11.0000"), "a"), Rate(date(2026, 6, 1), Decimal("11.5000"), "b")]
    assert rate_on(rates, date(2025, 1, 1)) is None
    assert [one.source for day in (date(2026, 5, 31), DAY) if (one := rate_on(rates, day))] == ["a", "b"]
    assert in_euro(Decimal(20_000), rates[1]) == Decimal("1739.13")


@given(amounts, amounts, st.decimals(Decimal(0), Decimal(200), places=2), st.integers(1, 150))
def test_never_more_than_anything_allows(granted: Decimal, cost: Decimal, hours: Decimal, share: int) -> None:
    """The least of grant, area ceiling and share of the cost at the highest price, with öre rounded down."""
    terms = replace(TERMS, share_percent=Decimal(share))
    paid = payable(granted, cost, hours, terms)
    allowed = min(cost, hours * 900)
    bounds = [granted, allowed, allowed * share / 100, Decimal(20_000)]
    assert 0 <= paid <= min(bounds)
    assert min(bounds) - paid < Decimal("0.01")


def test_a_partly_used_grant_is_paid_in_part() -> None:
    """18 000 granted and 9 000 used gives 9 000; an hour that became dearer is paid at the highest price."""
    assert grantable(Area("a", Decimal(20), Decimal(900)), TERMS) == 18_000
    assert grantable(Area("a", Decimal(40), Decimal(900)), TERMS) == 20_000
    assert payable(Decimal(18_000), Decimal(9_000), Decimal(10), TERMS) == 9_000
    assert payable(Decimal(18_000), Decimal(12_000), Decimal(10), TERMS) == 9_000
    assert payable(Decimal(18_000), Decimal(30_000), Decimal(33), TERMS) == 18_000
    half = replace(TERMS, share_percent=Decimal(50))  # of an hour at 3 000, half of the 900 that counts
    assert payable(Decimal(18_000), Decimal(30_000), Decimal(10), half) == 4_500


def test_everything_holds_at_the_limits() -> None:
    """49 employees, 900 kr, the last day, the day after, and exactly what is left."""
    checks = eligibility(GOOD, TERMS, CALL, LEDGER, DAY)
    assert {one.result for one in checks} == {Result.HOLDS}
    assert may_be_sent(checks)
    assert may_be_granted(checks)
    assert [one.id for one in checks] == list(citations())
    full = replace(LEDGER, wanted_eur=Decimal(300_000))
    assert results(ledger=full, day=date(2026, 11, 27))["de_minimis"] is Result.HOLDS


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("farming", {"activity": "farming"}),
        ("plan", {"plan_is_agreed": False}),
        ("employees", {"employees": 50}),
        ("place", {"municipality": "0180"}),
        ("not_started", {"starts_on": DAY}),
        ("pay", {"pay_as_agreed": False}),
        ("f_tax", {"has_f_tax": False}),
        ("ties", {"is_tied": True}),
        ("hour_price", {"areas": [Area("a", Decimal(1), Decimal("900.01"))]}),
        ("areas", {"areas": [Area("a", Decimal(1), Decimal(1))] * 5}),
        ("areas", {"areas_before": 4}),
    ],
)
def test_each_check_alone(check: str, change: dict[str, Any]) -> None:
    """One fact wrong makes one check fail, and nothing can be granted."""
    facts = replace(GOOD, **change)
    found = results(facts)
    assert {name for name, result in found.items() if result is not Result.HOLDS} == {check}
    checks = eligibility(facts, TERMS, CALL, LEDGER, DAY)
    assert not may_be_granted(checks)
    # Whoever is not eligible may ask for a decision all the same, but not too late or in the wrong place.
    assert may_be_sent(checks) is (check not in {"farming", "plan", "not_started"})


def test_days_money_and_what_is_not_told() -> None:
    """Outside the call's days, a cent too much, no rate, and an empty form."""
    for day in (date(2025, 12, 31), date(2027, 1, 1)):
        assert results(replace(GOOD, starts_on=date(2027, 6, 1)), day=day)["open"] is Result.FAILS
    too_much = replace(LEDGER, wanted_eur=Decimal("300000.01"))
    assert results(ledger=too_much)["de_minimis"] is Result.FAILS
    no_rate = eligibility(GOOD, TERMS, CALL, replace(LEDGER, wanted_eur=None), DAY)
    assert may_be_sent(no_rate)
    assert not may_be_granted(no_rate)
    empty = Facts(None, "", "", None, None, None, None, False, True, [])
    assert set(results(empty).values()) == {Result.UNKNOWN, Result.HOLDS}
    assert not may_be_sent(eligibility(empty, TERMS, CALL, LEDGER, DAY))


def test_months_end_where_they_must() -> None:
    """The same date, or the month's last day."""
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 1), 12) == date(2027, 12, 1)


def test_what_is_not_known_says_so() -> None:
    """The earlier call's figures are marked as unconfirmed, in both languages."""
    (covid,) = earlier_calls()
    assert (covid.applied, covid.granted, covid.confidence) == (90, 60, "C")
    assert set(covid.source) == set(covid.name) == {"sv", "en"}


def test_every_step_by_everybody_on_every_condition() -> None:
    """What the table has leads where it says while its conditions hold; nothing else moves anything."""
    told = {(row.source, row.action, row.party): row for row in TRANSITIONS}
    assert len(told) == len(TRANSITIONS)
    everything = Held(*[True] * 6)
    for status, action, party in itertools.product(Status, Action, Party):
        voucher = Voucher(status=status)
        row = told.get((status, action, party))
        assert may(voucher, action, party) is (row is not None)
        if row is None:
            with pytest.raises(NotAllowed):
                take(voucher, action, party, everything)
            assert voucher.status == status
            continue
        for guard in row.guards:
            with pytest.raises(Unmet) as unmet:
                take(voucher, action, party, replace(everything, **{guard.value: False}))
            assert (unmet.value.guard, voucher.status) == (guard, status)
        take(voucher, action, party, everything)
        assert voucher.status == row.target
        assert row.event in event_types() or (row.event, action) == ("", Action.CHANGE)


def test_nobody_is_paid_without_grant_account_and_another_person() -> None:
    """Every way from a draft to paid goes through these steps, and payment asks for another person."""
    before: dict[str, set[str]] = {row.target: set() for row in TRANSITIONS}
    for row in TRANSITIONS:
        before[row.target].add(row.source)
    assert before[Status.PAID] == {Status.ACCOUNTED}
    assert before[Status.ACCOUNTED] == {Status.GRANTED}
    assert before[Status.GRANTED] == {Status.SUBMITTED, Status.ACCOUNTED}
    (pay,) = [row for row in TRANSITIONS if row.target == Status.PAID]
    assert [guard.value for guard in pay.guards] == ["is_other_person", "is_seen"]


def test_every_check_has_words(app: Any) -> None:
    """A check without words would be an empty row on the page."""
    with app.test_request_context():
        assert all(check_title(name) for name in citations())
