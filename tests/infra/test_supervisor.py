"""The supervisor against real processes, really killed."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from workers.supervisor import Child, Supervisor

ROOT = Path(__file__).absolute().parent.parent.parent
LIMIT_S = 30
SLEEPER = "import time; time.sleep(600)"
# Starts a grandchild, writes both numbers to the file named in its argument, and sleeps.
PARENT = f"""
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}])
with open(sys.argv[1] + ".new", "w") as file:
    file.write(f"{{os.getpid()}} {{child.pid}}")
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(600)
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + PARENT


def is_alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be reaped."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def wait_until(condition: object, what: str, limit_s: float = LIMIT_S) -> None:
    """Poll until the condition holds; fail with `what` when it does not within the limit."""
    limit = time.monotonic() + limit_s
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < limit, f"never happened: {what}"
        time.sleep(0.05)


def python(code: str, *words: object) -> list[str]:
    """A command that runs a piece of Python."""
    return [sys.executable, "-c", code, *map(str, words)]


def pids_in(path: Path) -> list[int]:
    """The process numbers a test program has written down."""
    wait_until(path.exists, f"{path.name} written")
    return [int(word) for word in path.read_text().split()]


def test_a_killed_child_comes_back(tmp_path: Path) -> None:
    """A child killed with SIGKILL is started again, and what it had started is gone."""
    output = io.StringIO()
    supervisor = Supervisor(output, grace_s=5)
    supervisor.start(Child("sleeper", python(PARENT, tmp_path / "pids")))
    first, grandchild = pids_in(tmp_path / "pids")
    os.kill(first, signal.SIGKILL)
    assert supervisor.run(until=lambda: supervisor.pid("sleeper") not in (None, first))
    assert not is_alive(grandchild)
    supervisor.end_all()
    assert "sleeper | ended (signal SIGKILL); starts again in 0.5 s" in output.getvalue()


def test_stopping_ends_children_and_grandchildren(tmp_path: Path) -> None:
    """After `stop` nothing that was started is alive, not even a child that ignores SIGTERM."""
    supervisor = Supervisor(io.StringIO(), grace_s=0.5)
    supervisor.start(Child("gentle", python(PARENT, tmp_path / "gentle")))
    supervisor.start(Child("stubborn", python(STUBBORN, tmp_path / "stubborn")))
    started = pids_in(tmp_path / "gentle") + pids_in(tmp_path / "stubborn")
    assert all(map(is_alive, started))
    supervisor.stop()
    assert supervisor.run() is False
    wait_until(lambda: not any(map(is_alive, started)), "everything ended")


def test_a_signal_ends_everything(tmp_path: Path) -> None:
    """SIGINT and SIGTERM each make the supervisor's own process end with all its children."""
    for number in (signal.SIGINT, signal.SIGTERM):
        note = tmp_path / number.name
        command = [sys.executable, "-m", "workers.supervisor", "--copies", "1", "--", *python(PARENT, note)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
            started = pids_in(note)
            supervisor.send_signal(number)
            supervisor.communicate(timeout=LIMIT_S)
            assert supervisor.returncode == 0
        wait_until(lambda pids=started: not any(map(is_alive, pids)), "everything ended")


def test_a_killed_supervisor_leaves_no_child(tmp_path: Path) -> None:
    """SIGKILL of the supervisor itself ends its children too: the kernel tells them."""
    note = tmp_path / "pids"
    command = [sys.executable, "-m", "workers.supervisor", "--", *python(PARENT, note)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        child, grandchild = pids_in(note)
        supervisor.kill()
        supervisor.communicate(timeout=LIMIT_S)
    wait_until(lambda: not is_alive(child), "child ended")
    os.kill(grandchild, signal.SIGKILL)  # a child of a child that was killed this way is that child's affair


def test_every_line_names_its_process() -> None:
    """Lines carry the child's name, padded to one width, without colours when nobody looks at a terminal."""
    output = io.StringIO()
    supervisor = Supervisor(output)
    supervisor.start(Child("a", python("print('hej\\nå')"), restart=False))
    supervisor.start(Child("longer", python("import sys; sys.exit('oj')"), restart=False))
    supervisor.run(
        until=lambda: supervisor.exit_code("a") is not None and supervisor.exit_code("longer") is not None
    )
    assert sorted(output.getvalue().splitlines()) == ["a      | hej", "a      | å", "longer | oj"]
    assert (supervisor.exit_code("a"), supervisor.exit_code("longer")) == (0, 1)


def test_pauses_grow_and_it_may_give_up() -> None:
    """A child that always dies at once is started after growing pauses, and given up when so told."""
    output = io.StringIO()
    supervisor = Supervisor(output, give_up_after=3)
    supervisor.start(Child("broken", python("raise SystemExit(3)")))
    bystander = Child("bystander", python(SLEEPER))
    supervisor.start(bystander)
    pid = supervisor.pid("bystander")
    assert pid is not None
    watch = threading.Timer(LIMIT_S, supervisor.stop)
    watch.start()
    supervisor.run()
    watch.cancel()
    assert supervisor.failed
    assert not is_alive(pid)
    said = output.getvalue()
    assert "starts again in 0.5 s" in said
    assert "starts again in 1 s" in said
    assert "ended 3 times right after its start: giving up" in said
