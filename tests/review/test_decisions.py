"""Approving exactly what was on the screen, and sending back with a reason per question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.declarations.models import Declaration
from portal.review.models import Decision
from schemas.questionnaire import Problem
from tests import factories

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from tests.factories import InReview

UNUSUAL = Problem(
    "crop.harvest", "crop-harvest", "warn.range", {"low": "1", "high": "2", "unit": "kg/ha"}, "warning"
)


def address(waiting: InReview, action: str = "") -> str:
    """The page of what waits, or one of its two decisions."""
    return f"/granskning/{waiting.declaration.id}{action}"


def hashes(waiting: InReview) -> dict[str, str]:
    """What both forms carry."""
    return {
        "snapshot_hash": waiting.submission.snapshot_hash,
        "result_hash": waiting.footprint.result_hash,
    }


def status(session: Session, waiting: InReview) -> str:
    """The declaration's status as it is in the database now."""
    session.expire_all()
    return session.get_one(Declaration, waiting.declaration.id).status


def decisions(session: Session) -> list[Decision]:
    """Every decision that was taken."""
    return list(session.scalars(select(Decision).order_by(Decision.decided_at)))


def test_the_page_shows_everything_a_reviewer_weighs(
    client: FlaskClient, reviewer: User, db_session: Session
) -> None:
    """Figure, answers, defaults, typical range, finding, gases, factors and both hashes are on one page."""
    waiting = factories.in_review(db_session, findings=[UNUSUAL])
    page = client.get(address(waiting)).text
    for words in (
        "Troligt spann",
        "Odlad areal",
        "7,77",
        "Schablon",
        "Vanligt:",
        "Anmärkning",
        "Lustgas",
        "Ekvation",
        "IPCC",
        waiting.submission.snapshot_hash,
        waiting.footprint.result_hash,
    ):
        assert words in page


def test_approval_publishes_nothing_but_what_was_seen(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """An approval names the hashes that were on the screen and moves the declaration on."""
    answer = client.post(
        address(waiting, "/godkann"), data={**hashes(waiting), "impartial": "1"}, follow_redirects=True
    )
    assert "är godkänd" in answer.text
    assert status(db_session, waiting) == "approved"
    (decision,) = decisions(db_session)
    assert (decision.kind, decision.decided_by) == ("approved", reviewer.id)
    assert decision.snapshot_hash == waiting.submission.snapshot_hash


def test_approval_needs_the_confirmation_of_impartiality(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """Without the box ticked the page comes back with the error at the box, and nothing is decided."""
    answer = client.post(address(waiting, "/godkann"), data=hashes(waiting))
    assert answer.status_code == 422
    assert "<title>Fel: " in answer.text
    assert 'href="#impartial"' in answer.text
    assert status(db_session, waiting) == "in_review"


@pytest.mark.parametrize("stale", ["snapshot_hash", "result_hash"])
@pytest.mark.parametrize("value", ["0" * 64, "", "å\0"])
def test_approval_of_something_else_is_refused(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview, stale: str, value: str
) -> None:
    """If either hash is not that of the newest version, the reviewer is told so and nothing is decided."""
    form = {**hashes(waiting), "impartial": "1", stale: value}
    answer = client.post(address(waiting, "/godkann"), data=form)
    assert answer.status_code == 409
    assert "Underlaget har ändrats" in answer.text
    assert status(db_session, waiting) == "in_review"


def test_a_second_decision_is_refused(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """A double click or a colleague's earlier decision gives a clear page and no second decision."""
    form = {**hashes(waiting), "impartial": "1"}
    client.post(address(waiting, "/godkann"), data=form)
    answer = client.post(address(waiting, "/godkann"), data=form)
    assert answer.status_code == 409
    assert "väntar inte på beslut längre" in answer.text
    assert len(decisions(db_session)) == 1
    assert "väntar inte på beslut" in client.get(address(waiting)).text


def test_a_member_of_the_company_may_not_decide(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """The four-eyes rule stops a reviewer who belongs to the company: no form, and no way round it."""
    company_id = waiting.declaration.organisation_id
    db_session.add(Membership(user_id=reviewer.id, organisation_id=company_id, role="editor"))
    db_session.commit()
    page = client.get(address(waiting)).text
    assert "Någon annan behöver granska" in page
    assert "/godkann" not in page
    for action in ("/godkann", "/skicka-tillbaka"):
        form = {**hashes(waiting), "impartial": "1", "reason-crop-area": "Varför?"}
        answer = client.post(address(waiting, action), data=form)
        assert answer.status_code == 403
        assert "Någon annan behöver granska" in answer.text
    assert status(db_session, waiting) == "in_review"


def test_somebody_who_once_edited_may_not_decide(
    client: FlaskClient, reviewer: User, db_session: Session
) -> None:
    """Having saved an answer once is enough, even if the producer has replaced it since."""
    producer = factories.a_producer(db_session)
    declaration = factories.a_draft(db_session, producer)
    factories.save(db_session, declaration, reviewer, {"crop-variety": "Asterix"})
    factories.save(db_session, declaration, producer, {"crop-variety": "King Edward"})
    submission = factories.hand_in(db_session, declaration, producer)
    waiting = factories.InReview(declaration, submission, factories.compute(db_session, submission), producer)
    answer = client.post(address(waiting, "/godkann"), data={**hashes(waiting), "impartial": "1"})
    assert answer.status_code == 403


def test_sending_back_with_reasons(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """Each reason is kept with its question, and the producer's turn begins."""
    form = {
        **hashes(waiting),
        "reason-crop-area": "Vilka skiften?\r\nSkicka kartan.",
        "message": "Tack för svaren.",
    }
    answer = client.post(address(waiting, "/skicka-tillbaka"), data=form, follow_redirects=True)
    assert "får ett mejl" in answer.text
    assert status(db_session, waiting) == "changes_requested"
    (decision,) = decisions(db_session)
    assert decision.reasons == {"crop.area": "Vilka skiften?\nSkicka kartan."}
    assert decision.message == "Tack för svaren."


def test_sending_back_needs_a_reason(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """Without any reason the page comes back with an error, and the message typed is still there."""
    form = {
        **hashes(waiting),
        "message": "Skriv mer om gödslingen",
        "reason-crop-area": "  \n ",
        "reason-no-such": "x",
    }
    answer = client.post(address(waiting, "/skicka-tillbaka"), data=form)
    assert answer.status_code == 422
    assert "minst en fråga" in answer.text
    assert "Skriv mer om gödslingen" in answer.text
    assert status(db_session, waiting) == "in_review"


def test_a_reason_that_is_too_long_is_kept_and_pointed_out(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """The error stands at the question, whose box is open with the whole text in it."""
    long = "ö" * 2001
    answer = client.post(
        address(waiting, "/skicka-tillbaka"), data={**hashes(waiting), "reason-crop-area": long}
    )
    assert answer.status_code == 422
    assert 'href="#reason-crop-area"' in answer.text
    assert long in answer.text
    assert status(db_session, waiting) == "in_review"


def test_control_characters_in_a_reason_do_no_harm(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """What the database cannot hold is left out of the text instead of breaking the page."""
    form = {**hashes(waiting), "reason-crop-area": "Hur\0 \ud800stor?"}
    body = (
        "&".join(f"{name}={value}" for name, value in hashes(waiting).items())
        + "&reason-crop-area=Hur%00%1b stor?"
    )
    answer = client.post(
        address(waiting, "/skicka-tillbaka"), data=body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 302, form
    assert decisions(db_session)[0].reasons == {"crop.area": "Hur stor?"}


def test_reasons_survive_a_newer_version(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """When the screen was out of date the reasons are shown again, to be copied into the new version."""
    form = {
        **hashes(waiting),
        "snapshot_hash": "0" * 64,
        "reason-crop-area": "Vilka skiften?",
        "message": "Hej",
    }
    answer = client.post(address(waiting, "/skicka-tillbaka"), data=form)
    assert answer.status_code == 409
    assert "Vilka skiften?" in answer.text
    assert "Hej" in answer.text


def test_the_next_round_shows_what_was_asked(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """After resubmission the old screen decides nothing; the new one shows the question and the decision."""
    factories.send_back(db_session, waiting, reviewer, {"crop.area": "Vilka skiften?"})
    factories.save(
        db_session, waiting.declaration, waiting.producer, {"crop-area": "8,5", "crop-area__unit": "ha"}
    )
    submission = factories.hand_in(db_session, waiting.declaration, waiting.producer)
    assert "inte uträknat" in client.get(address(waiting)).text
    old_screen = {**hashes(waiting), "impartial": "1"}
    assert client.post(address(waiting, "/godkann"), data=old_screen).status_code == 409
    factories.compute(db_session, submission)
    page = client.get(address(waiting)).text
    assert "Begärt tidigare" in page
    assert "Skickad tillbaka" in page
    assert page.count("Vilka skiften?") == 2
