"""What is kept, used again, frozen with what is handed in, and let go of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from portal.accounts.queries import organisation_of
from portal.declarations import service as declarations
from portal.evidence.models import EvidenceFile
from portal.evidence.transitions import State
from portal.i18n import LANGUAGE_COOKIE
from schemas.canonical import content_hash
from tests import factories
from tests.accounts.people import sign_in
from tests.evidence import files
from tests.evidence.desk import QUESTION, EvidenceDesk, Workers, files_in
from tests.organisations.people import Company, an_adviser
from tests.portal.english import swedish_left

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.config import Settings
    from portal.declarations.models import Declaration

Hire = Callable[..., Workers]


def one_more(session: Session, app: Flask, producer: User, year: int = 2025) -> EvidenceDesk:
    """The same producer at another declaration."""
    client = app.test_client()
    sign_in(client, producer)
    return EvidenceDesk(client, factories.a_draft(session, producer, "Morot", year).id)


def uploaded(desk: EvidenceDesk, session: Session) -> EvidenceFile:
    """One file at the diesel question."""
    assert desk.upload("faktura.csv", files.CSV).status_code == 200
    return files_in(session)[-1]


def in_store(settings: Settings) -> set[str]:
    """The names in the store."""
    return {path.name for path in (settings.data_dir / "evidence").iterdir()}


def test_evidence_is_frozen_with_the_answers(
    desk: EvidenceDesk, db_session: Session, producer: User, draft: Declaration
) -> None:
    """The snapshot names question, file and checksum, so its hash is another one than without."""
    file = uploaded(desk, db_session)
    submission = factories.hand_in(db_session, draft, producer)
    named = {"question_id": QUESTION, "id": str(file.id), "sha256": file.sha256}
    assert submission.snapshot["evidence"] == [named]
    assert submission.snapshot_hash == content_hash(submission.snapshot)
    assert submission.snapshot_hash != content_hash({**submission.snapshot, "evidence": []})


def test_what_is_handed_in_is_neither_added_to_nor_taken_from(
    desk: EvidenceDesk, db_session: Session, producer: User, draft: Declaration
) -> None:
    """While the region has it, its evidence stands as it was; it can still be looked at."""
    file = uploaded(desk, db_session)
    factories.hand_in(db_session, draft, producer)
    assert desk.upload("mer.csv", files.CSV + b"1;2;3\n").status_code == 409
    assert desk.remove(file).status_code == 409
    assert desk.client.post(f"{desk.home}/{QUESTION}/{file.id}/ta-bort").status_code == 409
    assert desk.reuse(file).status_code == 409
    assert "Ladda upp" not in desk.page().text
    assert desk.download(file).status_code == 200
    assert [one.id for one in files_in(db_session)] == [file.id]


def test_a_file_that_nothing_needs_is_erased(
    desk: EvidenceDesk, db_session: Session, workers: Hire, settings: Settings
) -> None:
    """Taken away from its only question in a draft, a file is gone from the page and from the store."""
    file = uploaded(desk, db_session)
    page = desk.remove(file)
    assert "Underlaget är borttaget." in page.text
    assert "faktura.csv" not in page.text
    assert desk.download(file).status_code == 404
    assert desk.client.post(f"{desk.home}/{QUESTION}/{file.id}/ta-bort").status_code == 302  # a second click
    workers().work()
    assert files_in(db_session)[0].state == State.REMOVED
    assert in_store(settings) == set()


def test_a_file_that_was_handed_in_is_kept(
    desk: EvidenceDesk,
    db_session: Session,
    producer: User,
    draft: Declaration,
    workers: Hire,
    settings: Settings,
) -> None:
    """Taken away after the declaration came back, it stays for what was handed in before."""
    file = uploaded(desk, db_session)
    submission = factories.hand_in(db_session, draft, producer)
    waiting = factories.InReview(draft, submission, factories.compute(db_session, submission), producer)
    factories.send_back(db_session, waiting, factories.a_reviewer(db_session), {QUESTION: "Fel faktura"})
    desk.remove(file)
    workers().work()
    assert files_in(db_session)[0].state == State.UNSCANNED
    assert in_store(settings) == {str(file.id)}
    assert declarations.submit(db_session, draft.id, producer.id).snapshot["evidence"] == []


def test_a_file_is_used_again_without_being_sent_again(
    app: Flask, desk: EvidenceDesk, db_session: Session, producer: User, settings: Settings
) -> None:
    """Another declaration of the same year is offered the file for a question of the same kind."""
    file = uploaded(desk, db_session)
    other = one_more(db_session, app, producer)
    page = other.page()
    assert "Använd ett underlag du redan har laddat upp" in page.text
    assert "faktura.csv" in page.text
    assert "faktura.csv" not in other.page("crop.area").text  # another kind of paper
    assert "Underlaget är tillagt." in other.reuse(file).text
    assert other.reuse(file).status_code == 200  # a second click
    assert other.download(file).data == files.CSV
    assert len(files_in(db_session)) == 1
    assert in_store(settings) == {str(file.id)}
    assert other.page().text.count("faktura.csv") == desk.page().text.count("faktura.csv")


def test_another_year_is_not_offered(
    app: Flask, desk: EvidenceDesk, db_session: Session, producer: User
) -> None:
    """A paper about one year says nothing about another."""
    file = uploaded(desk, db_session)
    other = one_more(db_session, app, producer, 2024)
    assert "faktura.csv" not in other.page().text
    page = other.reuse(file)
    assert page.status_code == 422
    assert "Det underlaget går inte att använda här" in page.text
    assert other.client.post(f"{other.home}/{QUESTION}/anvand", data={"evidence_id": "x"}).status_code == 422


def test_a_shared_file_goes_with_its_last_question(
    app: Flask, desk: EvidenceDesk, db_session: Session, producer: User, workers: Hire, settings: Settings
) -> None:
    """Taken away from one of two declarations it stays; taken away from both it goes."""
    file = uploaded(desk, db_session)
    other = one_more(db_session, app, producer)
    other.reuse(file)
    desk.remove(file)
    workers().work()
    assert in_store(settings) == {str(file.id)}
    assert other.download(file).status_code == 200
    other.remove(file)
    workers().work()
    assert in_store(settings) == set()


def test_a_draft_that_is_thrown_away_lets_go_of_its_files(
    app: Flask,
    desk: EvidenceDesk,
    db_session: Session,
    producer: User,
    draft: Declaration,
    workers: Hire,
    settings: Settings,
) -> None:
    """Only what another declaration uses is left."""
    shared = uploaded(desk, db_session)
    desk.upload("egen.csv", files.CSV + b"1;2;3\n")
    one_more(db_session, app, producer).reuse(shared)
    declarations.withdraw(db_session, draft.id, producer.id)
    db_session.commit()
    workers().work("DeclarationWithdrawn")
    assert in_store(settings) == {str(shared.id)}


def test_what_was_handed_in_and_taken_back_is_kept(
    desk: EvidenceDesk,
    db_session: Session,
    producer: User,
    draft: Declaration,
    workers: Hire,
    settings: Settings,
) -> None:
    """A declaration that was taken back after it was handed in is still a public record."""
    file = uploaded(desk, db_session)
    factories.hand_in(db_session, draft, producer)
    declarations.withdraw(db_session, draft.id, producer.id)
    db_session.commit()
    workers().work("DeclarationWithdrawn")
    assert in_store(settings) == {str(file.id)}
    assert files_in(db_session)[0].state == State.UNSCANNED


def test_the_question_leads_to_its_evidence_and_keeps_what_is_typed(
    desk: EvidenceDesk, draft: Declaration
) -> None:
    """The button on the question's page saves first, then leads to the evidence; the check page counts it."""
    home = f"/deklarationer/{draft.id}"
    page = desk.client.get(f"{home}/fraga/area").text
    assert "Ladda upp underlag" in page
    fields = {"crop-area": "9,5", "crop-area__unit": "ha", "crop-area__version": "1", "evidence": "crop.area"}
    answer = desk.client.post(f"{home}/fraga/area", data=fields)
    assert answer.headers["Location"] == f"{desk.home}/crop.area"
    assert 'value="9,5"' in desk.client.get(f"{home}/fraga/area").text
    desk.upload("plan.csv", files.CSV, "crop.area", "crop_plan")
    assert "1 underlag är uppladdat." in desk.client.get(f"{home}/fraga/area").text
    assert "1 underlag" in desk.client.get(f"{home}/kontrollera").text
    assert "1 fil" in desk.client.get(desk.home).text


def test_every_question_takes_evidence(desk: EvidenceDesk, db_session: Session) -> None:
    """Also those that name no papers, without asking what it is."""
    page = desk.page("crop.variety").text
    assert "Vad är det för underlag?" not in page
    assert desk.upload("sort.csv", files.CSV, "crop.variety", "").status_code == 200
    assert files_in(db_session)[0].kind == "other"
    assert desk.page("finns.inte").status_code == 404


def test_an_adviser_is_offered_what_the_mandate_covers(
    app: Flask, desk: EvidenceDesk, db_session: Session, producer: User
) -> None:
    """Papers of declarations outside the mandate are neither shown nor to be had by their id."""
    file = uploaded(desk, db_session)
    covered = one_more(db_session, app, producer)
    organisation = organisation_of(db_session, producer.id)
    assert organisation is not None
    declaration_id = UUID(covered.home.split("/")[2])
    adviser = an_adviser(
        db_session,
        Company(organisation.id, producer),
        "ombud@exempel.se",
        declaration_ids=(declaration_id,),
    )
    client = app.test_client()
    sign_in(client, adviser)
    theirs = EvidenceDesk(client, declaration_id)
    assert "faktura.csv" not in theirs.page().text
    assert theirs.reuse(file).status_code == 422
    covered.reuse(file)
    assert "faktura.csv" in theirs.page().text
    assert theirs.download(file).data == files.CSV


def test_evidence_is_handled_in_english(
    app: Flask, desk: EvidenceDesk, db_session: Session, producer: User, draft: Declaration, workers: Hire
) -> None:
    """Every page of evidence speaks English when chosen, the producer's, the refusal and the reviewer's."""
    desk.client.set_cookie(LANGUAGE_COOKIE, "en")
    file = uploaded(desk, db_session)
    typed = ("Tvättad potatis", "Exempelgården AB")
    question = f"{desk.home}/{QUESTION}"
    for address in (desk.home, question, f"{question}/{file.id}/ta-bort"):
        assert swedish_left(desk.client.get(address).text, *typed) == [], address
    assert swedish_left(desk.upload("a.exe", b"x").text, *typed) == []
    workers().work()
    factories.compute(db_session, factories.hand_in(db_session, draft, producer))
    reviewer = app.test_client()
    sign_in(reviewer, factories.a_reviewer(db_session))
    reviewer.set_cookie(LANGUAGE_COOKIE, "en")
    for address in (f"/granskning/{draft.id}", f"/granskning/{draft.id}/underlag/{file.id}"):
        assert swedish_left(reviewer.get(address).text, *typed) == [], address
