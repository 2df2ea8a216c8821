"""What every page must fulfil, whoever looks at it and however wide the window is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

PHONE = {"width": 360, "height": 800}
DESK = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
WEIGHT_MAX_BYTES = 100 * 1024
TARGET_MIN_PX = 24
BUTTON_MIN_PX = 44
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# Units as the engine writes them, placeholders, and Python's own words have no business on a page.
RAW = re.compile(
    r"\w*\[(?:fresh|dry|N|P|K|active|CO2e)\]\S*|%\(\w+\)s|\{[a-z_.]+\}|(?<!If-)\b(?:None|undefined|NaN)\b"
)
ENGLISH = re.compile(
    r"\b(error|change|continue|back|show|hide|the|and|with|your|skip|save|next|previous|open|close|sign|submit"
    r"|page|search|menu|farm|yield|answer|answers|of|for|is|are|not)\b",
    re.IGNORECASE,
)
SWEDISH = re.compile(
    r"\b\w*[åäöÅÄÖ]\w*|\b(?:och|att|inte|som|det|den|du|din|ditt|dina|vi|av|till|med|eller|om|har|kan|ska|var|vad"
    r"|hur|varan|gården|skicka|spara|svar|svara|klar|klart|utkast|ny|nytt|sida|sidor|ton|schablon|steg|andel)\b",
    re.IGNORECASE,
)
# Names that people have given, and citations, stay in the language they were written in.
GIVEN = "body [lang], .jn-source, option"
CHECKS = (
    Path(__file__)
    .with_name("page_checks.js")
    .read_text(encoding="utf-8")
    .split("\n", 1)[1]
    .strip()
    .rstrip(";")
)
_AXE: str = Axe().axe_script


def _ask(page: Page, check: str, *arguments: object) -> Any:
    """Run one of the checks in page_checks.js in the page."""
    return page.evaluate(f"({CHECKS}).{check}(...{json.dumps(arguments)})")


def accessibility_problems(page: Page) -> list[str]:
    """Violations of WCAG 2.2 A and AA that axe finds in the window as it is."""
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"], "preload": False}
    if not page.evaluate("'axe' in window"):  # once for each page: it is half a megabyte
        page.evaluate(_AXE)
    # Handing over what was not violated, too, would take as long as looking.
    run = "options => axe.run(document, options).then(found => found.violations)"
    violations: list[dict[str, Any]] = page.evaluate(run, options)
    return [
        f"axe {violation['id']}: {node['target']} {node['html'][:140]}"
        for violation in violations
        for node in violation["nodes"]
    ]


def width_problems(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    return [f"too wide: {part}" for part in _ask(page, "wideParts")]


def width_problems_in_large_text(page: Page) -> list[str]:
    """What makes the page scroll sideways when its text is twice as large."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = [f"with text at 200 %, {problem}" for problem in width_problems(page)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def target_problems(page: Page) -> list[str]:
    """What is too small for a thumb."""
    small = [f"under {TARGET_MIN_PX} px: {part}" for part in _ask(page, "smallTargets", TARGET_MIN_PX)]
    low = [f"under {BUTTON_MIN_PX} px: {part}" for part in _ask(page, "lowButtons", BUTTON_MIN_PX)]
    return small + low


def swedish_left(page: Page, given: Iterable[str]) -> list[str]:
    """Swedish in an English page, besides names that people have given."""
    text: str = _ask(page, "words", GIVEN)
    for name in sorted(given, key=len, reverse=True):
        text = text.replace(name, "")
    return sorted({match.group() for match in SWEDISH.finditer(text)})


def text_problems(page: Page) -> list[str]:
    """Raw units, placeholders and, on a Swedish page, English in what can be pressed or heads something."""
    said: dict[str, Any] = _ask(page, "read", GIVEN)
    # In English a sentence may well begin with "None".
    raw = {match.group() for match in RAW.finditer(said["text"])} - (set() if said["swedish"] else {"None"})
    found = [f"raw text: {match!r}" for match in sorted(raw)]
    if said["swedish"]:
        found += [f"English: {name!r}" for name in said["names"] if ENGLISH.search(name or "")]
    if not re.search(r"\S – Jordnära$", said["title"]):
        found.append(f"the title {said['title']!r} does not say what the page is")
    return found


def visible_focus(page: Page) -> bool:
    """Whether the element in focus shows it with an outline or a shadow."""
    seen: bool = page.evaluate(
        """() => {
          const style = getComputedStyle(document.activeElement);
          const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
          return outlined || style.boxShadow !== "none";
        }"""
    )
    return seen
