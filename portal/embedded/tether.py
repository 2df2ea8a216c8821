"""Becomes another program that the kernel ends together with the process that started it (Linux).

Run as a script, by `process.tethered`: ENDING PARENT UID GID PROGRAM WORD...
A step of its own between two programs, because doing this in a forked copy of a process
with threads can hang.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
AS_WE_ARE = "-"


def main(words: list[str]) -> None:
    """Drop to the account, ask the kernel, and become the program."""
    ending, parent, uid, gid, *command = words
    if uid != AS_WE_ARE:
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(ending), 0, 0, 0)
        if os.getppid() != int(parent):  # it went before the kernel was told
            sys.exit(1)
    for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored_by_python, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)  # noqa: S606 - a list of words, no shell
    except OSError as error:
        sys.exit(f"{command[0]} cannot be started: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
