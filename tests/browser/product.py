"""The whole product as a newcomer starts it: `make demo`'s runner in a folder and on a port of its own."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).absolute().parents[2]
PACKAGES = ("portal", "workers", "schemas", "migrations")
LOGS = ROOT / "test-results" / "products"
READY = "Jordnära is ready"
START_LIMIT_S = 480.0
END_LIMIT_S = 60.0
PAUSE_S = 0.1
LAST_LINES = 40


class ProductError(Exception):
    """The product did not start or did not end; the message holds the last lines of its log."""


@dataclass(frozen=True)
class Product:
    """A running product: where it is, where its programs lie and where it writes."""

    address: str
    folder: Path
    log: Path

    @property
    def programs(self) -> Path:
        """The copy of the programs that it was started from; what is put there is as newly installed."""
        return self.folder / "programs"

    def said(self) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-LAST_LINES:])

    def run(self, *words: str) -> str:
        """What one of the operator's commands prints, run where the workers run."""
        worker = next(pid for pid, words in _processes_of(self.folder).items() if "workers.main" in words)
        pairs = Path(f"/proc/{worker}/environ").read_bytes().decode().split("\0")
        env = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
        command = [sys.executable, "-m", "workers.cli", *words]
        return subprocess.run(
            command, cwd=self.programs, env=env, check=True, capture_output=True, text=True
        ).stdout

    @contextlib.contextmanager
    def with_workers_asleep(self) -> Iterator[None]:
        """Let the workers stand still meanwhile, as on a day with very much to do; one test at a time may."""
        with alone(self.folder / "asleep"), self._stopped():
            yield

    @contextlib.contextmanager
    def _stopped(self) -> Iterator[None]:
        workers = [pid for pid, words in _processes_of(self.folder).items() if "workers.main" in words]
        if not workers:
            raise ProductError(f"No workers are running:\n{self.said()}")
        _signal(workers, signal.SIGSTOP)
        try:
            yield
        finally:
            _signal(workers, signal.SIGCONT)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Let one process of the run in at a time."""
    with path.open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def shared_product(run: Path) -> Iterator[Product]:
    """The run's one product: started by the process that needs it first, which ends it after the last."""
    known = run / "product.json"
    with contextlib.ExitStack() as stack:
        users = stack.enter_context((run / "product.users").open("w"))
        with alone(run / "product.turn"):
            if known.exists():
                address, folder = json.loads(known.read_text())
                product = Product(address, Path(folder), Path(folder) / "product.log")
            else:
                folder = tempfile.mkdtemp(prefix="b-", dir=run)
                Path(folder).chmod(0o755)
                product = stack.enter_context(running_product(Path(folder)))
                known.write_text(json.dumps([product.address, folder]))
                stack.callback(fcntl.flock, users, fcntl.LOCK_EX)  # waits until the others let go
            fcntl.flock(users, fcntl.LOCK_SH)
        yield product


@contextlib.contextmanager
def running_product(folder: Path, *, examples: bool = True) -> Iterator[Product]:
    """Start the product in `folder`, wait until its demo data are there, end it; nothing may be left.

    Args:
        examples: whether the demo has a product of every kind, or only its few cases.

    Raises:
        ProductError: it did not get ready, did not end well, or left processes behind.
    """
    port = _free_port()
    product = Product(f"http://127.0.0.1:{port}", folder, folder / "product.log")
    copied_programs(folder, examples=examples)
    env = {**os.environ, "JORDNARA_DATA": str(folder / "data"), "PORT": str(port)}
    for name in ("DATABASE_URL", "REDIS_URL", "HOST"):
        env.pop(name, None)
    with product.log.open("wb") as log:
        command = [sys.executable, "-m", "workers.demo.run"]
        runner = subprocess.Popen(
            command,
            cwd=product.programs,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_ready(product, runner)
        yield product
    finally:
        try:
            _end(product, runner)
        finally:
            LOGS.mkdir(parents=True, exist_ok=True)
            shutil.copy(product.log, LOGS / f"{folder.name}.log")


def copied_programs(folder: Path, *, examples: bool = True) -> Path:
    """A copy of the programs, with the demo's products of every kind or with its few cases only."""
    programs = folder / "programs"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, programs / name, ignore=shutil.ignore_patterns("__pycache__"))
    for example in [] if examples else programs.glob("workers/demo/examples/*.yml"):
        example.unlink()
    return programs


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(product: Product, runner: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + START_LIMIT_S
    while READY not in product.log.read_text(errors="replace"):
        if runner.poll() is not None:
            raise ProductError(f"The product ended before it was ready:\n{product.said()}")
        if time.monotonic() > limit:
            raise ProductError(f"The product was not ready within {START_LIMIT_S:g} s:\n{product.said()}")
        time.sleep(PAUSE_S)


def _end(product: Product, runner: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does; what is still there afterwards is killed, and is an error."""
    started = _processes_of(product.folder)
    if runner.poll() is None:
        runner.send_signal(signal.SIGINT)
    try:
        code = runner.wait(END_LIMIT_S)
    except subprocess.TimeoutExpired:
        runner.kill()
        code = runner.wait()
    left = {pid: words for pid, words in _processes_of(product.folder).items() if pid != runner.pid}
    _signal(left, signal.SIGKILL)
    if code != 0:
        raise ProductError(f"The product ended with code {code}:\n{product.said()}")
    if left:
        raise ProductError(f"Left behind of {len(started)} processes: {left}\n{product.said()}")


def _signal(pids: Iterable[int], what: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, what)


def _processes_of(folder: Path) -> dict[int, str]:
    """Process id -> command of what was started with this folder in its words or its environment."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):  # it has ended, or is not ours to look at
            words = (entry / "cmdline").read_bytes()
            if str(folder).encode() in words + (entry / "environ").read_bytes():
                found[int(entry.name)] = words.replace(b"\0", b" ").decode(errors="replace").strip()
    return found
