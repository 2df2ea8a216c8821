"""Mandates: they begin and end by themselves, cover what they say, and end at once when revoked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.declarations import service as declarations
from portal.declarations.models import Submission
from portal.ledger import append
from portal.mail import Mail
from portal.organisations import queries, service
from portal.organisations.models import Mandate
from portal.organisations.terms import MandateTerms, latest_end
from schemas.events import DayBegan
from tests.accounts.people import sign_in
from tests.declarations.browser import Browser
from tests.factories import a_draft
from tests.organisations.people import (
    Company,
    a_company,
    a_member,
    a_person,
    an_adviser,
    mandate_of,
    move,
    terms,
)
from workers import membership, notify
from workers.subscriber import Fact

if TYPE_CHECKING:
    from flask import Flask

    from portal.config import Settings

ADVISER = "ombud@exempel.se"


@pytest.fixture
def company(db_session: Session) -> Company:
    """A company with one owner."""
    return a_company(db_session)


@pytest.fixture
def owner(app: Flask, company: Company) -> Browser:
    """The owner's browser."""
    client = app.test_client()
    sign_in(client, company.owner)
    return Browser(client)


@pytest.fixture
def today(db_session: Session) -> date:
    """The date in Sweden by the database's clock."""
    return queries.today(db_session)


@pytest.mark.parametrize(
    ("begins", "ends", "counts"),
    [(0, 0, True), (-30, 0, True), (0, 30, True), (-30, -1, False), (1, 30, False), (-1, 1, True)],
)
def test_a_mandate_counts_from_its_first_day_to_its_last(
    app: Flask, db_session: Session, company: Company, today: date, begins: int, ends: int, counts: bool
) -> None:
    """Both days included; the day before and the day after there is no access at all."""
    adviser = an_adviser(db_session, company, ADVISER)
    draft = a_draft(db_session, company.owner)
    move(db_session, adviser, today + timedelta(days=begins), today + timedelta(days=ends))
    client = app.test_client()
    sign_in(client, adviser)
    assert client.get("/deklarationer").status_code == (200 if counts else 403)
    assert client.get(f"/deklarationer/{draft.id}").status_code == (200 if counts else 403)


def test_an_adviser_signs_only_where_the_mandate_says_so(
    app: Flask, db_session: Session, company: Company
) -> None:
    """Without it: no way to the signature on the page, and a refusal that explains when it is tried."""
    adviser = an_adviser(db_session, company, ADVISER)
    draft = a_draft(db_session, company.owner)
    client = app.test_client()
    sign_in(client, adviser)
    browser = Browser(client)
    shown = browser.open(f"/deklarationer/{draft.id}/sa-ser-kopare-det")
    assert "omfattar inte att skriva under" in shown.text
    assert "skicka-in" not in shown.html
    assert "ta-tillbaka" not in browser.open(f"/deklarationer/{draft.id}").html
    tried = browser.open(f"/deklarationer/{draft.id}/skicka-in")
    assert tried.status == 403
    assert "Svaren är sparade" in tried.text
    service.grant_mandate(
        db_session, company.id, adviser.id, terms(db_session, may_submit=True), company.owner.id
    )
    db_session.commit()
    browser.open(f"/deklarationer/{draft.id}/kontrollera")
    address = f"/deklarationer/{draft.id}/skicka-in?svar={_hash(db_session, draft.id)}"
    assert browser.open(address).status == 200
    browser.send({"signed_name": "Ombudet", "certified": "1"})
    submission = db_session.scalars(select(Submission)).one()
    assert submission.submitted_by == adviser.id


def _hash(session: Session, declaration_id: object) -> str:
    from portal.declarations.queries import answers_of
    from portal.declarations.sheet import answers_hash

    return answers_hash(answers_of(session, declaration_id))  # type: ignore[arg-type]


def test_a_mandate_for_one_declaration_shows_no_other(
    app: Flask, db_session: Session, company: Company
) -> None:
    """The list has the one, the other does not exist, and a new one cannot be started."""
    ours, theirs = a_draft(db_session, company.owner, "Potatis"), a_draft(db_session, company.owner, "Morot")
    adviser = an_adviser(db_session, company, ADVISER, declaration_ids=(ours.id,))
    client = app.test_client()
    sign_in(client, adviser)
    listed = Browser(client).open("/deklarationer").text
    assert "Potatis" in listed
    assert "Morot" not in listed
    assert client.get(f"/deklarationer/{ours.id}").status_code == 200
    assert client.get(f"/deklarationer/{theirs.id}").status_code == 404
    assert client.get("/deklarationer/ny").status_code == 403


def test_nothing_is_copied_from_what_a_mandate_does_not_cover(
    app: Flask, db_session: Session, company: Company
) -> None:
    """The pages that take over earlier answers neither list nor open another declaration."""
    a_draft(db_session, company.owner, "Morot")
    ours = declarations.start(db_session, company.id, company.owner.id, "field_crops", "Potatis", 2025)
    adviser = an_adviser(db_session, company, ADVISER, declaration_ids=(ours.id,))
    client = app.test_client()
    sign_in(client, company.owner)
    link = re.search(
        r'href="(\S+/kopiera/\S+)"', Browser(client).open(f"/deklarationer/{ours.id}/kopiera").html
    )
    assert link
    assert client.get(link[1]).status_code == 200
    sign_in(client, adviser)
    assert "Morot" not in Browser(client).open(f"/deklarationer/{ours.id}/kopiera").text
    assert client.get(link[1]).status_code == 404


def test_revoking_ends_it_at_once(app: Flask, db_session: Session, company: Company, owner: Browser) -> None:
    """The owner presses the button; the adviser's next page is refused, and the mail says why."""
    adviser = an_adviser(db_session, company, ADVISER)
    client = app.test_client()
    sign_in(client, adviser)
    assert client.get("/deklarationer").status_code == 200
    owner.open(f"/foretag/{company.id}/medlemmar/{adviser.id}/fullmakt")
    mandate = mandate_of(db_session, adviser)
    address = f"/foretag/{company.id}/fullmakter/{mandate.id}/aterkalla"
    for _ in range(2):  # a second click finds it ended
        assert owner.client.post(address).status_code == 302
    assert client.get("/deklarationer").status_code == 403
    mandate = mandate_of(db_session, adviser)
    assert mandate.revoked_by == company.owner.id
    assert "Ingen fullmakt gäller." in owner.open(f"/foretag/{company.id}").text


def test_another_companys_mandate_cannot_be_revoked(
    app: Flask, db_session: Session, company: Company
) -> None:
    """An owner's own address with somebody else's mandate in it changes nothing."""
    adviser = an_adviser(db_session, company, ADVISER)
    stranger = a_company(db_session, "frammande@exempel.se")
    client = app.test_client()
    sign_in(client, stranger.owner)
    client.post(f"/foretag/{stranger.id}/fullmakter/{mandate_of(db_session, adviser).id}/aterkalla")
    assert mandate_of(db_session, adviser).revoked_at is None


def test_the_form_gives_exactly_what_it_says(
    db_session: Session, company: Company, owner: Browser, today: date
) -> None:
    """Suggested days, one declaration, no signature: so it stands in the table."""
    draft = a_draft(db_session, company.owner)
    adviser = an_adviser(db_session, company, ADVISER)
    page = owner.open(f"/foretag/{company.id}/medlemmar/{adviser.id}/fullmakt")
    assert page.form.sent["valid_from-day"] == str(today.day)
    owner.send({"coverage": "some", "declarations": [str(draft.id)]})
    mandate = mandate_of(db_session, adviser)
    assert (mandate.valid_from, mandate.valid_to) == (today, today + timedelta(days=365))
    assert mandate.declaration_ids == [str(draft.id)]
    assert not mandate.may_submit
    assert mandate.granted_by == company.owner.id


def _typed(name: str, value: date) -> dict[str, str]:
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"valid_to-year": "2100"}, "valid_to-day", "högst två år"),
        ({"valid_to-year": "2020"}, "valid_to-day", "har redan varit"),
        ({"valid_to-month": "13"}, "valid_to-day", "Skriv datumet"),
        ({"valid_from-day": "x"}, "valid_from-day", "Skriv datumet"),
        ({"valid_from-year": ""}, "valid_from-day", "Skriv datumet"),
        ({"valid_from-year": "0"}, "valid_from-day", "Skriv datumet"),
        ({"valid_from-year": "9" * 30}, "valid_from-day", "Skriv datumet"),
        ({"valid_from-year": "9999"}, "valid_from-day", "Skriv datumet"),
        ({"coverage": ""}, "coverage", "Välj vad fullmakten omfattar"),
        ({"coverage": "some"}, "coverage", "Välj minst en"),
        ({"email": "inte en adress"}, "email", "Skriv e-postadressen så här"),
    ],
)
def test_terms_that_do_not_hold_are_told_at_the_field(
    db_session: Session, company: Company, owner: Browser, changes: dict[str, str], field: str, message: str
) -> None:
    """The error leads to its field, what was typed is still there, and nobody is invited."""
    owner.open(f"/foretag/{company.id}/ombud")
    typed = {"email": ADVISER, "coverage": "everything", **changes}
    answer = owner.send(typed)
    assert answer.status == 422
    assert message in answer.text
    assert f'href="#{field}"' in answer.html
    assert f'id="{field}"' in answer.html
    for name, value in typed.items():
        if name != "coverage":
            assert answer.form.sent[name] == value
    assert not queries.open_invitations(db_session, company.id)


def test_a_declaration_from_outside_is_not_covered(
    db_session: Session, company: Company, owner: Browser
) -> None:
    """What is ticked is taken from the company's own declarations only."""
    stranger = a_company(db_session, "frammande@exempel.se")
    foreign = a_draft(db_session, stranger.owner)
    a_draft(db_session, company.owner)
    owner.open(f"/foretag/{company.id}/ombud")
    answer = owner.send({"email": ADVISER, "coverage": "some", "declarations": [str(foreign.id)]})
    assert answer.status == 422
    assert "Välj minst en" in answer.text


def test_two_years_at_most_also_in_the_table(db_session: Session, company: Company) -> None:
    """Leap days included, code and database agree on what two years are."""
    adviser = a_person(db_session, ADVISER)
    for start in (date(2026, 3, 1), date(2028, 2, 29), date(2026, 2, 28)):
        end = latest_end(start)
        MandateTerms(start, end, may_submit=False)
        with pytest.raises(ValueError, match="cannot end"):
            MandateTerms(start, end + timedelta(days=1), may_submit=False)
        for last, fits in ((end, True), (end + timedelta(days=1), False)):
            mandate = Mandate(
                organisation_id=company.id,
                user_id=adviser.id,
                valid_from=start,
                valid_to=last,
                may_submit=False,
                granted_by=company.owner.id,
            )
            db_session.add(mandate)
            if fits:
                db_session.commit()
            else:
                with pytest.raises(IntegrityError, match="ck_mandates_length"):
                    db_session.flush()
                db_session.rollback()


def _day_began(session: Session, day: date) -> None:
    event = DayBegan(day=day.isoformat())
    stored = append(session, "calendar", event, "relay")
    membership.mail_mandates_ending.settle(session, Fact(stored, event), None)
    session.commit()


@pytest.fixture
def _settings_of_workers(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (membership, notify):
        for name in ("settings", "_settings"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda: settings)


@pytest.mark.usefixtures("_settings_of_workers")
def test_both_are_told_once_fourteen_days_before(db_session: Session, company: Company, today: date) -> None:
    """Not fifteen days before; any day from the fourteenth will do, but only one mail each is written."""
    adviser = an_adviser(db_session, company, ADVISER, valid_to=today + timedelta(days=30))
    _day_began(db_session, today + timedelta(days=15))
    assert not db_session.scalars(select(Mail)).all()
    for late in (17, 18, 30):  # no relay ran on the sixteenth
        _day_began(db_session, today + timedelta(days=late))
    mails = {mail.user_id: mail for mail in db_session.scalars(select(Mail))}
    assert set(mails) == {adviser.id, company.owner.id}
    assert len(db_session.scalars(select(Mail)).all()) == 2
    assert "Din fullmakt" in mails[adviser.id].body_text
    assert f"/foretag/{company.id}" in mails[company.owner.id].body_text


@pytest.mark.usefixtures("_settings_of_workers")
@pytest.mark.parametrize("why", ["revoked", "followed", "over"])
def test_nobody_is_told_when_nothing_ends(
    db_session: Session, company: Company, today: date, why: str
) -> None:
    """A mandate that is revoked, or followed by a later one, or over already, needs no reminder."""
    adviser = an_adviser(db_session, company, ADVISER, valid_to=today + timedelta(days=10))
    if why == "revoked":
        mandate = mandate_of(db_session, adviser)
        service.revoke_mandate(db_session, company.id, mandate.id, company.owner.id)
    elif why == "followed":
        longer = terms(db_session, valid_to=today + timedelta(days=200))
        service.grant_mandate(db_session, company.id, adviser.id, longer, company.owner.id)
    _day_began(db_session, today + timedelta(days=11 if why == "over" else 1))
    assert not db_session.scalars(select(Mail)).all()


def test_letters_follow_who_may_read_them(db_session: Session, company: Company, today: date) -> None:
    """An editor's own; an adviser's to the owner too; of those who may not any more to the owner only."""
    editor = a_member(db_session, company, "medarbetare@exempel.se")
    adviser = an_adviser(db_session, company, ADVISER)

    def readers(person: object) -> list[object]:
        return list(queries.readers_of_letters(db_session, company.id, person.id))  # type: ignore[attr-defined]

    assert readers(editor) == [editor.id]
    assert readers(adviser) == [adviser.id, company.owner.id]
    move(db_session, adviser, today - timedelta(days=9), today - timedelta(days=1))
    service.remove(db_session, company.id, editor.id, company.owner.id)
    db_session.commit()
    assert readers(adviser) == [company.owner.id]
    assert readers(editor) == [company.owner.id]
