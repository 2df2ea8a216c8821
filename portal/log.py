"""One log line per request, and the request's id in every line written while it runs.

The id is also stored with each event the request appends (`ledger.append` reads it from
the same context), so one search finds the request and all that followed from it.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from typing import TYPE_CHECKING

import structlog
from flask import Flask, Response, g, request

if TYPE_CHECKING:
    from structlog.typing import Processor

    from portal.config import Settings

REQUEST_ID_HEADER = "X-Request-ID"
ACCEPTED_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log = structlog.get_logger("portal")


def configure(settings: Settings) -> None:
    """Send structlog and the standard library's loggers through the same processors to stderr."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(settings)],
        )
    )
    handler.set_name("jordnara")
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if h.get_name() != "jordnara"] + [handler]
    root.setLevel(logging.INFO)


def _renderers(settings: Settings) -> list[Processor]:
    if settings.log_json:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=28)]


def init_app(app: Flask) -> None:
    """Give each request an id and write its line when it is done."""
    app.before_request(_begin)
    app.after_request(_finish)
    # What runs later in the same thread must not be written down as this request's doing.
    app.teardown_request(lambda _: structlog.contextvars.clear_contextvars())


def request_id() -> str:
    """The current request's id."""
    return str(g.get("request_id", ""))


def _begin() -> None:
    offered = request.headers.get(REQUEST_ID_HEADER, "")
    g.request_id = offered if ACCEPTED_REQUEST_ID.fullmatch(offered) else secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _finish(response: Response) -> Response:
    if "request_id" not in g:
        return response
    response.headers[REQUEST_ID_HEADER] = g.request_id
    # The route, not the path: paths of confirmation links contain tokens.
    route = request.url_rule.rule if request.url_rule else "(none)"
    log.info(
        "request",
        method=request.method,
        route=route,
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000, 1),
    )
    return response
