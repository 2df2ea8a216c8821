"""The run's PostgreSQL: started by whichever worker process needs it first, ended with the run."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).absolute().parent.parent
SERVER_START_LIMIT_S = 60


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def end_keeper(run: Path) -> None:
    """Ask the keeper to stop, and wait until it lets go of its folder."""
    keeper = int((run / "keeper.pid").read_text())
    limit = time.monotonic() + SERVER_START_LIMIT_S
    with contextlib.suppress(ProcessLookupError), (run / "server" / "lock").open() as lock:
        os.kill(keeper, signal.SIGTERM)
        while time.monotonic() < limit:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(0.05)


@contextlib.contextmanager
def alone(run: Path) -> Iterator[None]:
    """Let one worker process of a run in at a time."""
    with (run / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _start_keeper(run: Path) -> None:
    """Start the process that keeps the server for as long as the run lasts, whoever of us ends first."""
    guard = (os.environ.get("PYTEST_XDIST_WORKER") and os.getppid()) or os.getpid()
    command = [
        sys.executable,
        "-m",
        "portal.embedded",
        str(run / "server"),
        "--fast",
        "--no-valkey",
        "--while",
        str(guard),
    ]
    line = f"{shlex.join(command)} >{shlex.quote(str(run / 'keeper.log'))} 2>&1 </dev/null & echo $!"
    started = subprocess.run(["/bin/sh", "-c", line], cwd=ROOT, check=True, capture_output=True, text=True)
    keeper = int(started.stdout)
    (run / "keeper.pid").write_text(str(keeper))
    limit = time.monotonic() + SERVER_START_LIMIT_S
    while not (run / "server" / "servers.json").exists():
        if time.monotonic() > limit or not _is_alive(keeper):
            raise RuntimeError("The test server did not start:\n" + (run / "keeper.log").read_text())
        time.sleep(0.05)


def template_url(run: Path) -> str:
    """The address of the migrated, empty database that the others are copied from."""
    known = run / "template.url"
    if not known.exists():
        from portal.migrate import migrate

        _start_keeper(run)
        url: str = json.loads((run / "server" / "servers.json").read_text())["database_url"]
        migrate(url)
        known.write_text(url)
    return known.read_text()
