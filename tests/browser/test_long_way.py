"""Every question there is, answered by somebody who knows nothing and does everything."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.people import DEMO_PASSWORD, FIGURE, sign_in
from tests.browser.visitor import Visitor

PRODUCT = "Demolök, alla frågor"
# Where the first choice would hide the questions that follow.
CHOICES = {
    "crop-kind": "Lök",
    "soil-organic": "Ja, en del av arealen",
    "lime-kind": "Kalkstensmjöl",
    "storage-kind": "Kyllager",
}
NUMBERS = {"crop-area": "2,5", "soil-organic_area": "0,5"}
PAGES_MAX = 80


@pytest.mark.timeout(700)
def test_every_section_can_be_answered_to_its_end(visitor: Callable[..., Visitor]) -> None:
    """In all sections every page holds and leads on, and at the end the declaration can be handed in."""
    producer = visitor("alla-fragor")
    sign_in(producer, "producent2@demo.example", DEMO_PASSWORD)
    producer.press("Börja på en ny klimatdeklaration")
    producer.fill("Vad heter varan?", PRODUCT)
    producer.pick("Fältgrödor och grönsaker")
    producer.pick("2025")
    producer.press("Börja")
    producer.press("Fortsätt utan att kopiera")
    tasks = producer.page.url
    sections = producer.page.locator(".govuk-task-list__link").all_inner_texts()
    assert len(sections) > 5
    seen: set[str] = set()
    for section in sections:
        producer.page.goto(tasks)
        link = producer.page.get_by_role("link", name=section, exact=True)
        if link.count():
            link.click()
            _answer_section(producer, tasks, seen)
    assert len(seen) > 30
    producer.page.goto(tasks)
    expect(producer.page.get_by_text("Klar – inte inskickad.")).to_be_visible()
    producer.press("Kontrollera dina svar")
    producer.look("kontrollera-alla")
    producer.press("Fortsätt")
    producer.look("kopare-alla")
    assert FIGURE.search(re.sub(r"\s", " ", producer.content()).replace("färdig vara", ""))


def _answer_section(producer: Visitor, tasks: str, seen: set[str]) -> None:
    """From the section's first page until it leads back to the task list."""
    for _page in range(PAGES_MAX):
        if producer.page.url == tasks:
            return
        name = producer.page.url.split("/fraga/")[1].split("?")[0].split("#")[0]
        if name not in seen:
            producer.glance(name)
            seen.add(name)
        for question in producer.page.locator(".jn-question:has(input[name$=__version])").all():
            _answer(question)
        producer.press("Spara och fortsätt")
        assert not producer.page.title().startswith("Fel:"), producer.content()
    raise AssertionError(f"still on {producer.page.url} after {PAGES_MAX} pages")


def _answer(question: Locator) -> None:
    """One question: what was settled above, else everything, else the first choice or "Jag vet inte"."""
    radios, boxes = question.locator("input[type=radio]"), question.locator("input[type=checkbox]")
    name = question.locator("input[name$=__version]").get_attribute("name") or ""
    name = name.removesuffix("__version")
    if radios.count():
        label = CHOICES.get(name)
        (question.get_by_label(label, exact=True) if label else radios.first).check()
    elif name in NUMBERS:
        question.get_by_role("textbox").first.fill(NUMBERS[name])
    elif question.locator("input[name$=__unknown]").count():
        question.locator("input[name$=__unknown]").check()
    elif boxes.count():
        for box in boxes.all():
            if box.get_attribute("value") not in ("none", "pk"):
                box.check()
