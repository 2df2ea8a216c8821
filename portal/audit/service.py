"""Keep what came of looking through the ledger, signed where there is a key."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.audit.models import LedgerCheck
from portal.audit.queries import SEALS, check_of, newest_check
from portal.config import Settings
from portal.ledger import Breach
from portal.signing.private import NoSigningKey
from portal.signing.service import sign
from schemas.events import LedgerBroken

DIGEST_KIND = "jordnara-digest+jwt"
STREAM = "ledger"
# Transactions end well within this time, so nothing older can still be on its way.
SETTLED_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Looked:
    """What a walk through the ledger found."""

    until: datetime
    events: int
    root: str
    previous_root: str
    breaches: tuple[Breach, ...]


def look(session: Session) -> Looked:
    """Walk every chain, and hold what was there at the last check against what was written down then."""
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    until = now - SETTLED_AFTER
    breaches = list(ledger.verify(session))
    before = newest_check(session)
    if before is not None:
        events, root = sealed(session, before.covers_until)
        if (events, root) != (before.events, before.root):
            reason = (
                f"the events up to {before.covers_until.astimezone(UTC).isoformat()} are not those of then"
            )
            breaches.append(Breach(STREAM, before.events, reason))
    events, root = sealed(session, until)
    return Looked(until, events, root, before.root if before else "", tuple(breaches))


def sealed(session: Session, until: datetime) -> tuple[int, str]:
    """How many events there are up to a moment, and one hash over all their seals."""
    digest, count = hashlib.sha256(), 0
    rows = session.execute(SEALS, {"until": until}, execution_options={"yield_per": 5000})
    for stream, version, seal in rows:
        digest.update(f"{stream} {version} {seal}\n".encode())
        count += 1
    return count, digest.hexdigest()


def record_check(session: Session, settings: Settings, day: date, found: Looked, actor: str) -> None:
    """Keep the day's check with its signed digest, once; a broken chain is told as an event."""
    if check_of(session, day) is not None:
        return
    session.add(
        LedgerCheck(
            day=day,
            checked_at=session.execute(select(func.clock_timestamp())).scalar_one(),
            covers_until=found.until,
            events=found.events,
            root=found.root,
            previous_root=found.previous_root,
            breaches=[asdict(one) for one in found.breaches],
            digest=_signed(session, settings, digest_content(day, found)),
        )
    )
    session.flush()
    if found.breaches:
        event = LedgerBroken(day=day.isoformat(), breaches=len(found.breaches))
        ledger.append(session, STREAM, event, actor)


def digest_content(day: date, found: Looked) -> dict[str, object]:
    """What is signed: enough for anybody with the events to see that none was changed or taken away."""
    return {
        "day": day.isoformat(),
        "covers_until": found.until.astimezone(UTC).isoformat(timespec="microseconds"),
        "events": found.events,
        "root": found.root,
        "previous_root": found.previous_root,
        "breaches": len(found.breaches),
    }


def _signed(session: Session, settings: Settings, content: dict[str, object]) -> str:
    try:
        return sign(session, settings, content, DIGEST_KIND)
    except NoSigningKey:
        return ""


def breach_words(breaches: Sequence[Breach]) -> list[str]:
    """One line for each fault, for mails and the command line."""
    return [f"{one.stream} #{one.stream_version}: {one.reason}" for one in breaches]
