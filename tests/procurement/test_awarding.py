"""The award simulator against figures worked out by hand (docs/validation.md) and against its promises."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.award import AwardQuestion, AwardResult, Bid
from workers.awarding import SIGMAS, award, winners_by_price

FEW = 200


def bid(name: str, price: str, footprint: str, percent: str = "20") -> Bid:
    """A bid with a likely range as wide on either side."""
    middle = Decimal(footprint)
    half = middle * Decimal(percent) / 100
    return Bid(name, Decimal(price), middle, middle - half, middle + half)


FIVE = AwardQuestion(
    bids=(
        bid("A", "10", "0.60"),
        bid("B", "10.5", "0.40"),
        bid("C", "11", "0.30"),
        bid("D", "12", "0.25"),
        bid("E", "10.8", "0.45"),
    ),
    quantity=Decimal(10_000),
    price_sek_per_kg=Decimal(3),
    weight_percent=Decimal(30),
    best=Decimal("0.2"),
    worst=Decimal("0.7"),
)


def values(result: AwardResult, way: str) -> dict[str, float]:
    """Name of each bid to its value, the winner first."""
    (ranking,) = [one for one in result.rankings if one.way == way]
    return {FIVE.bids[one.bid].name: one.value for one in ranking.placed}


def test_five_bids_come_out_as_worked_out_by_hand() -> None:
    """Sums, points, order, break-even prices and kr per kg avoided, each checked on paper."""
    result = award(FIVE, FEW)
    assert list(values(result, "price")) == ["A", "B", "E", "C", "D"]
    lcc = values(result, "lcc")
    assert list(lcc) == ["B", "A", "C", "E", "D"]
    assert lcc == pytest.approx({"B": 11.7, "A": 11.8, "C": 11.9, "E": 12.15, "D": 12.75})
    points = values(result, "points")
    assert list(points) == ["C", "D", "B", "E", "A"]
    assert points == pytest.approx({"C": 87.636, "D": 85.333, "B": 84.667, "E": 79.815, "A": 76.0}, abs=0.001)
    changes = [(FIVE.bids[one.bid].name, one.price_sek_per_kg) for one in result.changes]
    assert [name for name, _price in changes] == ["A", "B", "C", "D"]
    assert [price for _name, price in changes] == pytest.approx([0, 2.5, 5, 20])
    assert (result.extra_sek, result.avoided_kg) == pytest.approx((5_000, 2_000))
    assert result.sek_per_kg_avoided == pytest.approx(2.5)


def test_the_winners_share_is_that_of_two_normal_distributions() -> None:
    """With two bids and symmetric ranges the share is known exactly: a probability of one difference."""
    two = replace(FIVE, bids=FIVE.bids[:2])
    (lcc,) = [one for one in award(two, 100_000).rankings if one.way == "lcc"]
    spread = ((3 * 0.12 / SIGMAS) ** 2 + (3 * 0.08 / SIGMAS) ** 2) ** 0.5
    exact = NormalDist().cdf((11.8 - 11.7) / spread)
    assert lcc.placed[0].bid == 1
    assert lcc.winner_share == pytest.approx(exact, abs=0.006)


def test_equal_bids_share_rank_and_draws() -> None:
    """Nobody wins by standing first in the list."""
    same = replace(FIVE, bids=(bid("A", "10", "0.5", "0"), bid("B", "10", "0.5", "0")))
    for ranking in award(same, FEW).rankings:
        assert [one.rank for one in ranking.placed] == [1, 1]
        assert ranking.winner_share == pytest.approx(0.5)
    assert award(same, FEW).sek_per_kg_avoided is None


def test_a_result_survives_storage() -> None:
    """What was stored is what comes back, exactly."""
    result = award(FIVE, FEW)
    assert AwardResult.from_json(result.to_json()) == result
    assert AwardQuestion.from_json(FIVE.to_json()) == FIVE


bids = st.lists(
    st.builds(
        lambda price, footprint, percent: (price, footprint, percent),
        st.integers(100, 10_000),
        st.integers(0, 5_000),
        st.integers(0, 60),
    ),
    min_size=2,
    max_size=6,
).map(
    lambda rows: tuple(
        bid(f"{at}", str(Decimal(price) / 100), str(Decimal(footprint) / 1000), str(percent))
        for at, (price, footprint, percent) in enumerate(rows)
    )
)


def rank_of(question: AwardQuestion, way: str, at: int) -> int:
    """A bid's rank."""
    (ranking,) = [one for one in award(question, 2).rankings if one.way == way]
    return next(one.rank for one in ranking.placed if one.bid == at)


@settings(deadline=None, max_examples=60)
@given(bids, st.integers(0, 2000), st.integers(0, 2000))
def test_a_higher_price_on_emissions_never_hurts_the_lowest(
    some: tuple[Bid, ...], one: int, other: int
) -> None:
    """The bid with the lowest footprint keeps or betters its rank as the price rises."""
    lower, higher = sorted((Decimal(one) / 100, Decimal(other) / 100))
    lowest = min(range(len(some)), key=lambda at: some[at].kg_co2e)
    before = rank_of(replace(FIVE, bids=some, price_sek_per_kg=lower), "lcc", lowest)
    after = rank_of(replace(FIVE, bids=some, price_sek_per_kg=higher), "lcc", lowest)
    assert after <= before


@settings(deadline=None, max_examples=60)
@given(bids, st.integers(1, 99), st.integers(1, 99))
def test_winners_by_price_win_between_their_prices(some: tuple[Bid, ...], one: int, other: int) -> None:
    """Between two break-even prices the bid named there has the lowest sum; emissions fall each time."""
    changes = winners_by_price(some)
    prices = [change.price_sek_per_kg for change in changes]
    assert prices == sorted(prices)
    for at, change in enumerate(changes):
        until = prices[at + 1] if at + 1 < len(prices) else prices[at] + one
        price = prices[at] + (until - prices[at]) * other / 100
        sums = [float(bid.price_sek) + price * float(bid.kg_co2e) for bid in some]
        assert sums[change.bid] == pytest.approx(min(sums), rel=1e-9)
    emissions = [some[change.bid].kg_co2e for change in changes]
    assert emissions == sorted(set(emissions), reverse=True)


@settings(deadline=None, max_examples=30)
@given(bids, st.randoms())
def test_neither_names_nor_order_decide(some: tuple[Bid, ...], random: object) -> None:
    """Turning the list round gives every bid the same value; so does renaming everybody."""
    question = replace(FIVE, bids=some)
    turned = replace(FIVE, bids=tuple(replace(one, name=f"Gård {one.name}") for one in reversed(some)))
    for mine, other in zip(award(question, 2).rankings, award(turned, 2).rankings, strict=True):
        values = {one.bid: (one.value, one.rank) for one in mine.placed}
        assert {len(some) - 1 - one.bid: (one.value, one.rank) for one in other.placed} == values


def test_a_bid_knows_no_place() -> None:
    """What ranks has a name, a price, a footprint with its range and their source; nothing else."""
    names = {field.name for field in fields(Bid)}
    assert names == {"name", "price_sek", "kg_co2e", "low", "high", "slug", "proof", "range_assumed"}
