"""What the engine refuses, with words that name the line, the input and what would be right."""

from typing import Any

import pytest

from tests.engine.farms import activity, inventory, line, one_model, released
from workers.engine import EngineError, assess

NITROGEN = {"nitrogen": ("100", "kg[N]")}
DIESEL = {"factor": ("3", "kg[CO2e]/l")}


@pytest.mark.parametrize(
    ("model", "inputs", "parameters", "code"),
    [
        (
            "soil_n2o_direct_synthetic",
            {"nitrogen": ("-1", "kg[N]")},
            {"ef1": ("1", "kg[N2O-N]/kg[N]")},
            "negative",
        ),
        ("soil_n2o_direct_synthetic", {}, {"ef1": ("1", "kg[N2O-N]/kg[N]")}, "missing_input"),
        ("soil_n2o_direct_synthetic", NITROGEN, {}, "missing_factor"),
        ("soil_n2o_direct_synthetic", NITROGEN, {"ef1": ("1", "1")}, "wrong_unit"),
        ("activity", {"amount": ("1", "l"), "load": ("1", "kg")}, DIESEL, "unknown_input"),
        ("activity", {"amount": ("1", "l")}, {**DIESEL, "ef1": ("1", "1")}, "unknown_factor"),
        ("alchemy", {}, {}, "unknown_model"),
        (
            "liming",
            {"lime": ("1", "t"), "carbonate_share": ("2", "1")},
            {"ef": ("0.12", "kg[C]/kg")},
            "not_a_share",
        ),
    ],
)
def test_each_refusal_has_a_code_and_words(model: str, inputs: Any, parameters: Any, code: str) -> None:
    """Wrong inputs and parameters are refused by code, naming the line, in Swedish and in English."""
    with pytest.raises(EngineError) as caught:
        one_model(model, inputs, parameters)
    codes = [problem.code for problem in caught.value.problems]
    assert code in codes
    for problem in caught.value.problems:
        assert "only" in problem.text("sv")
        assert "only" in problem.text("en")


def test_division_by_zero_in_an_expression_is_refused() -> None:
    """An expression that divides by an activity of zero is refused as not computable."""
    found = inventory(
        [activity("farm.a", "1", "l"), activity("farm.b", "0", "1")],
        [
            line(
                "only",
                "activity",
                {"amount": "farm.a / farm.b"},
                {"factor": "energy.fuel.diesel.fr.offroad.l"},
            )
        ],
    )
    with pytest.raises(EngineError) as caught:
        assess(found, released())
    assert caught.value.problems[0].code == "not_finite"


@pytest.mark.parametrize("amount", ["0", "-3"])
def test_no_output_is_refused(amount: str) -> None:
    """Nothing delivered gives no footprint per kilogram but a refusal."""
    found = inventory([activity("farm.output", amount, "kg")], [])
    with pytest.raises(EngineError) as caught:
        assess(found, released())
    assert caught.value.problems[0].code == "no_output"
    assert caught.value.problems[0].line is None


def test_output_of_another_unit_is_refused() -> None:
    """An output in litres for a product declared in kilograms is refused; tonnes are converted."""
    with pytest.raises(EngineError) as caught:
        assess(inventory([activity("farm.output", "1", "l")], []), released())
    assert caught.value.problems[0].code == "output_unit"
    assert assess(inventory([activity("farm.output", "2", "t")], []), released(), 0).output == 2000


def test_an_unknown_parameter_is_named_with_the_set() -> None:
    """A factor id that is not in the set is refused, naming id and set."""
    found = inventory(
        [activity("farm.a", "1", "l")],
        [line("only", "activity", {"amount": "farm.a"}, {"factor": "energy.fuel.magic"})],
    )
    with pytest.raises(EngineError, match=r"energy\.fuel\.magic in factor set 2026\.1"):
        assess(found, released())


def test_all_problems_are_reported_at_once() -> None:
    """Two wrong lines give two problems, so that a person need not find them one by one."""
    found = inventory(
        [activity("farm.a", "1", "l")],
        [
            line("one", "alchemy", {}, {}),
            line("two", "activity", {"amount": "farm.a"}, {"factor": "energy.electricity.se.average"}),
        ],
    )
    with pytest.raises(EngineError) as caught:
        assess(found, released())
    assert [problem.line for problem in caught.value.problems] == ["one", "two"]
