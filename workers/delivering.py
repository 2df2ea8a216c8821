"""Run one delivery: claim, load, compute with no session open, settle."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

import structlog
from dramatiq.middleware import Interrupt
from sqlalchemy import Engine

from portal.db import reading_on, transaction_on
from portal.ledger import StoredEvent
from workers import deliveries
from workers.deliveries import Claim, LeaseLost, Limits
from workers.subscriber import Fact, Subscriber

log = structlog.get_logger("jordnara.delivery")


def deliver_one(
    engine: Engine, subscribers: Mapping[str, Subscriber], limits: Limits, event_id: UUID, subscriber: str
) -> str:
    """Bring one delivery a step further; returns `done`, `pending`, `dead`, `lost` or `skipped`.

    Never raises for what a subscriber does wrong: the failure is written to the delivery's row.
    """
    limits = _limits_of(subscribers.get(subscriber), limits)
    with transaction_on(engine) as session:
        held = deliveries.claim(session, event_id, subscriber, limits)
    if held is None:
        return "skipped"
    with structlog.contextvars.bound_contextvars(
        event_id=str(event_id), subscriber=subscriber, attempt=held.attempt
    ):
        return _run(engine, subscribers, limits, held)


def _limits_of(target: Subscriber | None, limits: Limits) -> Limits:
    own = target.max_attempts if target else None
    return limits if own is None else replace(limits, max_attempts=own)


def _run(engine: Engine, subscribers: Mapping[str, Subscriber], limits: Limits, held: Claim) -> str:
    started = time.perf_counter()
    try:
        event_type = _attempt(engine, subscribers, held)
    except LeaseLost:
        log.warning("lease lost, nothing was committed")
        return "lost"
    except (Exception, Interrupt) as error:
        state = _record_failure(engine, limits, held)
        log.exception("delivery failed", state=state, error=str(error))
        return state
    log.info("delivered", type=event_type, ms=round((time.perf_counter() - started) * 1000, 1))
    return "done"


def _attempt(engine: Engine, subscribers: Mapping[str, Subscriber], held: Claim) -> str:
    target = subscribers[held.subscriber]
    with reading_on(engine) as session:
        stored = session.get_one(StoredEvent, held.event_id)
        structlog.contextvars.bind_contextvars(request_id=stored.request_id, stream=stored.stream)
        fact = Fact(stored, stored.event())
        loaded = target.load(session, fact)
        session.expunge_all()
    result = target.compute(loaded)
    with transaction_on(engine) as session:
        deliveries.settle(session, held)
        target.settle(session, fact, result)
    return stored.type


def _record_failure(engine: Engine, limits: Limits, held: Claim) -> str:
    with transaction_on(engine) as session:
        return deliveries.fail(session, held, traceback.format_exc(), limits)
