"""A web process prepares what its first visitors would otherwise wait for."""

from __future__ import annotations

import threading
from types import SimpleNamespace

from portal import create_app
from portal.config import Settings
from portal.serving import post_worker_init
from schemas.questionnaire import FAMILIES, load_family


def test_a_new_process_compiles_every_template_and_reads_every_family() -> None:
    """In the background: the hook returns at once and the thread does the rest."""
    app = create_app(Settings(secret_key="-" * 32, database_url="postgresql+psycopg://localhost/none"))
    post_worker_init(SimpleNamespace(wsgi=app))
    (thread,) = [one for one in threading.enumerate() if one.name == "warm"]
    thread.join(60)
    wanted = {name for name in app.jinja_env.list_templates() if name.endswith(".html")}
    kept = {template.name for template in app.jinja_env.cache.values()} if app.jinja_env.cache else set()
    assert wanted <= kept
    assert load_family.cache_info().currsize >= len(FAMILIES)
