"""Every page that the tests have looked at, as the server sent it, is valid HTML."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

RESULTS = ROOT / "test-results"
# Those of make browser, and one or more of every template in every state from make test.
FOLDERS = {"browser": "*/html/*.html", "pages": "*.html"}
CHECKER = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
COMMANDS = {"browser": "browser", "pages": "test"}
FEWEST = 60


def _checked(*paths: Path) -> subprocess.CompletedProcess[str]:
    java = shutil.which("java")
    if java is None or not CHECKER.exists():
        pytest.fail("The checker of HTML needs Java and its package: make quality installs it", pytrace=False)
    command = [java, "-jar", str(CHECKER), "--errors-only", "--skip-non-html", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_page_looked_at_is_valid(folder: str) -> None:
    """The Nu HTML checker finds no error on any page that was shown."""
    pages = sorted((RESULTS / folder).glob(FOLDERS[folder]))
    assert len(pages) >= FEWEST, f"only {len(pages)} pages in {RESULTS / folder}: run make {COMMANDS[folder]}"
    found = _checked(*pages)
    assert found.returncode == 0, found.stderr[-6000:]


@pytest.mark.timeout(120)
def test_the_checker_finds_a_mistake(tmp_path: Path) -> None:
    """A page on which an id is used twice is refused."""
    page = '<!doctype html><html lang="sv"><title>x</title><p id="a"><p id="a">x'
    (tmp_path / "broken.html").write_text(page, encoding="utf-8")
    found = _checked(tmp_path / "broken.html")
    assert found.returncode != 0
    assert "Duplicate ID" in found.stderr
