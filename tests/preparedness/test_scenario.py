"""The scenario keeps every kilogram: none won, lost or counted twice; a longer stop is never better."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.preparedness.calling import call_list
from portal.preparedness.cards import INPUTS, Card, Dependence, Farm, Level, Part, Told
from portal.preparedness.scenario import Assumptions, Need, Outcome, Supply, capacity, effects, gap, outcomes
from tests.preparedness.cards import A_CARD, A_FARM, A_PART, NO_NEED

KINDS = ("potato", "milk")
MONTHS = [1 + day // 30 % 12 for day in range(400)]
ONE = Need("Köket", "potato", "potato", Fraction(10))
FREE = replace(A_FARM, inputs=dict.fromkeys(INPUTS, NO_NEED))
TEN_A_DAY = dict.fromkeys(range(1, 13), Fraction(10))


def assumed(days: int, **changes: object) -> Assumptions:
    """Everything that firms state is free, unless told otherwise."""
    said = Assumptions(days, MONTHS[:days], Fraction(1))
    return replace(said, **changes)  # type: ignore[arg-type]


amounts = st.integers(0, 500).map(lambda one: Fraction(one, 7))
dependences = st.builds(
    lambda level, days: Dependence(level, None if level is Level.NONE else days),
    st.sampled_from(Level),
    st.integers(0, 60),
)
farms = st.builds(
    Farm,
    has_reserve_power=st.booleans(),
    powered=st.just(""),
    power_hours=st.none(),
    fuel_days=st.integers(0, 60),
    inputs=st.dictionaries(st.sampled_from(INPUTS), dependences),
)
parts = st.builds(
    Part,
    kind=st.sampled_from(KINDS),
    surge_kg_per_week=st.integers(0, 300).map(Decimal),
    surge_weeks=st.integers(0, 10),
    stock_days=st.integers(0, 40),
    notice_days=st.integers(0, 30),
)
supplies = st.builds(
    Supply,
    firm=st.sampled_from("ABCDE"),
    kind=st.sampled_from(KINDS),
    usual=st.dictionaries(st.integers(1, 12), amounts),
    part=st.none() | parts,
    farm=st.none() | farms,
)
needs = st.builds(
    lambda kitchen, kind, kg: Need(kitchen, kind, kind, kg),
    st.sampled_from(["Ett", "Två", "Tre"]),
    st.sampled_from(KINDS),
    amounts,
)
assumptions = st.builds(
    lambda days, free, flags: assumed(
        days,
        free_share=Fraction(free, 100),
        fuel_stops=flags[0],
        inputs_stop=flags[1],
        counts_cardless=flags[2],
        notice_counts=flags[3],
    ),
    st.integers(1, 90),
    st.integers(0, 100),
    st.tuples(*[st.booleans()] * 4),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(needs, max_size=6), st.lists(supplies, max_size=6), assumptions)
def test_what_is_covered_and_what_is_missing_is_what_is_needed(
    wanted: list[Need], there: list[Supply], said: Assumptions
) -> None:
    """To the last fraction, for each need; nothing is below zero, and no more is covered than there is."""
    found = outcomes(wanted, there, said)
    assert [one.need for one in found] == [one.kg_per_day * said.days for one in wanted]
    for one in found:
        assert one.covered + one.gap == one.need
        assert one.covered >= 0
        assert one.gap >= 0
        assert (one.first_gap_day is None) == (one.gap == 0)
    for kind in KINDS:
        covered = sum(one.covered for one in found if one.kind == kind)
        assert covered <= capacity([one for one in there if one.kind == kind], said)


@settings(max_examples=60, deadline=None)
@given(st.lists(needs, max_size=6), st.lists(supplies, max_size=6), assumptions)
def test_a_longer_stop_never_leaves_a_smaller_gap(
    wanted: list[Need], there: list[Supply], said: Assumptions
) -> None:
    """One more day, and thirty; and with one firm less the gap is never smaller either."""
    now = gap(outcomes(wanted, there, said))
    for more in (1, 30):
        longer = replace(said, days=said.days + more, months=MONTHS[: said.days + more])
        assert gap(outcomes(wanted, there, longer)) >= now
    assert gap(outcomes(wanted, there[1:], said)) >= now


@settings(max_examples=40, deadline=None)
@given(st.lists(needs, min_size=1, max_size=6), st.lists(supplies, max_size=6), assumptions)
def test_the_kitchens_share_what_there_is(wanted: list[Need], there: list[Supply], said: Assumptions) -> None:
    """The order of kitchens and firms changes nothing, and no kitchen is covered more fully than another."""
    found = outcomes(wanted, there, said)
    turned = outcomes(wanted[::-1], there[::-1], said)
    assert turned[::-1] == found
    for kind in KINDS:
        assert len({one.covered / one.need for one in found if one.kind == kind and one.need}) <= 1


def test_a_case_worked_out_by_hand() -> None:
    """10 kg a day for 30 days; a firm with 2 days' notice, 10 kg more a day for 28 days, 20 kg stored.

    Without any limit: days 1-2 lack 10 each, then the surge covers all until day 30: 20 kg missing.
    Feed for 20 days, critical: the surge ends on day 20, the 20 kg stored cover days 21-22: 80 + 20 missing.
    """
    usual = dict.fromkeys(range(1, 13), Fraction(4))
    free = Supply("A", "potato", usual, A_PART, FREE)
    (easy,) = outcomes([ONE], [free], assumed(30, free_share=Fraction(0)))
    assert easy == Outcome("Köket", "potato", "potato", Fraction(300), Fraction(280), Fraction(20), 1)
    (bound,) = outcomes([ONE], [replace(free, farm=A_FARM)], assumed(30))
    assert bound == replace(easy, covered=Fraction(200), gap=Fraction(100))
    (unbound,) = outcomes([ONE], [replace(free, farm=A_FARM)], assumed(30, inputs_stop=False))
    assert unbound.gap == 20
    (dry,) = outcomes([ONE], [free], assumed(30, fuel_stops=True))
    assert dry.gap == 20 + 200 - 20  # from day 11 nothing flows, and two days lie in store


@pytest.mark.parametrize(
    ("level", "missing"), [(Level.NONE, 0), (Level.SOME, 0), (Level.CRITICAL, 200)], ids=str
)
def test_only_what_is_critical_ends_usual_deliveries(level: Level, missing: int) -> None:
    """Feed for ten days: some dependence ends what is more than usual, a critical one everything."""
    farm = replace(FREE, inputs={"feed": Dependence(level, 10)})
    supply = Supply("A", "potato", TEN_A_DAY, replace(A_PART, notice_days=0, stock_days=0), farm)
    assert gap(outcomes([ONE], [supply], assumed(30))) == missing


def test_a_firm_without_a_card_counts_only_where_it_is_said() -> None:
    """And what matters most is told first, in kilograms, with the sign of the change."""
    there = [Supply("A", "potato", TEN_A_DAY)]
    assert gap(outcomes([ONE], there, assumed(30))) == 300
    assert gap(outcomes([ONE], there, assumed(30, counts_cardless=True))) == 0
    found = effects([ONE], there, assumed(30))
    assert found == [("cardless", Fraction(-300)), ("share", Fraction(30))]


def test_one_pot_covers_categories_of_the_same_goods() -> None:
    """Tomatoes bought as imported and as Nordic are covered from the same tomatoes, once."""
    both = [replace(ONE, category="imported"), replace(ONE, category="nordic")]
    found = outcomes(both, [Supply("A", "potato", TEN_A_DAY, None, FREE)], assumed(10))
    assert [one.covered for one in found] == [50, 50]
    assert [one.category for one in found] == ["imported", "nordic"]


def a_firm(name: str, surge: int, weeks: int, notice: int) -> Told:
    """A card with one part."""
    part = Part("potato", Decimal(surge), weeks, 0, notice)
    return Told(UUID_OF[name], name, 1, Card(A_FARM, (part,)), None)


UUID_OF = {name: UUID(int=at) for at, name in enumerate("ABCDE")}


def test_who_has_the_quantity_soonest_is_called_first() -> None:
    """Notice and pace together decide; who cannot alone comes after; nobody with the kind is left out."""
    firms = [
        a_firm("A", 70, 10, 1),  # 140 kg: day 1 + 14
        a_firm("B", 700, 1, 10),  # day 10 + 2
        a_firm("C", 70, 1, 0),  # at most 70 kg
        a_firm("D", 0, 0, 0),  # nothing more than usual
        replace(a_firm("E", 1, 1, 1), card=replace(A_CARD, parts=())),
    ]
    found = call_list(firms, "potato", Decimal(140))
    assert [(one.told.firm, one.day) for one in found] == [("B", 12), ("A", 15), ("C", None), ("D", None)]
    assert [one.told.firm for one in call_list(firms, "potato", None)] == ["C", "D", "A", "B"]
    assert found[0].inputs_days == 20
