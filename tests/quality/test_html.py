"""Every page that the browser tests have looked at, as the server sent it, is valid HTML."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGES = ROOT / "test-results" / "browser" / "html"
CHECKER = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
FEWEST = 60


def _checked(folder: Path) -> subprocess.CompletedProcess[str]:
    java = shutil.which("java")
    if java is None or not CHECKER.exists():
        pytest.fail("The checker of HTML needs Java and its package: make quality installs it", pytrace=False)
    command = [java, "-jar", str(CHECKER), "--errors-only", "--skip-non-html", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.mark.timeout(400)
def test_every_page_looked_at_is_valid() -> None:
    """The Nu HTML checker finds no error on any page that was shown."""
    pages = sorted(PAGES.glob("*.html"))
    assert len(pages) >= FEWEST, f"only {len(pages)} pages in {PAGES}: run make browser first"
    found = _checked(PAGES)
    assert found.returncode == 0, found.stderr[-6000:]


@pytest.mark.timeout(120)
def test_the_checker_finds_a_mistake(tmp_path: Path) -> None:
    """A page on which an id is used twice is refused."""
    page = '<!doctype html><html lang="sv"><title>x</title><p id="a"><p id="a">x'
    (tmp_path / "broken.html").write_text(page, encoding="utf-8")
    found = _checked(tmp_path)
    assert found.returncode != 0
    assert "Duplicate ID" in found.stderr
