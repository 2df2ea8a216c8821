"""The ten-minute trace of README.md, executed: one declaration from form to public profile."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from portal import ledger
from portal.accounts.models import Role, User
from portal.accounts.numbers import parse_organisation_number
from portal.accounts.queries import organisation_of
from portal.accounts.service import SignUp, confirm, create_staff, register
from portal.catalogue.filters import Filters
from portal.catalogue.queries import catalogue_page
from portal.db import reading_on, transaction_on
from portal.declarations import service as declarations
from portal.declarations.models import Declaration
from portal.mail import Mail
from portal.operations.models import Delivery
from portal.profiles.queries import profile
from portal.results.queries import footprint_of
from portal.review import service as review
from portal.verdicts import service as verdicts
from portal.verdicts.queries import not_in_order
from portal.verdicts.service import Word
from schemas.questionnaire import Answer, load_family, validate_page
from workers import deliveries
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.subscriptions import PAIRS, SUBSCRIBERS
from workers.trace import story

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "ett-langt-losenord"
TYPED: dict[str, dict[str, object]] = {
    "crop": {"crop-kind": "potato"},
    "method": {"crop-method": "conventional"},
    "area": {"crop-area": "12", "crop-area__unit": "ha"},
    "harvest": {"crop-harvest": "30", "crop-harvest__unit": "t[fresh]/ha"},
    "sold": {"crop-sold": "80", "crop-sold__unit": "%"},
    "soil": {"soil-organic": "none"},
    "mineral": {"mineral-kinds": ["npk"]},
    "mineral-amount": {"mineral-n_npk": "110", "mineral-n_npk__unit": "kg[N]/ha"},
    "organic": {"organic-kinds": ["none"]},
    "packaging": {"packaging-kinds": ["paper_bag"]},
    "delivery": {"delivery-how": "collected"},
}


def _producer(engine: Engine) -> tuple[UUID, UUID]:
    number = parse_organisation_number("999990-0039")
    assert number is not None
    with transaction_on(engine) as session:
        user_id = register(
            session, SignUp("Test Testsson", "test@example.se", PASSWORD, number, "Testgården", "2081")
        )
        confirm(session, session.get_one(User, user_id))
        organisation = organisation_of(session, user_id)
        assert organisation is not None
        return user_id, organisation.id


def _work(engine: Engine) -> list[str]:
    """Relay and workers until nothing is due: the subscribers that ran, in order."""
    ran: list[str] = []
    while True:
        with transaction_on(engine) as session:
            deliveries.fan_out(session, PAIRS)
            due = deliveries.due(session, 100)
        if not due:
            return ran
        for event_id, subscriber in due:
            assert deliver_one(engine, SUBSCRIBERS, Limits(), event_id, subscriber) == "done"
            ran.append(subscriber)


def _step_1_save_pages(engine: Engine, user_id: UUID, organisation_id: UUID) -> UUID:
    family = load_family("field_crops")
    with transaction_on(engine) as session:
        declaration = declarations.start(session, organisation_id, user_id, family.id, "Matpotatis", 2025)
    answers: dict[str, Answer] = {}
    for page_id, raw in TYPED.items():
        page = validate_page(family, page_id, raw, answers)
        assert not page.errors
        assert not page.warnings
        answers |= page.answers
        with transaction_on(engine) as session:
            assert not declarations.save_answers(session, declaration.id, page.answers, {}, user_id)
    return declaration.id


def test_one_declaration_from_form_to_public_profile(
    engine: Engine, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every step of the README's trace happens, in that order, through the files it names."""
    user_id, organisation_id = _producer(engine)
    declaration_id = _step_1_save_pages(engine, user_id, organisation_id)
    assert "compute_preview" in _work(engine)

    with transaction_on(engine) as session:  # step 2: sign and submit
        submission = declarations.submit(session, declaration_id, user_id)
    ran = _work(engine)  # steps 3 to 6: relay, worker, check, compute
    concluded = [name for name in ran if not name.startswith(("mail_", "send_"))]
    assert concluded[:2] == ["check_submission", "compute_footprint"]
    assert set(concluded[2:]) == {
        "catch_up_review",
        "ask_about_ingredients",
        "compute_effects",
        "count_footprint_computed",
    }  # in any order
    with reading_on(engine) as session:
        footprint = footprint_of(session, submission.id)
        assert footprint is not None
        assert footprint.total_kg_co2e > 0
        assert session.get_one(Declaration, declaration_id).status == "in_review"

    first, second = _reviewers(engine)
    seen = (declaration_id, submission.snapshot_hash, footprint.result_hash)
    with transaction_on(engine) as session:  # step 7: one reviewer proposes what is on the screen
        review.state_impartiality(session, declaration_id, first, is_impartial=True)
        in_order = {name: Word("ok") for name in not_in_order(session, submission)}
        verdicts.judge(session, *seen, in_order, first)
        review.propose_approval(session, *seen, first)
    assert "mail_approval_proposed" in _work(engine)
    with transaction_on(engine) as session:  # and another one approves it
        review.state_impartiality(session, declaration_id, second, is_impartial=True)
        review.approve(session, *seen, second)
    ran = _work(engine)  # step 8: published, in the catalogue, the producer told
    assert ran.index("publish_profile") < ran.index("index_profile")
    assert ran.index("publish_profile") < ran.index("sign_profile")

    with reading_on(engine) as session:  # step 9: anyone reads it
        slug = submission.snapshot["number"].lower()
        published = profile(session, slug)
        assert published is not None
        assert published.version == 1
        assert [
            entry.slug
            for entry in catalogue_page(session, Filters(words="potatis"), date(2026, 1, 1)).entries
        ] == [slug]
        assert list(ledger.verify(session)) == []
        lines = list(story(session, submission.snapshot["number"]))
        told = {mail.key.split("-")[0] for mail in session.scalars(select(Mail))}
        assert all(d.state == "done" for d in session.scalars(select(Delivery)))
    assert told >= {"mail_receipt", "mail_footprint_ready", "mail_published"}
    assert [name for line in lines if (name := _event_name(line))] == [
        "DeclarationStarted", *["AnswersSaved"] * len(TYPED), "DeclarationSubmitted", "DeclarationChecked",
        "FootprintComputed", "ImpartialityStated", "ApprovalProposed", "ImpartialityStated",
        "DeclarationApproved", "ProfilePublished",
    ]  # fmt: skip
    page = client.get(f"/profil/{slug}")
    assert page.status_code == 200
    assert "Matpotatis" in page.text
    signed = client.get(f"/profil/{slug}/v1/undertecknad.json").data
    assert "Filen stämmer</h1>" in client.post("/kontrollera", data={"text": signed.decode()}).text


def _reviewers(engine: Engine) -> tuple[UUID, UUID]:
    with transaction_on(engine) as session:
        first, second = (
            create_staff(session, f"{name}@example.se", "Granskare", Role.REVIEWER, PASSWORD).id
            for name in ("handlaggare", "granskare")
        )
    return first, second


def _event_name(line: str) -> str | None:
    found = re.search(r"#\d+ (\w+) by", line)
    return found[1] if found else None


def test_the_readme_leads_to_files_that_exist() -> None:
    """Every path that the README names, as a link or as code, is there."""
    text = (ROOT / "README.md").read_text()
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    quoted = re.findall(r"`((?:portal|workers|schemas|tests|docs)/[\w./]+)`", text)
    assert linked
    assert quoted
    assert not [path for path in {*linked, *quoted} if not (ROOT / path).exists()]
