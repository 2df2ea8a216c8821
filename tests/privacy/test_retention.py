"""Retention: the rules are data, the page shows them all, and the daily work does what they say."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from portal.accounts.models import MemberRole, User
from portal.db import engine_for
from portal.feedback import service as feedback
from portal.feedback.models import AccessibilityReport
from portal.i18n import TIME_ZONE
from portal.ledger import append
from portal.mail import Mail, queue_mail
from portal.organisations import service as membership
from portal.organisations.models import Invitation
from portal.pact import service as pact
from portal.pact.models import PactRequest
from portal.preparedness import service as crisis
from portal.preparedness.cards import Contact
from portal.preparedness.models import PreparednessContact
from schemas.events import DayBegan
from schemas.retention import days_of, load_rules
from tests.accounts.people import sign_up
from tests.organisations.people import a_company
from tests.preparedness.cards import A_CARD
from workers.deliveries import Limits, fan_out
from workers.delivering import deliver_one
from workers.retention import (
    remove_old_crisis_contacts,
    remove_old_invitations,
    remove_old_mails,
    remove_old_pact_messages,
    remove_old_reports,
)
from workers.subscriptions import SUBSCRIBERS, SUBSCRIPTIONS

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.config import Settings

DAY = date(2026, 3, 31)
# Rule -> who carries it out, and the column that tells a row's age.
DAILY: dict[str, tuple[str, Any]] = {
    "unconfirmed_accounts": ("remove_unconfirmed_accounts", User.created_at),
    "invitations": (remove_old_invitations.name, Invitation.expires_at),
    "mails": (remove_old_mails.name, Mail.created_at),
    "accessibility_reports": (remove_old_reports.name, AccessibilityReport.reported_at),
    "crisis_contacts": (remove_old_crisis_contacts.name, PreparednessContact.stated_at),
    "pact_messages": (remove_old_pact_messages.name, PactRequest.received_at),
}


def _one_of_each(session: Session) -> None:
    company = a_company(session)
    sign_up(session, email="obekraftad@exempel.se")
    membership.invite(session, company.id, "ny@exempel.se", MemberRole.EDITOR, None, company.owner.id)
    queue_mail(session, "k", company.owner.id, "welcome", {"link": "x"})
    feedback.report(session, "Går inte.", "", "")
    client, _secret = pact.register(session, "Köparen", ["api.kopare.example"], "", 60, company.owner.id)
    asked = {"source": "https://api.kopare.example", "id": "1", "data": {}}
    pact.receive_request(session, client.id, asked)
    crisis.state(session, company.id, A_CARD, Contact("Kim", "070-1"), 0, company.owner.id)
    session.commit()


def _run(session: Session, settings: Settings, subscriber: str) -> None:
    event_id = append(session, "calendar", DayBegan(day=DAY.isoformat()), "relay").id
    fan_out(session, [("DayBegan", subscriber)])
    session.commit()
    engine = engine_for(settings.database_url)
    assert deliver_one(engine, SUBSCRIBERS, Limits(), event_id, subscriber) == "done"


@pytest.mark.parametrize("rule_id", sorted(DAILY))
@pytest.mark.parametrize(("seconds", "stays"), [(0, True), (-1, False)], ids=["on the day", "a second older"])
def test_a_rule_is_carried_out_to_the_second(
    db_session: Session, settings: Settings, rule_id: str, seconds: int, stays: bool
) -> None:
    """What is exactly as old as the rule's days stays; what is a second older goes, and nothing else."""
    subscriber, column = DAILY[rule_id]
    _one_of_each(db_session)
    table = column.class_
    edge = datetime.combine(DAY - timedelta(days=days_of(rule_id)), time.min, TIME_ZONE)
    aged = update(table).values({column: edge + timedelta(seconds=seconds)})
    db_session.execute(aged.where(table.confirmed_at.is_(None)) if table is User else aged)
    db_session.commit()
    before = _counts(db_session)
    _run(db_session, settings, subscriber)
    gone = {name: before[name] - count for name, count in _counts(db_session).items()}
    assert gone == {name: int(name == table.__tablename__ and not stays) for name in gone}


def _counts(session: Session) -> dict[str, int]:
    tables = {column.class_ for _, column in DAILY.values()}
    return {
        table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables
    }


def test_an_answered_invitation_goes_by_when_it_was_answered(db_session: Session, settings: Settings) -> None:
    """One that was declined long ago goes, though it could have been accepted until lately."""
    _one_of_each(db_session)
    invitation = db_session.scalars(select(Invitation)).one()
    membership.decline(db_session, invitation.id)
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    db_session.execute(update(Invitation).values(ended_at=long_ago, expires_at=datetime.now(UTC)))
    db_session.commit()
    _run(db_session, settings, remove_old_invitations.name)
    assert db_session.scalars(select(Invitation)).all() == []


def test_every_daily_rule_has_its_work_and_the_other_way_round() -> None:
    """A rule that says `daily` is done by a subscriber to DayBegan; none is shown that nobody does."""
    daily = {rule.id for rule in load_rules() if rule.carried_out == "daily"}
    assert daily >= set(DAILY)
    assert all(rule.days for rule in load_rules() if rule.carried_out == "daily")
    names = {subscriber.name for subscriber in SUBSCRIPTIONS[DayBegan]}
    assert {name for name, _ in DAILY.values()} <= names


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_privacy_page_shows_every_rule(client: FlaskClient, language: str) -> None:
    """Each kind of record with its time, in both languages, and days in figures."""
    client.get(f"/sprak/{language}")
    page = unescape(client.get("/personuppgifter").text)
    for rule in load_rules():
        assert rule.kind[language] in page
        assert rule.after_words(language) in page
        assert rule.then[language] in page
    assert "{days}" not in page


def test_the_privacy_page_has_what_the_regulation_asks_for(client: FlaskClient, settings: Settings) -> None:
    """Article 13: who, why, on what basis, for whom, how long, which rights, whom to complain to."""
    page = client.get("/personuppgifter").text
    for words in (
        "personuppgiftsansvarig",
        settings.contact_email,
        "Dataskyddsombud",
        "artikel 6.1 e",
        "Vilka vi lämnar uppgifter till",
        "utanför EU",
        "Hur länge vi har uppgifterna",
        "få fel rättade",
        "invända",
        "Integritetsskyddsmyndigheten",
        "Du väljer själv",
        "en person vid regionen fattar besluten",
        "allmän handling",
    ):
        assert words in page, words
