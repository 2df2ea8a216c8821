"""Real PostgreSQL and real Valkey from pip wheels, for a machine that has neither.

    with start(Path(".jordnara")) as servers:
        servers.database_url, servers.redis_url

One process at a time owns a data folder (a lock says who); others on the same
machine find its addresses with `running`. The servers end with the process that
started them, even when that one is killed, and what they hold survives. The
starting thread must outlive them: start from the main thread.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from portal.embedded.postgres import Postgres
from portal.embedded.process import EmbeddedError, reachable_home, remove_home, service_account
from portal.embedded.valkey import Valkey

__all__ = ["Addresses", "EmbeddedError", "EmbeddedServers", "ensure", "remove", "running", "start"]
DATABASE = "jordnara"


class Addresses:
    """Where to reach the servers of one data folder: `database_url` and `redis_url` ('' when not started)."""

    def __init__(self, database_url: str, redis_url: str) -> None:
        self.database_url = database_url
        self.redis_url = redis_url


class EmbeddedServers(Addresses):
    """The running servers of one data folder; `stop` (or leaving the `with`) ends them in order.

    Attributes:
        postgres, valkey: each can be stopped and started on its own, at an unchanged address.
    """

    def __init__(self, data_dir: Path, lock: IO[str], postgres: Postgres, valkey: Valkey | None) -> None:
        super().__init__(postgres.url(DATABASE), valkey.url() if valkey else "")
        self.data_dir = data_dir
        self.postgres = postgres
        self.valkey = valkey
        self._lock = lock

    def stop(self) -> None:
        """End both servers and give the folder free; harmless when done already."""
        if self._lock.closed:
            return
        (self.data_dir / "servers.json").unlink(missing_ok=True)
        if self.valkey:
            self.valkey.stop()
        self.postgres.close()
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start(data_dir: Path, *, valkey: bool = True, durable: bool = True) -> EmbeddedServers:
    """Start the servers whose data lie in `data_dir` (made if missing) and create the database.

    Args:
        data_dir: kept between runs; any length, any owner that may write it.
        valkey: also start the broker.
        durable: False gives up crash safety for speed; for tests only.

    Raises:
        EmbeddedError: the folder is in use by another process, cannot be written, or a server does not start.
    """
    data_dir = data_dir.resolve()
    lock = _lock(data_dir)
    postgres = broker = None
    try:
        account = service_account()
        home = reachable_home(data_dir, account)
        postgres = Postgres(home, data_dir / "postgres.log", account, durable)
        postgres.start()
        postgres.create_database(DATABASE)
        if valkey:
            broker = Valkey(home, data_dir / "valkey.log", account, _last_port(data_dir))
            broker.start()
    except BaseException:
        if broker:
            broker.stop()
        if postgres:
            postgres.close()
        lock.close()
        raise
    servers = EmbeddedServers(data_dir, lock, postgres, broker)
    _publish(servers)
    return servers


def running(data_dir: Path) -> Addresses | None:
    """The addresses of the servers that some process runs in `data_dir`; None when there are none."""
    data_dir = data_dir.resolve()
    try:
        with (data_dir / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # nobody holds it: whatever the file says is old
        return None
    except FileNotFoundError:
        return None
    except BlockingIOError:
        pass
    try:
        found = json.loads((data_dir / "servers.json").read_text())
    except (FileNotFoundError, ValueError):
        return None
    return Addresses(found["database_url"], found["redis_url"])


def ensure(data_dir: Path) -> Addresses:
    """The running servers of `data_dir`; started here when nobody runs them, they end with this process."""
    found = running(data_dir)
    if found is None:
        servers = start(data_dir)
        atexit.register(servers.stop)
        found = servers
    return found


def remove(data_dir: Path) -> None:
    """Delete all that the servers of `data_dir` hold, and the folder itself.

    Raises:
        EmbeddedError: they are running.
    """
    data_dir = data_dir.resolve()
    if data_dir.exists():
        with _lock(data_dir):
            remove_home(data_dir)
            shutil.rmtree(data_dir)


def _lock(data_dir: Path) -> IO[str]:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = (data_dir / "lock").open("a+")
    except OSError as error:
        raise EmbeddedError(
            f"The data folder {data_dir} cannot be written ({error.strerror}). "
            "Choose another with DATA_DIR, or give it to the user you start as."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        lock.close()
        raise EmbeddedError(
            f"The data folder {data_dir} is in use by process {holder}. "
            "End that one first (Ctrl-C in its terminal), or choose another folder with DATA_DIR."
        ) from error
    lock.truncate(0)
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _last_port(data_dir: Path) -> int:
    """The broker's port of the run before, so that addresses written down stay right; 0 when unknown."""
    path = data_dir / "valkey.port"
    return int(path.read_text()) if path.exists() else 0


def _publish(servers: EmbeddedServers) -> None:
    """Leave the addresses (with the broker's password: readable by us alone) for other processes."""
    if servers.valkey:
        (servers.data_dir / "valkey.port").write_text(str(servers.valkey.port))
    path = servers.data_dir / "servers.json"
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps({"database_url": servers.database_url, "redis_url": servers.redis_url}))
    unfinished.rename(path)
