"""Producers who sign and hand in, each at the moment planned: the browsers' side of `tests.benchmarks.flow`.

A process of its own, so that it shares nothing with what is measured but the machine. Reads the plan
from standard input and writes what it saw to standard output, both as JSON.
"""

import html
import http.client
import json
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

THREADS = 16
TIMEOUT_S = 30
WATCH_LIMIT_S = 60
FIRST_LOOK_S = 0.5  # as portal/static/build/polling.js
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass
class Browser:
    """One signed-in producer: address of the portal and cookies."""

    host: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of one request."""
        connection = http.client.HTTPConnection(self.host, timeout=TIMEOUT_S)
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request(method, path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.msg.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, dict(answer.getheaders()), text

    def token(self, path: str) -> str:
        """The forgery token in a page's form."""
        status, _, text = self.ask("GET", path)
        found = TOKEN.search(text)
        if status != 200 or not found:
            raise RuntimeError(f"{path}: {status}, no form")
        return html.unescape(found.group(1))

    def sign_in(self, email: str, password: str) -> None:
        """Sign in through the form."""
        form = {"csrf_token": self.token("/logga-in"), "email": email, "password": password}
        status, _, _ = self.ask("POST", "/logga-in", form)
        if status != 302:
            raise RuntimeError(f"{email} could not sign in: {status}")


@dataclass
class Seen:
    """One submission as its producer saw it; times in seconds of the machine's clock."""

    declaration_id: str
    posted_at: float
    answered_at: float
    status: int
    seen_at: float | None = None


def hand_in(browser: Browser, plan: dict[str, Any], starts_at: float) -> Seen:
    """Wait for the planned moment, open the page, sign, and send; then perhaps watch the result appear."""
    path = f"/deklarationer/{plan['declaration_id']}"
    time.sleep(max(0.0, starts_at - time.time()))
    form = {
        "csrf_token": browser.token(f"{path}/skicka-in?svar={plan['answers_hash']}"),
        "answers_hash": plan["answers_hash"],
        "signed_name": "Prov Odlare",
        "certified": "y",
    }
    posted_at = time.time()
    status, headers, _ = browser.ask("POST", f"{path}/skicka-in", form)
    seen = Seen(plan["declaration_id"], posted_at, time.time(), status)
    if status == 302:
        browser.ask("GET", headers["Location"].removeprefix(f"http://{browser.host}"))
        if plan["watch_s"]:
            seen.seen_at = watch(browser, path, plan["watch_s"])
    return seen


def watch(browser: Browser, path: str, pause_s: float) -> float | None:
    """Poll as the result page does; the time at which the footprint stood on the page."""
    limit = time.time() + WATCH_LIMIT_S
    time.sleep(FIRST_LOOK_S)
    while time.time() < limit:
        _, headers, _ = browser.ask("GET", f"{path}/lage")
        if "X-Poll-Done" in headers:
            browser.ask("GET", f"{path}/resultat")
            return time.time()
        time.sleep(pause_s)
    return None


def main() -> None:
    """Sign everybody in, then keep to the timetable."""
    plan = json.load(sys.stdin)
    browsers = {email: Browser(plan["host"]) for email in plan["emails"]}
    for email, browser in browsers.items():
        browser.sign_in(email, plan["password"])
    starts_at = time.time() + 1
    with ThreadPoolExecutor(THREADS) as pool:
        jobs = [
            pool.submit(hand_in, browsers[one["email"]], one, starts_at + number / plan["rate"])
            for number, one in enumerate(plan["submissions"])
        ]
        seen = [asdict(job.result()) for job in jobs]
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
