"""One running product and one browser for all tests here; every test brings visitors of its own."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.product import Product, running_product, shared_product
from tests.browser.record import Record
from tests.browser.visitor import Visitor
from tests.conftest import ROOT, RUN

HERE = Path(__file__).parent
RESULTS = ROOT / "test-results" / "browser"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
TIMEOUT_S = 120


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test's time does not count the product's start; the long ones begin, so that none ends alone."""
    limits: dict[pytest.Item, float] = {}
    for item in items:
        if item.path.is_relative_to(HERE):
            said = item.get_closest_marker("timeout")
            limits[item] = said.args[0] if said else TIMEOUT_S
            item.add_marker(pytest.mark.timeout(limits[item], func_only=True), append=False)
    items.sort(key=lambda item: -limits.get(item, 0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell what the product said last when a test has failed."""
    report = yield
    product = getattr(item, "funcargs", {}).get("product")
    if report.failed and isinstance(product, Product):
        report.sections.append(("What the product said last", product.said()))
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell the counts that the run has taken, and where its pictures are."""
    notes = [path.read_text(encoding="utf-8") for path in RESULTS.rglob("notes.txt")]
    for line in sorted(line for text in notes for line in text.splitlines()):
        if line.startswith("TOLD "):
            terminalreporter.write_line(line.removeprefix("TOLD "))
    if notes:
        terminalreporter.write_line(f"pictures: {RESULTS.relative_to(ROOT)}")


@pytest.fixture(scope="session")
def record() -> Iterator[Record]:
    """The pictures and counts of this worker process."""
    folder = RESULTS / os.environ.get("PYTEST_XDIST_WORKER", "alone")
    shutil.rmtree(folder, ignore_errors=True)
    kept = Record(folder)
    yield kept
    kept.finish()


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The product, started as `make demo` does and ended as Ctrl-C does; one for all worker processes."""
    with shared_product(Path(os.environ[RUN])) as started:
        yield started


@pytest.fixture
def own_product() -> Iterator[Product]:
    """One with few products, for a test that must not meet what the others are doing."""
    folder = Path(tempfile.mkdtemp(prefix="c-", dir=os.environ[RUN]))
    folder.chmod(0o755)
    with running_product(folder, examples=False) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The distribution's Chromium; nothing is downloaded."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("Chromium is not installed. On Debian: apt-get install chromium", pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        yield started
        started.close()


@pytest.fixture
def visitor(browser: Browser, product: Product, record: Record) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors: `visitor(name, javascript=True, phone=True, looks=True)`; they must note nothing."""
    made: list[Visitor] = []

    def come(name: str, *, javascript: bool = True, phone: bool = True, looks: bool = True) -> Visitor:
        kind = {"javascript": javascript, "phone": phone, "looks": looks}
        made.append(Visitor(browser, product.address, record, name, **kind))
        return made[-1]

    yield come
    problems = [f"{one.name}: {problem}" for one in made for problem in one.problems]
    for one in made:
        one.close()
    assert not problems, f"{len(problems)} problems:\n" + "\n".join(problems)
