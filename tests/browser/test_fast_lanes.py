"""Every family's documented example, typed on the shortest way: a figure inside its reference, in time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.questionnaire import Family, Question, QuestionType, field_name, load_family
from tests.browser.people import YEAR, reload_until_seen, sign_in
from tests.browser.record import Record
from tests.browser.visitor import Visitor
from tests.conftest import ROOT
from tests.validation.products import references
from workers.demo.seed import PASSWORD

EXAMPLES = sorted((ROOT / "workers/demo/examples").glob("*.yml"))
SECONDS_AN_ANSWER = 40
MINUTES_AT_MOST = 15
PAGES_AT_MOST = 60
PRODUCER = "producent3@demo.example"
DONT_KNOW = "__unknown"


@dataclass
class Walk:
    """What it took: answers given of one's own, "Jag vet inte" pressed, and pages seen."""

    answers: int = 0
    unknown: int = 0
    pages: int = 0

    @property
    def minutes(self) -> float:
        """The time it takes somebody who needs 40 seconds for each answer, looking things up included."""
        return (self.answers + self.unknown) * SECONDS_AN_ANSWER / 60


@pytest.mark.timeout(480)
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_fast_lane_gives_a_figure_inside_its_reference(
    path: Path, javascript: bool, visitor: Callable[..., Visitor], record: Record
) -> None:
    """A producer types a documented example and sees a figure of the right size in a quarter of an hour."""
    example = yaml.safe_load(path.read_text(encoding="utf-8"))
    family = load_family(example["family"])
    person = visitor(f"snabb-{path.stem}-{'js' if javascript else 'nojs'}", javascript=javascript)
    sign_in(person, PRODUCER, PASSWORD)
    started = time.monotonic()
    _start(person, family, path.stem)
    walk = _walk(person, family, example["answers"])
    figure = _figure(person)
    low, high = _band(example)
    record.note(
        f"TOLD fast lane {path.stem} {'with' if javascript else 'without'} script: {walk.answers} answers, "
        f"{walk.unknown} unknown, {walk.pages} pages, {walk.minutes:.0f} min at {SECONDS_AN_ANSWER} s each, "
        f"{time.monotonic() - started:.0f} s here; {figure:g} in {low:g} to {high:g}"
    )
    assert low <= figure <= high
    assert walk.minutes <= MINUTES_AT_MOST


def test_every_family_has_an_example() -> None:
    """No family is without a documented way through its fast lane."""
    from schemas.questionnaire import FAMILIES

    named = {yaml.safe_load(path.read_text(encoding="utf-8"))["family"] for path in EXAMPLES}
    assert set(FAMILIES) - named == set()


def _start(person: Visitor, family: Family, name: str) -> None:
    person.go("/deklarationer/ny")
    person.fill("Vad heter varan?", f"Exempel {name}")
    person.pick(family.text("sv").label)
    person.pick(YEAR)
    person.press("Börja")
    if person.heading() == "Utgå från en tidigare deklaration":
        person.press("Fortsätt utan att kopiera")
    person.press("Fortsätt")


def _walk(person: Visitor, family: Family, answers: dict[str, Any]) -> Walk:
    """Answer page after page until the way leads back to the task list."""
    walk, by_field = Walk(), {field_name(name): question for name, question in family.questions.items()}
    while "/fraga/" in person.page.url:
        person.skim(re.split(r"[/?#]", person.page.url.split("/fraga/")[1])[0])
        for element in person.page.locator("input[name$='__version']").all():
            name = (element.get_attribute("name") or "").removesuffix("__version")
            _answer(person, by_field[name], answers.get(by_field[name].id), walk)
        walk.pages += 1
        assert walk.pages < PAGES_AT_MOST, person.page.url
        person.press("Spara och fortsätt")
        assert not person.page.title().startswith("Fel:"), f"{person.page.url}: {person.content()[:600]}"
    return walk


def _answer(person: Visitor, question: Question, said: Any, walk: Walk) -> None:
    """Type one answer, press "Jag vet inte" where the example says so, or leave what nobody has to answer."""
    name = field_name(question.id)
    if said is None and not question.mandatory:
        return
    if said is None or said == "unknown":
        person.page.locator(f"[name='{name}{DONT_KNOW}'], [name='{name}'][value='{DONT_KNOW}']").first.check()
        walk.unknown += 1
        return
    value = said["value"] if isinstance(said, dict) else said
    walk.answers += 1
    if question.type in (QuestionType.CHOICE, QuestionType.YESNO, QuestionType.CHOICES):
        for key in value if isinstance(value, list) else [value]:
            shown = {True: "yes", False: "no"}.get(key, key) if isinstance(key, bool) else key
            person.page.locator(f"[name='{name}'][value='{shown}']").check()
        return
    person.page.locator(f"[name='{name}']").fill(str(value))
    if isinstance(said, dict) and "unit" in said and question.unit and len(question.unit.choices) > 1:
        person.page.locator(f"[name='{name}__unit']").select_option(said["unit"])


def _figure(person: Visitor) -> float:
    """The rough figure on the task list, once the workers have made it."""
    reload_until_seen(person, person.page.locator(".jn-figure__number"))
    settled = person.page.get_by_text("Räknar med dina nya svar")
    for _attempt in range(120):
        if not settled.count():
            break
        person.page.wait_for_timeout(500)
        person.page.reload()
    text = person.page.locator(".jn-figure__number").first.inner_text()
    found = re.match(r"-?[\d\s\u00a0]+(?:,\d+)?", text)
    assert found, text
    return float(re.sub(r"[\s\u00a0]", "", found[0]).replace(",", "."))


def _band(example: dict[str, Any]) -> tuple[float, float]:
    """The reference's range, a row of the references or a cited one of the example's own."""
    if isinstance(example["reference"], dict):
        return float(example["reference"]["low"]), float(example["reference"]["high"])
    band = references()[example["reference"]]
    return float(band.low), float(band.high)
