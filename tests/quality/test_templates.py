"""Every template that is a page, in every state that the tests have brought it to, in a real browser.

`TEMPLATES_PART=2/4` looks at the second of four parts, for those who have no time for all.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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
PART, PARTS = (int(number) for number in os.environ.get("TEMPLATES_PART", "1/1").split("/"))
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
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


class _Kept(BaseHTTPRequestHandler):
    """Serves the kept pages by the names of their files, with their style and script, which may be kept."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """A page, one of its files, or nothing."""
        asset = ASSET.search(self.path)
        path = STATIC / (asset["name"] + asset["kind"]) if asset else PAGES / self.path[1:]
        if not path.is_file():
            self.send_response(HTTPStatus.NO_CONTENT)
            self.end_headers()
            return
        content = path.read_bytes()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", KINDS.get(path.suffix, "text/html; charset=utf-8"))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=3600" if asset else "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nobody reads it."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the kept pages are served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Kept)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """A phone's window."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True, locale="sv-SE")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("template", TEMPLATES[PART - 1 :: PARTS])
def test_a_template_holds_in_every_state(
    template: str, kept: dict[str, list[Kept]], window: Page, address: str
) -> None:
    """No violation of WCAG 2.2 A and AA on a phone and at a desk, no small target, no sideways scrolling."""
    found = [problem for page in kept.get(template, []) for problem in _problems(window, address, page)]
    assert not found, "\n".join(found)


def test_every_template_has_been_fetched(kept: dict[str, list[Kept]]) -> None:
    """Some test has shown a page of each."""
    assert not set(TEMPLATES) - kept.keys()


@pytest.mark.parametrize("state", STATES)
def test_the_declarations_states_are_among_them(state: str, kept: dict[str, list[Kept]]) -> None:
    """An empty and a filled form, errors, a warning, a locked declaration and two answers to merge."""
    template, trait = STATES[state]
    assert any(trait in page.traits for page in kept[template])


def _problems(window: Page, address: str, kept: Kept) -> list[str]:
    window.goto(address + kept.path.name)
    assert window.evaluate("document.styleSheets[0].cssRules.length > 500"), "the page has no style"
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
