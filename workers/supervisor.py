"""Keeps named processes alive, shows what they say, and ends every one of them with itself.

    python -m workers.supervisor --name worker --copies 2 -- dramatiq workers.main --processes 1 --threads 4

A killed or crashed child comes back after a pause that doubles with each quick death. Each child
leads a process group of its own: Ctrl-C reaches it only through us, and what it started itself is
ended with it. When we are killed outright, the kernel ends the children (Linux).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from portal.embedded.process import tethered

TICK_S = 0.1
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
LEFTOVER_GRACE_S = 2.0
COLOURS = (36, 33, 35, 32, 34, 31)


@dataclass(frozen=True)
class Child:
    """One process to keep.

    Attributes:
        name: stands before each of its lines.
        command: the program and its words; no shell.
        env: added to our own environment.
        restart: False for a task that ends by itself.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    restart: bool = True


@dataclass
class _Kept:
    child: Child
    process: subprocess.Popen[str] | None = None
    reader: threading.Thread | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    quick_deaths: int = 0
    exit_code: int | None = None


class Supervisor:
    """Starts children and looks after them inside `run`.

    Args:
        output: where the prefixed lines go; standard output unless told.
        grace_s: how long a child may take to end by itself before it is killed.
        settled_s: a child that lived this long has started well: its next pause is short again.
        give_up_after: quick deaths in a row of one child that make `run` end everything; None means never.
    """

    def __init__(
        self,
        output: IO[str] | None = None,
        *,
        grace_s: float = 10.0,
        settled_s: float = 10.0,
        give_up_after: int | None = None,
    ) -> None:
        self._output = output or sys.stdout
        self._colours = self._output.isatty() and not os.environ.get("NO_COLOR")
        self._grace_s = grace_s
        self._settled_s = settled_s
        self._give_up_after = give_up_after
        self._kept: dict[str, _Kept] = {}
        self._writing = threading.Lock()
        self._stop = threading.Event()
        self._hurry = False
        self.failed = False

    def start(self, child: Child) -> None:
        """Start a child and look after it. Only from the main thread: children end with their starter."""
        self._kept[child.name] = kept = _Kept(child)
        self._launch(kept)

    def exit_code(self, name: str) -> int | None:
        """How the last life of a child ended (negative: the signal); None while its first goes on."""
        return self._kept[name].exit_code

    def pid(self, name: str) -> int | None:
        """The process a child is at the moment; None between two lives."""
        process = self._kept[name].process
        return process.pid if process else None

    def say(self, line: str, name: str = "") -> None:
        """Write one line, after the name of whom it concerns."""
        width = max((len(known) for known in self._kept), default=0)
        prefix = f"{name:<{width}} | " if name else ""
        if name and self._colours:
            prefix = f"\033[{COLOURS[list(self._kept).index(name) % len(COLOURS)]}m{prefix}\033[0m"
        with self._writing, contextlib.suppress(BrokenPipeError, ValueError):
            self._output.write(f"{prefix}{line}\n")
            self._output.flush()

    def stop(self, *_signal: object) -> None:
        """Ask `run` to end everything; asked twice, children get no time. Usable as a signal handler."""
        self._hurry = self._stop.is_set()
        self._stop.set()

    def run(self, until: Callable[[], bool] | None = None) -> bool:
        """Look after the children until told to stop (then all are ended) or until `until()` holds.

        Returns:
            True when `until()` ended it and the children live on.
        """
        while not self._stop.wait(TICK_S):
            if until is not None and until():
                return True
            for kept in list(self._kept.values()):
                self._look_after(kept)
        self.end_all()
        return False

    def end_all(self) -> None:
        """End each child with all it started: first asked, after the grace killed."""
        living = [kept for kept in self._kept.values() if kept.process]
        for kept in living:
            _signal_process(kept.process, signal.SIGTERM)
        limit = time.monotonic() + self._grace_s
        while (
            time.monotonic() < limit
            and not self._hurry
            and not all(_is_over(kept.process) for kept in living)
        ):
            time.sleep(TICK_S / 2)
        for kept in living:
            self._bury(kept)

    def _launch(self, kept: _Kept) -> None:
        kept.started_at = time.monotonic()
        kept.process = subprocess.Popen(
            tethered(kept.child.command, signal.SIGTERM),
            env={**os.environ, **kept.child.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            process_group=0,
        )
        kept.reader = threading.Thread(
            target=self._pass_on, args=(kept.process, kept.child.name), daemon=True
        )
        kept.reader.start()

    def _pass_on(self, process: subprocess.Popen[str], name: str) -> None:
        assert process.stdout is not None
        with process.stdout, contextlib.suppress(ValueError):
            for line in process.stdout:
                self.say(line.rstrip("\n"), name)

    def _look_after(self, kept: _Kept) -> None:
        if kept.process is None:
            if kept.child.restart and time.monotonic() >= kept.due_at:
                self._launch(kept)
        elif _is_over(kept.process):
            self._bury(kept)
            if kept.child.restart:
                self._plan_next_life(kept)

    def _plan_next_life(self, kept: _Kept) -> None:
        quick = time.monotonic() - kept.started_at < self._settled_s
        kept.quick_deaths = kept.quick_deaths + 1 if quick else 1
        if self._give_up_after and kept.quick_deaths >= self._give_up_after:
            self.say(f"ended {kept.quick_deaths} times right after its start: giving up", kept.child.name)
            self.failed = True
            self._stop.set()
            return
        pause = min(FIRST_PAUSE_S * 2 ** (kept.quick_deaths - 1), LONGEST_PAUSE_S)
        kept.due_at = time.monotonic() + pause
        self.say(f"ended ({_ending(kept.exit_code)}); starts again in {pause:g} s", kept.child.name)

    def _bury(self, kept: _Kept) -> None:
        """End what is left of a child's group, then forget the process."""
        process, kept.process = kept.process, None
        if process is None:
            return
        if not _is_over(process):
            self.say("did not end in time: killed", kept.child.name)
        elif not self._hurry:
            _end_leftovers(process)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        kept.exit_code = process.wait()
        if kept.reader:
            kept.reader.join(timeout=1)


def _is_over(process: subprocess.Popen[str] | None) -> bool:
    """Whether a child has ended. It is left unreaped, so that its group's number stays its own."""
    if process is None or process.returncode is not None:
        return True
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _signal_process(process: subprocess.Popen[str] | None, number: signal.Signals) -> None:
    if process is not None and not _is_over(process):
        os.kill(process.pid, number)


def _end_leftovers(process: subprocess.Popen[str]) -> None:
    """Let what an ended child left behind in its group end in order too, for a moment."""
    limit = time.monotonic() + LEFTOVER_GRACE_S
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        while time.monotonic() < limit and _group_lives(process.pid):
            time.sleep(TICK_S / 2)


def _group_lives(group: int) -> bool:
    """Whether a group holds more than its unreaped leader.

    /proc tells; where there is none the answer is a cautious yes, which costs the moment above.
    """
    try:
        numbers = [name for name in os.listdir("/proc") if name.isdecimal()]  # noqa: PTH208 - names only, many
    except FileNotFoundError:
        return True
    for number in numbers:
        with contextlib.suppress(OSError), open(f"/proc/{number}/stat") as stat:  # noqa: PTH123
            state, _parent, its_group = stat.read().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state not in "ZX":
                return True
    return False


def _ending(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        return f"signal {signal.Signals(-exit_code).name}"
    return f"exit code {exit_code}"


def stop_on_signals(supervisor: Supervisor) -> None:
    """Let Ctrl-C, SIGTERM and a closed terminal end the supervisor's `run`."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, supervisor.stop)


def main() -> int:
    """The command line above."""
    parser = argparse.ArgumentParser(prog="python -m workers.supervisor", description=__doc__)
    parser.add_argument("--name", default="worker")
    parser.add_argument("--copies", type=int, default=1)
    parser.add_argument("--grace", type=float, default=25.0, help="seconds a child gets to finish its work")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    supervisor = Supervisor(grace_s=options.grace)
    stop_on_signals(supervisor)
    for number in range(1, options.copies + 1):
        name = options.name if options.copies == 1 else f"{options.name}-{number}"
        supervisor.start(Child(name, options.command))
    supervisor.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
