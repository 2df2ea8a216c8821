"""Factor sets: released ones never change, every row is sound, and the list of sources is current."""

from pathlib import Path

import pytest

from schemas.factor_set import CURRENT_FACTOR_SET
from schemas.footprint import Gas
from workers.engine import documentation
from workers.engine.factors import ReleaseError, load_factor_set, reading, released_versions
from workers.engine.factors.lint import main, problems_of
from workers.engine.factors.reading import COLUMNS, TABLES, rows_of

ROOT = Path(__file__).parents[2]

# A released set is fixed for ever: published results must be recomputable. Add a version, never edit one.
RELEASED = {
    "2026.1": {
        "activity_factors.csv": "0900821ee423d98f47da18718188aeb515b406c56d02899ed571100316152bdd",
        "gwp.json": "763a63a49efb2d3564f0f28077719945ecab1aa8352299c31a9d066a3c1c1b47",
        "ipcc_parameters.csv": "8a9513bfee683f60a94ef834814b6220f2d21740b21d85f51a8e12e58b72ff03",
    },
}


def test_released_sets_are_what_they_were() -> None:
    """The checksums of every released set equal those written down at its release."""
    assert {version: dict(load_factor_set(version).files) for version in released_versions()} == RELEASED


def test_the_newest_set_is_the_one_declarations_are_frozen_with() -> None:
    """The name that snapshots carry is the name of the newest released set."""
    assert load_factor_set().version == CURRENT_FACTOR_SET


def test_an_altered_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A set whose file differs by one byte from its manifest does not load."""
    for name in (*TABLES, "gwp.json", "manifest.json"):
        content = (reading._sets() / "2026.1" / name).read_bytes()
        (tmp_path / "9.1").mkdir(exist_ok=True)
        (tmp_path / "9.1" / name).write_bytes(content + (b" " if name == "gwp.json" else b""))
    monkeypatch.setattr(reading, "_sets", lambda: tmp_path)
    with pytest.raises(ReleaseError, match=r"gwp\.json is not the released file"):
        load_factor_set("9.1")


def test_an_unknown_version_is_named() -> None:
    """Asking for a version that does not exist says which do."""
    with pytest.raises(ReleaseError, match=r"2026\.1"):
        load_factor_set("1999.1")


def test_every_released_row_is_sound() -> None:
    """The linter finds nothing in any released set."""
    assert main() == 0


ROW = dict.fromkeys(COLUMNS, "") | {
    "id": "x.y",
    "name_en": "X",
    "name_sv": "X",
    "kind": "factor",
    "unit": "kg[CO2e]/kg",
    "value": "1",
    "geography": "SE",
    "year": "2025",
    "source": "S",
    "locator": "L",
    "licence": "open",
    "confidence": "A",
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"unit": "kg[CO2e]/kilo"}, "kilo"),
        ({"unit": "kWh/kg"}, "must be in kg[CO2e]"),
        ({"unit": "kg[CO2e]"}, "per something"),
        ({"kind": "ratio"}, "may not be in CO2e"),
        ({"kind": "guess"}, "cannot be read"),
        ({"value": "much"}, "cannot be read"),
        ({"low": "2", "high": "3"}, "does not hold"),
        ({"low": "0.5"}, "go together"),
        ({"low": "1", "high": "1"}, "no width"),
        ({"co2_fossil": "0.5", "ch4_fossil": "0.1", "n2o": "0.1"}, "parts sum to 0.7"),
        ({"co2_fossil": "1.2"}, "more than the total"),
        ({"n2o": "-0.1"}, "negative"),
        ({"confidence": "C"}, "without the flag unverified"),
        ({"confidence": "D"}, "not A, B or C"),
        ({"locator": " "}, "locator is empty"),
        ({"name_sv": ""}, "name in sv is empty"),
        ({"licence": "do not redistribute"}, "does not allow"),
        ({"kind": "ipcc", "unit": "1", "n2o": "0.1"}, "only a factor has parts"),
    ],
)
def test_the_linter_names_each_fault(change: dict[str, str], says: str) -> None:
    """Each kind of fault in a row is found and described, with the row's id first."""
    assert list(problems_of([ROW], "t")) == []
    found = list(problems_of([ROW | change], "t"))
    assert any(says in problem and problem.startswith("x.y: ") for problem in found), found


def test_the_linter_finds_duplicates() -> None:
    """An id that stands twice is found."""
    assert "x.y: stands twice" in list(problems_of([ROW, ROW], "t"))


def test_rows_have_exactly_the_known_columns() -> None:
    """Both tables have the same columns, so nothing in a row is silently left unread."""
    assert all(tuple(row) == COLUMNS for row in rows_of("2026.1"))


def test_parts_by_gas_sum_to_the_value() -> None:
    """The parts of every factor sum to its total, and only land use change is ever negative."""
    for parameter in load_factor_set().parameters.values():
        parts = parameter.by_gas()
        if parts:
            assert sum(parts.values()) == pytest.approx(parameter.value, rel=1e-12, abs=1e-15)
            assert all(part >= 0 for gas, part in parts.items() if gas is not Gas.LUC), parameter.id


def test_a_total_is_never_split_by_guesswork() -> None:
    """A source that gives only a total keeps it in one piece under unsplit."""
    assert load_factor_set()["energy.electricity.se.average"].by_gas() == {Gas.UNSPLIT: 0.037}
    assert load_factor_set()["feed.barley"].by_gas().keys() == {Gas.LUC, Gas.UNSPLIT}


def test_urea_and_refinement_values_are_those_of_2019() -> None:
    """Urea volatilises 15 % (not 45), and the nitrous oxide factors are those of 2019, not 2006."""
    values = {name: parameter.value for name, parameter in load_factor_set().parameters.items()}
    assert values["ipcc.frac_gasf.urea"] == 0.15
    assert values["ipcc.ef1.synthetic.wet"] == 0.016
    assert values["ipcc.ef3prp.cattle_poultry_pigs.wet"] == 0.006
    assert values["ipcc.ef5"] == 0.011
    assert values["ipcc.frac_leach.wet"] == 0.24
    assert values["ipcc.organic_soil.cropland.n2o"] == 13
    assert values["ipcc.organic_soil.cropland.co2"] == 7.9


def test_gwp_is_that_of_ar6() -> None:
    """Methane weighs 29.8 fossil and 27.0 biogenic, nitrous oxide 273, carbon dioxide one in every column."""
    gwp = load_factor_set().gwp
    assert [gwp.of(gas) for gas in Gas] == [1, 29.8, 27.0, 273, 1, 1, 1]


@pytest.mark.parametrize("page", ["sources.md", "models.md"])
def test_generated_pages_are_current(page: str, tmp_path: Path) -> None:
    """docs/sources.md and docs/models.md are what the command writes today."""
    documentation.write(tmp_path)
    assert (tmp_path / page).read_text(encoding="utf-8") == (ROOT / "docs" / page).read_text(encoding="utf-8")


def test_licences_and_attributions_are_shown() -> None:
    """The list of sources carries the attributions that licences ask for, and marks unverified rows."""
    page = documentation.sources_page()
    assert "Licence Ouverte / Etalab 2.0" in page
    assert "Open Government Licence v3.0" in page
    assert "**obekräftad**" in page
    assert "AIB" not in page.split("## Factor set")[1]
