"""What every page must fulfil, whoever looks at it and however wide the window is."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PHONE = {"width": 360, "height": 800}
DESK = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}
WEIGHT_MAX_BYTES = 100 * 1024
TARGET_MIN_PX = 24
BUTTON_MIN_PX = 44
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# Units as the engine writes them, placeholders, and Python's own words have no business on a page.
RAW = re.compile(r"\w*\[(?:fresh|dry|N|P|K|active|CO2e)\][^\s]*|%\(\w+\)s|\{\w+\}|\bNone\b|\bundefined\b|\bNaN\b")
ENGLISH = re.compile(
    r"\b(error|change|continue|back|show|hide|the|and|with|your|skip|save|next|previous|open|close|sign|submit"
    r"|page|search|menu|farm|yield|answer|answers|of|for|is|are|not)\b",
    re.IGNORECASE,
)
NAMED_PARTS = "button, summary, label, legend, h1, h2, h3, th, caption, nav a, main a"
# Names that people have given, and citations, stay in the language they were written in.
GIVEN = "[lang=en], .jn-source, .jn-given, option"

_SMALL_TARGETS = """(limit) => {
  const seen = (e) => { const r = e.getBoundingClientRect(); return r.width > 1 && r.height > 1
    && e.checkVisibility({opacityProperty: false, visibilityProperty: true}); };
  const inText = (e) => e.tagName === "A" && !!e.closest("p, li, dd, dt, td, th, .jn-mail, .govuk-error-summary, nav, label");
  const found = [];
  for (const e of document.querySelectorAll("a[href], button, select, textarea, summary, input:not([type=hidden])")) {
    if (!seen(e) || inText(e)) continue;
    const r = e.getBoundingClientRect();
    if (r.width < limit || r.height < limit)
      found.push(`${e.tagName.toLowerCase()} ${(e.innerText || e.name || "").slice(0, 40)} ${Math.round(r.width)}x${Math.round(r.height)}`);
  }
  return found;
}"""
_LOW_BUTTONS = """(limit) => [...document.querySelectorAll("main .govuk-button:not(.govuk-password-input__toggle)")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height + 2 < limit)
  .map((e) => `${e.innerText} ${Math.round(e.getBoundingClientRect().height)}`)"""
_WIDE_PARTS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > width + 1 && !e.closest(".jn-scroll *"))
    .slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.className} "${(e.innerText || "").slice(0, 40)}"`)
    .concat([`the page is ${document.documentElement.scrollWidth} px wide`]);
}"""
_NAMED = """(given) => [...document.querySelectorAll("%s")]
  .filter((e) => !e.closest(given))
  .map((e) => e.textContent.trim())
  .concat([...document.querySelectorAll("[aria-label]")].map((e) => e.getAttribute("aria-label")))""" % NAMED_PARTS


def accessibility_problems(page: Page) -> list[str]:
    """Violations of WCAG 2.2 A and AA that axe finds in the window as it is."""
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    violations: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return [
        f"axe {violation['id']}: {node['target']} {node['html'][:140]}"
        for violation in violations
        for node in violation["nodes"]
    ]


def width_problems(page: Page) -> list[str]:
    """What makes the page scroll sideways."""
    return [f"too wide: {part}" for part in page.evaluate(_WIDE_PARTS)]


def width_problems_in_large_text(page: Page) -> list[str]:
    """What makes the page scroll sideways when its text is twice as large."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found = [f"with text at 200 %, {problem}" for problem in width_problems(page)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found


def target_problems(page: Page) -> list[str]:
    """What is too small for a thumb."""
    small = [f"target under {TARGET_MIN_PX} px: {part}" for part in page.evaluate(_SMALL_TARGETS, TARGET_MIN_PX)]
    low = [f"button under {BUTTON_MIN_PX} px: {part}" for part in page.evaluate(_LOW_BUTTONS, BUTTON_MIN_PX)]
    return small + low


def text_problems(page: Page) -> list[str]:
    """Raw units, placeholders and, on a Swedish page, English in what can be pressed or heads something."""
    text = page.locator("body").text_content() or ""
    found = [f"raw text: {match!r}" for match in sorted({m.group() for m in RAW.finditer(text)})]
    if page.locator("html").get_attribute("lang") == "sv":
        found += [f"English: {name!r}" for name in page.evaluate(_NAMED, GIVEN) if ENGLISH.search(name or "")]
    if not re.search(r"\S – Jordnära$", page.title()):
        found.append(f"the title {page.title()!r} does not say what the page is")
    return found
