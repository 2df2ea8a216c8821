"""A RabbitMQ of the drill's own, where it is installed: own folder, node name, ports and port mapper."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from portal.embedded.process import end, tethered
from portal.embedded.valkey import HOST, free_port

START_LIMIT_S = 90
# The system's own wrapper changes to the account `rabbitmq` and forgets the environment.
PLAIN_PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


def rabbitmq_program() -> str | None:
    """The server's program; None where it is not installed."""
    return str(PLAIN_PROGRAM) if PLAIN_PROGRAM.exists() else shutil.which("rabbitmq-server")


class RabbitMQ:
    """One broker. `start` and `stop` may be called again and again; the address stays the same."""

    def __init__(self, home: Path) -> None:
        program = rabbitmq_program()
        assert program, "the drill is only collected where RabbitMQ is installed"
        self._program = program
        self._home = home
        self._log = home / "rabbitmq.txt"
        self._port, self._node_port, self._mapper_port = (free_port() for _ in range(3))
        (home / "plugins").write_text("[].\n")
        self._mapper: subprocess.Popen[bytes] | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def url(self) -> str:
        """The address, with the name and password every new RabbitMQ has on the loopback interface."""
        return f"amqp://guest:guest@{HOST}:{self._port}/?heartbeat=10"

    def start(self) -> None:
        """Serve, with the durable queues of the run before."""
        if self._mapper is None:
            self._mapper = self._spawn(["epmd", "-port", str(self._mapper_port), "-address", HOST])
        already_said = self._log.stat().st_size
        self._server = self._spawn([self._program])
        limit = time.monotonic() + START_LIMIT_S
        while b"Server startup complete" not in self._log.read_bytes()[already_said:]:
            if self._server.poll() is not None or time.monotonic() > limit:
                raise RuntimeError(f"RabbitMQ did not start:\n{self._log.read_text()[-3000:]}")
            time.sleep(0.1)

    def stop(self, immediate: bool = False) -> None:
        """End the server, in order or with kill -9; the port mapper stays for the next start."""
        if self._server is not None:
            if not immediate:
                end(self._server, signal.SIGTERM)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait()
            self._server = None

    def close(self) -> None:
        """End everything."""
        self.stop(immediate=True)
        if self._mapper is not None:
            end(self._mapper, signal.SIGTERM)
            self._mapper = None

    def _spawn(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as output:
            return subprocess.Popen(
                tethered(command, signal.SIGTERM),
                cwd=self._home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )

    def _environment(self) -> dict[str, str]:
        home = str(self._home)
        return {
            "PATH": os.environ["PATH"],
            "HOME": home,  # the cookie by which Erlang nodes know each other lies here
            "ERL_EPMD_ADDRESS": HOST,
            "ERL_EPMD_PORT": str(self._mapper_port),
            "RABBITMQ_CONFIG_FILE": f"{home}/none",
            "RABBITMQ_DIST_PORT": str(self._node_port),
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{home}/plugins",
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_LOG_BASE": f"{home}/log",
            "RABBITMQ_MNESIA_BASE": f"{home}/mnesia",
            "RABBITMQ_NODENAME": f"drill-{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": HOST,
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_PID_FILE": f"{home}/rabbitmq.pid",
        }
