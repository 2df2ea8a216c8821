"""What a web process does beside serving when it starts: `gunicorn --config python:portal.serving`.

The first to open a page would wait for its template to be compiled, and for the questions of every family to
be read. A thread with low priority does both at once, so that they wait for no more than what is left of it.
"""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING, Protocol

from schemas.questionnaire import FAMILIES, load_family

if TYPE_CHECKING:
    from flask import Flask

NICER = 10
# What most visitors come to first.
FIRST = ("pages/", "catalogue/", "profiles/", "accounts/", "declarations/")


class Worker(Protocol):
    """gunicorn's worker, as far as it is used here."""

    wsgi: Flask


def post_worker_init(worker: Worker) -> None:
    """Begin in the background; gunicorn calls this when the worker has loaded the application."""
    threading.Thread(target=warm, args=(worker.wsgi,), name="warm", daemon=True).start()


def warm(app: Flask) -> None:
    """Compile every template and read every family, the pages that people come to first before the others."""
    with contextlib.suppress(AttributeError, OSError):  # systems that cannot set it for a thread
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICER)
    names = [name for name in app.jinja_env.list_templates() if name.endswith(".html")]
    for name in sorted(names, key=lambda name: not name.startswith(FIRST)):
        app.jinja_env.get_template(name)
    for family in FAMILIES:
        load_family(family)
