"""A verdict on each answer: kept, carried over, sent, and what stands in the way of a proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.declarations.models import Declaration
from portal.review.models import Decision
from portal.verdicts.queries import not_in_order, verdicts_of
from tests import factories
from tests.accounts.people import sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from tests.factories import InReview


def send(client: FlaskClient, waiting: InReview, action: str, **typed: str) -> tuple[int, str]:
    """Send the form with the verdicts; status and page of the answer."""
    _id, snapshot_hash, result_hash = factories.hashes_of(waiting)
    data = {"snapshot_hash": snapshot_hash, "result_hash": result_hash, **typed}
    answer = client.post(f"/granskning/{waiting.declaration.id}/{action}", data=data)
    return answer.status_code, answer.text


def page(client: FlaskClient, waiting: InReview) -> str:
    """The declaration on the reviewer's desk."""
    return client.get(f"/granskning/{waiting.declaration.id}").text


def again(session: Session, waiting: InReview, **changes: str) -> InReview:
    """The next version, with these answers changed, on the desk."""
    factories.save(session, waiting.declaration, waiting.producer, changes)
    submission = factories.hand_in(session, waiting.declaration, waiting.producer)
    computed = factories.compute(session, submission)
    return factories.InReview(waiting.declaration, submission, computed, waiting.producer)


def test_verdicts_are_kept_and_stay_inside(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """A saved text stands in its box with the verdict chosen; the producer's pages have nothing of it."""
    factories.impartial(db_session, waiting.declaration.id, reviewer)
    typed = {"verdict-crop-harvest": "ok", "reason-crop-area": "Vilka skiften?"}
    assert send(client, waiting, "bedomning", **typed)[0] == 302
    given = verdicts_of(db_session, waiting.submission)
    assert {name: (one.kind, one.text) for name, one in given.items()} == {
        "crop.harvest": ("ok", ""),
        "crop.area": ("change", "Vilka skiften?"),
    }
    assert "Vilka skiften?" in page(client, waiting)
    sign_in(client, waiting.producer)
    for address in ("", "/resultat"):
        assert "skiften" not in client.get(f"/deklarationer/{waiting.declaration.id}{address}").text


def test_a_verdict_and_its_text_have_to_agree(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """A change without a word about it, and a word at an answer in order, come back at their field."""
    factories.impartial(db_session, waiting.declaration.id, reviewer)
    status, shown = send(client, waiting, "bedomning", **{"verdict-crop-area": "change"})
    assert status == 422
    assert 'href="#reason-crop-area"' in shown
    typed = {"verdict-crop-area": "ok", "reason-crop-area": "Vilka skiften?"}
    status, shown = send(client, waiting, "bedomning", **typed)
    assert status == 422
    assert "Vilka skiften?" in shown
    assert not verdicts_of(db_session, waiting.submission)


def test_missing_evidence_is_asked_for_in_ready_words(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """The request is filled with the question's name; another one can be chosen."""
    factories.impartial(db_session, waiting.declaration.id, reviewer)
    typed = {"verdict-mineral-n_an": "evidence", "verdict-crop-area": "change", "phrase-crop-area": "explain"}
    assert send(client, waiting, "skicka-tillbaka", **typed)[0] == 302
    decision = db_session.scalars(select(Decision)).one()
    assert decision.reasons["mineral.n_an"].startswith("Vi behöver se fakturan för ")
    assert decision.reasons["crop.area"].startswith("Förklara hur du har kommit fram till arealen")


def test_a_section_is_accepted_but_for_what_has_a_remark(
    client: FlaskClient, reviewer: User, db_session: Session
) -> None:
    """The button of a section does not pass over a finding of the checks: that takes a verdict of its own."""
    from tests.review.test_queue import UNUSUAL

    waiting = factories.in_review(db_session, findings=[UNUSUAL])
    factories.impartial(db_session, waiting.declaration.id, reviewer)
    left = set(not_in_order(db_session, waiting.submission))
    send(client, waiting, "bedomning", accept="harvest")
    now = set(not_in_order(db_session, waiting.submission))
    assert "crop.harvest" in now
    assert now < left


def test_nothing_is_proposed_before_every_answer_is_in_order(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """There is no button but a list of what is left; by hand it is refused; afterwards it goes through."""
    factories.impartial(db_session, waiting.declaration.id, reviewer)
    assert '/foresla"' not in page(client, waiting)
    assert send(client, waiting, "foresla")[0] == 409
    factories.in_order(db_session, waiting, reviewer)
    assert '/foresla"' in page(client, waiting)
    assert send(client, waiting, "foresla")[0] == 302


def test_a_doubt_of_the_second_reviewer_stops_the_approval(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """What has been found not to be in order meanwhile cannot be approved."""
    factories.propose(db_session, waiting)
    factories.impartial(db_session, waiting.declaration.id, reviewer)
    send(client, waiting, "bedomning", **{"reason-crop-area": "Vilka skiften?"})
    assert send(client, waiting, "godkann")[0] == 409
    db_session.expire_all()
    assert db_session.get_one(Declaration, waiting.declaration.id).status == "approval_proposed"


def test_in_order_holds_on_while_the_answer_is_the_same(
    reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """In the next version only the answers that changed, or were asked about, have to be judged again."""
    factories.in_order(db_session, waiting, reviewer)
    factories.send_back(db_session, waiting, reviewer, {"crop.area": "Vilka skiften?"})
    changed = {"crop-area": "8,5", "crop-area__unit": "ha"}
    second = again(db_session, waiting, **changed)
    assert not_in_order(db_session, second.submission) == ("crop.area",)
    assert verdicts_of(db_session, second.submission)["crop.harvest"].carried_from == 1


def test_the_next_version_tells_what_has_changed(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """Before and now stand side by side with the difference, and what was said stands at the question."""
    factories.send_back(db_session, waiting, reviewer, {"crop.area": "Vilka skiften?"})
    typed = {"crop-area": "8,547", "crop-area__unit": "ha", "crop-area__comment": "Skiftena 1 och 2."}
    second = again(db_session, waiting, **typed)
    text = page(client, second).replace("\N{NO-BREAK SPACE}", " ")
    assert "Ändrat sedan version 1" in text
    assert "+0,777 ha (+10 %)" in text
    assert text.index("Vilka skiften?") < text.rindex("Skiftena 1 och 2.")
    assert "Producenten" in text


def test_the_producer_reads_the_thread(client: FlaskClient, reviewer: User, db_session: Session) -> None:
    """Asked a second time, the producer sees what was asked and answered the first time."""
    waiting = factories.in_review(db_session)
    factories.send_back(db_session, waiting, reviewer, {"crop.area": "Vilka skiften?"})
    typed = {"crop-area": "8,5", "crop-area__unit": "ha", "crop-area__comment": "Skiftena 1 och 2."}
    second = again(db_session, waiting, **typed)
    factories.send_back(db_session, second, reviewer, {"crop.area": "Och skifte 3?"})
    sign_in(client, waiting.producer)
    text = client.get(f"/deklarationer/{waiting.declaration.id}/rattelser").text
    for words in ("Och skifte 3?", "Vilka skiften?", "Skiftena 1 och 2.", "Granskaren"):
        assert words in text
    assert reviewer.name not in text


def test_the_year_before_stands_beside_the_answer(
    client: FlaskClient, reviewer: User, db_session: Session
) -> None:
    """The approved answer for the same product the year before, and the difference to it."""
    first = factories.in_review(db_session, product_name="Tvättad potatis", reference_year=2024)
    factories.approve(db_session, first, factories.a_reviewer(db_session, "andra@exempel.se"))
    given = factories.answers(crop_area="15,54")
    second = factories.in_review(db_session, first.producer, given=given)
    text = page(client, second).replace("\N{NO-BREAK SPACE}", " ")
    assert "År 2024: 7,77 ha. Skillnad: +7,77 ha (+100 %)." in text
