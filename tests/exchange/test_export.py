"""Everything out: complete, readable, and nothing of anybody else's."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts.models import MemberRole, Membership, Organisation, User
from portal.accounts.queries import organisation_of
from portal.db import Base, new_id, reading_on, transaction_on
from portal.declarations import service as declarations
from portal.evidence.models import EvidenceFile
from portal.evidence.storage import store_of
from portal.evidence.transitions import State
from portal.exchange import archive, export_pages
from portal.exchange.models import Export, Import
from portal.exchange.tables import open_table
from portal.i18n import LANGUAGE_COOKIE
from portal.ledger import StoredEvent, append, organisation_stream
from portal.mail import Mail
from schemas.events import DayBegan, ExportRequested
from schemas.questionnaire import Answer
from tests import factories
from tests.portal.english import swedish_left
from workers import export, notify
from workers.retention import remove_expired_files
from workers.subscriber import Fact, Subscriber

if TYPE_CHECKING:
    from portal.config import Settings
    from tests.declarations.browser import Browser

OWNED_BY = {"declaration_id", "submission_id", "organisation_id", "user_id"}


def exported(browser: Browser) -> dict[str, Any]:
    """The files of an export that was made at once: JSON read, other files as bytes."""
    browser.open("/exportera")
    answer = browser.client.post("/exportera", data=browser.page.form.sent)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/zip"
    return unpacked(answer.data)


def unpacked(content: bytes) -> dict[str, Any]:
    """The files of an archive by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        return {
            name: json.loads(file.read(name)) if name.endswith(".json") else file.read(name)
            for name in file.namelist()
        }


def deliver(session: Session, subscriber: Subscriber, event_type: str) -> None:
    """What the workers do with the newest event of a type."""
    stored = session.scalars(select(StoredEvent).where(StoredEvent.type == event_type)).all()[-1]
    fact = Fact(stored, stored.event())
    engine = session.get_bind()
    with reading_on(engine) as reader:  # type: ignore[arg-type] # the session's bind is an engine
        loaded = subscriber.load(reader, fact)
    with transaction_on(engine) as writer:  # type: ignore[arg-type] # as above
        subscriber.settle(writer, fact, subscriber.compute(loaded))
    session.expire_all()


def test_every_table_is_exported_or_withheld_for_a_reason() -> None:
    """A new table about organisations or declarations must be decided about before the tests pass."""
    decided = {
        model.__tablename__
        for models in (archive.OF_DECLARATION, archive.OF_SUBMISSION, archive.OF_ORGANISATION)
        for model in models
    }
    owned = {
        table.name
        for table in Base.metadata.sorted_tables
        if OWNED_BY & {column.name for column in table.columns}
    }
    assert owned - decided - {"declarations"} == set(archive.WITHHELD) - {"users"}
    assert not decided & set(archive.WITHHELD)


def test_everything_is_there(browser: Browser, db_session: Session, producer: User) -> None:
    """Answers with what they replaced, the signed snapshot, result, decision, profile and every event."""
    waiting = factories.in_review(db_session, producer)
    factories.approve(db_session, waiting, factories.a_reviewer(db_session))
    draft = factories.a_draft(db_session, producer, "Morot")
    other = {"crop.area": Answer("crop.area", "given", "9", "ha", "9")}
    declarations.save_answers(db_session, draft.id, other, {"crop.area": 1}, producer.id)
    gone = factories.a_draft(db_session, producer, "Kålrot")
    declarations.withdraw(db_session, gone.id, producer.id)
    db_session.commit()
    files = exported(browser)
    numbers = [one.number for one in (waiting.declaration, draft, gone)]
    assert {f"deklarationer/{number}.json" for number in numbers} <= set(files)
    told = files[f"deklarationer/{numbers[0]}.json"]
    assert told["submissions"][0]["snapshot"] == waiting.submission.snapshot
    assert told["submissions"][0]["submitted_by"] == "Provodlare Ett"
    assert told["footprints"][0]["result_hash"] == waiting.footprint.result_hash
    assert told["footprints"][0]["result"] == waiting.footprint.result
    assert told["decisions"][0]["decided_by"] == "region"
    types = [event["type"] for event in told["events"]]
    assert types[0] == "DeclarationStarted"
    assert types[-1] == "DeclarationApproved"
    assert told["events"][-1]["by"] == "region"
    assert len(told["answers"]) == len(factories.answers())
    changed = files[f"deklarationer/{numbers[1]}.json"]
    assert [row["content"]["value"] for row in changed["earlier_answers"]] == ["7.77"]
    assert files[f"deklarationer/{numbers[2]}.json"]["status"] == "withdrawn"
    assert files["organisation.json"]["memberships"][0]["user_id"] == "Provodlare Ett"


def test_the_tables_tell_the_same(browser: Browser, db_session: Session, producer: User) -> None:
    """CSV and workbook have each answer in words; a text that looks like a formula stays a text."""
    waiting = factories.in_review(db_session, producer, product_name="=1+1 potatis")
    files = exported(browser)
    rows = open_table(files["tabeller/svar.csv"]).rows
    area = next(row for row in rows if row[9] == "crop.area")
    assert area[:2] == [waiting.declaration.number, "=1+1 potatis"]
    assert "'=1+1 potatis" in files["tabeller/svar.csv"].decode()
    assert area[3:6] == ["Odlad areal", "7,77\N{NO-BREAK SPACE}ha", "7,77"]
    result = open_table(files["tabeller/resultat.csv"]).rows[1]
    assert str(result[4]).replace(",", ".") == f"{waiting.footprint.total_kg_co2e:f}"
    assert len(open_table(files["tabeller/handelser.csv"]).rows) > 3
    with zipfile.ZipFile(io.BytesIO(files["tabeller/tabeller.xlsx"])) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet2.xml")


def test_nothing_of_others_leaks(
    browser: Browser, stranger: Browser, db_session: Session, producer: User
) -> None:
    """Two organisations' exports share no number, name or id of a declaration."""
    mine = factories.in_review(db_session, producer, product_name="Hemlig potatis")
    theirs = stranger.open("/deklarationer/ny")
    stranger.send({"product_name": "Annans morot", "reference_year": "2025", "family": "field_crops"})
    assert theirs.status == 200
    content = str(exported(stranger))
    assert "Annans morot" in content
    for secret in (mine.declaration.number, str(mine.declaration.id), "Hemlig potatis", "Exempelgården"):
        assert secret not in content
    content = str(exported(browser))
    assert "Hemlig potatis" in content
    for secret in ("Annans morot", "Grannens", "annan@exempel.se"):
        assert secret not in content


def test_no_secret_and_no_member_of_staff_is_in_it(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """Hashes of keys and passwords, and the names of people at the region, stay where they are."""
    waiting = factories.in_review(db_session, producer)
    reviewer = factories.a_reviewer(db_session)
    factories.approve(db_session, waiting, reviewer)
    browser.open("/api-nycklar")
    key = browser.send({"name": "Program", "may": "read", "days": "30"}).html
    content = str(exported(browser))
    assert "Program" in content
    for secret in (producer.password_hash, "token_hash", "jnk_" + key.split("jnk_")[1][:30], reviewer.name):
        assert secret not in content
    assert str(reviewer.id) not in content


@pytest.mark.parametrize(("role", "shown"), [(MemberRole.OWNER, True), (MemberRole.EDITOR, False)])
def test_a_sole_traders_number_is_for_the_owner(
    browser: Browser, db_session: Session, role: MemberRole, shown: bool
) -> None:
    """It is a personal identity number: others get the export without it, and are told."""
    db_session.execute(update(Organisation).values(number="4607130253", is_sole_trader=True))
    db_session.execute(update(Membership).values(role=role))
    db_session.commit()
    files = exported(browser)
    assert ("4607130253" in str(files)) is shown
    assert ("number" in files["organisation.json"]) is shown
    assert ("Personnumret" in files["LÄSMIG.txt"].decode()) is not shown


def test_an_adviser_exports_nothing(browser: Browser, db_session: Session) -> None:
    """A mandate is for declarations, not for taking everything out."""
    db_session.execute(update(Membership).values(role=MemberRole.ADVISER))
    db_session.commit()
    assert browser.client.get("/exportera").status_code == 403
    assert browser.client.post("/exportera").status_code == 403


def test_much_is_written_by_a_worker(
    browser: Browser,
    stranger: Browser,
    db_session: Session,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The page says so, a mail comes when it is done, the same content is fetched, by nobody else."""
    monkeypatch.setattr(export_pages, "AT_ONCE", 0)
    for module in (notify, export):
        monkeypatch.setattr(module, "_settings", lambda: settings)
    producer = db_session.scalars(select(User).where(User.email == "odlare@exempel.se")).one()
    draft = factories.a_draft(db_session, producer)
    assert "mejlar när den är klar" in browser.open("/exportera").text
    page = browser.send()
    assert "Du får ett mejl" in page.text
    assert "Skrivs" in page.text
    asked = db_session.scalars(select(Export)).one()
    address = f"/exportera/{asked.organisation_id}/{asked.id}"
    assert browser.client.get(address).status_code == 404
    deliver(db_session, export.write_export, "ExportRequested")
    deliver(db_session, notify.mail_export_ready, "ExportWritten")
    mail = db_session.scalars(select(Mail).where(Mail.key.startswith("mail_export_ready"))).one()
    assert mail.user_id == producer.id
    assert "/exportera" in mail.body_text
    assert "Hämta exporten" in browser.open("/exportera").text
    files = unpacked(browser.client.get(address).data)
    assert f"deklarationer/{draft.number}.json" in files
    assert stranger.client.get(address).status_code == 404


def test_who_has_left_gets_no_export(browser: Browser, db_session: Session, producer: User) -> None:
    """Between asking and writing somebody may have become an adviser: then nothing is written."""
    organisation = organisation_of(db_session, producer.id)
    assert organisation is not None
    day = datetime.now().astimezone()
    asked = Export(
        organisation_id=organisation.id,
        requested_by=producer.id,
        requested_at=day,
        expires_at=day + timedelta(days=1),
    )
    db_session.add(asked)
    db_session.flush()
    append(db_session, "export-x", ExportRequested(export_id=asked.id), "test")
    db_session.execute(update(Membership).values(role=MemberRole.ADVISER))
    db_session.commit()
    deliver(db_session, export.write_export, "ExportRequested")
    assert db_session.scalars(select(Export.content)).one() is None


def test_what_has_expired_is_removed(browser: Browser, db_session: Session, producer: User) -> None:
    """A new day takes away uploads nobody confirmed and exports whose time is out; others stay."""
    organisation = organisation_of(db_session, producer.id)
    assert organisation is not None
    now = datetime.now().astimezone()
    for days in (-2, 2):
        key = {"organisation_id": organisation.id, "expires_at": now + timedelta(days=days)}
        db_session.add(Import(**key, created_by=producer.id, source="x", content={}, created_at=now))
        db_session.add(Export(**key, requested_by=producer.id, requested_at=now))
    append(db_session, "calendar", DayBegan(day=now.date().isoformat()), "test")
    db_session.commit()
    deliver(db_session, remove_expired_files, "DayBegan")
    for column in (Import.expires_at, Export.expires_at):
        assert [moment > now for moment in db_session.scalars(select(column)).all()] == [True]


def test_an_export_in_english(browser: Browser, db_session: Session, producer: User) -> None:
    """Names of files, headings and the page follow the language."""
    factories.a_draft(db_session, producer, "Potatoes")
    browser.client.set_cookie(LANGUAGE_COOKIE, "en")
    page = browser.open("/exportera")
    assert swedish_left(page.html, "Exempelgården AB", "Provodlare Ett") == []
    files = exported(browser)
    assert "README.txt" in files
    assert open_table(files["tables/answers.csv"]).rows[0][3] == "Question"
    assert any(row[4] == "I don't know" for row in open_table(files["tables/answers.csv"]).rows)


def test_evidence_is_enclosed_as_it_was_put_in(
    browser: Browser, db_session: Session, settings: Settings, producer: User
) -> None:
    """Files that may be handed out lie in the archive; the others are named with the reason."""
    organisation = organisation_of(db_session, producer.id)
    assert organisation is not None
    store = store_of(settings)
    kept: dict[str, EvidenceFile] = {}
    for name, state, stored in (
        ("../../faktura.pdf", State.CLEAN, b"faktura"),
        ("virus.pdf", State.REFUSED, b"virus"),
        ("bytt.pdf", State.CLEAN, b"en annan fil"),
        ("borta.pdf", State.UNSCANNED, None),
    ):
        content = stored if name != "bytt.pdf" else b"den inskickade"
        kept[name] = EvidenceFile(
            id=new_id(),
            organisation_id=organisation.id,
            name=name,
            media="pdf",
            kind="fuel_invoice",
            question_id="machinery.fuel_diesel",
            reference_year=2025,
            size_bytes=7,
            original_sha256="0" * 64,
            sha256=hashlib.sha256(content or b"").hexdigest(),
            state=state,
            uploaded_by=producer.id,
            uploaded_at=datetime.now().astimezone(),
        )
        db_session.add(kept[name])
        if stored is not None:
            store.put(kept[name].id, stored)
    db_session.commit()
    files = exported(browser)
    inside = {name: content for name, content in files.items() if name.startswith("underlag/")}
    left_out = inside.pop("underlag/inte-med.txt").decode()
    assert inside == {f"underlag/{kept['../../faktura.pdf'].id}-____faktura.pdf": b"faktura"}
    assert [line.split("-")[-1].split(":")[0] for line in left_out.splitlines()] == [
        "virus.pdf",
        "bytt.pdf",
        "borta.pdf",
    ]
    assert len(files["organisation.json"]["evidence_files"]) == 4


def test_the_organisations_own_history_is_in_it(
    browser: Browser, db_session: Session, producer: User
) -> None:
    """Who was let in and out stands there too."""
    organisation = organisation_of(db_session, producer.id)
    assert organisation is not None
    stream = organisation_stream(organisation.id)
    stored = db_session.scalars(select(StoredEvent).where(StoredEvent.stream == stream)).all()
    assert len(exported(browser)["organisation.json"]["events"]) == len(stored)
