"""`make demo` from its first line to its last."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portal import embedded
from tests.browser.product import copied_programs
from tests.infra.test_supervisor import is_alive, wait_until
from workers.demo import run as demo

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).absolute().parent.parent.parent
LIMIT_S = 480


class Terminal:
    """A demo started as from a terminal, its output kept in a file."""

    def __init__(self, folder: Path, programs: Path = ROOT, **env: str) -> None:
        self.output = folder / "output"
        environ = {
            name: value for name, value in os.environ.items() if name not in ("PORT", "HOST", "SECRET_KEY")
        }
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "workers.demo.run"],
                cwd=programs,
                env=environ | {"JORDNARA_DATA": str(folder / "data")} | env,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    def text(self) -> str:
        """What it has printed."""
        return self.output.read_text()

    def children(self) -> list[int]:
        """Every process below it."""
        listed = subprocess.run(
            ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout
        parents = {int(line.split()[0]): int(line.split()[1]) for line in listed.splitlines()}
        found = [self.process.pid]
        for pid in found:  # grows while we walk it
            found += [child for child, parent in parents.items() if parent == pid]
        return found[1:]

    def wait_for(self, words: str) -> str:
        """Wait until it has printed the words; fail when it ended before."""
        wait_until(lambda: words in self.text() or self.process.poll() is not None, words, LIMIT_S)
        assert words in self.text(), self.text()
        return self.text()


@pytest.fixture
def demo_folder(server_folder: Path) -> Iterator[Path]:
    """A folder for one demo."""
    yield server_folder
    embedded.remove(server_folder / "data")


@pytest.mark.timeout(900)
def test_demo_starts_tells_where_it_is_and_ends_with_all_it_started(demo_folder: Path) -> None:
    """The address printed answers, Ctrl-C leaves no process behind, and a second start finds the data.

    With few products: with all of them it is started by the browser's tests, and waited for there.
    """
    programs = copied_programs(demo_folder, examples=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        terminal = Terminal(demo_folder, programs)
        try:
            address = re.search(
                r"Jordnära is ready: (http://127\.0\.0\.1:\d+)", terminal.wait_for("Jordnära is ready")
            )
            assert address
            with urllib.request.urlopen(f"{address[1]}/readyz", timeout=5) as answer:
                assert answer.status == 200
            started = terminal.children()
            assert len(started) >= 6  # portal, relay, two workers, two servers, and theirs
        finally:
            terminal.process.send_signal(number)
            terminal.process.wait(LIMIT_S)
        assert terminal.process.returncode == 0, terminal.text()
        wait_until(lambda started=started: not any(map(is_alive, started)), "everything ended")
        assert "Traceback" not in terminal.text()


def test_demo_refuses_the_open_network(tmp_path: Path) -> None:
    """A demo, whose passwords are printed, does not listen anywhere but on loopback."""
    terminal = Terminal(tmp_path, HOST="0.0.0.0")
    assert terminal.process.wait(LIMIT_S) == 1
    assert "DEMO=1 may only listen on a loopback address" in terminal.text()


def test_a_busy_port_is_said_or_passed_over() -> None:
    """A port that was asked for and is taken is named; without a wish the next free one is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(demo.DemoError, match=rf"Port {port} is in use"):
            demo.choose_port("127.0.0.1", str(port))
    with pytest.raises(demo.DemoError, match="PORT must be a number"):
        demo.choose_port("127.0.0.1", "8000x")
    free = demo.choose_port("127.0.0.1", "")
    with socket.create_server(("127.0.0.1", free)):
        assert demo.choose_port("127.0.0.1", "") > free


def test_a_second_demo_in_one_folder_is_told_so(demo_folder: Path) -> None:
    """Starting twice in one folder gives one clear sentence, not two half demos."""
    with embedded.start(demo_folder / "data", valkey=False):
        terminal = Terminal(demo_folder)
        assert terminal.process.wait(LIMIT_S) == 1
    assert "is in use by process" in terminal.text()
    assert "Traceback" not in terminal.text()
