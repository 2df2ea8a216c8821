"""Published examples: recomputed with their own factors, every printed line must come out."""

import json
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from schemas.footprint import Footprint
from schemas.records import RecordError
from workers.engine import assess
from workers.engine.cases import Case, Published, read_case
from workers.engine.factors import load_factor_set

CASES = files("workers.demo") / "cases"
PUBLISHED = (
    "grains_gaf_wheat",
    "seges_mineral",
    "seges_mineral_inhibitor",
    "seges_manure",
    "seges_manure_inhibitor",
    "seges_grazing",
)


def case(name: str) -> Case:
    """A packaged case file."""
    return read_case((CASES / f"{name}.json").read_text(encoding="utf-8"))


def _footprint(found: Case, draws: int = 0) -> Footprint:
    return assess(found.inventory, found.factor_set(load_factor_set()), draws)


def _rows() -> Iterator[Any]:
    for name in PUBLISHED:
        info = case(name).info
        assert info is not None
        for row in info.published:
            yield pytest.param(name, row, id=f"{name}: {row.name}")


@pytest.mark.parametrize(("name", "row"), list(_rows()))
def test_every_published_line_comes_out(name: str, row: Published) -> None:
    """Each line, total and intensity printed by the publisher is met within 0.5 %."""
    found = case(name)
    footprint = _footprint(found)
    value = sum(
        kg * footprint.output
        for line in footprint.lines
        if line.id in row.lines
        for gas, kg in line.kg_co2e.items()
        if not row.gas or gas in row.gas
    )
    assert value == pytest.approx(float(row.kg_co2e), rel=0.005)
    assert {line.id for line in footprint.lines} >= set(row.lines)


def test_the_wheat_table_is_complete() -> None:
    """The GAF case compares all 18 printed lines and totals of scopes 1 to 3, and the intensity."""
    info = case("grains_gaf_wheat").info
    assert info is not None
    assert len(info.published) == 20
    footprint = _footprint(case("grains_gaf_wheat"))
    assert footprint.total_kg_co2e == pytest.approx(0.245820047, rel=1e-6)
    assert footprint.gwp_set == "AR5-GWP100"
    assert footprint.factor_set == "2026.1+case"


def test_our_own_factors_give_interval_and_trail() -> None:
    """The same farm with our factors gives an interval, and a source for each line."""
    footprint = _footprint(case("grains_gaf_wheat_own_factors"), draws=1000)
    assert footprint.factor_set == "2026.1"
    assert footprint.gwp_set == "AR6-GWP100"
    assert footprint.low < footprint.total_kg_co2e < footprint.high
    assert footprint.mean == pytest.approx(footprint.total_kg_co2e, rel=0.02)
    assert all(
        parameter.source and parameter.locator for line in footprint.lines for parameter in line.parameters
    )
    assert "ipcc.burning.residue.ch4" in footprint.unverified


@pytest.mark.parametrize("path", [entry.name for entry in CASES.iterdir() if entry.name.endswith(".json")])
def test_every_packaged_case_is_cited_and_computes(path: str) -> None:
    """Case files in the package carry citation, place and licence, and can be computed."""
    found = read_case((CASES / path).read_text(encoding="utf-8"))
    assert found.info is not None
    assert found.info.citation
    assert found.info.licence
    assert _footprint(found).total_kg_co2e > 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"case": {"id": "x"}}, "case.citation"),
        ({"declared_unit": ...}, "declared_unit"),
        ({"lines": 3}, "lines"),
    ],
)
def test_a_bad_case_file_names_its_field(change: dict[str, Any], field: str) -> None:
    """Mistakes in the case part and in the inventory part are both named by path."""
    value = json.loads((CASES / "seges_mineral.json").read_text(encoding="utf-8")) | change
    value = {name: item for name, item in value.items() if item is not ...}
    with pytest.raises(RecordError) as caught:
        read_case(json.dumps(value))
    assert field in [problem.field for problem in caught.value.problems]


def test_a_factor_row_is_checked() -> None:
    """A factor of the case with an unknown unit, gas or grade is refused by path."""
    value = json.loads((CASES / "seges_mineral.json").read_text(encoding="utf-8"))
    value["case"]["factors"][0] |= {"unit": "kilo", "parts": {"smoke": "1"}, "confidence": "Z"}
    with pytest.raises(RecordError) as caught:
        read_case(json.dumps(value))
    fields = {problem.field for problem in caught.value.problems}
    assert fields == {
        "case.factors[0].unit",
        "case.factors[0].parts.smoke",
        "case.factors[0].confidence",
    }


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '{"case": 1}'])
def test_what_is_no_case_file_is_refused(text: str) -> None:
    """Text that is not JSON, or JSON that is not an object, is refused with a message and nothing else."""
    with pytest.raises(RecordError):
        read_case(text)


def test_numbers_in_a_file_keep_their_digits() -> None:
    """A number written without quotes is read as the decimal it is written as."""
    value = json.loads((CASES / "seges_mineral.json").read_text(encoding="utf-8"))
    value["activities"][1]["amount"] = 0.1
    assert read_case(json.dumps(value)).inventory.activities[1].amount == Decimal("0.1")
