"""What dramatiq loads: a broker and the one actor."""

from __future__ import annotations

import logging
from uuid import UUID

import dramatiq
import structlog

from portal.config import Settings
from portal.db import engine_for
from portal.log import configure as configure_logging
from workers.broker import ACTOR, QUEUE, make_broker
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.subscriptions import SUBSCRIBERS

settings = Settings.from_environment()
limits = Limits.from_environment()
# dramatiq has put a handler of its own on the root logger; with it every line would come twice.
logging.getLogger().handlers.clear()
configure_logging(settings)
engine = engine_for(settings.database_url)
broker = make_broker(settings.redis_url)
dramatiq.set_broker(broker)


@dramatiq.actor(
    actor_name=ACTOR,
    queue_name=QUEUE,
    broker=broker,
    # Shorter than the lease, so that a slow attempt ends before somebody else may start.
    time_limit=int(limits.lease_s * 900),
)
def deliver(event_id: str, subscriber: str) -> None:
    """Bring one delivery a step further. The message carries nothing but its key."""
    structlog.contextvars.clear_contextvars()
    deliver_one(engine, SUBSCRIBERS, limits, UUID(event_id), subscriber)
