"""What a web process does beside serving when it starts: `gunicorn --config python:portal.serving`.

The first to open a page would wait for its template to be compiled, and for the questions of every family to
be read. A thread does both at once, and rests as long as it works, so that who comes meanwhile waits for
little. It keeps the priority of the others: a thread that the system lets wait while it holds the
interpreter's lock makes every request wait with it.

What is loaded here stays for the life of the process. So garbage is not looked for while it is loaded, and
what is there when all is prepared is never looked through again: that would stop every request for a while.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Protocol

from schemas.questionnaire import FAMILIES, load_family

if TYPE_CHECKING:
    from flask import Flask

# What most visitors come to first.
FIRST = ("pages/", "catalogue/", "profiles/", "accounts/", "declarations/")


class Worker(Protocol):
    """gunicorn's worker, as far as it is used here."""

    wsgi: Flask


def on_starting(_server: object) -> None:
    """Before the application is loaded, which makes nothing that is thrown away."""
    gc.disable()


def post_worker_init(worker: Worker) -> None:
    """Begin in the background; gunicorn calls this when the worker has loaded the application."""
    gc.enable()
    threading.Thread(target=warm, args=(worker.wsgi,), name="warm", daemon=True).start()


def warm(app: Flask) -> None:
    """Compile every template and read every family."""
    for prepare in _parts(app):
        begun = time.monotonic()
        prepare()
        time.sleep(time.monotonic() - begun)
    gc.collect()
    gc.freeze()


def _parts(app: Flask) -> Iterator[Callable[[], object]]:
    """What is done without a rest; what most visitors come to first, and what takes them longest, first."""
    names = [name for name in app.jinja_env.list_templates() if name.endswith(".html")]
    yield from (partial(app.jinja_env.get_template, name) for name in names if name.startswith(FIRST))
    yield from (partial(load_family, family) for family in FAMILIES)
    yield from (partial(app.jinja_env.get_template, name) for name in names if not name.startswith(FIRST))
