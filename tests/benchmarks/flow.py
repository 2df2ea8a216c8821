"""From a producer's click to the committed footprint, under load, on the real stack.

    python -m tests.benchmarks.flow --rate 10 --seconds 60

Starts embedded servers, portal, relay and workers, makes that many drafts through the services, hands
them in over HTTP from a process of its own, and prints how long each took, what was lost and what came twice.
Commit times are PostgreSQL's own (track_commit_timestamp), so measuring costs the measured nothing.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row
from sqlalchemy.orm import Session

from portal import embedded
from portal.db import engine_for
from portal.declarations.queries import answers_of
from portal.declarations.sheet import answers_hash
from portal.embedded.valkey import HOST, free_port
from portal.migrate import migrate
from portal.signing.private import as_text, new_private_key
from tests.accounts.people import PASSWORD
from tests.drills.processes import Process
from tests.factories import a_draft, a_producer

PRODUCERS = 20
WARM_UP = 20  # handed in before measuring starts: a portal in service has its pages compiled
STEPS = ("DeclarationSubmitted", "DeclarationChecked", "FootprintComputed")
READY_LIMIT_S = 60
SETTLE_LIMIT_S = 600
POLL_S = 1.0  # as the page that waits for a result does


class Stack:
    """Everything that runs in production, on this machine, with a database of its own."""

    def __init__(self, folder: Path, servers: embedded.EmbeddedServers, workers: int, threads: int) -> None:
        self.folder = folder
        self.database_url = servers.database_url
        self.host = f"{HOST}:{free_port()}"
        self.env = {
            "SECRET_KEY": "b" * 64,
            "SIGNING_KEY": as_text(new_private_key()),
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            "BASE_URL": f"http://{self.host}",
            "DATA_DIR": str(folder),
        }
        self.workers, self.threads = workers, threads
        server = servers.postgres.process
        self.groups = {
            "postgres": server.pid if server else 0
        }  # what runs, by the number of its process group

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Run one statement."""
        dsn = self.database_url.replace("postgresql+psycopg", "postgresql", 1)
        with psycopg.connect(dsn, autocommit=True, row_factory=dict_row) as connection:
            return connection.execute(sql.encode()).fetchall()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Portal, relay and workers, until the block ends."""
        # As in the Dockerfile and docker-compose.yml.
        web = ["gunicorn", "--config", "python:portal.serving", "--bind", self.host]
        web += ["--workers", "2", "--threads", "8", "--no-control-socket"]
        worker = ["dramatiq", "workers.main", "--processes", "1", "--threads", str(self.threads)]
        commands = {
            "portal": [*web, "portal:create_app()"],
            "relay": ["workers.cli", "relay"],
            **{f"worker-{number}": worker for number in range(1, self.workers + 1)},
        }
        with ExitStack() as ending:
            for name, words in commands.items():
                command = [sys.executable, "-m", *words]
                process = Process(name, command, self.env, self.folder / f"{name}.txt")
                self.groups[name] = process.pid
                ending.callback(process.kill)
            self._wait_ready()
            yield

    def _wait_ready(self) -> None:
        limit = time.monotonic() + READY_LIMIT_S
        while True:
            try:
                with urllib.request.urlopen(f"http://{self.host}/readyz", timeout=2):
                    return
            except OSError:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.2)

    def cpu_seconds(self) -> dict[str, float]:
        """What each group of processes has used so far, ended members included, and the whole machine."""
        used = dict.fromkeys(self.groups, 0.0)
        busy = Path("/proc/stat").read_text().splitlines()[0].split()
        used["whole machine"] = sum(int(busy[field]) for field in (1, 2, 3, 6, 7)) / os.sysconf("SC_CLK_TCK")
        for path in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            for name, group in self.groups.items():
                # PostgreSQL's backends lead groups of their own; they are known by their parent.
                if group in (int(fields[1]), int(fields[2])):
                    used[name] += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        return used

    def wait_settled(self) -> bool:
        """Wait until nothing is on its way; False when that takes too long."""
        limit = time.monotonic() + SETTLE_LIMIT_S
        while self.query("SELECT FROM undelivered UNION ALL SELECT FROM deliveries WHERE state = 'pending'"):
            if time.monotonic() > limit:
                return False
            time.sleep(0.5)
        return True


def make_drafts(database_url: str, count: int) -> list[dict[str, str]]:
    """Ready drafts, made through the services, spread over the producers."""
    with Session(engine_for(database_url), expire_on_commit=False) as session:
        producers = [a_producer(session, f"odlare{number}@exempel.se") for number in range(PRODUCERS)]
        drafts = []
        for number in range(count):
            producer = producers[number % PRODUCERS]
            draft = a_draft(session, producer, f"Potatis {number}")
            signed = answers_hash(answers_of(session, draft.id))
            drafts.append({"email": producer.email, "declaration_id": str(draft.id), "answers_hash": signed})
    return drafts


def hand_in(stack: Stack, drafts: list[dict[str, str]], rate: float, watched: float) -> list[dict[str, Any]]:
    """Let the other process hand in everything; what it saw."""
    every = round(1 / watched) if watched else 0
    submissions = [
        {**draft, "watch_s": POLL_S if every and number % every == 0 else 0}
        for number, draft in enumerate(drafts)
    ]
    emails = sorted({draft["email"] for draft in drafts})
    plan = {
        "host": stack.host,
        "rate": rate,
        "password": PASSWORD,
        "emails": emails,
        "submissions": submissions,
    }
    command = [sys.executable, "-m", "tests.benchmarks.flow_load"]
    done = subprocess.run(command, input=json.dumps(plan), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    seen: list[dict[str, Any]] = json.loads(done.stdout)
    return seen


def commits(stack: Stack) -> dict[tuple[str, str], list[float]]:
    """(declaration id, event type) -> when each such event was committed, in seconds."""
    types = ", ".join(f"'{name}'" for name in STEPS)
    rows = stack.query(
        "SELECT payload ->> 'declaration_id' AS id, type,"
        " EXTRACT(EPOCH FROM pg_xact_commit_timestamp(xmin))::float8 AS at"
        f" FROM events WHERE type IN ({types})"
    )
    found: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        found.setdefault((row["id"], row["type"]), []).append(row["at"])
    return found


def line(name: str, seconds: Sequence[float]) -> str:
    """Median, 95th percentile and maximum, in milliseconds."""
    if not seconds:
        return f"{name:<42} nothing measured"
    p95 = statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
    figures = (statistics.median(seconds), p95, max(seconds))
    return f"{name:<42}" + "".join(f"{1000 * figure:9.0f}" for figure in figures)


def report(stack: Stack, seen: list[dict[str, Any]]) -> bool:
    """Print the figures; whether nothing was refused, lost or doubled."""
    committed = commits(stack)
    accepted = [one for one in seen if one["status"] == 302]
    times: dict[str, list[float]] = {step: [] for step in STEPS}
    lost, doubled = 0, 0
    for one in accepted:
        at = [committed.get((one["declaration_id"], step), []) for step in STEPS]
        lost += not at[-1]
        doubled += any(len(times_) > 1 for times_ in at)
        for step, moments in zip(STEPS, at, strict=True):
            times[step] += [moments[0] - one["posted_at"]] if moments else []
    dead = len(stack.query("SELECT FROM deliveries WHERE state = 'dead'"))
    print(f"{'milliseconds from the click':<42}{'p50':>9}{'p95':>9}{'max':>9}")
    print(line("the portal's answer", [one["answered_at"] - one["posted_at"] for one in accepted]))
    print(line("submission committed", times["DeclarationSubmitted"]))
    print(line("checks committed", times["DeclarationChecked"]))
    print(line("FOOTPRINT COMMITTED", times["FootprintComputed"]))
    watched = [one["seen_at"] - one["posted_at"] for one in accepted if one["seen_at"]]
    print(line(f"footprint seen, polling every {POLL_S:g} s", watched))
    refused = len(seen) - len(accepted)
    print(f"submitted {len(seen)}, refused {refused}, lost {lost}, doubled {doubled}, dead {dead}")
    return not (refused or lost or doubled or dead)


def machine(cores: set[int]) -> str:
    """What it ran on."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((text.partition(": ")[2] for text in lines if text.startswith("model name")), "unknown")
    python = f"Python {platform.python_version()}"
    load = f"load before {os.getloadavg()[0]:.1f}"
    return f"{len(cores)} cores of {model}, {platform.platform()}, {python}, {load}"


def main() -> int:
    """Prepare, run, print. The exit code says whether all arrived once; it says nothing about the times."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.flow", description=__doc__)
    parser.add_argument("--rate", type=float, default=10, help="submissions per second")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2, help="worker processes")
    parser.add_argument("--threads", type=int, default=4, help="threads of each worker")
    parser.add_argument(
        "--watched", type=float, default=0.1, help="share of producers who watch the result page"
    )
    options = parser.parse_args()
    cores = set(sorted(os.sched_getaffinity(0))[: options.cores])
    os.sched_setaffinity(0, cores)
    facts = machine(cores)
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory(prefix="flow-")))
        folder.chmod(0o755)
        with embedded.start(folder) as servers:
            servers.postgres.stop()
            with (servers.postgres.data / "postgresql.auto.conf").open("a") as settings:
                settings.write("track_commit_timestamp = on\n")
            servers.postgres.start()
            migrate(servers.database_url)
            stack = Stack(folder, servers, options.workers, options.threads)
            measured = round(options.rate * options.seconds)
            drafts = make_drafts(servers.database_url, WARM_UP + measured)
            with stack.running():
                stack.wait_settled()  # the drafts' own mails and previews are not what is measured
                hand_in(stack, drafts[:WARM_UP], options.rate / 2, 1)
                stack.wait_settled()
                before = stack.cpu_seconds()
                seen = hand_in(stack, drafts[WARM_UP:], options.rate, options.watched)
                stack.wait_settled()
                spent = {name: used - before[name] for name, used in stack.cpu_seconds().items()}
                print(facts)
                print(f"{options.rate:g} submissions/s for {options.seconds:g} s, {options.workers} workers")
                print("CPU seconds: " + ", ".join(f"{name} {used:.1f}" for name, used in spent.items()))
                print("(when the whole machine used much more than these, something else ran beside them)")
                return 0 if report(stack, seen) else 1


if __name__ == "__main__":
    sys.exit(main())
