"""Every template that is a page, in every state that the tests have brought it to, in a real browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser import audit
from tests.browser.conftest import SWITCHES
from tests.conftest import ROOT
from tests.kept_pages import Kept, kept_pages

PAGES = ROOT / "test-results" / "pages"
FOLDER = ROOT / "portal" / "templates"
STATIC = ROOT / "portal" / "static"
EXTENDS = '{% extends "base.html" %}'
TEMPLATES = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in FOLDER.rglob("*.html")
    if EXTENDS in path.read_text(encoding="utf-8")
)
ADDRESS = "http://kept.example/"
ASSET = re.compile(r"/static/(?P<name>.+)-[0-9a-f]{12}(?P<kind>\.\w+)$")
# State -> the template and the component that show it.
STATES = {
    "empty": ("declarations/question.html", "empty"),
    "filled": ("declarations/question.html", "filled"),
    "error": ("declarations/question.html", "govuk-error-summary"),
    "warning": ("declarations/question.html", "jn-warning"),
    "locked": ("declarations/locked.html", "refused"),
    "merge": ("declarations/merge.html", "refused"),
}


@pytest.fixture(scope="module")
def kept() -> dict[str, list[Kept]]:
    """The pages that `make test` has left."""
    found = kept_pages(PAGES)
    if not found:
        pytest.fail(f"no pages in {PAGES}: run make test first", pytrace=False)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The distribution's Chromium."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("Chromium is not installed. On Debian: apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield started
        started.close()


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """A window in which `ADDRESS` and a file's name show that kept page, with its style and script."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True, locale="sv-SE")
    context.route("**/*", _serve)
    yield context.new_page()
    context.close()


def _serve(route: Route) -> None:
    asset = ASSET.search(route.request.url)
    kept = PAGES / route.request.url.removeprefix(ADDRESS)
    if asset:
        route.fulfill(path=STATIC / (asset["name"] + asset["kind"]))
    elif route.request.resource_type == "document" and kept.is_file():
        route.fulfill(path=kept, content_type="text/html; charset=utf-8")
    else:
        route.fulfill(status=204)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_holds_in_every_state(template: str, kept: dict[str, list[Kept]], window: Page) -> None:
    """No violation of WCAG 2.2 A and AA on a phone and at a desk, no small target, no sideways scrolling."""
    pages = kept.get(template, [])
    assert pages, "no test has fetched a page of this template"
    found = [problem for page in pages for problem in _problems(window, page)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("state", STATES)
def test_the_declarations_states_are_among_them(state: str, kept: dict[str, list[Kept]]) -> None:
    """An empty and a filled form, errors, a warning, a locked declaration and two answers to merge."""
    template, trait = STATES[state]
    assert any(trait in page.traits for page in kept[template])


def _problems(window: Page, kept: Kept) -> list[str]:
    window.goto(ADDRESS + kept.path.name)
    found = [f"{kept.path.name}: {problem}" for problem in audit.text_problems(window)]
    for size, checks in (
        (audit.PHONE, (audit.accessibility_problems, audit.target_problems)),
        (audit.DESK, (audit.accessibility_problems,)),
        (audit.NARROW, (audit.width_problems,)),
    ):
        window.set_viewport_size({"width": size["width"], "height": size["height"]})
        found += [
            f"{kept.path.name} at {size['width']} px: {problem}"
            for check in checks
            for problem in check(window)
        ]
    return found


def test_a_page_that_nobody_can_read_is_found(browser: Browser, tmp_path: Path) -> None:
    """A kept page with a field without a label and pale text is told with both."""
    page = browser.new_page()
    path = tmp_path / "x.html"
    path.write_text('<html lang="sv"><title>x – Jordnära</title><main><h1>x</h1><input>', encoding="utf-8")
    page.goto(path.as_uri())
    assert any("axe label" in problem for problem in audit.accessibility_problems(page))
    page.close()
