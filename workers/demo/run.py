"""`make demo`: servers, web, relay and workers in one terminal, ended with Ctrl-C."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from portal import embedded
from portal.config import Settings, SettingsError, check_bind
from portal.migrate import migrate
from workers.supervisor import Child, Supervisor, stop_on_signals

FIRST_PORT = 8000
PORTS_TRIED = 100
WORKERS = 2
READY_LIMIT_S = 60.0
READY_PAUSE_S = 0.3


class DemoError(Exception):
    """The demo cannot start; the message says why and what to do."""


def choose_port(host: str, wanted: str) -> int:
    """The port in `wanted`, or the first free one from 8000 on when nothing is wanted.

    Raises:
        DemoError: `wanted` is not a port, or somebody listens there.
    """
    if wanted:
        if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
            raise DemoError(f"PORT must be a number from 1 to 65535, not {wanted!r}.")
        if not is_free(host, int(wanted)):
            raise DemoError(f"Port {wanted} is in use. Choose another with PORT=..., or leave PORT out.")
        return int(wanted)
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if is_free(host, port):
            return port
    raise DemoError(
        f"No free port from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}. Choose one with PORT=..."
    )


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def portal(env: Mapping[str, str], host: str, port: int) -> Child:
    """The web process."""
    words = ["--bind", f"{host}:{port}", "--workers", "1", "--threads", "8", "--no-control-socket"]
    words += ["--config", "python:portal.serving"]
    return Child("portal", [sys.executable, "-m", "gunicorn", *words, "portal:create_app()"], env)


def back_end(env: Mapping[str, str]) -> list[Child]:
    """The relay and the workers."""
    worker = [sys.executable, "-m", "dramatiq", "workers.main", "--processes", "1", "--threads", "4"]
    return [
        Child("relay", [sys.executable, "-m", "workers.cli", "relay"], env),
        *(Child(f"worker-{number}", worker, env) for number in range(1, WORKERS + 1)),
    ]


class _Ready:
    """Asks the portal whether it is ready, until it is or the time is up."""

    def __init__(self, address: str) -> None:
        self._address = f"{address}/readyz"
        self._limit = time.monotonic() + READY_LIMIT_S
        self._next = 0.0
        self.reason = "no answer"

    def __call__(self) -> bool:
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + READY_PAUSE_S
        try:
            with urllib.request.urlopen(self._address, timeout=2) as answer:  # noqa: S310 - our own loopback address
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError) as error:
            self.reason = str(error)
        if time.monotonic() > self._limit:
            raise DemoError(f"The portal did not get ready in {READY_LIMIT_S:g} s ({self.reason}).")
        return False


def run(environ: Mapping[str, str]) -> int:
    """Start everything, tell where it is, stay until stopped.

    Returns:
        The exit code: 0 after Ctrl-C or SIGTERM.

    Raises:
        DemoError, EmbeddedError, SettingsError: it cannot start.
    """
    host = environ.get("HOST") or "127.0.0.1"
    data_dir = Path(environ.get("JORDNARA_DATA") or environ.get("DATA_DIR") or ".jordnara").resolve()
    port = choose_port(host, environ.get("PORT", ""))
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    env = {
        "DEMO": "1",
        "DATA_DIR": str(data_dir),
        "BASE_URL": address,
        "LOG_JSON": "0",
        "PYTHONUNBUFFERED": "1",
    }
    check_bind(Settings.from_environment({"SECRET_KEY": "", "DATA_DIR": str(data_dir), "DEMO": "1"}), host)
    supervisor = Supervisor(give_up_after=5)
    stop_on_signals(supervisor)
    supervisor.say(f"Jordnära: starting in {data_dir} ...")
    with embedded.start(data_dir) as servers:
        env |= {"DATABASE_URL": servers.database_url, "REDIS_URL": servers.redis_url}
        migrate(servers.database_url)
        try:
            _serve(supervisor, env, host, port, address)
        finally:
            supervisor.end_all()
    supervisor.say("Jordnära: everything has ended; the data are kept.")
    return 1 if supervisor.failed else 0


def _serve(supervisor: Supervisor, env: Mapping[str, str], host: str, port: int, address: str) -> None:
    # The portal alone at first: on two cores, all at once would double the wait for the first page.
    supervisor.start(portal(env, host, port))
    if not supervisor.run(until=_Ready(address)):
        return
    for child in back_end(env):
        supervisor.start(child)
    seed = [sys.executable, "-m", "workers.cli", "demo-seed"]
    supervisor.start(Child("data", seed, env, restart=False))
    seeded_before = Path(env["DATA_DIR"]) / "demo.seeded"
    if not seeded_before.exists():
        if not supervisor.run(until=lambda: supervisor.exit_code("data") is not None):
            return
        if supervisor.exit_code("data"):
            raise DemoError("The demo data could not be written; the lines of `data` above say why.")
        seeded_before.touch()
    supervisor.say(
        f"\n    Jordnära is ready: {address}\n    Ctrl-C ends it. The data stay in the folder above.\n"
    )
    supervisor.run()


def main() -> int:
    """Run the demo with the process's environment."""
    try:
        return run(os.environ)
    except (DemoError, embedded.EmbeddedError, SettingsError) as error:
        print(f"make demo: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
