"""The doorbell: Redis/Valkey by default, RabbitMQ when the URL says amqp.

Nothing that matters lives here. Losing every message only costs time, because a
delivery that is not settled is rung again.
"""

from __future__ import annotations

import logging
from typing import Any

from dramatiq import Broker, Middleware
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import ShutdownNotifications, TimeLimit

QUEUE = "deliveries"
ACTOR = "deliver"
# For what nobody waits for on a screen, such as mails: worked off when nothing else is there.
PATIENT_QUEUE = "patient"
PATIENT_ACTOR = "deliver_patiently"
PATIENT_PRIORITY = 100

# How long an idle consumer sleeps between looks at Redis. The library's second would
# be most of the time between "submit" and a visible footprint.
IDLE_POLL_MS = 40


class PromptRedisBroker(RedisBroker):
    """A Redis broker whose consumers look often enough for a person who waits."""

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 5000) -> Any:
        """Consume as the base class does, but poll our own queue faster."""
        return super().consume(queue_name, prefetch, IDLE_POLL_MS if queue_name == QUEUE else timeout)


def make_broker(url: str) -> Broker:
    """A broker for `redis://`, `rediss://`, `unix://` or `amqp://`, `amqps://`.

    Retries are left out on purpose: a failed delivery is retried by its row in the database.
    """
    middleware: list[Middleware] = [TimeLimit(), ShutdownNotifications()]
    if url.startswith(("amqp://", "amqps://")):
        # The client reports each lost connection in eight ways; ours and dramatiq's single lines are enough.
        logging.getLogger("pika").setLevel(logging.CRITICAL)
        return RabbitmqBroker(url=url, confirm_delivery=True, middleware=middleware)
    if url.startswith(("redis://", "rediss://", "unix://")):
        return PromptRedisBroker(url=url, middleware=middleware)  # type: ignore[no-untyped-call]  # of the base class
    scheme = url.partition(":")[0]
    raise ValueError(f"REDIS_URL must start with redis://, rediss://, unix:// or amqp://, not {scheme}://")


def queue_length(broker: Broker) -> int:
    """Messages waiting or being worked on. Raises the client's connection error when it is unreachable."""
    if isinstance(broker, RabbitmqBroker):
        return _rabbit_queue_length(broker)
    count = broker.do_qsize  # type: ignore[attr-defined]  # one of the Redis broker's Lua commands
    return int(count(QUEUE)) + int(count(PATIENT_QUEUE))


def _rabbit_queue_length(broker: RabbitmqBroker) -> int:
    try:
        return sum(sum(broker.get_queue_message_counts(queue)[:2]) for queue in (QUEUE, PATIENT_QUEUE))
    except Exception:
        # Unlike `enqueue`, counting keeps a broken connection; without this it would stay broken for ever.
        del broker.connection
        raise
