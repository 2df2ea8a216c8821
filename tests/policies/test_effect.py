"""Rules are a closed grammar without a word for a place, and are tried without counting or guessing twice."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.policies.diff import Kind, paragraphs
from portal.policies.effect import Effect, Group, effect_of
from portal.policies.lawfulness import findings_in
from portal.policies.rules import (
    KINDS,
    Limit,
    NotARule,
    Replace,
    Rule,
    Share,
    from_json,
    to_json,
)
from portal.purchases.categories import categories, subjects
from portal.purchases.swapping import Rate
from schemas.lawful import Severity
from tests.procurement.test_locality import PLACES, WORDS, imported

ROOT = Path(__file__).resolve().parents[2]
FOODS = ("beef", "pork", "legumes", "potato")
RATES = {
    key: Rate(Decimal(value), Decimal(value) / 2, Decimal(value) * 2, "bought")
    for key, value in (("pork", 6), ("legumes", 1), ("potato", 0))
}
AMOUNT = st.decimals(0, 1000, places=3)
PERCENT = st.decimals(0, 100, places=2)


def a_group(category: str, kg: Decimal, rate: Decimal | None, lines: int, basis: str = "reference") -> Group:
    """Lines of one kind; `rate` None where nobody knows what they emit."""
    if rate is None:
        return Group(category, "unknown", lines, kg, None, None, None, Decimal(lines))
    total = kg * rate
    return Group(category, basis, lines, kg, total, total / 2, total * 2, Decimal(lines))


GROUPS = st.lists(
    st.builds(
        a_group,
        st.sampled_from(FOODS),
        st.decimals("0.001", 10_000, places=3),
        st.none() | st.decimals(0, 100, places=3),
        st.integers(1, 50),
    ),
    max_size=6,
)
RULES = st.lists(
    st.builds(Limit, st.sampled_from(FOODS), AMOUNT)
    | st.builds(Share, st.sampled_from(FOODS), PERCENT)
    | st.builds(
        Replace, st.sampled_from(FOODS[:1]), st.decimals(0, 50, places=2), st.sampled_from(FOODS[1:3])
    ),
    max_size=2,
)


def of(groups: list[Group], *rules: Rule) -> Effect:
    """The effect of these rules."""
    return effect_of(rules, groups, RATES)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GROUPS)
def test_without_rules_and_with_rules_that_ask_nothing_all_is_as_it_was(groups: list[Group]) -> None:
    """To the last decimal: no rules, nothing replaced, or a limit above everything."""
    bare = of(groups)
    assert bare.after == bare.before
    assert (bare.touched_lines, bare.low, bare.high) == (0, Decimal(0), Decimal(0))
    for rule in (
        Replace("beef", Decimal(0), "pork"),
        Limit("beef", Decimal(1000)),
        Share("beef", Decimal(90)),
    ):
        found = of(groups, rule)
        assert (found.before, found.after, found.touched_lines) == (bare.before, bare.before, 0)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(GROUPS, RULES)
def test_no_line_counts_twice_and_what_is_unknown_stays_unknown(
    groups: list[Group], rules: list[Rule]
) -> None:
    """Kilograms are kept, lines are touched once at most, and no rule moves what nobody knows."""
    found, bare = of(groups, *rules), of(groups)
    known = [one for one in groups if one.kg_co2e is not None]
    assert found.touched_lines <= sum(one.lines for one in known)
    assert found.touched_sek <= found.sek
    assert abs(found.kg - sum(one.kg for one in known)) < Decimal("1e-12")
    assert found.low <= found.saved <= found.high
    told = ("unknown_lines", "unknown_kg", "unknown_sek", "lines", "sek", "before")
    assert [getattr(found, name) for name in told] == [getattr(bare, name) for name in told]
    with_more = of([*groups, a_group("beef", Decimal(5), None, 3)], *rules)
    assert (with_more.after, with_more.unknown_lines) == (found.after, found.unknown_lines + 3)
    if all(isinstance(rule, Limit) for rule in rules):
        assert found.after <= found.before


def test_a_replaced_part_meets_the_other_kinds_limit_and_a_rule_said_twice_is_one() -> None:
    """Beef becomes pork and pork has a limit; two limits are the lower one; the part without a rate stays."""
    groups = [a_group("beef", Decimal(100), Decimal(26), 4), a_group("pork", Decimal(50), Decimal(8), 2)]
    swap = Replace("beef", Decimal(10), "pork")
    assert of(groups, swap).saved == 10 * (26 - 6)
    both = of(groups, swap, Limit("pork", Decimal(5)), Limit("pork", Decimal(7)))
    assert both.saved == 10 * (26 - 5) + 50 * (8 - 5)
    assert (both.touched_lines, both.touched_sek) == (6, Decimal(6))
    assert [(part.lines, part.kg) for part in both.parts] == [
        (4, Decimal(10)),
        (2, Decimal(50)),
        (2, Decimal(50)),
    ]
    blind = of(groups, Replace("beef", Decimal(10), "meals"))
    assert (blind.saved, blind.touched_lines, blind.parts[0].is_countable) == (Decimal(0), 0, False)


def test_a_share_says_what_is_missing_and_claims_no_effect() -> None:
    """Of all that could be weighed, what nobody knows with it; a figure more says nothing about emissions."""
    groups = [
        a_group("potato", Decimal(30), Decimal(1), 1, "verified"),
        a_group("potato", Decimal(50), Decimal(1), 1),
        a_group("potato", Decimal(20), None, 1),
    ]
    found = of(groups, Share("potato", Decimal(50)))
    part = found.parts[0]
    assert (part.reached, part.missing_kg, part.unknown_lines) == (
        Decimal("0.3"),
        Decimal(20),
        1,
    )
    assert (found.saved, found.touched_lines) == (Decimal(0), 0)
    assert of([], Share("potato", Decimal(50))).parts[0].reached is None


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(RULES)
def test_rules_are_stored_and_read_back_as_they_were(rules: list[Rule]) -> None:
    """Through JSON and back, to the last decimal."""
    assert list(from_json(to_json(rules))) == rules


BAD: list[Any] = [
    {"kind": "local", "category": "beef", "percent": "30"},
    {"kind": "distance", "category": "beef", "km": "50"},
    {"kind": "share", "category": "beef", "percent": "30", "municipality": "2080"},
    {"kind": "share", "category": "beef", "percent": "30", "country": "SE"},
    {"kind": "limit", "category": "beef", "kg_co2e_per_kg": "20", "km": "50"},
    {"kind": "share", "category": "närproducerat", "percent": "30"},
    {"kind": "share", "category": "fruit_nordic", "percent": "30"},
    {"kind": "replace", "category": "fruit_imported", "percent": "30", "by": "potato"},
    {"kind": "replace", "category": "potato", "percent": "30", "by": "salad_vegetables_nordic"},
    {"kind": "replace", "category": "beef", "percent": "30", "by": "beef"},
    {"kind": "share", "category": "beef", "percent": "101"},
    {"kind": "share", "category": "beef", "percent": "NaN"},
    {"kind": "share", "category": "beef", "percent": "lokalt"},
    {"kind": "share", "category": "beef"},
    "Minst 30 procent lokalt",
]


@pytest.mark.parametrize("rule", BAD, ids=str)
def test_no_rule_can_be_about_a_place(rule: Any) -> None:
    """No kind, no field and no kind of food of the grammar has room for one; anything else is refused."""
    with pytest.raises(NotARule):
        from_json([rule])


def test_the_grammar_has_three_kinds_and_no_field_for_a_word() -> None:
    """Fields are kinds of food and numbers; foods told apart by origin are no subject; 100 % at most."""
    fields = {name: kind.__annotations__ for name, kind in KINDS.items()}
    assert set(fields) == {"limit", "share", "replace"}
    assert {name for kind in fields.values() for name in kind} == {
        "category",
        "kg_co2e_per_kg",
        "percent",
        "by",
    }
    names = " ".join(
        f"{one.sv} {one.en}".casefold() for key, one in categories().items() if key in subjects()
    )
    assert not [word for word in ("nordisk", "nordic", "import", "svensk", "lokal") if word in names]
    with pytest.raises(NotARule):
        from_json(to_json([Replace("beef", Decimal(60), "pork"), Replace("beef", Decimal(60), "legumes")]))
    with pytest.raises(NotARule):
        from_json(to_json([Share("beef", Decimal(1))] * 11))


LOCAL = (
    "Köken ska i första hand köpa lokalt producerat nötkött.",
    "Närproducerat ska prioriteras.",
    "Regionen ska köpa svenskt kött.",
    "Maten ska komma från gårdar inom 50 km.",
    "Vi stödjer bygdens bönder.",
    "Strategi: vi väljer korta leveranskedjor.",
    "Andelen närproducerat ska vara minst 30 procent.",
)


@pytest.mark.parametrize("text", LOCAL)
def test_a_text_that_favours_by_place_is_blocked_wherever_it_stands(text: str) -> None:
    """In the text or in the title, with a citation; a text about emissions alone is not."""
    for title, rest in (("Riktlinje", text), (text, "Vi följer upp klimatavtrycket varje år.")):
        found = [one for _case, one in findings_in(title, rest) if one.severity is Severity.BLOCK]
        assert found, (title, rest)
        assert all(one.citation and one.end > one.start for one in found)
    plain = "Köken byter en fjärdedel av nötköttet mot baljväxter. Vi följer upp klimatavtrycket varje år."
    assert findings_in("Riktlinje för nötkött", plain) == []


ROOMS = [
    *sorted((ROOT / "portal" / "policies").glob("*.py")),
    *sorted((ROOT / "portal" / "actions").glob("*.py")),
]


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_module_here_knows_where_anybody_is(path: Path) -> None:
    """None imports what knows places, or reads a field that says where; a unit's name is where it eats."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [name for name in imported(tree) if name.startswith((*PLACES, "portal.purchases.locality"))]
    assert not {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & WORDS


def test_a_difference_shows_paragraphs_and_the_words_within() -> None:
    """Kept, changed in two words, added and removed; the new text can be read out of it."""
    before = "Ett.\n\nKöken köper högst tio kilo nötkött.\n\nBort."
    after = "Ett.\n\nKöken köper högst fem kilo griskött.\n\nNytt.\n\nOch mer."
    found = paragraphs(before, after)
    assert [one.kind for one in found][:2] == [Kind.SAME, Kind.CHANGED]
    changed = [(word.kind, word.text) for word in found[1].words if word.kind != Kind.SAME]
    assert changed == [
        (Kind.REMOVED, "tio"),
        (Kind.ADDED, "fem"),
        (Kind.REMOVED, "nötkött."),
        (Kind.ADDED, "griskött."),
    ]
    assert {one.kind for one in found[2:]} == {Kind.REMOVED, Kind.ADDED}


TEXT = st.lists(st.text("ab \n", max_size=8), max_size=5).map("\n".join)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXT, TEXT)
def test_both_texts_can_be_read_out_of_their_difference(before: str, after: str) -> None:
    """Whatever was written: without what was added it is the old, without what was removed the new."""
    found = paragraphs(before, after)
    for text, other in ((before, Kind.ADDED), (after, Kind.REMOVED)):
        read = ["".join(word.text for word in one.words if word.kind is not other) for one in found]
        assert [one for one in read if one] == [part.strip() for part in text.split("\n") if part.strip()]
