"""A web process prepares what its first visitors would otherwise wait for."""

from __future__ import annotations

import gc
import threading
import time
from types import SimpleNamespace

import pytest

from portal import create_app
from portal.config import Settings
from portal.serving import on_starting, post_worker_init
from schemas.questionnaire import FAMILIES, load_family
from tests.quick_apps import TEMPLATES


def test_a_new_process_compiles_every_template_and_reads_every_family(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In the background: the hook returns at once, and the thread rests as long as it works.

    What is there then is kept out of the search for garbage.
    """
    rests: list[float] = []
    monkeypatch.setattr(
        "portal.serving.time", SimpleNamespace(monotonic=time.thread_time, sleep=rests.append)
    )
    app = create_app(Settings(secret_key="-" * 32, database_url="postgresql+psycopg://localhost/none"))
    app.jinja_env.bytecode_cache = TEMPLATES
    frozen = gc.get_freeze_count()
    on_starting(None)
    assert not gc.isenabled()
    post_worker_init(SimpleNamespace(wsgi=app))
    assert gc.isenabled()
    (thread,) = [one for one in threading.enumerate() if one.name == "warm"]
    spent = time.process_time()
    thread.join(60)
    spent = time.process_time() - spent
    wanted = {name for name in app.jinja_env.list_templates() if name.endswith(".html")}
    kept = {template.name for template in app.jinja_env.cache.values()} if app.jinja_env.cache else set()
    assert wanted <= kept
    assert load_family.cache_info().currsize >= len(FAMILIES)
    assert len(rests) >= len(wanted) + len(FAMILIES)
    assert sum(rests) > spent / 2
    assert gc.get_freeze_count() > frozen
