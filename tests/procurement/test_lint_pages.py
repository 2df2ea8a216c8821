"""A buyer has texts judged, a lawyer lets findings stand, a firm tries a claim."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from docx import Document
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal.exchange.sheets import Refused
from portal.i18n import LANGUAGE_COOKIE
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.procurement.highlighting import pieces
from portal.procurement.models import AcceptedFinding
from portal.procurement.reading import text_of
from schemas.lawful import Case, check

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

ADDRESS = "/upphandla/granska-text"
UNLAWFUL = "Varorna levereras till Falun. Köttet ska vara svenskt."
SENT = {"text": UNLAWFUL, "kind": "teknisk_specifikation", "regime": "under_troskel", "value": ""}


def test_a_text_is_shown_with_what_is_wrong_in_it(client: FlaskClient, buyer: User) -> None:
    """The words are marked; reason, citation of the regime and another wording stand below."""
    page = client.post(ADDRESS, data=SENT)
    assert page.status_code == 200
    assert "<mark>svenskt</mark>" in page.text
    assert "LOU 19:2 (principerna i 4:1) och 19:9" in page.text
    assert "LOU 9:6" not in page.text
    assert "högst [X] kg CO2e per kg vara" in page.text
    assert UNLAWFUL in page.text.split("<textarea")[1]


def test_a_lawful_text_is_told_to_be(client: FlaskClient, buyer: User) -> None:
    """Nothing is marked, and the page does not promise that all is well."""
    page = client.post(ADDRESS, data={**SENT, "text": "Leveransadress är Ludvika lasarett."})
    assert "<mark>" not in page.text
    assert "en maskin ser inte allt" in page.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"text": ""}, "Klistra in en text eller välj en fil"),
        ({"text": "x" * 60_001}, "högst 60 000 tecken"),
        ({"kind": "marknadspastaende"}, "Välj vad texten ska användas till"),
        ({"regime": ""}, "Välj vilka regler"),
        ({"value": "mycket"}, "Skriv ett tal"),
        ({"value": "-3"}, "Skriv ett tal mellan"),
    ],
)
def test_what_cannot_be_judged_is_told_at_the_field(
    client: FlaskClient, buyer: User, changes: dict[str, str], told: str
) -> None:
    """422, a summary, and everything typed still there."""
    page = client.post(ADDRESS, data={**SENT, **changes})
    assert page.status_code == 422
    assert told in page.text
    assert "Det finns något att rätta" in page.text
    if "text" not in changes:
        assert UNLAWFUL in page.text


def word_file(*lines: str) -> bytes:
    """A Word document with these paragraphs, the last one in a table."""
    document = Document()
    for line in lines[:-1]:
        document.add_paragraph(line)
    document.add_table(1, 1).cell(0, 0).text = lines[-1]
    stored = io.BytesIO()
    document.save(stored)
    return stored.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("krav.docx", word_file("Avtalet gäller i två år.", "Köttet ska vara svenskt.")),
        ("krav.txt", "Avtalet gäller i två år.\r\nKöttet ska vara svenskt.".encode()),
        ("krav.txt", "Köttet ska vara svenskt.".encode("cp1252")),
    ],
)
def test_a_file_is_read(client: FlaskClient, buyer: User, name: str, content: bytes) -> None:
    """Word with its tables and plain text in either encoding; the file goes before what was pasted."""
    page = client.post(ADDRESS, data={**SENT, "text": "annat", "file": (io.BytesIO(content), name)})
    assert page.status_code == 200
    assert "<mark>svenskt</mark>" in page.text


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04 no archive", b"\x00\x01\x02", b"%PDF-1.7\x00", word_file("", "")],
)
def test_a_file_that_cannot_be_read_is_told(client: FlaskClient, buyer: User, content: bytes) -> None:
    """Never a 500."""
    page = client.post(ADDRESS, data={**SENT, "file": (io.BytesIO(content), "krav.docx")})
    assert page.status_code == 422


def test_a_file_that_is_too_large_is_refused(app: Flask) -> None:
    """Before it is looked into; and a small one that unpacks to very much is measured first."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 21_000_000)
    with app.test_request_context():
        for content in (b"x" * 2_097_153, bomb.getvalue()):
            with pytest.raises(Refused, match="stor"):
                text_of(content)


def test_a_lawyer_lets_a_finding_stand(
    client: FlaskClient,
    buyer: User,
    lawyer: User,
    lawyers_client: FlaskClient,
    db_session: Session,
    work: Callable[[str, str], int],
) -> None:
    """Reason, passage and person are kept once, told to nobody else here, shown to all, and never changed."""
    (found,) = check(Case(UNLAWFUL, "teknisk_specifikation", "under_troskel")).findings
    sent = {**SENT, "finding": f"{found.rule}-{found.start}", "reason": "Avser beredskapslager."}
    for _twice in range(2):
        page = lawyers_client.post(f"{ADDRESS}/godta", data=sent)
        assert page.status_code == 200, page.text
        assert "Godtagen av en jurist" in page.text
    (row,) = db_session.scalars(select(AcceptedFinding))
    assert (row.passage, row.accepted_by) == ("Köttet ska vara svenskt.", lawyer.id)
    stored = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "FindingAccepted")).one()
    assert stored.actor == f"user-{lawyer.id}"
    assert "Avser beredskapslager." in client.post(ADDRESS, data=SENT).text
    assert "Avser beredskapslager." in client.get(f"{ADDRESS}/godtagna").text
    assert "Godtagen" not in client.post(ADDRESS, data={**SENT, "regime": "over_troskel"}).text
    assert work("FindingAccepted", "mail_finding_accepted") == 1
    assert not db_session.scalars(select(Mail)).all()
    with pytest.raises(DatabaseError):
        db_session.execute(text("UPDATE accepted_findings SET reason = 'x'"))


def test_the_other_lawyers_hear_of_it(
    lawyers_client: FlaskClient, db_session: Session, work: Callable[[str, str], int]
) -> None:
    """Each of the others gets one mail with passage and reason."""
    from portal.accounts.models import Role
    from tests.accounts.people import make_staff

    other = make_staff(db_session, Role.LAWYER, "jurist2@exempel.se")
    (found,) = check(Case(UNLAWFUL, "teknisk_specifikation", "under_troskel")).findings
    lawyers_client.post(
        f"{ADDRESS}/godta", data={**SENT, "finding": f"{found.rule}-{found.start}", "reason": "Skälet."}
    )
    work("FindingAccepted", "mail_finding_accepted")
    (mail,) = db_session.scalars(select(Mail))
    assert mail.user_id == other.id
    assert "Köttet ska vara svenskt." in mail.body_text
    assert "Skälet." in mail.body_text


@pytest.mark.parametrize("changes", [{"reason": ""}, {"reason": "x" * 2001}, {"finding": "R01-0"}])
def test_nothing_stands_without_a_reason(
    lawyers_client: FlaskClient, db_session: Session, changes: dict[str, str]
) -> None:
    """A missing reason or another finding is told, and nothing is kept."""
    (found,) = check(Case(UNLAWFUL, "teknisk_specifikation", "under_troskel")).findings
    sent = {**SENT, "finding": f"{found.rule}-{found.start}", "reason": "Skäl", **changes}
    assert lawyers_client.post(f"{ADDRESS}/godta", data=sent).status_code == 422
    assert not db_session.scalars(select(AcceptedFinding)).all()


def test_only_a_lawyer_may(client: FlaskClient, buyer: User) -> None:
    """A buyer sees no form for it and is refused."""
    assert "Godta anmärkningen" not in client.post(ADDRESS, data=SENT).text
    assert client.post(f"{ADDRESS}/godta", data=SENT).status_code == 403


def test_a_claim_is_judged_for_anybody(client: FlaskClient) -> None:
    """No sign-in; the directive is cited, and what may be said instead."""
    page = client.post("/upphandla/granska-pastaende", data={"text": "Vår mjölk är klimatneutral."})
    assert page.status_code == 200
    assert "<mark>klimatneutral</mark>" in page.text
    assert "bilaga I punkt 4c" in page.text
    assert client.post("/upphandla/granska-pastaende", data={"text": ""}).status_code == 422


def test_the_way_is_shown_to_everybody(client: FlaskClient, buyer: User, app: object) -> None:
    """A buyer may follow the steps; a visitor sees them and the dated amounts."""
    assert f'href="{ADDRESS}"' in client.get("/upphandla").text
    visitor = client.application.test_client().get("/upphandla")
    assert visitor.status_code == 200
    assert f'href="{ADDRESS}"' not in visitor.text
    assert "LOU 19 a kap. 2 §" in visitor.text


def test_pieces_make_up_the_text() -> None:
    """Nothing is lost or doubled where findings overlap."""
    findings = check(Case(UNLAWFUL, "teknisk_specifikation", "over_troskel")).findings
    assert "".join(piece.text for piece in pieces(UNLAWFUL, findings)) == UNLAWFUL
    assert [piece.text for piece in pieces(UNLAWFUL, findings) if piece.numbers] == ["svenskt"]
    assert pieces("", ()) == []


def test_findings_are_told_in_english(client: FlaskClient, buyer: User) -> None:
    """Title and reason follow the reader; the text, its rewrite and the citation stay Swedish."""
    client.set_cookie(LANGUAGE_COOKIE, "en")
    page = client.post(ADDRESS, data=SENT).text
    assert "Origin as requirement or criterion" in page
    assert "Kräver eller belönar ursprung" not in page
    assert "Limit for direct award" in client.get("/upphandla").text
