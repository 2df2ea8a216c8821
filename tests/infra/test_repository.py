"""The repository itself: commands explain themselves, packages are pinned, no machine is named."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).absolute().parent.parent.parent
# Taken apart, so that this file does not find itself.
FORBIDDEN = {
    "a package registry": r"pypi\.or"
    r"g|pythonhosted\.or"
    r"g|registry\.npm"
    r"js|deb\.debia"
    r"n\.org",
    "a path of one machine": r"/wor" + r"k/(main|shared|\.library)|/roo" + r"t/|/home/[a-z]|\.pyen" + r"v",
    "an unfinished place": r"\b(TOD" + r"O|FIXM" + r"E|XX" + r"X)\b",
}
LOCKS = ("requirements.lock", "requirements-dev.lock")


def git(*words: str) -> subprocess.CompletedProcess[str]:
    """Run git in the repository."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)


def test_help_lists_every_target() -> None:
    """`make help` has a line for each command of the Makefile."""
    makefile = (ROOT / "Makefile").read_text()
    targets = set(" ".join(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)).split())
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z-]+) +\S", told, re.MULTILINE)) == targets
    assert {"demo", "test", "lint", "types", "lock", "drills", "browser", "bench", "clean", "help"} <= targets


def test_an_old_python_is_named(tmp_path: Path) -> None:
    """With too old a Python, make says which one it found and which it needs."""
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2"\nexit 1\n')
    old.chmod(0o755)
    command = ["make", "--file", str(ROOT / "Makefile"), "test", f"PYTHON={old}"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert told.returncode != 0
    assert "Python 3.11 or newer is needed" in told.stderr + told.stdout
    assert "Python 3.9.2" in told.stderr


@pytest.mark.parametrize("name", LOCKS)
def test_locks_pin_with_hashes_and_name_no_address(name: str) -> None:
    """Each package of a lock file has one exact version and hashes; no index is written down."""
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in entries:
        assert re.match(r"[a-zA-Z0-9_.-]+(\[[a-z,]+\])?==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_direct_dependencies_are_locked_as_written() -> None:
    """Every version in pyproject.toml is exact and is the one the lock files have."""
    project = (ROOT / "pyproject.toml").read_text()
    pins = re.findall(r'^    "([a-z0-9-]+)(?:\[[a-z,]+\])?==([^"]+)",$', project, re.MULTILINE)
    assert len(pins) > 40
    locked = (ROOT / "requirements-dev.lock").read_text().lower()
    for name, version in pins:
        assert f"\n{name}=={version}" in f"\n{locked}", name


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_of_one_machine(what: str) -> None:
    """No file under version control names a registry's host or a machine's path, or is left unfinished."""
    found = git("grep", "--line-number", "-I", "--perl-regexp", FORBIDDEN[what])
    assert found.returncode in (0, 1), found.stderr
    assert not found.stdout, f"{what}:\n{found.stdout}"


def test_the_licence_is_whole() -> None:
    """LICENSE is the full text of the EUPL 1.2: fifteen articles and the appendix."""
    text = (ROOT / "LICENSE").read_text()
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\nEUPL © the European Union 2007, 2016\n")
    assert re.findall(r"^(\d+)\.[A-Z]", text, re.MULTILINE) == [str(number) for number in range(1, 16)]
    assert "‘Compatible Licences’ according to Article 5 EUPL are:" in text


def test_no_file_is_too_long() -> None:
    """A Python file stays within 300 lines, so that it can be read in one sitting."""
    names = git("ls-files", "portal/*.py", "workers/*.py", "schemas/*.py").stdout.split()
    lengths = {name: len((ROOT / name).read_text().splitlines()) for name in names if (ROOT / name).exists()}
    assert {name: length for name, length in lengths.items() if length > 300} == {}
