"""A person at a browser, with everything noted that the page does behind her back."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from tests.browser import audit
from tests.browser.record import Record

# A refused form is answered with 4xx, and the browser notes that in the console; the page itself is well.
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
REDIRECTS = (301, 302, 303, 307, 308)


class Visitor:
    """One browser window of one person. `problems` collects everything that should not have happened."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        record: Record,
        name: str,
        *,
        javascript: bool,
        phone: bool,
        looks: bool,
    ) -> None:
        self.address = address
        self.name = name
        self.javascript = javascript
        self.looks = looks
        self.size = audit.PHONE if phone else audit.DESK
        self.problems: list[str] = []
        self.steps = 0
        self.documents: list[str] = []
        self._record = record
        self._looked_at: set[str] = set()
        self._weight = 0
        self._document: Response | None = None
        self._context = browser.new_context(
            viewport={"width": self.size["width"], "height": self.size["height"]},
            java_script_enabled=javascript,
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            has_touch=phone,
        )
        self._context.set_default_timeout(30_000)
        self._context.on("request", self._note_request)
        self._context.on("response", self._note_response)
        self._context.on("console", self._note_console)
        self._context.on("weberror", lambda error: self._note(f"script error: {error.error}"))
        self.page: Page = self._opened()

    def _opened(self) -> Page:
        page = self._context.new_page()
        listener = self._context.new_cdp_session(page)
        listener.send("Network.enable")
        listener.send("Network.setCacheDisabled", {"cacheDisabled": True})  # each page as on a first visit
        listener.on("Network.requestWillBeSent", self._start_weighing)
        listener.on("Network.loadingFinished", self._weigh)
        return page

    # --- moving about

    def go(self, path: str) -> None:
        """Type an address of this site."""
        self.page.goto(self.address + path)

    def press(self, name: str) -> None:
        """Press the button of that name in the page's content, links that look like one included."""
        self.steps += 1
        self.page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state()  # what is counted on a page that is still coming is too little

    def follow(self, name: str, *, within: str = "main") -> None:
        """Follow the link whose name begins so."""
        self.steps += 1
        self.page.locator(within).get_by_role("link", name=re.compile(rf"^{re.escape(name)}")).first.click()
        self.page.wait_for_load_state()

    def fill(self, label: str, text: str) -> None:
        """Type into the field with that label."""
        self.steps += 1
        self.page.get_by_role("textbox", name=label, exact=True).fill(text)

    def pick(self, label: str) -> None:
        """Choose the radio button or the box with that label."""
        self.steps += 1
        self.page.get_by_label(label, exact=True).check()

    def reopen(self) -> None:
        """Close the window and open a new one."""
        self.page.close()
        self.page = self._opened()

    def close(self) -> None:
        """Close everything."""
        self._context.close()

    # --- looking

    def heading(self) -> str:
        """The page's main heading."""
        return self.page.get_by_role("heading", level=1).inner_text()

    def content(self) -> str:
        """What can be read in the page's content, in one line."""
        return re.sub(r"\s+", " ", self.page.locator("main").inner_text()).strip()

    def look(self, name: str) -> None:
        """Look at the page, take its picture and weigh it. Each name, and each text, is looked at once.

        How its template looks in other states and at a desk is the matter of tests/quality/test_templates.py.
        Where `looks` is False, others look at the same pages, and nothing is done.
        """
        if not self.looks or name in self._looked_at:
            return
        self._looked_at.add(name)
        self._weigh_page(name)
        self._keep_html(name)
        if not self.javascript:  # the same page as with scripts, but for what scripts have done to it
            self.skim(name)
        elif self._record.is_new(self._document.text() if self._document else name):
            self.glance(name, picture=f"{name}-360")
            self._note_all(name, self._in(audit.DESK, audit.width_problems_in_large_text))
            self._in(self.size)

    def skim(self, name: str) -> None:
        """Read the page and look whether it fits: one of very many that are made in the same way."""
        self._note_all(name, audit.text_problems(self.page))
        self._note_all(name, self._in(audit.NARROW, audit.width_problems))
        self._in(self.size)

    def glance(self, name: str, picture: str | None = None) -> None:
        """Look at the page as it is on a phone: one of many pages that are made in the same way."""
        narrow = (audit.accessibility_problems, audit.target_problems)
        self._note_all(name, self._in(audit.PHONE, *narrow, picture=picture))
        self.skim(name)

    def read_in_english(self, name: str, given: Iterable[str] = ()) -> None:
        """Switch to English, look for Swedish that is left besides what people have given; switch back."""
        if not self.javascript or not self.looks:
            return
        pages = len(self.documents)
        switch = self.page.locator("header").get_by_role("link", name=re.compile("^(English|Svenska)$"))
        switch.click()
        language = self.page.locator("html").get_attribute("lang")
        left = audit.swedish_left(self.page, ["Jordnära", *given])
        if language != "en" or left:
            self._note(f"{name} in English: lang={language}, Swedish left: {left}")
        switch.click()
        del self.documents[pages:]

    def _in(
        self, size: dict[str, int], *checks: Callable[[Page], list[str]], picture: str | None = None
    ) -> list[str]:
        self.page.wait_for_load_state("load")  # without its style a page is another one
        self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        found = [f"{problem} (at {size['width']} px)" for check in checks for problem in check(self.page)]
        if picture and not os.environ.get("CI"):  # where nobody looks at them, and they take a while
            path: Path = self._record.picture(self.name, picture)
            self.page.screenshot(path=path, full_page=True)
        return found

    # --- noting

    def _note_all(self, name: str, problems: Iterable[str]) -> None:
        for problem in problems:
            self._note(f"{name}: {problem}")

    def _note(self, problem: str) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", "data:")):
            self._note(f"a request leaves the host: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.request.resource_type == "document" and response.status not in REDIRECTS:
            self._document = response
        if response.status >= 500:
            self._note(f"{response.status} from {response.url}")

    def _keep_html(self, name: str) -> None:
        """The page as it came from the server; what scripts have made of it is another matter."""
        if self._document is not None:
            self._record.html(self.name, name, self._document.text())

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not REFUSED.match(message.text):
            self._note(f"console: {message.text} ({message.location.get('url', '')})")

    def _start_weighing(self, event: dict[str, Any]) -> None:
        if event.get("type") == "Document":
            self._weight = 0
            if "redirectResponse" not in event:
                self.documents.append(event["request"]["url"])

    def _weigh(self, event: dict[str, Any]) -> None:
        self._weight += int(event.get("encodedDataLength", 0))

    def _weigh_page(self, name: str) -> None:
        self.page.wait_for_load_state("load")
        self._record.weight(f"{self.name}: {name}", self._weight)
        if self._weight > audit.WEIGHT_MAX_BYTES:
            self._note(f"{name}: {self._weight} bytes, more than {audit.WEIGHT_MAX_BYTES}")
