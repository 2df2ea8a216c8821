"""Who may open a file: the owner's organisation always, a reviewer what was handed in and found clean."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from portal.accounts.models import Role
from portal.evidence.models import EvidenceFile
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.evidence import files
from tests.evidence.clamd import Clamd
from tests.evidence.desk import QUESTION, EvidenceDesk, Workers, files_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.config import Settings
    from portal.declarations.models import Declaration

Hire = Callable[..., Workers]


@pytest.fixture
def file(desk: EvidenceDesk, db_session: Session) -> EvidenceFile:
    """A file at the diesel question of the draft."""
    desk.upload("faktura.csv", files.CSV)
    return files_in(db_session)[0]


@pytest.fixture
def handed_in(db_session: Session, draft: Declaration, producer: User, file: EvidenceFile) -> Declaration:
    """The draft with its file, waiting for a decision."""
    submission = factories.hand_in(db_session, draft, producer)
    factories.compute(db_session, submission)
    return draft


def signed_in(app: Flask, user: User) -> FlaskClient:
    """Somebody's browser."""
    client = app.test_client()
    sign_in(client, user)
    return client


def addresses(declaration: Declaration, file: EvidenceFile) -> list[tuple[str, str]]:
    """Every address of a producer's evidence with its method."""
    home = f"/deklarationer/{declaration.id}/underlag"
    return [
        ("GET", home),
        ("GET", f"{home}/{QUESTION}"),
        ("POST", f"{home}/{QUESTION}"),
        ("POST", f"{home}/{QUESTION}/anvand"),
        ("GET", f"{home}/{QUESTION}/{file.id}"),
        ("GET", f"{home}/{QUESTION}/{file.id}/ta-bort"),
        ("POST", f"{home}/{QUESTION}/{file.id}/ta-bort"),
        ("POST", f"{home}/{QUESTION}/{file.id}/sok-igenom"),
    ]


def staff_address(declaration: Declaration, file: EvidenceFile) -> str:
    """The reviewer's address of a file."""
    return f"/granskning/{declaration.id}/underlag/{file.id}"


def test_another_organisations_evidence_does_not_exist(
    app: Flask, draft: Declaration, file: EvidenceFile, other_producer: User
) -> None:
    """Whatever the method, it is as for a declaration that was never there."""
    client = signed_in(app, other_producer)
    for method, address in addresses(draft, file):
        assert client.open(address, method=method).status_code == 404, (method, address)
        nowhere = address.replace(str(draft.id), str(uuid4()))
        assert client.open(nowhere, method=method).status_code == 404


def test_another_organisations_file_cannot_be_laid_to_ones_own(
    app: Flask, db_session: Session, file: EvidenceFile, other_producer: User
) -> None:
    """Knowing the id of a stranger's file gives nothing: not through reuse, not through one's own address."""
    own = factories.a_draft(db_session, other_producer)
    theirs = EvidenceDesk(signed_in(app, other_producer), own.id)
    assert theirs.reuse(file).status_code == 422
    assert theirs.download(file).status_code == 404
    assert theirs.client.post(f"{theirs.home}/{QUESTION}/{file.id}/sok-igenom").status_code == 404


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.BUYER, Role.ADMIN])
def test_the_producers_pages_are_the_producers(
    app: Flask, db_session: Session, draft: Declaration, file: EvidenceFile, role: Role
) -> None:
    """Staff and buyers do not come in that way."""
    client = signed_in(app, make_staff(db_session, role, "nagon@exempel.se"))
    for method, address in addresses(draft, file):
        assert client.open(address, method=method).status_code == 403


@pytest.mark.parametrize("role", [Role.BUYER, Role.ADMIN])
def test_the_reviewers_pages_are_the_reviewers(
    app: Flask, db_session: Session, handed_in: Declaration, file: EvidenceFile, role: Role
) -> None:
    """Buyers never see evidence, and looking after the service does not need it."""
    client = signed_in(app, make_staff(db_session, role, "nagon@exempel.se"))
    address = staff_address(handed_in, file)
    for method, path in (("GET", address), ("POST", address), ("POST", f"{address}/sok-igenom")):
        assert client.open(path, method=method).status_code == 403


def test_the_owner_does_not_come_in_as_staff(
    desk: EvidenceDesk, handed_in: Declaration, file: EvidenceFile
) -> None:
    """The producer is no reviewer of her own."""
    assert desk.client.get(staff_address(handed_in, file)).status_code == 403


def test_visitors_are_asked_to_sign_in(app: Flask, handed_in: Declaration, file: EvidenceFile) -> None:
    """Nothing of evidence is public."""
    client = app.test_client()
    for method, address in [*addresses(handed_in, file), ("GET", staff_address(handed_in, file))]:
        answer = client.open(address, method=method)
        assert answer.status_code in (302, 400), address
        assert files.CSV not in answer.data


def test_a_colleague_of_the_owner_may_open_it(
    app: Flask,
    db_session: Session,
    desk: EvidenceDesk,
    producer: User,
    draft: Declaration,
    file: EvidenceFile,
) -> None:
    """Evidence is the organisation's: who is there may open it while nobody has scanned it, too."""
    assert desk.download(file).data == files.CSV


def test_a_draft_is_none_of_a_reviewers_business(
    app: Flask, db_session: Session, draft: Declaration, file: EvidenceFile
) -> None:
    """Before it is handed in, a reviewer cannot open its evidence."""
    client = signed_in(app, factories.a_reviewer(db_session))
    assert client.get(staff_address(draft, file)).status_code == 404


def test_a_reviewer_opens_what_is_clean(
    make_app: Callable[..., Flask],
    db_session: Session,
    handed_in: Declaration,
    file: EvidenceFile,
    workers: Hire,
    clamd: Clamd,
) -> None:
    """Only when the scanner has found it clean, and as a download; the page shows where it stands."""
    client = signed_in(make_app(clamd_url=clamd.url), factories.a_reviewer(db_session))
    address = staff_address(handed_in, file)
    for method in ("GET", "POST"):
        waiting = client.open(address, method=method)
        assert "Underlaget kan inte öppnas" in waiting.text
        assert files.CSV not in waiting.data
    workers(clamd_url=clamd.url).work()
    page = client.get(f"/granskning/{handed_in.id}").text
    assert "faktura.csv" in page
    assert "Genomsökt" in page
    answer = client.get(address)
    assert answer.data == files.CSV
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_without_a_scanner_a_reviewer_is_warned(
    app: Flask, db_session: Session, handed_in: Declaration, file: EvidenceFile, workers: Hire
) -> None:
    """What nobody has scanned opens only past a warning."""
    workers().work()
    client = signed_in(app, factories.a_reviewer(db_session))
    assert "Ej genomsökt" in client.get(f"/granskning/{handed_in.id}").text
    warning = client.get(staff_address(handed_in, file))
    assert "Ingen har letat efter skadlig kod" in warning.text
    assert files.CSV not in warning.data
    assert client.post(staff_address(handed_in, file)).data == files.CSV


def test_with_a_scanner_what_is_unscanned_stays_closed(
    make_app: Callable[..., Flask],
    db_session: Session,
    handed_in: Declaration,
    file: EvidenceFile,
    workers: Hire,
    clamd: Clamd,
) -> None:
    """A file from before there was a scanner is scanned first; the reviewer can ask for it."""
    workers().work()
    client = signed_in(make_app(clamd_url=clamd.url), factories.a_reviewer(db_session))
    address = staff_address(handed_in, file)
    refused = client.post(address)
    assert files.CSV not in refused.data
    assert "Sök igenom igen" in refused.text
    assert client.post(f"{address}/sok-igenom").status_code == 302
    workers(clamd_url=clamd.url).work()
    assert client.get(address).data == files.CSV


def test_a_reviewer_learns_of_malware_and_cannot_open_it(
    make_app: Callable[..., Flask],
    desk: EvidenceDesk,
    db_session: Session,
    draft: Declaration,
    producer: User,
    workers: Hire,
    clamd: Clamd,
) -> None:
    """Handed in before the scanner had its say, the file is a line that says that it was stopped."""
    desk.upload("virus.csv", b"a;b\n1;" + files.EICAR.encode())
    infected = files_in(db_session)[-1]
    factories.compute(db_session, factories.hand_in(db_session, draft, producer))
    workers(clamd_url=clamd.url).work()
    client = signed_in(make_app(clamd_url=clamd.url), factories.a_reviewer(db_session))
    page = client.get(f"/granskning/{draft.id}").text
    assert "Stoppad" in page
    assert staff_address(draft, infected) not in page
    assert client.get(staff_address(draft, infected)).status_code == 409


def test_a_swapped_file_is_noticed(
    app: Flask,
    db_session: Session,
    handed_in: Declaration,
    file: EvidenceFile,
    workers: Hire,
    settings: Settings,
) -> None:
    """Other bytes in the store, or another checksum in the row: nothing comes out."""
    workers().work()
    client = signed_in(app, factories.a_reviewer(db_session))
    path = settings.data_dir / "evidence" / str(file.id)
    path.write_bytes(b"other bytes")
    assert client.post(staff_address(handed_in, file)).status_code == 409
    again = db_session.get_one(EvidenceFile, file.id, populate_existing=True)
    again.sha256 = "7b7a15ecdcbf1cb9d4b05ec5ea4e10fbc1a24e5a7d4b1b9dbac9fa5bd4bca3ab"
    db_session.commit()
    assert client.post(staff_address(handed_in, file)).status_code == 409
    assert "Ändrad efter inlämningen" in client.get(f"/granskning/{handed_in.id}").text
    path.unlink()
    assert client.post(staff_address(handed_in, file)).status_code == 409


def test_bytes_that_are_gone_are_said_to_be(
    desk: EvidenceDesk, file: EvidenceFile, settings: Settings
) -> None:
    """A hole in the store is an answer, not a fault."""
    (settings.data_dir / "evidence" / str(file.id)).unlink()
    answer = desk.download(file)
    assert answer.status_code == 410
    assert "Filen finns inte kvar." in answer.text
