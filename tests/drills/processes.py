"""Real processes for drills: started in groups of their own, ended by group, gone with the test run."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGKILL, SIGTERM, Signals

from portal.embedded.process import tethered

ROOT = Path(__file__).resolve().parents[2]


class Process:
    """One started program with all it starts itself, and a log of what it said."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                tethered(command, SIGTERM),
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), **env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    @property
    def pid(self) -> int:
        """The process that was started."""
        return self._popen.pid

    def children(self) -> list[int]:
        """The living processes it started: for dramatiq, the ones that do the work."""
        pids: list[int] = []
        for task in Path(f"/proc/{self.pid}/task").glob("*"):
            with contextlib.suppress(OSError):
                pids += [int(word) for word in (task / "children").read_text().split()]
        return pids

    def signal(self, number: Signals) -> None:
        """Send a signal to the started process itself."""
        self._popen.send_signal(number)

    def signal_children(self, number: Signals) -> None:
        """Send a signal to each child; there must be one."""
        pids = self.children()
        assert pids, f"{self.name} has no children: {self.last_words()}"
        for pid in pids:
            os.kill(pid, number)

    def ended(self) -> bool:
        """Whether the started process is gone."""
        return self._popen.poll() is not None

    def ask_to_end(self, within_s: float) -> None:
        """End in order (SIGTERM), and kill what is left."""
        self._popen.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(within_s)
        self.kill()

    def kill(self) -> None:
        """Kill -9 the whole group, frozen members too."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, SIGKILL)
        self._popen.wait()

    def last_words(self) -> str:
        """The end of its log."""
        lines = self.log.read_text(errors="replace").splitlines()[-12:]
        return "\n".join(f"    {self.name} | {line}" for line in lines)


def worker_command(threads: int) -> list[str]:
    """Dramatiq on the drill's module: one working process under its master."""
    dramatiq = [sys.executable, "-m", "dramatiq", "tests.drills.drill_app"]
    return [*dramatiq, "--processes", "1", "--threads", str(threads), "--skip-logging"]


def relay_command() -> list[str]:
    """The product's relay with the drill's subscriptions."""
    return [sys.executable, "-m", "tests.drills.drill_app"]


def supervised(command: Sequence[str]) -> list[str]:
    """The same command under the product's supervisor, which starts it again when it dies."""
    return [sys.executable, "-m", "workers.supervisor", "--name", "worker", "--grace", "2", "--", *command]
