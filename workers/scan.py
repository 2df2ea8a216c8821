"""Have evidence scanned for malware, and see to it that what is not kept is gone from the store.

The scanner is clamd, asked over its socket; where none is configured, the file says that nobody
has looked at it. A scanner that does not answer is tried again like any other failure, until the
time that the operator allows has passed: then the file is noted as not scanned in time.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.declarations.transitions import Party
from portal.evidence import queries, service
from portal.evidence.models import EvidenceFile
from portal.evidence.storage import EvidenceStore, StoreUnavailable, store_of
from portal.evidence.transitions import KEPT, State
from workers.subscriber import Fact, Subscriber

log = structlog.get_logger("jordnara.scan")

# With a wait that doubles from two seconds, more than two hours: the time-out comes before.
SCAN_ATTEMPTS = 13
CLAMD_PORT = 3310
CLAMD_TIMEOUT_S = 40


class EvidenceChanged(Exception):
    """The stored bytes are not those that were uploaded: a person must look, nothing goes on."""


class ScannerFailed(Exception):
    """The scanner answered, but not about the file."""


@dataclass(frozen=True)
class Waiting:
    """A file that waits for its scan, and whether its time is out."""

    id: UUID
    sha256: str
    is_overdue: bool


@dataclass(frozen=True)
class Verdict:
    """What the scanner said; `finding` is the malware's name, empty for a clean file."""

    scanner: str
    finding: str


@cache
def _settings() -> Settings:
    return Settings.from_environment()


def _store() -> EvidenceStore:
    return store_of(_settings())


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now


def _decide(session: Session, fact: Fact, _: None) -> None:
    if _settings().has_scanner:
        service.request_scan(session, fact.event.evidence_id, Party.WORKER, "request_scan")
    else:
        service.go_without_scan(session, fact.event.evidence_id, "request_scan")


def _decide_again(session: Session, fact: Fact, _: None) -> None:
    if _settings().has_scanner:
        service.request_scan(session, fact.event.evidence_id, Party.WORKER, "request_scan_of_reused")


def _load(session: Session, fact: Fact) -> Waiting | None:
    file = session.get_one(EvidenceFile, fact.event.evidence_id)
    if file.state != State.SCANNING or file.scan_requested_at is None:
        return None
    limit = timedelta(minutes=_settings().scan_timeout_minutes)
    return Waiting(file.id, file.sha256, _now(session) > file.scan_requested_at + limit)


def _scan(waiting: Waiting | None) -> Verdict | None:
    """The scanner's verdict; None when there is none and no time is left to wait for one."""
    if waiting is None:
        return None
    try:
        return _scanned(waiting)
    except (ClamdError, OSError, ScannerFailed, StoreUnavailable) as error:
        if not waiting.is_overdue:
            raise
        log.error("evidence not scanned in time", evidence_id=str(waiting.id), error=str(error))
        return None


def _scanned(waiting: Waiting) -> Verdict:
    content = _store().get(waiting.id)
    if hashlib.sha256(content).hexdigest() != waiting.sha256:
        raise EvidenceChanged(str(waiting.id))
    scanner = _scanner(_settings().clamd_url)
    answer = scanner.instream(BytesIO(content)).get("stream")
    if answer is None or answer[0] not in ("OK", "FOUND"):
        raise ScannerFailed(str(answer))
    finding = (answer[1] or "unnamed") if answer[0] == "FOUND" else ""
    return Verdict(scanner.version().strip(), finding)


def _scanner(url: str) -> ClamdNetworkSocket | ClamdUnixSocket:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return ClamdUnixSocket(parts.path, timeout=CLAMD_TIMEOUT_S)
    return ClamdNetworkSocket(parts.hostname or "", parts.port or CLAMD_PORT, timeout=CLAMD_TIMEOUT_S)


def _settle(session: Session, fact: Fact, verdict: Verdict | None) -> None:
    evidence_id: UUID = fact.event.evidence_id
    if verdict is None:
        service.give_up_scan(session, evidence_id, "scan_evidence")
    elif verdict.finding:
        service.record_malware(session, evidence_id, verdict.scanner, verdict.finding, "scan_evidence")
    else:
        service.record_clean(session, evidence_id, verdict.scanner, "scan_evidence")


def _load_unwanted(session: Session, fact: Fact) -> UUID | None:
    file = session.get_one(EvidenceFile, fact.event.evidence_id)
    return None if file.state in KEPT else file.id


def _erase(evidence_id: UUID | None) -> UUID | None:
    if evidence_id is not None:
        _store().delete(evidence_id)
    return evidence_id


def _note_erased(session: Session, _fact: Fact, evidence_id: UUID | None) -> None:
    if evidence_id is not None:
        service.record_erased(session, evidence_id)


def _release(session: Session, fact: Fact, _: None) -> None:
    service.release(session, fact.event.declaration_id, "release_evidence")


def _give_up_stuck(session: Session, _fact: Fact, _: None) -> None:
    """Scans whose delivery died are over too, or a file would say for ever that it is being scanned."""
    limit = _now(session) - timedelta(minutes=_settings().scan_timeout_minutes)
    for file in queries.stuck_scans(session, limit):
        service.give_up_scan(session, file.id, "give_up_stuck_scans")


request_scan = Subscriber("request_scan", _decide)
request_scan_of_reused = Subscriber("request_scan_of_reused", _decide_again)
scan_evidence = Subscriber("scan_evidence", _settle, _load, _scan, SCAN_ATTEMPTS)
erase_refused_evidence = Subscriber("erase_refused_evidence", _note_erased, _load_unwanted, _erase)
erase_removed_evidence = Subscriber("erase_removed_evidence", _note_erased, _load_unwanted, _erase)
release_evidence = Subscriber("release_evidence", _release)
release_removed_evidence = Subscriber("release_removed_evidence", _release)
give_up_stuck_scans = Subscriber("give_up_stuck_scans", _give_up_stuck)
