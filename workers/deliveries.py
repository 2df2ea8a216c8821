"""Claim, settle, fail and prune deliveries.

A delivery is claimed (attempt counted, lease taken) in a short transaction of
its own, and settled in the transaction that holds the subscriber's effects. The
attempt number is the fencing token and the database's clock decides leases, so
a worker that is paused, killed or has a wrong clock can neither lose an effect
nor make one twice.
"""

# ruff: noqa: S608 - statements are put together from constants of this module only
from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import take_turn

ERROR_LENGTH = 4000
PRUNE_BATCH = 5000


@dataclass(frozen=True)
class Limits:
    """Tuning of the backbone, in seconds and counts.

    Attributes:
        lease_s: how long a claim holds; the actor's time limit is shorter.
        ring_again_s: how long a rung delivery may stay unclaimed before it is rung again.
        backoff_s: wait after the first failure; doubles with each further one.
        window: messages in the broker above which the relay stops ringing.
    """

    lease_s: float = 60.0
    ring_again_s: float = 15.0
    backoff_s: float = 2.0
    max_attempts: int = 5
    window: int = 2000
    keep_done_days: float = 30.0

    @classmethod
    def from_environment(cls) -> Limits:
        """Read `JORDNARA_LEASE_S` and its sisters; anything unset keeps its default."""
        chosen = {
            name: type(default)(os.environ[f"JORDNARA_{name.upper()}"])
            for name, default in vars(cls()).items()
            if f"JORDNARA_{name.upper()}" in os.environ
        }
        return cls(**chosen)


@dataclass(frozen=True)
class Claim:
    """The right to settle one delivery until its lease runs out; `attempt` is the fencing token."""

    event_id: UUID
    subscriber: str
    attempt: int


class LeaseLost(Exception):
    """Somebody else claimed the delivery, or the lease ran out: nothing may be committed."""


# An earlier delivery of the same stream to the same subscriber that is not done holds
# this one back. That keeps order, and is why a dead delivery blocks only its own stream.
_HEAD_OF_LINE = """NOT EXISTS (
    SELECT 1 FROM deliveries earlier
     WHERE earlier.subscriber = d.subscriber AND earlier.stream = d.stream
       AND earlier.stream_version < d.stream_version AND earlier.state <> 'done')"""

_THIS = "d.event_id = :event_id AND d.subscriber = :subscriber AND d.state = 'pending'"

# A lease that ran out without an answer: the worker was killed, perhaps by this very delivery,
# or only stood beside the one that did it. Such deliveries run one at a time in the whole
# house, so that a killer takes each neighbour along once at most, and dies alone.
_UNANSWERED = "d.leased_until <= clock_timestamp()"
_CRASHED = "the worker died while it ran"

_FAN_OUT = text("""
    WITH taken AS (
        DELETE FROM undelivered
         WHERE position IN (SELECT position FROM undelivered ORDER BY position LIMIT :limit)
        RETURNING event_id),
    written AS (
        INSERT INTO deliveries (event_id, subscriber, stream, stream_version, due_at, created_at)
        SELECT e.id, s.subscriber, e.stream, e.stream_version, clock_timestamp(), e.occurred_at
          FROM taken JOIN events e ON e.id = taken.event_id
          JOIN unnest(CAST(:types AS text[]), CAST(:subscribers AS text[])) AS s(type, subscriber)
            ON s.type = e.type)
    SELECT count(*) FROM taken""")

_DUE = text(f"""
    SELECT d.event_id, d.subscriber FROM deliveries d
     WHERE d.state = 'pending' AND d.due_at <= clock_timestamp() AND {_HEAD_OF_LINE}
     ORDER BY d.due_at LIMIT :limit FOR UPDATE SKIP LOCKED""")

_RUNG = text("""
    UPDATE deliveries d SET due_at = clock_timestamp() + make_interval(secs => :again)
      FROM unnest(CAST(:event_ids AS uuid[]), CAST(:subscribers AS text[])) AS r(event_id, subscriber)
     WHERE d.event_id = r.event_id AND d.subscriber = r.subscriber""")

_TAKE = """
    UPDATE deliveries d
       SET attempts = d.attempts + 1,
           leased_until = clock_timestamp() + make_interval(secs => :lease),
           due_at = clock_timestamp() + make_interval(secs => :lease)"""

_CLAIM = text(f"""{_TAKE}
     WHERE {_THIS} AND d.leased_until IS NULL AND d.attempts < :max_attempts AND {_HEAD_OF_LINE}
    RETURNING d.attempts""")

_IS_UNANSWERED = text(f"SELECT 1 FROM deliveries d WHERE {_THIS} AND {_UNANSWERED}")


_BURY = text(f"""
    UPDATE deliveries d
       SET state = 'dead', leased_until = NULL,
           last_error = CASE WHEN d.last_error IN ('', '{_CRASHED}') THEN '' ELSE d.last_error || E'\\n' END
                        || '{_CRASHED}'
     WHERE {_THIS} AND {_UNANSWERED} AND d.attempts >= :max_attempts
    RETURNING 1""")

_CLAIM_ALONE = text(f"""{_TAKE}, last_error = '{_CRASHED}'
     WHERE {_THIS} AND {_UNANSWERED} AND {_HEAD_OF_LINE} AND NOT EXISTS (
           SELECT 1 FROM deliveries other
            WHERE other.state = 'pending' AND other.last_error = '{_CRASHED}'
              AND other.leased_until > clock_timestamp())
    RETURNING d.attempts""")

_WAIT_FOR_TURN = text(f"""
    UPDATE deliveries d SET due_at = clock_timestamp() + make_interval(secs => :backoff)
     WHERE {_THIS} AND {_UNANSWERED}""")

_SETTLE = text(f"""
    WITH settled AS (
        UPDATE deliveries
           SET state = 'done', done_at = clock_timestamp(), leased_until = NULL, last_error = ''
         WHERE event_id = :event_id AND subscriber = :subscriber AND state = 'pending'
           AND attempts = :attempt AND leased_until > clock_timestamp()
        RETURNING 1)
    SELECT pg_notify('{ledger.WAKE_CHANNEL}', '') FROM settled""")

_FAIL = text("""
    UPDATE deliveries
       SET leased_until = NULL, last_error = :error,
           due_at = clock_timestamp() + make_interval(secs => :backoff * power(2, attempts - 1)),
           state = CASE WHEN attempts >= :max_attempts THEN 'dead' ELSE 'pending' END
     WHERE event_id = :event_id AND subscriber = :subscriber AND state = 'pending' AND attempts = :attempt
    RETURNING state""")


def fan_out(session: Session, subscribers: Iterable[tuple[str, str]], limit: int = 500) -> int:
    """Write the deliveries of events that have none yet; returns how many events were taken.

    Args:
        subscribers: pairs of event type and subscriber name.

    One relay at a time holds the advisory lock: two could write a stream's second event
    before its first, and order would be a matter of luck.
    """
    if not session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtext('jordnara.fan_out'))")):
        return 0
    pairs = list(subscribers)
    parameters = {"limit": limit, "types": [t for t, _ in pairs], "subscribers": [s for _, s in pairs]}
    return int(session.execute(_FAN_OUT, parameters).scalar_one())


def due(session: Session, limit: int) -> Sequence[tuple[UUID, str]]:
    """Lock and list deliveries to ring for: due, and first in their stream's line."""
    return [(row.event_id, row.subscriber) for row in session.execute(_DUE, {"limit": limit})]


def mark_rung(session: Session, rung: Sequence[tuple[UUID, str]], limits: Limits) -> None:
    """Let rung deliveries rest until they may be rung again."""
    if rung:
        parameters = {
            "again": limits.ring_again_s,
            "event_ids": [event_id for event_id, _ in rung],
            "subscribers": [subscriber for _, subscriber in rung],
        }
        session.execute(_RUNG, parameters)


def claim(session: Session, event_id: UUID, subscriber: str, limits: Limits) -> Claim | None:
    """Take the lease, or None when the delivery is done, leased, held back or out of attempts."""
    key = {"event_id": event_id, "subscriber": subscriber}
    terms = {**key, "lease": limits.lease_s, "max_attempts": limits.max_attempts}
    attempt = session.execute(_CLAIM, terms).scalar_one_or_none()
    if attempt is None and session.scalar(_IS_UNANSWERED, key):
        attempt = _claim_unanswered(session, key, limits)
    return None if attempt is None else Claim(event_id, subscriber, attempt)


def _claim_unanswered(session: Session, key: Mapping[str, object], limits: Limits) -> int | None:
    """Try again what no worker answered for when its turn has come, or bury it after its last attempt."""
    take_turn(session, "unanswered")
    if session.scalar(_BURY, {**key, "max_attempts": limits.max_attempts}):
        return None
    attempt: int | None = session.scalar(_CLAIM_ALONE, {**key, "lease": limits.lease_s})
    if attempt is None:
        session.execute(_WAIT_FOR_TURN, {**key, "backoff": limits.backoff_s})
    return attempt


def settle(session: Session, held: Claim) -> None:
    """Mark the delivery done, first thing in the transaction that writes its effects.

    Its commit wakes the relay: the next delivery in the stream's line can be rung for.

    Raises:
        LeaseLost: the claim is not valid any more; the transaction must roll back.
    """
    if session.execute(_SETTLE, vars(held)).first() is None:
        raise LeaseLost(f"{held.subscriber} of {held.event_id}, attempt {held.attempt}")


def fail(session: Session, held: Claim, error: str, limits: Limits) -> str:
    """Record why an attempt failed (the end of it, where the reason stands) and when to try again.

    Returns:
        the new state, or `lost` when the attempt is not the current one any more.
    """
    parameters = {
        **vars(held),
        "error": _storable(error)[-ERROR_LENGTH:],
        "backoff": limits.backoff_s,
        "max_attempts": limits.max_attempts,
    }
    return str(session.execute(_FAIL, parameters).scalar_one_or_none() or "lost")


def _storable(error: str) -> str:
    """Without what PostgreSQL's text cannot hold: an error that cannot be stored would never be seen."""
    return error.encode(errors="replace").decode().replace("\0", "\ufffd")


def prune(session: Session, limits: Limits, batch: int = PRUNE_BATCH) -> int:
    """Delete deliveries done long ago; the events themselves stay for ever. Returns how many."""
    statement = text("""
        DELETE FROM deliveries WHERE (event_id, subscriber) IN (
            SELECT event_id, subscriber FROM deliveries
             WHERE state = 'done' AND done_at < clock_timestamp() - make_interval(secs => :age) LIMIT :batch)
        RETURNING 1""")
    parameters = {"age": limits.keep_done_days * 86400, "batch": batch}
    return len(session.execute(statement, parameters).all())
