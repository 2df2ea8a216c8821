"""The scan: clean, malware, no scanner, no answer; and what each of them leads to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from clamav_client.clamd import ClamdError
from sqlalchemy import select

from portal.declarations.transitions import Party
from portal.evidence import service
from portal.evidence.models import EvidenceFile
from portal.evidence.transitions import State
from portal.ledger import StoredEvent, append
from portal.mail import Mail
from schemas.events import DayBegan
from tests.accounts.people import sign_in
from tests.evidence import files
from tests.evidence.clamd import Clamd
from tests.evidence.desk import QUESTION, EvidenceDesk, Workers, files_in
from workers.scan import EvidenceChanged

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.config import Settings
    from portal.declarations.models import Declaration

Hire = Callable[..., Workers]
NOBODY = "tcp://127.0.0.1:9"
INFECTED = b"a;b\n1;" + files.EICAR.encode() + b"\n"


def events_of(session: Session, file: EvidenceFile) -> list[str]:
    """What has happened to a file."""
    query = select(StoredEvent.type).where(StoredEvent.stream == f"evidence-{file.id}")
    return list(session.scalars(query.order_by(StoredEvent.stream_version)))


def mails(session: Session) -> list[Mail]:
    """The mails about evidence."""
    return [mail for mail in session.scalars(select(Mail)) if "underlag" in mail.subject.lower()]


def uploaded(desk: EvidenceDesk, session: Session, content: bytes = files.CSV) -> EvidenceFile:
    """One file that waits."""
    assert desk.upload("export.csv", content).status_code == 200
    return files_in(session)[-1]


def make_overdue(session: Session, file: EvidenceFile) -> None:
    """As if the scan had been asked for long ago."""
    again = session.get_one(EvidenceFile, file.id, populate_existing=True)
    assert again.scan_requested_at is not None
    again.scan_requested_at -= timedelta(hours=1)
    session.commit()


def test_a_clean_file_is_found_clean(
    desk: EvidenceDesk, db_session: Session, workers: Hire, clamd: Clamd
) -> None:
    """The scanner gets the stored bytes; the page says that they have been searched, and by what is noted."""
    uploaded(desk, db_session)
    assert "Söks igenom" in desk.page().text
    workers(clamd_url=clamd.url).work()
    [file] = files_in(db_session)
    assert clamd.received == [files.CSV]
    assert (file.state, file.finding) == (State.CLEAN, "")
    assert file.scanner.startswith("ClamAV 1.4.1/27500")
    assert events_of(db_session, file) == ["EvidenceUploaded", "EvidenceScanRequested", "EvidenceScanned"]
    assert "Genomsökt" in desk.page().text
    assert mails(db_session) == []


def test_malware_is_refused_erased_and_told(
    desk: EvidenceDesk, db_session: Session, workers: Hire, clamd: Clamd, settings: Settings
) -> None:
    """Nobody can open the file any more, its bytes are gone, and whoever uploaded it gets one mail."""
    waiting = uploaded(desk, db_session, INFECTED)
    path = settings.data_dir / "evidence" / str(waiting.id)
    assert path.exists()
    workers(clamd_url=clamd.url).work()
    [file] = files_in(db_session)
    assert (file.state, file.finding) == (State.REFUSED, "Win.Test.EICAR_HDB-1")
    assert file.erased_at is not None
    assert not path.exists()
    assert desk.download(file).status_code == 404
    assert "Skadlig kod hittades i filen" in desk.page().text
    [mail] = mails(db_session)
    assert mail.subject == "Underlaget export.csv är stoppat"
    assert f"{desk.home}/{QUESTION}" in mail.body_text


def test_malware_is_not_handed_in(
    desk: EvidenceDesk, db_session: Session, workers: Hire, clamd: Clamd, producer: User, draft: Declaration
) -> None:
    """A refused file does not count as evidence."""
    from tests import factories

    uploaded(desk, db_session, INFECTED)
    workers(clamd_url=clamd.url).work()
    submission = factories.hand_in(db_session, draft, producer)
    assert submission.snapshot["evidence"] == []


def test_without_a_scanner_everybody_is_told(desk: EvidenceDesk, db_session: Session, workers: Hire) -> None:
    """Where nothing scans, the file says so instead of waiting for ever."""
    uploaded(desk, db_session)
    workers().work()
    [file] = files_in(db_session)
    assert file.state == State.UNSCANNED
    assert file.scanned_at is None
    assert "Ej genomsökt" in desk.page().text
    assert events_of(db_session, file) == ["EvidenceUploaded", "EvidenceScanned"]


def test_a_scanner_that_does_not_answer_is_tried_again(
    desk: EvidenceDesk, db_session: Session, workers: Hire, clamd: Clamd
) -> None:
    """The attempt fails, so the delivery is repeated; the file waits, and is scanned in the end."""
    uploaded(desk, db_session)
    with pytest.raises(ClamdError):
        workers(clamd_url=NOBODY).work()
    assert files_in(db_session)[0].state == State.SCANNING
    workers(clamd_url=clamd.url).work()
    assert files_in(db_session)[0].state == State.CLEAN


def test_a_scan_that_takes_too_long_is_given_up(
    desk: EvidenceDesk, db_session: Session, workers: Hire, clamd: Clamd
) -> None:
    """After the time-out a failed attempt is the last: the file is timed out and its owner told."""
    file = uploaded(desk, db_session)
    with pytest.raises(ClamdError):
        workers(clamd_url=NOBODY).work()
    make_overdue(db_session, file)
    workers(clamd_url=NOBODY).work()
    assert files_in(db_session)[0].state == State.TIMED_OUT
    [mail] = mails(db_session)
    assert mail.subject == "Underlaget export.csv kunde inte sökas igenom"
    workers(clamd_url=clamd.url).work()  # nothing waits
    assert files_in(db_session)[0].state == State.TIMED_OUT


def test_an_overdue_scan_that_works_still_counts(
    desk: EvidenceDesk, db_session: Session, workers: Hire, clamd: Clamd
) -> None:
    """A verdict that comes late is better than none."""
    file = uploaded(desk, db_session, INFECTED)
    with pytest.raises(ClamdError):
        workers(clamd_url=NOBODY).work()
    make_overdue(db_session, file)
    workers(clamd_url=clamd.url).work()
    assert files_in(db_session)[0].state == State.REFUSED


def test_the_owner_asks_for_another_scan(
    make_app: Callable[..., Flask],
    desk: EvidenceDesk,
    db_session: Session,
    workers: Hire,
    clamd: Clamd,
    producer: User,
    draft: Declaration,
) -> None:
    """What was not scanned can be, once there is a scanner; pressing twice asks once."""
    uploaded(desk, db_session)
    workers().work()
    [file] = files_in(db_session)
    again = f"{desk.home}/{QUESTION}/{file.id}/sok-igenom"
    assert "Sök igenom igen" not in desk.page().text
    desk.client.post(again)  # no scanner, no scan
    assert files_in(db_session)[0].state == State.UNSCANNED
    client = make_app(clamd_url=clamd.url).test_client()
    sign_in(client, producer)
    assert "Sök igenom igen" in EvidenceDesk(client, draft.id).page().text
    assert client.post(again).status_code == 302
    assert client.post(again).status_code == 302
    workers(clamd_url=clamd.url).work()
    assert files_in(db_session)[0].state == State.CLEAN
    assert events_of(db_session, file).count("EvidenceScanRequested") == 1


def test_a_file_removed_meanwhile_is_left_alone(
    desk: EvidenceDesk, db_session: Session, workers: Hire, clamd: Clamd, settings: Settings
) -> None:
    """A verdict about a file that has been taken away changes nothing, and the bytes go."""
    file = uploaded(desk, db_session)
    desk.remove(file)
    workers(clamd_url=clamd.url).work()
    [now] = files_in(db_session)
    assert now.state == State.REMOVED
    assert now.erased_at is not None
    assert clamd.received == []
    assert not (settings.data_dir / "evidence" / str(file.id)).exists()


def test_bytes_that_somebody_changed_are_not_scanned(
    desk: EvidenceDesk, db_session: Session, workers: Hire, clamd: Clamd, settings: Settings
) -> None:
    """A file that is not what was uploaded stops for a person to look, and is not handed out."""
    file = uploaded(desk, db_session)
    (settings.data_dir / "evidence" / str(file.id)).write_bytes(b"something else")
    with pytest.raises(EvidenceChanged):
        workers(clamd_url=clamd.url).work()
    assert files_in(db_session)[0].state == State.SCANNING
    assert desk.download(file).status_code == 409


def test_a_scan_whose_delivery_died_ends_with_the_day(
    desk: EvidenceDesk, db_session: Session, workers: Hire
) -> None:
    """No file says for ever that it is being searched."""
    file = uploaded(desk, db_session)
    service.request_scan(db_session, file.id, Party.WORKER, "request_scan")
    db_session.commit()
    make_overdue(db_session, file)
    crew = workers()
    crew.done |= {(one.id, "scan_evidence") for one in db_session.scalars(select(StoredEvent))}
    append(db_session, "calendar", DayBegan(day="2026-11-26"), "relay")
    db_session.commit()
    crew.work("DayBegan")
    assert files_in(db_session)[0].state == State.TIMED_OUT
