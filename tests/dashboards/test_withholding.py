"""Sums over few firms are not shown, nor anything that tells one firm's part from two days' sums."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.dashboards.withholding import Counted, Shown, shown

DAY, NEXT = date(2026, 11, 1), date(2026, 11, 2)


def of(parts: dict[str, float]) -> Counted:
    """A sum of these firms."""
    return Counted("plans.achieved", sum(parts.values()), parts=parts)


@pytest.mark.parametrize("firms", [0, 1, 2])
def test_fewer_than_three_firms_show_nothing(firms: int) -> None:
    """Neither of a sum nor of a number; what is public anyway is shown."""
    assert shown(of({str(one): 1.0 for one in range(firms)}), None, DAY) is None
    assert shown(Counted("plans.agreed", firms, firms=firms), None, DAY) is None
    told = shown(Counted("declarations.valid", firms), None, DAY)
    assert told is not None
    assert told.value == firms


def test_a_sum_stands_until_three_parts_have_changed() -> None:
    """A fourth firm alone changes nothing that is shown; with two more the new sum is shown, with its day."""
    first = shown(of({"a": 1.0, "b": 2.0, "c": 3.0}), None, DAY)
    assert first is not None
    assert (first.value, first.since) == (6.0, DAY)
    parts = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 100.0}
    assert shown(of(parts), first, NEXT) is first
    assert shown(of({**parts, "e": 5.0}), first, NEXT) is first
    later = shown(of({**parts, "e": 5.0, "a": 2.0}), first, NEXT)
    assert later is not None
    assert (later.value, later.since) == (112.0, NEXT)
    # One who leaves is a change too, and two who are left are too few.
    assert shown(of({"a": 1.0, "b": 2.0}), first, NEXT) is None
    same = shown(of({"a": 1.0, "b": 2.0, "c": 3.0}), first, NEXT)
    assert same is not None
    assert same.value == 6.0


firms = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9).map(float), max_size=6)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(firms, max_size=8))
def test_two_shown_sums_never_differ_by_one_or_two_firms(days: list[dict[str, float]]) -> None:
    """Whatever happens from day to day."""
    before: Shown | None = None
    for parts in days:
        told = shown(of(parts), before, DAY)
        if told is None:
            continue
        assert len(told.parts) >= 3
        if before is not None:
            names = told.parts.keys() | before.parts.keys()
            changed = sum(told.parts.get(one) != before.parts.get(one) for one in names)
            assert changed == 0 or changed >= 3
        before = told
