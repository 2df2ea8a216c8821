"""A buyer writes a requirement, a lawyer reviews it, and both take it out as a document."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from docx import Document
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal.accounts.models import Role
from portal.mail import Mail
from portal.procurement.models import Requirement, RequirementReview, RequirementVersion
from tests import factories
from tests.accounts.people import make_staff, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

LIST = "/upphandla/krav"
SENT = {
    "title": "Potatis 2027",
    "category": "",
    "purpose": "limit_lcc",
    "regime": "over_troskel",
    "goods": "tvättad potatis",
    "unit": "kg",
    "boundary": "delivered",
    "place": "köken i bilaga 3",
    "limit": "0,35",
    "price_sek": "3,5",
    "decision": "regionstyrelsens beslut 2026-03-10, § 41",
    "uncertainty_percent": "20",
    "tolerance_percent": "25",
    "proof": "reviewed",
    "samples": "2",
    "days": "14",
    "correction_days": "60",
}


def written(client: FlaskClient, session: Session, **changes: str) -> Requirement:
    """A requirement that was written in the form."""
    answer = client.post(f"{LIST}/nytt", data={**SENT, **changes})
    assert answer.status_code == 302, answer.text
    session.expire_all()
    return session.scalars(select(Requirement).order_by(Requirement.number.desc()).limit(1)).one()


def test_a_requirement_is_written_from_a_few_answers(
    client: FlaskClient, buyer: User, db_session: Session
) -> None:
    """Purpose and regime first; then the text with its parts, citations and reasons."""
    assert "Vad vill du uppnå?" in client.get(f"{LIST}/nytt").text
    assert "Välj vilka regler" in client.get(f"{LIST}/nytt?syfte=limit").text
    form = client.get(f"{LIST}/nytt?syfte=limit_lcc&regler=over_troskel&kategori=").text
    assert 'name="price_sek"' in form
    assert 'name="weight_percent"' not in form
    assert "inte en uppgift ur någon källa" in form
    made = written(client, db_session)
    page = client.get(f"{LIST}/{made.id}").text
    assert "högst 0,35 kg CO2e per kg, från jord till levererat i köket" in page
    assert "K × 3,5 kr per kg CO2e × mängden" in page
    assert "LOU 16:3–5" in page
    assert "Inte godkänd av jurist" in page
    assert "Potatis 2027" in client.get(LIST).text


def test_figures_are_suggested_from_what_is_published(
    client: FlaskClient, buyer: User, db_session: Session
) -> None:
    """The category's middle footprint and its uncertainty stand in the form, and it says where from."""
    factories.published(db_session)
    page = client.get(f"{LIST}/nytt?syfte=limit&regler=under_troskel&kategori=potato").text
    assert "1 publicerad vara" in page
    assert 'name="limit" type="text" value="0,' in page


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"tolerance_percent": "19"}, "Toleransen får inte vara mindre än osäkerheten"),
        ({"goods": "svensk potatis"}, "”svensk” går inte att skriva"),
        ({"goods": "potatis odlad i Dalarna"}, "går inte att skriva"),
        ({"place": ""}, "Skriv vilka kök"),
        ({"limit": "0"}, "större än noll"),
        ({"limit": "lagom"}, "Skriv ett tal"),
        ({"price_sek": ""}, "Skriv ett tal"),
        ({"decision": ""}, "Skriv vilket beslut"),
        ({"samples": "1,5"}, "Skriv ett heltal"),
        ({"unit": "mil"}, "räknas per"),
        (
            {"purpose": "limit_points", "weight_percent": "30", "best": "1", "worst": "1"},
            "högre klimatavtryck",
        ),
        ({"title": ""}, "Skriv vad upphandlingen kallas"),
    ],
)
def test_what_cannot_be_written_is_told_at_the_field(
    client: FlaskClient, buyer: User, db_session: Session, changes: dict[str, str], told: str
) -> None:
    """422, everything typed kept, nothing stored."""
    page = client.post(f"{LIST}/nytt", data={**SENT, **changes})
    assert page.status_code == 422
    assert told in page.text
    assert not db_session.scalars(select(Requirement)).all()
    if "decision" not in changes and changes.get("purpose") is None:
        assert "§ 41" in page.text


def test_a_new_version_leaves_the_old_one(client: FlaskClient, buyer: User, db_session: Session) -> None:
    """Both can be read, and the database refuses to change either."""
    made = written(client, db_session)
    assert 'value="0,35"' in client.get(f"{LIST}/{made.id}/andra").text
    assert client.post(f"{LIST}/{made.id}/andra", data={**SENT, "limit": "0,3"}).status_code == 302
    assert "högst 0,3 kg CO2e" in client.get(f"{LIST}/{made.id}").text
    old = client.get(f"{LIST}/{made.id}/v1").text
    assert "högst 0,35 kg CO2e" in old
    assert "Det finns en nyare version" in old
    assert client.get(f"{LIST}/{made.id}/v3").status_code == 404
    with pytest.raises(DatabaseError):
        db_session.execute(text("UPDATE requirement_versions SET version = 7"))


def test_a_lawyer_comments_and_approves(
    client: FlaskClient,
    buyer: User,
    lawyer: User,
    lawyers_client: FlaskClient,
    db_session: Session,
    work: Callable[[str, str], int],
) -> None:
    """The lawyer hears of a version, the buyer of what is said; only the newest version is approved."""
    made = written(client, db_session)
    assert work("RequirementWritten", "mail_requirement_written") == 1
    page = f"{LIST}/{made.id}/v1"
    assert "Ditt besked" not in client.get(page).text
    assert client.post(page, data={"verdict": "approved"}).status_code == 403
    assert lawyers_client.post(page, data={"verdict": "comment", "comment": ""}).status_code == 422
    said = {"verdict": "comment", "comment": "Hänvisa till avtalets bilaga."}
    assert lawyers_client.post(page, data=said).status_code == 302
    client.post(f"{LIST}/{made.id}/andra", data=SENT)
    refused = lawyers_client.post(page, data={"verdict": "approved"})
    assert refused.status_code == 422
    assert "Bara den nyaste kan godkännas" in refused.text
    assert lawyers_client.post(f"{LIST}/{made.id}/v2", data={"verdict": "approved"}).status_code == 302
    assert "Hänvisa till avtalets bilaga." in client.get(page).text
    assert "Godkänd av jurist" in client.get(f"{LIST}/{made.id}").text
    assert work("RequirementReviewed", "mail_requirement_reviewed") == 2
    mails = db_session.scalars(select(Mail).order_by(Mail.created_at)).all()
    assert [mail.user_id for mail in mails] == [lawyer.id, buyer.id, buyer.id]


def test_a_lawyer_does_not_approve_an_own_text(
    lawyers_client: FlaskClient, client: FlaskClient, lawyer: User, db_session: Session
) -> None:
    """Somebody else has to."""
    made = written(lawyers_client, db_session)
    answer = lawyers_client.post(f"{LIST}/{made.id}/v1", data={"verdict": "approved"})
    assert answer.status_code == 422
    assert not db_session.scalars(select(RequirementReview)).all()
    other = make_staff(db_session, Role.LAWYER, "jurist2@exempel.se")
    sign_in(client, other)
    assert client.post(f"{LIST}/{made.id}/v1", data={"verdict": "approved"}).status_code == 302


def test_the_documents_say_what_the_page_says(client: FlaskClient, buyer: User, db_session: Session) -> None:
    """Text, Word and PDF hold every part, and markup that was typed is only text."""
    made = written(client, db_session, title='Potatis #let x = 1 [*"]*')
    stored = db_session.scalars(select(RequirementVersion)).one()
    base = f"{LIST}/{made.id}/v1/krav"
    plain = client.get(f"{base}.txt").text
    word = Document(io.BytesIO(client.get(f"{base}.docx").data))
    in_word = [one.text for one in word.paragraphs]
    pdf = PdfReader(io.BytesIO(client.get(f"{base}.pdf").data))
    in_pdf = "".join("".join(page.extract_text() for page in pdf.pages).split())
    for part in stored.parts:
        assert part["text"] in plain
        assert part["text"] in in_word
        assert "".join(part["text"].split())[:60] in in_pdf
    assert made.title in plain
    assert made.title in in_word
    assert "".join(made.title.split()).replace('"', "") in in_pdf.replace('"', "").replace("”", "")
    assert client.get(f"{base}.exe").status_code == 404


def test_only_buyers_and_lawyers_enter(client: FlaskClient, db_session: Session) -> None:
    """Visitors are asked to sign in; producers are refused."""
    assert client.get(LIST).status_code == 302
    sign_in(client, factories.a_producer(db_session))
    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}/nytt", data=SENT).status_code == 403
