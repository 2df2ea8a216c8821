"""`python -m portal.embedded FOLDER`: hold the servers of a folder until told to stop.

For test runs and experiments, where the servers must outlive the process that asked for them but
not the one named with `--while`.
"""

from __future__ import annotations

import argparse
import os
import signal
import time
from pathlib import Path

from portal.embedded import start


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main() -> None:
    """Start, say so in `servers.json`, and stay until SIGTERM, Ctrl-C or the end of the `--while` process."""
    parser = argparse.ArgumentParser(prog="python -m portal.embedded", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--while", dest="guard", type=int, default=0, metavar="PID")
    parser.add_argument("--fast", action="store_true", help="no crash safety")
    parser.add_argument("--no-valkey", action="store_true")
    options = parser.parse_args()
    asked_to_stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: asked_to_stop.append(got))
    with start(options.folder, valkey=not options.no_valkey, durable=not options.fast):
        while not asked_to_stop and (not options.guard or _is_alive(options.guard)):
            time.sleep(0.2)


if __name__ == "__main__":
    main()
