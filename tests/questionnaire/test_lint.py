"""A definition with a fault never starts, and the fault is named."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.questionnaire import FAMILIES, DefinitionError, Family, load_family
from schemas.questionnaire.defaults import load_defaults
from schemas.questionnaire.files import FORMS
from schemas.questionnaire.lint import lint_family
from schemas.questionnaire.lint_lane import most_mandatory
from schemas.questionnaire.loading import read_family
from schemas.questionnaire.problems import CODES, messages

Data = dict[str, Any]


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, Callable[[Data], None]], tuple[Path, Path]]:
    """A copy of the forms in which one file has been changed."""
    shutil.copytree(FORMS, tmp_path / "forms")

    def change(name: str, edit: Callable[[Data], None]) -> tuple[Path, Path]:
        path = tmp_path / "forms" / name
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        edit(data)
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        return tmp_path / "forms" / "families" / "field_crops.yml", tmp_path / "forms" / "questions"

    return change


def question(data: Data, question_id: str) -> Data:
    """The row of this question."""
    row: Data = next(row for row in data["questions"] if row["id"] == question_id)
    return row


CROP = "questions/crop.yml"


def _twice(data: Data) -> None:
    data["questions"].append(question(data, "crop.area"))


def _circle(data: Data) -> None:
    question(data, "crop.kind")["ask_when"] = {"crop.method": "organic"}
    question(data, "crop.method")["ask_when"] = {"crop.kind": "potato"}


def _no_english(data: Data) -> None:
    question(data, "crop.area")["text"]["en"]["why"] = ""


def _unit_that_does_not_fit(data: Data) -> None:
    question(data, "crop.area")["unit"]["accepted"] = ["ha", "kWh"]


def _wrong_way_to_canonical(data: Data) -> None:
    question(data, "crop.harvest")["unit"]["per"]["kg[fresh]/ha"] = "crop.area * crop.area"


def _no_such_default(data: Data) -> None:
    question(data, "crop.harvest")["unknown"] = [{"default": "practice.nothing"}]


def _no_such_option(data: Data) -> None:
    question(data, "crop.area")["ask_when"] = {"crop.method": "biodynamic"}


def _no_such_question(data: Data) -> None:
    question(data, "crop.area")["ask_when"] = {"crop.colour": "red"}


def _no_such_check(data: Data) -> None:
    question(data, "crop.area")["check"] = [{"code": "check.prime", "limit": 1}]


def _unknown_key(data: Data) -> None:
    question(data, "crop.area")["mandatory"] = True


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (_twice, "crop.area is used twice"),
        (_circle, "circle: crop.kind, crop.method"),
        (_no_english, "crop.area: text en.why is missing"),
        (_unit_that_does_not_fit, "unit kWh fits neither ha"),
        (_wrong_way_to_canonical, "crop.harvest: kg[fresh]/ha times crop.area * crop.area is in"),
        (_no_such_default, "no default practice.nothing for potato"),
        (_no_such_option, "crop.method can never be 'biodynamic'"),
        (_no_such_question, "crop.colour, which is not asked"),
        (_no_such_check, "check check.prime needs a limit"),
        (_unknown_key, "mandatory"),
    ],
)
def test_a_fault_in_a_topic_is_named(changed: Any, edit: Callable[[Data], None], told: str) -> None:
    """Each kind of fault in a question stops the definition with a message that says where."""
    with pytest.raises(DefinitionError) as caught:
        read_family(*changed(CROP, edit))
    assert told in str(caught.value)


def test_a_page_cannot_ask_what_is_not_defined(changed: Any) -> None:
    """A question listed in the family must stand in a topic."""
    edit = lambda data: data["sections"][0]["pages"][0]["questions"].append("crop.colour")  # noqa: E731
    with pytest.raises(DefinitionError, match=r"crop\.colour"):
        read_family(*changed("families/field_crops.yml", edit))


def test_a_line_with_units_that_do_not_agree_is_named(changed: Any) -> None:
    """Kilograms of harvest are not hectares plus litres."""

    def edit(data: Data) -> None:
        data["lines"][0]["inputs"]["area"] = "crop.area + machinery.fuel_diesel"

    with pytest.raises(DefinitionError, match="organic-soil-part"):
        read_family(*changed("questions/soil.yml", edit))


def test_too_many_mandatory_answers_are_refused(changed: Any) -> None:
    """The fast lane asks for at most twelve answers of one's own."""

    def edit(data: Data) -> None:
        for row in data["questions"]:
            row |= {"required": True, "lane": "fast"}
            row.pop("unknown", None)

    with pytest.raises(DefinitionError, match="mandatory in the fast lane"):
        read_family(*changed(CROP, edit))


def test_the_hash_follows_meaning_and_not_layout(changed: Any, family: Family) -> None:
    """Writing the same content in another layout keeps the hash; a changed word gives another."""
    assert read_family(*changed(CROP, lambda _: None)).hash == family.hash
    other = read_family(
        *changed(CROP, lambda data: question(data, "crop.area")["text"]["sv"].update(why="Annat."))
    )
    assert other.hash != family.hash


def test_adding_a_question_touches_its_topic_and_the_family_list_only(changed: Any, tmp_path: Path) -> None:
    """A new question is a row in a topic file and a word in the family: pages, checks and columns follow."""

    def add(data: Data) -> None:
        data["questions"].append({**question(data, "crop.variety"), "id": "crop.colour"})

    changed(CROP, add)
    edit = lambda data: data["sections"][0]["pages"][1]["questions"].append("crop.colour")  # noqa: E731
    made = read_family(*changed("families/field_crops.yml", edit))
    assert "crop.colour" in made.questions


def test_a_message_without_a_code_is_a_fault(family: Family) -> None:
    """Codes and messages are held against each other, in both languages."""
    assert lint_family(family, load_defaults(), messages()) == []
    told = lint_family(family, load_defaults(), {**messages(), "check.prime": {"sv": "x", "en": "x"}})
    assert any("check.prime is unknown" in line for line in told)
    told = lint_family(family, load_defaults(), {**messages(), "check.max": {"sv": "x", "en": ""}})
    assert any("check.max has no text in en" in line for line in told)
    assert messages().keys() == CODES


def test_every_family_loads_and_its_fast_lane_is_short() -> None:
    """All families start; a rough result needs at most twelve answers of one's own.

    Ingredients with a profile are asked for only by those who have counted some.
    """
    for name in FAMILIES:
        assert 0 < len(most_mandatory(load_family(name))) <= 12


def test_what_is_never_asked_together_is_not_counted_together() -> None:
    """A figure per square metre and one per cubic metre are two questions, of which one is asked."""
    family = load_family("stated_material")
    fast = [q.id for q in family.questions.values() if q.mandatory and q.lane == "fast"]
    assert len(most_mandatory(family)) < len(fast)


def test_an_unknown_family_is_a_key_error() -> None:
    """A family that does not exist is told from one that is broken."""
    with pytest.raises(KeyError):
        load_family("unicorns")
