"""What dramatiq loads: a broker and the one actor, once for what is urgent and once for what can wait."""

from __future__ import annotations

import logging
from uuid import UUID

import dramatiq
import structlog

from portal.config import Settings
from portal.db import engine_for
from portal.log import configure as configure_logging
from portal.signing.private import private_key
from workers.broker import ACTOR, PATIENT_ACTOR, PATIENT_PRIORITY, PATIENT_QUEUE, QUEUE, make_broker
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.subscriptions import SUBSCRIBERS

settings = Settings.from_environment()
limits = Limits.from_environment()
# dramatiq has put a handler of its own on the root logger; with it every line would come twice.
logging.getLogger().handlers.clear()
configure_logging(settings)
# Better not to start than to publish figures that nobody can sign; a demo makes itself a key.
private_key(settings)
engine = engine_for(settings.database_url, greet=False)
broker = make_broker(settings.redis_url)
dramatiq.set_broker(broker)


# Shorter than the lease, so that a slow attempt ends before somebody else may start.
TIME_LIMIT_MS = int(limits.lease_s * 900)


@dramatiq.actor(actor_name=ACTOR, queue_name=QUEUE, broker=broker, time_limit=TIME_LIMIT_MS)
def deliver(event_id: str, subscriber: str) -> None:
    """Bring one delivery a step further. The message carries nothing but its key."""
    structlog.contextvars.clear_contextvars()
    deliver_one(engine, SUBSCRIBERS, limits, UUID(event_id), subscriber)


deliver_patiently = dramatiq.actor(
    actor_name=PATIENT_ACTOR,
    queue_name=PATIENT_QUEUE,
    priority=PATIENT_PRIORITY,
    broker=broker,
    time_limit=TIME_LIMIT_MS,
)(deliver.fn)
