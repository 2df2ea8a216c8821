"""Starting, watching and ending one server process, as an account that may run it.

PostgreSQL refuses to run as root. Under root both servers therefore run as a
system account of their own, which must be able to reach the data folder and the
programs. No permission of a folder we did not make is ever widened: what the
account cannot reach is placed under `SYSTEM_HOME` instead.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from portal.embedded import tether

ACCOUNT = "jordnara"
SYSTEM_HOME = Path("/var/lib/jordnara")
LOG_LIMIT_BYTES = 5_000_000
NEVER_A_PROCESS = 2**22 + 1  # above the largest pid Linux gives out


class EmbeddedError(Exception):
    """An embedded server cannot be used; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The system account that runs the servers when we are root."""

    uid: int
    gid: int

    def owns(self, path: Path) -> None:
        """Hand one file or folder (not its contents) to the account."""
        os.chown(path, self.uid, self.gid)

    def can(self, test: str, path: Path) -> bool:
        """Whether the account passes `test -x path` and the like, with every parent folder counted in."""
        command = ["/bin/sh", "-c", f'test {test} "$0"', str(path)]
        identity = {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(command, cwd="/", check=False, **identity).returncode == 0  # type: ignore[call-overload, no-any-return]


def service_account() -> Account | None:
    """The account to run servers as; None means as we are.

    Raises:
        EmbeddedError: we are root and the account can neither be found nor made.
    """
    if os.geteuid() != 0:
        return None
    account = _known_account()
    if account is None:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
        try:
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            reason = made.stderr.strip()
        except FileNotFoundError:
            reason = "the program useradd is not installed"
        account = _account_within_seconds(5)  # another process may be making it right now
        if account is None:
            raise EmbeddedError(
                f"PostgreSQL does not run as root, and the account {ACCOUNT!r} could not be made: {reason}. "
                "Start as an ordinary user, or set DATABASE_URL and REDIS_URL to running servers."
            )
    return account


def _known_account() -> Account | None:
    try:
        entry = pwd.getpwnam(ACCOUNT)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _account_within_seconds(seconds: float) -> Account | None:
    end = time.monotonic() + seconds
    while (account := _known_account()) is None and time.monotonic() < end:
        time.sleep(0.1)
    return account


def make_folder(path: Path, account: Account | None, mode: int = 0o700) -> Path:
    """A folder that belongs to whoever runs the servers."""
    path.mkdir(parents=True, exist_ok=True)
    if account:
        account.owns(path)
    path.chmod(mode)
    return path


def reachable_home(data_dir: Path, account: Account | None) -> Path:
    """Where the servers' folders go: the data folder, or our own place when the account cannot get there."""
    if account is None:
        return data_dir
    pointer = data_dir / "servers.location"
    if pointer.exists():
        return Path(pointer.read_text().strip())
    if account.can("-x", data_dir):
        return data_dir
    home = SYSTEM_HOME / f"data-{secrets.token_hex(6)}"
    SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    home.mkdir(mode=0o755)
    pointer.write_text(f"{home}\n")
    return home


def remove_home(data_dir: Path) -> None:
    """Delete the place outside the data folder, where `reachable_home` chose one."""
    pointer = data_dir / "servers.location"
    if pointer.exists():
        home = Path(pointer.read_text().strip())
        if home.parent == SYSTEM_HOME:  # never more than what was made by us
            shutil.rmtree(home, ignore_errors=True)


def reachable_package(package: Path, program: str, version: str, account: Account | None) -> Path:
    """The folder of an installed package, copied once to `SYSTEM_HOME` when the account cannot reach it.

    Args:
        package: as installed; its libraries lie beside it, in a folder of that name and `.libs`.
        program: a program in it, relative, that the account must be able to run.
    """
    if account is None or account.can("-x", package / program):
        return package
    copy = SYSTEM_HOME / f"{package.name}-{version}"
    if not copy.exists():
        SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = SYSTEM_HOME / f".{copy.name}-{os.getpid()}"
        for folder in (package, package.with_name(f"{package.name}.libs")):
            if folder.exists():
                unneeded = shutil.ignore_patterns("include", "__pycache__")
                shutil.copytree(folder, unfinished / folder.name, symlinks=True, ignore=unneeded)
        _open_to_read(unfinished)
        try:
            unfinished.rename(copy)
        except OSError:  # another process finished the same copy first
            shutil.rmtree(unfinished)
    return copy / package.name


def _open_to_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or (os.access(path, os.X_OK) and path.stat().st_mode & 0o100)
            path.chmod(0o755 if executable else 0o644)


def tethered(command: Sequence[str], ending: signal.Signals, account: Account | None = None) -> list[str]:
    """The command, so changed that the program ends when we do, however we go (on Linux).

    Args:
        command: program and words.
        ending: what the kernel sends it when the thread that starts it is gone.
        account: who it runs as; None means as we are.
    """
    uid, gid = (str(account.uid), str(account.gid)) if account else (tether.AS_WE_ARE, tether.AS_WE_ARE)
    tie = [
        sys.executable,
        "-I",
        "-S",
        str(Path(tether.__file__)),
        str(int(ending)),
        str(os.getpid()),
        uid,
        gid,
    ]
    return [*tie, *command]


def spawn(
    command: Sequence[str], account: Account | None, log: Path, ending: signal.Signals
) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own, so that Ctrl-C reaches it only through us."""
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.unlink()
    with log.open("ab") as output:
        return subprocess.Popen(
            tethered(command, ending, account),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C"},
            process_group=0,
        )


def run(command: Sequence[str], account: Account | None) -> None:
    """Run a preparing program to its end.

    Raises:
        EmbeddedError: it failed; the message carries what it said.
    """
    identity = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    done = subprocess.run(  # type: ignore[call-overload]
        command,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
        **identity,
    )
    if done.returncode:
        raise EmbeddedError(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()}")


def end(process: subprocess.Popen[bytes], *signals: signal.Signals, grace_s: float = 15) -> None:
    """Send the signals one after another until the process is gone, and SIGKILL at last."""
    for each in (*signals, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(each)
        try:
            process.wait(grace_s)
        except subprocess.TimeoutExpired:
            continue


def end_leftover(pid: int, marker: str, ending: signal.Signals, grace_s: float = 15) -> None:
    """End a server that a killed starter left behind.

    Any other program that has got its number (no `marker` in the command line) is left alone.
    """
    sent = ending
    limit = time.monotonic() + grace_s
    while marker in (_command_line(pid) or ""):
        if time.monotonic() > limit:
            sent, limit = signal.SIGKILL, limit + grace_s
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sent)
        time.sleep(0.1)


def _command_line(pid: int) -> str | None:
    """What a live process was started with; None when there is no such process, or none of ours."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return None
    if sys.platform != "linux":
        listed = subprocess.run(
            ["/bin/ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return listed.stdout
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return None
