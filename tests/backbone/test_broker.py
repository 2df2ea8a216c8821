"""The doorbell's address and length."""

from __future__ import annotations

import pytest
import redis
from dramatiq import Message
from dramatiq.brokers.rabbitmq import RabbitmqBroker
from dramatiq.middleware import Retries
from pika.exceptions import AMQPConnectionError  # type: ignore[import-untyped]  # no stubs exist

from workers.broker import ACTOR, QUEUE, PromptRedisBroker, make_broker, queue_length

REFUSED = (redis.ConnectionError, AMQPConnectionError)


def test_the_address_decides_between_redis_and_rabbitmq() -> None:
    """RabbitMQ confirms each message; neither retries by itself, because the database does."""
    redis_broker = make_broker("redis://127.0.0.1:1/0")
    rabbit_broker = make_broker("amqp://guest:guest@127.0.0.1:1")
    assert isinstance(redis_broker, PromptRedisBroker)
    assert isinstance(rabbit_broker, RabbitmqBroker)
    assert rabbit_broker.confirm_delivery
    for broker in (redis_broker, rabbit_broker):
        assert not [m for m in broker.middleware if isinstance(m, Retries)]


def test_any_other_address_is_refused_without_showing_the_password() -> None:
    """The message names the variable and what would be right, never the secret in it."""
    with pytest.raises(ValueError, match="REDIS_URL must start with redis://") as refused:
        make_broker("http://user:secret@example.se")
    assert "secret" not in str(refused.value)


def test_the_length_counts_what_waits(redis_url: str) -> None:
    """Two messages are two, and a flushed broker has none."""
    broker = make_broker(redis_url)
    broker.declare_queue(QUEUE)
    assert queue_length(broker) == 0
    for _ in range(2):
        message: Message[None] = Message(QUEUE, ACTOR, ("x", "y"), {}, {})
        broker.enqueue(message)
    assert queue_length(broker) == 2
    broker.flush_all()
    assert queue_length(broker) == 0
    broker.close()


def test_a_broker_out_of_reach_raises_each_time() -> None:
    """The relay hears of it and tries again later; RabbitMQ's broken connection is not kept."""
    for url in ("redis://127.0.0.1:1/0", "amqp://guest:guest@127.0.0.1:1"):
        broker = make_broker(url)
        for _ in range(2):
            with pytest.raises(REFUSED):
                queue_length(broker)
