"""The relay: fans events out to deliveries and rings the doorbell for what is due.

Any number may run. NOTIFY wakes a relay at once; a sweep every second is the
safety net. What cannot be reached (broker or database) is tried again for ever.
"""

from __future__ import annotations

import threading
import time
from datetime import date

import dramatiq
import psycopg
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from portal.db import reading_on, transaction_on
from portal.ledger import WAKE_CHANNEL
from schemas.events import DayBegan
from workers import deliveries, periodic
from workers.broker import ACTOR, PATIENT_ACTOR, PATIENT_QUEUE, QUEUE, queue_length
from workers.deliveries import Limits

log = structlog.get_logger("jordnara.relay")

SWEEP_SECONDS = 1.0
STEP_SECONDS = 0.02
PAUSE_AFTER_TROUBLE_SECONDS = 0.5
PRUNE_EVERY_SECONDS = 3600.0
LOOK_AT_CALENDAR_EVERY_SECONDS = 60.0
BATCH = 200
FAN_OUT_BATCH = 500


class Relay:
    """One relay loop; `run` returns after `stop`.

    Args:
        subscribers: pairs of event type and subscriber name.
        patient: names of the subscribers that may wait until nothing else is there to do.
    """

    def __init__(
        self,
        engine: Engine,
        broker: dramatiq.Broker,
        subscribers: list[tuple[str, str]],
        limits: Limits,
        patient: frozenset[str] = frozenset(),
    ) -> None:
        self._patient = patient
        self._engine = engine
        self._broker = broker
        self._subscribers = subscribers
        self._limits = limits
        self._stopping = threading.Event()
        self._pruned_at = -PRUNE_EVERY_SECONDS
        self._keeps_calendar = any(event_type == DayBegan.__name__ for event_type, _ in subscribers)
        self._day_begun: date | None = None
        self._looked_at_calendar = -LOOK_AT_CALENDAR_EVERY_SECONDS

    def stop(self) -> None:
        """Ask the loop to end after the step it is in."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped, whatever happens to the database and the broker."""
        while not self._stopping.is_set():
            try:
                self._work_while_connected()
            except (psycopg.Error, SQLAlchemyError) as error:
                log.warning("database out of reach, trying again", error=_brief(error))
                self._stopping.wait(PAUSE_AFTER_TROUBLE_SECONDS)

    def _work_while_connected(self) -> None:
        url = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as listener:
            listener.execute(f"LISTEN {WAKE_CHANNEL}")
            while not self._stopping.is_set():
                began = time.monotonic()
                busy = self.step()
                if not busy:
                    _wait_for_wake(listener)
                    # A lone event is rung for at once; a crowd of them shares steps.
                    self._stopping.wait(max(0.0, began + STEP_SECONDS - time.monotonic()))
                    _forget_wakes(listener)

    def step(self) -> bool:
        """Fan out and ring once; returns whether a full batch says that more is waiting."""
        self._begin_day_sometimes()
        with transaction_on(self._engine) as session:
            taken = deliveries.fan_out(session, self._subscribers, FAN_OUT_BATCH)
        rung = self._ring()
        self._prune_sometimes()
        return taken == FAN_OUT_BATCH or rung == BATCH

    def _ring(self) -> int:
        try:
            room = self._limits.window - queue_length(self._broker)
            if room <= 0:
                return 0
            with transaction_on(self._engine) as session:
                waiting = deliveries.due(session, min(BATCH, room))
                for event_id, subscriber in waiting:
                    self._broker.enqueue(_message(str(event_id), subscriber, subscriber in self._patient))
                deliveries.mark_rung(session, waiting, self._limits)
            return len(waiting)
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001 - each client has its own kind
            log.warning("broker out of reach, trying again", error=_brief(error))
            self._stopping.wait(PAUSE_AFTER_TROUBLE_SECONDS)
            return 0

    def _begin_day_sometimes(self) -> None:
        looked_lately = time.monotonic() - self._looked_at_calendar < LOOK_AT_CALENDAR_EVERY_SECONDS
        if not self._keeps_calendar or looked_lately:
            return
        with reading_on(self._engine) as session:
            day = periodic.today(session)
        if day != self._day_begun:
            with transaction_on(self._engine) as session:
                periodic.begin_day(session, day)
        self._day_begun, self._looked_at_calendar = day, time.monotonic()

    def _prune_sometimes(self) -> None:
        if time.monotonic() - self._pruned_at < PRUNE_EVERY_SECONDS:
            return
        with transaction_on(self._engine) as session:
            gone = deliveries.prune(session, self._limits)
        if gone < deliveries.PRUNE_BATCH:  # otherwise there is more, and the next step goes on
            self._pruned_at = time.monotonic()
        if gone:
            log.info("pruned done deliveries", count=gone)


def _wait_for_wake(listener: psycopg.Connection) -> None:
    """Sleep until woken, or for one sweep."""
    for _ in listener.notifies(timeout=SWEEP_SECONDS, stop_after=1):
        pass


def _forget_wakes(listener: psycopg.Connection) -> None:
    """Drop the wakes that the coming step answers all at once."""
    for _ in listener.notifies(timeout=0):
        pass


def _brief(error: Exception) -> str:
    """One line, also of errors that say nothing but their name."""
    return f"{type(error).__name__} {next(iter(str(error).splitlines()), '')}".strip()


def _message(event_id: str, subscriber: str, patient: bool) -> dramatiq.Message[None]:
    return dramatiq.Message(
        queue_name=PATIENT_QUEUE if patient else QUEUE,
        actor_name=PATIENT_ACTOR if patient else ACTOR,
        args=(event_id, subscriber),
        kwargs={},
        options={},
    )
