"""Every rule on both sides, from the examples in the data; and what a rule may not look like."""

from __future__ import annotations

import copy
from importlib.resources import files
from typing import Any

import pytest
import yaml

from schemas.expressions import Expression
from schemas.plausibility import Rule, RuleError, evaluate, finding_text, load_rules
from schemas.plausibility.references import references
from schemas.plausibility.rules import Example, read_rules
from schemas.questionnaire import FAMILIES, Family, load_family

RULES = load_rules()
EXAMPLES = [(rule, example) for rule in RULES.rules.values() for example in rule.examples]
FORM = load_family("field_crops")


@pytest.fixture
def content() -> dict[str, Any]:
    """The rules as data, to be spoilt."""
    text = (files("schemas.plausibility") / "rules.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = copy.deepcopy(yaml.safe_load(text))
    return loaded


@pytest.mark.parametrize(
    ("rule", "example"), EXAMPLES, ids=[f"{r.code}-{'fires' if e.fires else 'silent'}" for r, e in EXAMPLES]
)
def test_every_rule_fires_on_the_one_side_and_is_silent_on_the_other(rule: Rule, example: Example) -> None:
    """The examples in the data hold, with words in both languages and no gap left in them."""
    assert Expression.parse(rule.value).names() <= example.quantities.keys()
    assert rule.applies(rule.families[0], example.facts)
    params = evaluate(rule, example.quantities, example.facts)
    assert (params is not None) == example.fires
    for language in ("sv", "en") if params is not None else ():
        text = finding_text(rule.code, params or {}, language)
        assert text is not None
        assert "{" not in text
        assert "  " not in text


def test_there_are_at_least_forty_rules_and_both_kinds() -> None:
    """Errors send back, warnings inform; every rule has one example on each side."""
    assert len(RULES.rules) >= 40
    assert {rule.severity for rule in RULES.rules.values()} == {"error", "warning"}
    assert all([e.fires for e in rule.examples] == [True, False] for rule in RULES.rules.values())


SAID = [
    (rule, name)
    for rule in RULES.rules.values()
    for name in (FAMILIES if rule.families == ("*",) and rule.at else rule.families)
    if name in FAMILIES
]


@pytest.mark.parametrize(("rule", "name"), SAID, ids=[f"{rule.code}-{name}" for rule, name in SAID])
def test_rules_for_a_form_look_at_questions_and_amounts_that_it_has(rule: Rule, name: str) -> None:
    """Names, options and places of a rule exist in each form it is for; in shared topics, where they are."""
    form = load_family(name)
    start = rule.at.split("*")[0]
    there = any(question.startswith(start) for question in form.questions)
    if rule.families == ("*",) and not there:
        return
    assert there
    wanted = Expression.parse(rule.value).names()
    for quantity in [one for one in RULES.quantities if one.name in wanted]:
        assert not quantity.one_of or any(_known(text, form) for text in quantity.one_of), quantity.name
        starts = [pattern.split("*")[0] for pattern in quantity.lines]
        found = [line.id for line in form.lines if any(line.id.startswith(start) for start in starts)]
        assert found or not starts, quantity.name
    for question, options in rule.when.items():
        assert set(options) <= form.questions[question].known_keys


def _known(text: str, form: Family) -> bool:
    dotted = {name for name in Expression.parse(text).names() if "." in name}
    return dotted <= form.questions.keys()


def test_a_limit_that_nobody_has_confirmed_says_so() -> None:
    """Confidence C is carried into the words, in both languages."""
    loose = next(rule for rule in RULES.rules.values() if rule.confidence == "C")
    firm = next(rule for rule in RULES.rules.values() if rule.confidence == "A")
    assert "obekräftad" in str(finding_text(loose.code, {}, "sv"))
    assert "unconfirmed" in str(finding_text(loose.code, {}, "en"))
    assert "obekräftad" not in str(finding_text(firm.code, {}, "sv"))
    assert finding_text("plausibility.unheard_of", {}, "sv") is None


def test_a_share_is_told_in_percent() -> None:
    """As people say it, whatever was stored; with the comma of the language."""
    found = {"value": "0.822", "unit": "1"}
    assert "(82,2\N{NO-BREAK SPACE}%)" in str(finding_text("plausibility.many_defaults", found, "sv"))
    assert "(82.2%)" in str(finding_text("plausibility.many_defaults", found, "en"))
    assert "(120\N{NO-BREAK SPACE}%)" in str(
        finding_text("plausibility.organic_soil_above_area", {"value": "1.2"}, "sv")
    )


def test_every_reference_is_cited_and_never_mixes_sources() -> None:
    """One row per product and boundary, with source, locator, licence, and a range that is one."""
    rows = references()
    assert rows
    assert all(row.low < row.high for row in rows.values())
    for row in rows.values():
        assert all((row.source, row.locator, row.licence, row.their_boundary, row.statistic))
    assert {option.key for option in FORM.questions["crop.kind"].options} <= {crop for crop, _ in rows}


def test_every_reference_is_met_by_some_form() -> None:
    """No row is held against nothing: each is a kind of some form's key question, or a form."""
    forms = [load_family(name) for name in FAMILIES]
    kinds = {option.key for form in forms for option in form.questions[form.key_question].options}
    assert {product for product, _ in references()} <= kinds | set(FAMILIES)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unit": "kg/ha"}, "is in"),
        ({"value": "sold / gold"}, "gold"),
        ({"value": "sold ** 2"}, "not"),
        ({"most": None}, "sold_above_harvest"),
        ({"severity": "fatal"}, "severity"),
        ({"text": {"sv": "Bara på svenska här"}}, "en"),
        ({"typical": {"row": "practice.unheard_of"}}, "no row"),
        ({"by": "crop.kind"}, "table"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_by_name(
    content: dict[str, Any], change: dict[str, Any], message: str
) -> None:
    """Units are checked before anything is evaluated, and the rule at fault is named."""
    content["rules"]["sold_above_harvest"].update(change)
    with pytest.raises(RuleError, match=message) as caught:
        read_rules(content)
    assert "sold_above_harvest" in str(caught.value)


def test_a_rule_without_a_limit_is_refused(content: dict[str, Any]) -> None:
    """A rule that can never fire is a mistake."""
    del content["rules"]["sold_above_harvest"]["most"]
    with pytest.raises(RuleError, match="has no limit"):
        read_rules(content)


def test_a_quantity_has_exactly_one_origin(content: dict[str, Any]) -> None:
    """Two ways to find the same thing would be two things."""
    content["quantities"]["area"]["result"] = "total"
    with pytest.raises(RuleError, match="quantity area"):
        read_rules(content)
