"""Parameters are data: what the engine loads is what the documents print, and models type in no value."""

import csv
from pathlib import Path

import pytest

from tests.engine.farms import released
from workers.engine.models import MODELS

CITED = list(
    csv.DictReader(
        (Path(__file__).parents[1] / "cases" / "ipcc_cited.csv").read_text(encoding="utf-8").splitlines()
    )
)

# Rows outside the collection of cited values: burning and urea's nitrogen stand with their own citation.
ELSEWHERE = {
    "const.urea.n_content",
    "ipcc.burning.cf.other",
    "ipcc.burning.cf.wheat",
    "ipcc.burning.residue.ch4",
    "ipcc.burning.residue.n2o",
    "ipcc.n_retention_cattle.energy",
    "ipcc.n_retention_cattle.gain",
    "ipcc.protein_per_n.feed",
    "ipcc.protein_per_n.milk",
}


def test_every_loaded_parameter_equals_the_cited_value() -> None:
    """All 567 rows of chapters 2, 10 and 11 and of the Wetlands Supplement carry the printed value."""
    factor_set = released()
    wrong = {
        row["id"]: (factor_set[row["id"]].value, row["value"], row["unit"])
        for row in CITED
        if factor_set[row["id"]].value != pytest.approx(float(row["value"]) * float(row["times"]), rel=1e-6)
    }
    assert wrong == {}
    assert len(CITED) == 567


def test_no_parameter_lacks_its_cited_value() -> None:
    """Every IPCC row of the set is among the cited ones or among the few that are cited in the row itself."""
    rows = {name for name in released().parameters if name.startswith(("ipcc.", "const."))}
    assert rows == {row["id"] for row in CITED} | ELSEWHERE


def test_recalled_values_are_flagged() -> None:
    """What was recalled or differs between copies is unverified in the set, and no other of these rows is."""
    loose = {row["id"] for row in CITED if row["verification"] in ("UNVERIFIED_recall", "conflict")}
    flagged = {row["id"] for row in CITED if released()[row["id"]].unverified}
    assert flagged == loose


def test_constants_of_equations_are_rows() -> None:
    """Each parameter that a model fills in by itself names a row of the set, with the model's unit."""
    rows = [spec for model in MODELS.values() for spec in model.parameters if spec.row is not None]
    assert len(rows) > 40
    for spec in rows:
        assert spec.row in released().parameters, spec


def test_formulas_hold_no_typed_values() -> None:
    """Numbers in formulas are exponents of equations, per cents, a half and units: nothing from a table."""
    allowed = {"0", "1", "2", "0.5", "0.75", "1.097", "100"}
    for model in MODELS.values():
        formulas = [formula for _, formula, _ in model.terms()] + [step.formula for step in model.steps]
        for formula in formulas:
            text = str(formula)
            for mark in "()*/+-":
                text = text.replace(mark, " ")
            numbers = {word for word in text.split() if word[0].isdigit()}
            assert numbers <= allowed, (model.name, numbers)
