"""Two people approve exactly what was on their screens; sending back takes a reason per question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.models import Membership, User
from portal.declarations.models import Declaration
from portal.declarations.words import standing
from portal.review import guarding, service
from portal.review.models import Decision
from schemas.questionnaire import Problem
from tests import factories
from tests.accounts.people import sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from tests.factories import InReview

UNUSUAL = Problem(
    "crop.harvest", "crop-harvest", "warn.range", {"low": "1", "high": "2", "unit": "kg/ha"}, "warning"
)
ASKED = {"reason-crop-area": "Varför?"}


def address(waiting: InReview, action: str = "") -> str:
    """The page of what waits, or one of its two decisions."""
    return f"/granskning/{waiting.declaration.id}{action}"


def hashes(waiting: InReview) -> dict[str, str]:
    """What both forms carry."""
    return {
        "snapshot_hash": waiting.submission.snapshot_hash,
        "result_hash": waiting.footprint.result_hash,
    }


def stated(client: FlaskClient, waiting: InReview) -> None:
    """Say on the page that there is no conflict of interest."""
    assert client.post(address(waiting, "/jav"), data={"impartial": "1"}).status_code == 302


def told(session: Session, waiting: InReview) -> str:
    """What the producer reads about where it is."""
    declaration = session.get_one(Declaration, waiting.declaration.id)
    return standing(declaration).word


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


def test_two_people_approve_what_both_have_seen(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """One proposes, another approves; both name the hashes that were on their screens."""
    first = factories.a_reviewer(db_session, "handlaggare@exempel.se")
    sign_in(client, first)
    stated(client, waiting)
    factories.in_order(db_session, waiting, first)
    answer = client.post(address(waiting, "/foresla"), data=hashes(waiting), follow_redirects=True)
    assert "En annan granskare behöver godkänna" in answer.text
    assert status(db_session, waiting) == "approval_proposed"
    assert "Granskas" in told(db_session, waiting)
    sign_in(client, reviewer)
    stated(client, waiting)
    answer = client.post(address(waiting, "/godkann"), data=hashes(waiting), follow_redirects=True)
    assert "är godkänd" in answer.text
    assert status(db_session, waiting) == "approved"
    proposed, approved = decisions(db_session)
    assert (proposed.kind, proposed.decided_by) == ("approval_proposed", first.id)
    assert (approved.kind, approved.decided_by) == ("approved", reviewer.id)
    assert approved.proposal_id == proposed.id
    assert proposed.snapshot_hash == approved.snapshot_hash == waiting.submission.snapshot_hash
    assert proposed.result_hash == approved.result_hash == waiting.footprint.result_hash


def test_whoever_proposed_does_not_approve(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """The first reviewer has no button, and a request made by hand is refused with the reason."""
    factories.in_order(db_session, waiting, reviewer)
    client.post(address(waiting, "/foresla"), data=hashes(waiting))
    assert "/godkann" not in client.get(address(waiting)).text
    answer = client.post(address(waiting, "/godkann"), data=hashes(waiting))
    assert answer.status_code == 403
    assert "En annan granskare behöver godkänna" in answer.text
    assert status(db_session, waiting) == "approval_proposed"


def test_nothing_is_approved_without_a_proposal(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """One reviewer alone has no way to approve."""
    stated(client, waiting)
    answer = client.post(address(waiting, "/godkann"), data=hashes(waiting))
    assert answer.status_code == 409
    assert status(db_session, waiting) == "in_review"


@pytest.mark.parametrize("action", ["/foresla", "/godkann", "/skicka-tillbaka", "/aterlamna"])
def test_the_statement_about_conflict_of_interest_comes_first(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview, action: str
) -> None:
    """Before it there are no forms to decide with, and a request made by hand decides nothing."""
    if action in ("/godkann", "/aterlamna"):
        factories.propose(db_session, waiting)
    before = status(db_session, waiting)
    page = client.get(address(waiting)).text
    assert "Är du jävig?" in page
    assert action not in page
    answer = client.post(address(waiting, action), data={**hashes(waiting), **ASKED, "reason": "Nej"})
    assert answer.status_code == 403
    assert "Ta ställning till jäv först" in answer.text
    assert status(db_session, waiting) == before


def test_the_statement_has_to_be_one_of_two(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """Anything else comes back with the error at the question."""
    answer = client.post(address(waiting, "/jav"), data={"impartial": "kanske"})
    assert answer.status_code == 422
    assert 'href="#impartial"' in answer.text


def test_stepping_aside_is_for_good(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """Who has stepped aside may read, but neither decide nor take it back."""
    client.post(address(waiting, "/jav"), data={"impartial": "0"})
    assert "Du har avstått" in client.get(address(waiting)).text
    assert client.post(address(waiting, "/jav"), data={"impartial": "1"}).status_code == 403
    answer = client.post(address(waiting, "/skicka-tillbaka"), data={**hashes(waiting), **ASKED})
    assert answer.status_code == 403
    assert status(db_session, waiting) == "in_review"


def test_a_proposal_falls_with_whoever_steps_aside(db_session: Session, waiting: InReview) -> None:
    """What somebody with a conflict of interest has proposed is not there for anybody to approve."""
    first = factories.a_reviewer(db_session, "handlaggare@exempel.se")
    factories.propose(db_session, waiting, first)
    service.state_impartiality(db_session, waiting.declaration.id, first.id, is_impartial=False)
    db_session.commit()
    assert status(db_session, waiting) == "in_review"
    assert [one.kind for one in decisions(db_session)] == ["approval_proposed", "proposal_returned"]


def test_a_first_reviewer_who_has_joined_the_company_counts_no_more(
    db_session: Session, waiting: InReview
) -> None:
    """The second reviewer cannot follow a proposal whose author has become a part of the company."""
    first = factories.a_reviewer(db_session, "handlaggare@exempel.se")
    second = factories.a_reviewer(db_session)
    factories.propose(db_session, waiting, first)
    company_id = waiting.declaration.organisation_id
    db_session.add(Membership(user_id=first.id, organisation_id=company_id, role="editor"))
    factories.impartial(db_session, waiting.declaration.id, second)
    with pytest.raises(guarding.ProposerNotImpartial):
        service.approve(db_session, *factories.hashes_of(waiting), second.id)


def test_a_proposal_is_given_back_with_a_note(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """The reason stands among the notes, which the producer never sees; the review goes on."""
    factories.propose(db_session, waiting)
    stated(client, waiting)
    empty = client.post(address(waiting, "/aterlamna"), data={**hashes(waiting), "reason": " "})
    assert empty.status_code == 422
    assert 'href="#reason"' in empty.text
    client.post(address(waiting, "/aterlamna"), data={**hashes(waiting), "reason": "Skörden ser hög ut"})
    assert status(db_session, waiting) == "in_review"
    assert "Skörden ser hög ut" in client.get(address(waiting)).text
    sign_in(client, waiting.producer)
    for page in ("", "/resultat"):
        assert "Skörden" not in client.get(f"/deklarationer/{waiting.declaration.id}{page}").text


def test_notes_are_between_those_who_review(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """A note is kept and shown to reviewers; one who belongs to the company neither reads nor writes any."""
    assert client.post(address(waiting, "/anteckning"), data={"note": ""}).status_code == 422
    client.post(address(waiting, "/anteckning"), data={"note": "Ring om skiftena"})
    assert "Ring om skiftena" in client.get(address(waiting)).text
    company_id = waiting.declaration.organisation_id
    db_session.add(Membership(user_id=reviewer.id, organisation_id=company_id, role="editor"))
    db_session.commit()
    assert "Ring om skiftena" not in client.get(address(waiting)).text
    assert client.post(address(waiting, "/anteckning"), data={"note": "Hej"}).status_code == 403


@pytest.mark.parametrize("action", ["/foresla", "/godkann"])
@pytest.mark.parametrize("stale", ["snapshot_hash", "result_hash"])
@pytest.mark.parametrize("value", ["0" * 64, "", "å\0"])
def test_deciding_about_something_else_is_refused(
    client: FlaskClient,
    reviewer: User,
    db_session: Session,
    waiting: InReview,
    action: str,
    stale: str,
    value: str,
) -> None:
    """If either hash is not that of the newest version, the reviewer is told so and nothing is decided."""
    if action == "/godkann":
        factories.propose(db_session, waiting)
    before = status(db_session, waiting)
    stated(client, waiting)
    answer = client.post(address(waiting, action), data={**hashes(waiting), stale: value})
    assert answer.status_code == 409
    assert "Underlaget har ändrats" in answer.text
    assert status(db_session, waiting) == before


def test_a_second_decision_is_refused(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """A double click or a colleague's earlier decision gives a clear page and no second decision."""
    factories.propose(db_session, waiting)
    stated(client, waiting)
    client.post(address(waiting, "/godkann"), data=hashes(waiting))
    answer = client.post(address(waiting, "/godkann"), data=hashes(waiting))
    assert answer.status_code == 409
    assert "väntar inte på beslut längre" in answer.text
    assert [one.kind for one in decisions(db_session)] == ["approval_proposed", "approved"]
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
    assert "Är du jävig?" not in page
    assert client.post(address(waiting, "/jav"), data={"impartial": "1"}).status_code == 403
    for action in ("/foresla", "/godkann", "/skicka-tillbaka"):
        assert action not in page
        form = {**hashes(waiting), **ASKED}
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
    assert client.post(address(waiting, "/jav"), data={"impartial": "1"}).status_code == 403
    assert client.post(address(waiting, "/foresla"), data=hashes(waiting)).status_code == 403


def test_sending_back_with_reasons(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """Each reason is kept with its question, and the producer's turn begins."""
    stated(client, waiting)
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
    stated(client, waiting)
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
    stated(client, waiting)
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
    stated(client, waiting)
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
    stated(client, waiting)
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
    assert client.post(address(waiting, "/foresla"), data=hashes(waiting)).status_code == 409
    factories.compute(db_session, submission)
    page = client.get(address(waiting)).text
    assert "Granskaren" in page
    assert "Skickad tillbaka" in page
    assert page.count("Vilka skiften?") == 2
