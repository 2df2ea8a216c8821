"""`jordnara assess`: prints the footprint with its sources, and says in words what is wrong with a file."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from schemas.footprint import Footprint
from tests.engine.test_cases import CASES
from workers.engine.console import assess

WHEAT = "grains_gaf_wheat_own_factors.json"


def run(tmp_path: Path, text: str, *options: str) -> Result:
    """Run the command on a file with this text."""
    case = tmp_path / "case.json"
    case.write_text(text, encoding="utf-8")
    return CliRunner().invoke(assess, [str(case), *options])


def _packaged(name: str) -> str:
    return (CASES / name).read_text(encoding="utf-8")


def test_the_report_shows_footprint_interval_and_sources(tmp_path: Path) -> None:
    """The Swedish report has the footprint, the interval, each line, its source and what is unconfirmed."""
    result = run(tmp_path, _packaged(WHEAT), "--draws", "200")
    assert result.exit_code == 0
    assert "Klimatavtryck: 0,328 kg CO2e per kg" in result.output
    assert "Troligt spann (95 %)" in result.output
    assert "[obekräftad]" in result.output
    assert "Base Carbone V23.6" in result.output
    assert "ipcc.ef1.synthetic.wet, 2026.1" in result.output
    assert "IPCC 2019R V4 Eq 11.1" in result.output


def test_the_report_speaks_english(tmp_path: Path) -> None:
    """With --lang en words, labels and decimal sign are English."""
    result = run(tmp_path, _packaged(WHEAT), "--draws", "0", "--lang", "en")
    assert "Climate footprint: 0.328 kg CO2e per kg" in result.output
    assert "Lime, CO2 in the field" in result.output
    assert "[unverified]" in result.output


def test_json_is_the_whole_footprint(tmp_path: Path) -> None:
    """--json prints a footprint that can be read back."""
    result = run(tmp_path, _packaged(WHEAT), "--json", "--draws", "20")
    footprint = Footprint.from_json(json.loads(result.output))
    assert footprint.draws == 20
    assert len(footprint.lines) == 19


def test_missing_parts_are_shown(tmp_path: Path) -> None:
    """A case that lacks a part says so in its report."""
    value = json.loads(_packaged("seges_mineral.json")) | {
        "missing": [{"question_id": "crop.seed", "reason": "blank"}]
    }
    assert "crop.seed" in run(tmp_path, json.dumps(value), "--draws", "0").output


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "expected an object"),
        ('{"product_name": 3}', "product_name: expected text"),
        ("\udcff", "(document)"),
    ],
)
def test_a_bad_file_is_refused_with_the_field(tmp_path: Path, text: str, says: str) -> None:
    """A file that is no case ends with exit code 2, names the field, and shows no traceback."""
    result = run(tmp_path, text.encode("utf-8", "replace").decode(), "--draws", "10")
    assert result.exit_code == 2
    assert says in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(("language", "says"), [("sv", "är noll"), ("en", "is zero")])
def test_a_case_that_cannot_be_computed_is_refused_in_words(tmp_path: Path, language: str, says: str) -> None:
    """An empty van ends with exit code 2 and a sentence in the language asked for."""
    label = {"sv": "Bil", "en": "Van"}
    amount = {"origin": "measured", "label": label}
    value = {
        "product_name": "Vete",
        "family": "crop",
        "declared_unit": "kg",
        "output": "out",
        "boundary": "delivered",
        "reference_year": 2025,
        "activities": [
            {"id": "out", "amount": 1, "unit": "kg", **amount},
            {"id": "load", "amount": 0, "unit": "kg", **amount},
            {"id": "way", "amount": 10, "unit": "km", **amount},
            {"id": "use", "amount": "0.1", "unit": "l/km", **amount},
        ],
        "lines": [
            {
                "id": "van",
                "stage": "transport",
                "model": "transport_vehicle",
                "inputs": {"mass": "out", "load": "load", "distance": "way", "consumption": "use"},
                "parameters": {"factor": "energy.fuel.diesel.se.mk1_2025.l"},
                "label": label,
            }
        ],
    }
    result = run(tmp_path, json.dumps(value), "--lang", language)
    assert result.exit_code == 2
    assert says in result.output
    assert '"van"' in result.output


def test_an_unknown_factor_set_is_refused(tmp_path: Path) -> None:
    """A version that does not exist ends with exit code 2 and names those that do."""
    result = run(tmp_path, _packaged("seges_mineral.json"), "--factor-set", "1999.1")
    assert result.exit_code == 2
    assert "2026.1" in result.output


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A path that cannot be opened, or that is a folder, ends with exit code 2 and names the path."""
    for path in (tmp_path / "none.json", tmp_path):
        result = CliRunner().invoke(assess, [str(path)])
        assert result.exit_code == 2
        assert str(path) in result.output


def test_a_file_of_other_bytes_is_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 ends with exit code 2."""
    (tmp_path / "case.json").write_bytes(b"\xff\xfe\x00")
    result = CliRunner().invoke(assess, [str(tmp_path / "case.json")])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_animals_and_joint_products_are_shown_step_by_step() -> None:
    """The report gives derived amounts with their equations, and every rule of division with its result."""
    shown = CliRunner().invoke(assess, [str(CASES / "example_dairy.json"), "--draws", "0"])
    assert shown.exit_code == 0, shown.output
    assert "nem = (cfi * lactating + cfi_dry * (1 - lactating)) * (weight / 1) ** 0.75" in shown.output
    assert "Fördelning mellan produkter: Mjölk och kött" in shown.output
    assert "[används]" in next(row for row in shown.output.splitlines() if row.startswith("  biophysical"))
    assert "  economic: milk" in shown.output
