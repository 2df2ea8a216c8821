"""From an empty form to a confirmed account, without telling anybody who else has one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from portal.accounts import service
from portal.accounts.letters import write_account_link, write_welcome
from portal.accounts.models import Membership, Organisation, Role, User
from portal.accounts.queries import members_of, organisation_of, people_with_role, user_with_email
from portal.accounts.tokens import CONFIRM, RESET, make_token, read_token
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.sites.queries import sites_of
from tests.accounts.people import PASSWORD, make_producer, make_staff, sign_up

if TYPE_CHECKING:
    import time_machine
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.config import Settings

FORM = {
    "name": "Provodlare Ett",
    "email": "Odlare@Exempel.se",
    "organisation_number": "556036-0793",
    "organisation_name": "Exempelgården AB",
    "municipality": "2080",
    "password": PASSWORD,
}


def events(session: Session) -> list[tuple[str, dict[str, object]]]:
    """(type, payload) of everything in the ledger, oldest first."""
    return [
        (e.type, e.payload) for e in session.scalars(select(StoredEvent).order_by(StoredEvent.occurred_at))
    ]


def confirmation_path(settings: Settings, user: User) -> str:
    """The address in the confirmation mail."""
    return f"/bekrafta/{make_token(settings.secret_key, CONFIRM, user)}"


def test_signing_up_makes_an_account_that_waits(client: FlaskClient, db_session: Session) -> None:
    """The form makes an unconfirmed producer with an organisation, and an event without personal data."""
    answer = client.post("/skapa-konto", data=FORM)
    assert answer.location == "/skapa-konto/klart"
    user = user_with_email(db_session, "odlare@exempel.se")
    assert user is not None
    assert (user.role, user.confirmed_at, user.locale) == ("producer", None, "sv")
    assert PASSWORD not in user.password_hash
    organisation = organisation_of(db_session, user.id)
    assert organisation is not None
    assert (organisation.number, organisation.country) == ("5560360793", "SE")
    assert [site.place for site in sites_of(db_session, organisation.id)] == ["2080"]
    assert events(db_session) == [
        ("AccountRegistered", {"user_id": str(user.id), "already_registered": False})
    ]


def test_a_taken_address_gets_the_same_answer(client: FlaskClient, db_session: Session) -> None:
    """Nobody learns from the form whether an address has an account; its owner is told by an event."""
    owner = make_producer(db_session)
    before = (owner.password_hash, owner.name)
    fresh = client.post("/skapa-konto", data={**FORM, "email": "ny@exempel.se"})
    taken = client.post(
        "/skapa-konto", data={**FORM, "name": "Någon Annan", "password": "annat lösenord helt"}
    )
    assert (taken.status_code, taken.location, taken.data) == (fresh.status_code, fresh.location, fresh.data)
    db_session.refresh(owner)
    assert (owner.password_hash, owner.name) == before
    assert events(db_session)[-1] == (
        "AccountRegistered",
        {"user_id": str(owner.id), "already_registered": True},
    )


def test_the_newest_attempt_takes_over_an_unconfirmed_account(
    db_session: Session, settings: Settings
) -> None:
    """Whoever typed the address first holds nothing: the link of the first attempt dies with the second."""
    first = sign_up(db_session, name="Någon Annan", password="första försöket här")
    old_token = make_token(settings.secret_key, CONFIRM, first)
    second = sign_up(db_session, name="Rätt Person", organisation_name="Rätta gården")
    assert second.id == first.id
    assert second.name == "Rätt Person"
    organisation = organisation_of(db_session, second.id)
    assert organisation is not None
    assert organisation.name == "Rätta gården"
    claim = read_token(settings.secret_key, CONFIRM, old_token)
    assert claim is not None
    assert not claim.fits(second)


def test_knowing_a_number_does_not_open_a_company(db_session: Session) -> None:
    """Two people who give the same organisation number do not share an organisation."""
    first = make_producer(db_session)
    second = make_producer(db_session, email="annan@exempel.se")
    first_home, second_home = organisation_of(db_session, first.id), organisation_of(db_session, second.id)
    assert first_home is not None
    assert second_home is not None
    assert first_home.id != second_home.id
    assert members_of(db_session, first_home.id) == [first]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "  ", "Skriv ditt namn"),
        ("name", "x" * 121, "högst 120 tecken"),
        ("email", "odlare", "namn@exempel.se"),
        ("email", "odlare@localhost", "namn@exempel.se"),
        ("email", "a@b@c.se", "namn@exempel.se"),
        ("organisation_number", "556036-0794", "tio siffror"),
        ("organisation_name", "", "företaget eller gården"),
        ("municipality", "9999", "Välj kommunen"),
        ("municipality", "", "Välj kommunen"),
        ("password", "kort", "minst 12 tecken"),
        ("password", "x" * 201, "högst 200 tecken"),
        ("password", "aaaaaaaaaaaaaa", "för lätt att gissa"),
        ("password", "odlare@exempel.se", "för lätt att gissa"),
    ],
)
def test_a_field_that_does_not_hold_is_named(
    client: FlaskClient, db_session: Session, field: str, value: str, message: str
) -> None:
    """The message stands in the summary and at the field, what was typed is kept, and nothing is made."""
    answer = client.post("/skapa-konto", data={**FORM, field: value})
    assert answer.status_code == 422
    assert "<title>Fel: Skapa konto" in answer.text
    assert answer.text.count(message) >= 2
    assert f'href="#{field}"' in answer.text
    if field != "organisation_name":
        assert 'value="Exempelgården AB"' in answer.text
    assert PASSWORD not in answer.text
    assert db_session.scalar(select(func.count()).select_from(User)) == 0


def test_what_was_typed_is_escaped(client: FlaskClient) -> None:
    """Markup in a field comes back as text."""
    answer = client.post("/skapa-konto", data={**FORM, "name": '"><b>x</b>', "email": ""})
    assert "<b>x</b>" not in answer.text
    assert "&lt;b&gt;" in answer.text


def test_the_link_and_the_password_confirm_the_account(
    client: FlaskClient, db_session: Session, settings: Settings
) -> None:
    """Following the link and typing the password confirms and signs in at once."""
    user = sign_up(db_session)
    path = confirmation_path(settings, user)
    assert client.get(path).status_code == 200
    db_session.refresh(user)
    assert user.confirmed_at is None  # looking, as mail scanners do, is not confirming
    answer = client.post(path, data={"password": PASSWORD})
    assert answer.status_code == 302
    assert "Ditt konto är klart" in client.get("/").text
    assert user.name in client.get("/konto").text
    db_session.refresh(user)
    assert user.confirmed_at is not None
    assert events(db_session)[-1] == ("AccountConfirmed", {"user_id": str(user.id)})


def test_the_link_alone_confirms_nothing(
    client: FlaskClient, db_session: Session, settings: Settings
) -> None:
    """Somebody whose address was used by another cannot be made to open that other's account."""
    user = sign_up(db_session)
    answer = client.post(confirmation_path(settings, user), data={"password": "fel lösenord här"})
    assert answer.status_code == 422
    assert "Lösenordet stämmer inte" in answer.text
    db_session.refresh(user)
    assert user.confirmed_at is None


def test_a_used_link_is_gone(client: FlaskClient, db_session: Session, settings: Settings) -> None:
    """The link works once, and says what to do instead."""
    user = sign_up(db_session)
    path = confirmation_path(settings, user)
    client.post(path, data={"password": PASSWORD})
    for answer in (client.get(path), client.post(path, data={"password": PASSWORD})):
        assert answer.status_code == 410
        assert "gäller inte längre" in answer.text


def test_an_old_link_is_gone(
    client: FlaskClient,
    db_session: Session,
    settings: Settings,
    time_machine: time_machine.TimeMachineFixture,
) -> None:
    """After two days the link no longer works."""
    path = confirmation_path(settings, sign_up(db_session))
    time_machine.move_to(datetime.now(UTC) + timedelta(hours=48, seconds=2))
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("token", ["x", "a.b.c", "%00", "🥕", "." * 300])
def test_a_made_up_link_is_gone(client: FlaskClient, token: str) -> None:
    """A forged token is an ordinary dead link, not an error."""
    assert client.get(f"/bekrafta/{token}").status_code == 410


def test_a_link_for_one_purpose_is_no_good_for_another(
    client: FlaskClient, db_session: Session, settings: Settings
) -> None:
    """A confirmation token cannot set a new password."""
    user = make_producer(db_session)
    assert client.get(f"/nytt-losenord/{make_token(settings.secret_key, CONFIRM, user)}").status_code == 410
    assert client.get(f"/bekrafta/{make_token(settings.secret_key, RESET, user)}").status_code == 410


def test_the_confirmation_mail_is_written_once(db_session: Session, settings: Settings) -> None:
    """However often the event comes there is one mail, in the person's language, whose link works."""
    user = sign_up(db_session, locale="en")
    for _ in range(3):
        write_account_link(db_session, settings, "confirm-1", user.id, already_registered=False)
    mail = db_session.scalars(select(Mail)).one()
    assert mail.subject == "Confirm your email address"
    token = mail.body_text.split("/bekrafta/")[1].split()[0]
    claim = read_token(settings.secret_key, CONFIRM, token)
    assert claim is not None
    assert claim.fits(user)


def test_the_owner_of_a_taken_address_is_told(db_session: Session, settings: Settings) -> None:
    """The mail to somebody who has an account says so and carries no link that changes anything."""
    user = make_producer(db_session)
    write_account_link(db_session, settings, "again-1", user.id, already_registered=True)
    write_welcome(db_session, settings, "welcome-1", user.id)
    again = db_session.scalars(select(Mail).where(Mail.key == "again-1")).one()
    assert again.subject == "Du har redan ett konto i Jordnära"
    assert "/bekrafta/" not in again.body_text


def test_staff_accounts_are_ready_at_once(db_session: Session) -> None:
    """Accounts that an operator makes need no mail, and have no organisation."""
    reviewer = make_staff(db_session)
    assert people_with_role(db_session, Role.REVIEWER) == [reviewer]
    assert db_session.scalar(select(func.count()).select_from(Organisation)) == 0
    assert db_session.scalar(select(func.count()).select_from(Membership)) == 0


@pytest.mark.parametrize(
    ("email", "role", "password", "reason"),
    [
        ("ny@exempel.se", Role.PRODUCER, PASSWORD, "sign up themselves"),
        ("ny@exempel.se", Role.ADMIN, "kort", "at least 12"),
        ("GRANSKARE@exempel.se", Role.ADMIN, PASSWORD, "already"),
    ],
)
def test_an_unusable_staff_account_is_refused(
    db_session: Session, email: str, role: Role, password: str, reason: str
) -> None:
    """The operator reads why."""
    make_staff(db_session)
    with pytest.raises(ValueError, match=reason):
        service.create_staff(db_session, email, "Prov Person", role, password)
