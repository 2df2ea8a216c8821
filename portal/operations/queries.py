"""Dead letters and the state of the queue, as figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from portal.audit.queries import newest_breaches
from portal.ledger import StoredEvent
from portal.operations.models import Delivery


@dataclass(frozen=True)
class QueueState:
    """How the back end is doing.

    Attributes:
        not_fanned_out: events whose deliveries are not written yet.
        pending, dead: deliveries in that state.
        ledger_breaches: faults that the last daily look through the ledger found.
        oldest_due_s: seconds since the oldest unsettled delivery fell due, 0 when none is.
        latency_p50_s, latency_p95_s: event to settled, over the last ten minutes.
    """

    not_fanned_out: int
    pending: int
    dead: int
    ledger_breaches: int
    oldest_due_s: float
    latency_p50_s: float
    latency_p95_s: float


_STATE = text("""
    SELECT (SELECT count(*) FROM undelivered) AS not_fanned_out,
           (SELECT count(*) FROM deliveries WHERE state = 'pending') AS pending,
           (SELECT count(*) FROM deliveries WHERE state = 'dead') AS dead,
           (SELECT COALESCE(EXTRACT(EPOCH FROM clock_timestamp() - min(due_at)), 0)
              FROM deliveries WHERE state = 'pending' AND due_at <= clock_timestamp()) AS oldest_due_s,
           COALESCE(recent.p50, 0) AS latency_p50_s, COALESCE(recent.p95, 0) AS latency_p95_s
      FROM (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY took_s) AS p50,
                   percentile_cont(0.95) WITHIN GROUP (ORDER BY took_s) AS p95
              FROM (SELECT EXTRACT(EPOCH FROM done_at - created_at) AS took_s FROM deliveries
                     WHERE state = 'done' AND done_at > clock_timestamp() - interval '10 minutes') AS settled
           ) AS recent""")


def queue_state(session: Session) -> QueueState:
    """The figures behind /metrics and the staff page."""
    row = session.execute(_STATE).one()
    return QueueState(
        not_fanned_out=row.not_fanned_out,
        pending=row.pending,
        dead=row.dead,
        ledger_breaches=newest_breaches(session),
        oldest_due_s=float(row.oldest_due_s),
        latency_p50_s=float(row.latency_p50_s),
        latency_p95_s=float(row.latency_p95_s),
    )


def dead_deliveries(session: Session, limit: int = 200) -> Sequence[Row[Delivery, StoredEvent]]:
    """Dead deliveries with their events, oldest first."""
    query = (
        select(Delivery, StoredEvent)
        .join(StoredEvent, StoredEvent.id == Delivery.event_id)
        .where(Delivery.state == "dead")
        .order_by(Delivery.created_at)
        .limit(limit)
    )
    return session.execute(query).all()


def held_back_count(session: Session, event_id: UUID, subscriber: str) -> int:
    """How many later deliveries of the same stream wait behind this one."""
    dead = session.get_one(Delivery, (event_id, subscriber))
    query = text("""SELECT count(*) FROM deliveries WHERE subscriber = :subscriber AND stream = :stream
                       AND stream_version > :version AND state <> 'done'""")
    parameters = {"subscriber": subscriber, "stream": dead.stream, "version": dead.stream_version}
    return int(session.execute(query, parameters).scalar_one())
