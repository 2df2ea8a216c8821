"""Signing in: password, code for staff, and nothing that helps somebody who guesses."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
from sqlalchemy import select

from portal.accounts.letters import write_password_link
from portal.accounts.models import Role, User
from portal.accounts.sign_in import HOME
from portal.accounts.tokens import RESET, make_token
from portal.ledger import StoredEvent
from portal.mail import Mail
from tests.accounts.people import PASSWORD, make_producer, make_staff, sign_in, sign_up

if TYPE_CHECKING:
    from collections.abc import Callable

    import time_machine
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from portal.config import Settings

NEW_PASSWORD = "gurka tegel lampa"


def post_sign_in(
    client: FlaskClient, email: str = "odlare@exempel.se", password: str = PASSWORD, next_: str = ""
) -> TestResponse:
    """Send the sign-in form."""
    query = {"next": next_} if next_ else {}
    return client.post("/logga-in", query_string=query, data={"email": email, "password": password})


def is_signed_in(client: FlaskClient) -> bool:
    """Whether the account page opens."""
    return client.get("/konto").status_code == 200


def test_the_right_password_opens_the_account(client: FlaskClient, db_session: Session) -> None:
    """Capitals and blanks in the address make no difference."""
    make_producer(db_session)
    assert post_sign_in(client, " Odlare@EXEMPEL.se ").status_code == 302
    assert is_signed_in(client)


def test_unknown_account_and_wrong_password_look_the_same(client: FlaskClient, db_session: Session) -> None:
    """The answer to a guess does not tell whether the address has an account."""
    make_producer(db_session)
    wrong = post_sign_in(client, password="fel lösenord här")
    unknown = post_sign_in(client, email="odlara@exempel.se", password="fel lösenord här")
    assert wrong.status_code == unknown.status_code == 422
    pages = [re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text) for answer in (wrong, unknown)]
    assert pages[0].replace("odlare@", "odlara@") == pages[1]


def test_an_unknown_account_costs_a_password_check_too(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time of the answer does not tell either: a hash is checked in both cases."""
    checked: list[str] = []

    def refuse(known_hash: str, _typed: str) -> bool:
        checked.append(known_hash)
        return False

    monkeypatch.setattr("portal.accounts.service.matches", refuse)
    post_sign_in(client, email="ingen@exempel.se")
    assert checked[0].startswith("$argon2id$")


def test_a_closed_account_cannot_sign_in(client: FlaskClient, db_session: Session) -> None:
    """An account that was switched off answers like one that does not exist."""
    user = make_producer(db_session)
    user.is_active = False
    db_session.commit()
    assert post_sign_in(client).status_code == 422


def test_an_unconfirmed_account_gets_a_new_mail(client: FlaskClient, db_session: Session) -> None:
    """With the right password but no confirmation, another mail is on its way."""
    sign_up(db_session)
    assert post_sign_in(client).location == "/skapa-konto/klart"
    assert not is_signed_in(client)
    assert len(db_session.scalars(select(StoredEvent)).all()) == 2


@pytest.mark.parametrize("target", ["/konto", "/konto?x=1"])
def test_signing_in_leads_where_one_was_going(client: FlaskClient, db_session: Session, target: str) -> None:
    """The page that asked for a sign-in is the one that opens."""
    make_producer(db_session)
    asked = client.get(target)
    assert asked.status_code == 302
    assert (
        client.post(asked.location, data={"email": "odlare@exempel.se", "password": PASSWORD}).location
        == target
    )


@pytest.mark.parametrize(
    "target", ["//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", "javascript:x"]
)
def test_signing_in_leads_to_no_other_site(client: FlaskClient, db_session: Session, target: str) -> None:
    """A crafted link cannot pass a person on after the sign-in."""
    make_producer(db_session)
    assert "elsewhere" not in post_sign_in(client, next_=target).location


def test_guessing_one_account_is_stopped(client: FlaskClient, db_session: Session) -> None:
    """After ten failures the address is closed for a while, even to the right password."""
    make_producer(db_session)
    for _ in range(10):
        assert post_sign_in(client, password="fel lösenord här").status_code == 422
    assert post_sign_in(client).status_code == 429
    assert not is_signed_in(client)


def test_guessing_an_unknown_account_is_stopped_alike(client: FlaskClient) -> None:
    """The limit does not tell existing addresses from others."""
    for _ in range(10):
        post_sign_in(client, email="ingen@exempel.se")
    assert post_sign_in(client, email="INGEN@exempel.se").status_code == 429
    assert post_sign_in(client, email="annan@exempel.se").status_code == 422


def test_success_does_not_count_as_guessing(client: FlaskClient, db_session: Session) -> None:
    """Signing in often is no attack."""
    make_producer(db_session)
    for _ in range(12):
        assert post_sign_in(client).status_code == 302


def test_the_limit_is_lifted_with_time(
    client: FlaskClient, db_session: Session, time_machine: time_machine.TimeMachineFixture
) -> None:
    """A quarter of an hour later the right password works again."""
    make_producer(db_session)
    for _ in range(11):
        post_sign_in(client, password="fel lösenord här")
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=16))
    assert post_sign_in(client).status_code == 302


def test_a_session_from_before_is_dropped(client: FlaskClient, db_session: Session) -> None:
    """What an attacker planted in the browser's session is gone after the sign-in."""
    make_producer(db_session)
    with client.session_transaction() as cookie:
        cookie["planted"] = "x"
        cookie["csrf_token"] = "known"
    post_sign_in(client)
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != "known"


def test_signing_out_ends_the_session(client: FlaskClient, db_session: Session) -> None:
    """After signing out the account page asks for a sign-in."""
    make_producer(db_session)
    post_sign_in(client)
    client.post("/logga-ut")
    assert not is_signed_in(client)


def test_somebody_signed_in_skips_the_form(client: FlaskClient, db_session: Session) -> None:
    """The sign-in page leads on when there is nothing to sign in to."""
    sign_in(client, make_producer(db_session))
    assert client.get("/logga-in?next=/konto").location == "/konto"


def test_every_session_ends_when_asked(app: Flask, db_session: Session) -> None:
    """Signing out everywhere ends a session in another browser at its next request."""
    make_producer(db_session)
    here, there = app.test_client(), app.test_client()
    post_sign_in(here)
    post_sign_in(there)
    here.post("/konto/logga-ut-overallt")
    assert not is_signed_in(here)
    assert not is_signed_in(there)


def test_a_stolen_cookie_dies_with_the_account(client: FlaskClient, db_session: Session) -> None:
    """Closing an account ends its sessions at once."""
    user = make_producer(db_session)
    post_sign_in(client)
    user.is_active = False
    db_session.commit()
    assert not is_signed_in(client)


@pytest.mark.parametrize("value", ["", "not-an-id", 7, None, ["x"]])
def test_a_broken_session_is_no_session(client: FlaskClient, value: object) -> None:
    """Whatever stands in the cookie, the visitor is a stranger and the page works."""
    with client.session_transaction() as cookie:
        cookie["user_id"] = value
        cookie["session_version"] = "x"
    assert client.get("/").status_code == 200
    assert not is_signed_in(client)


def test_a_new_password_ends_every_session(app: Flask, db_session: Session, settings: Settings) -> None:
    """The link from the mail sets a password once, and whoever was signed in is out."""
    user = make_producer(db_session)
    stranger, owner = app.test_client(), app.test_client()
    post_sign_in(stranger)
    assert owner.post("/glomt-losenord", data={"email": user.email}).location == "/glomt-losenord/klart"
    write_password_link(db_session, settings, "reset-1", user.id)
    db_session.commit()
    mail = db_session.scalars(select(Mail)).one()
    path = re.search(r"/nytt-losenord/\S+", mail.body_text)
    assert path is not None
    assert owner.get(path[0]).status_code == 200
    assert owner.post(path[0], data={"password": "kort"}).status_code == 422
    assert owner.post(path[0], data={"password": NEW_PASSWORD}).location == "/logga-in"
    assert not is_signed_in(stranger)
    assert owner.post(path[0], data={"password": "ett annat lösenord"}).status_code == 410
    assert post_sign_in(owner).status_code == 422
    assert post_sign_in(owner, password=NEW_PASSWORD).status_code == 302


def test_a_reset_link_is_gone_after_an_hour(
    client: FlaskClient,
    db_session: Session,
    settings: Settings,
    time_machine: time_machine.TimeMachineFixture,
) -> None:
    """The mail must not be a key for ever."""
    token = make_token(settings.secret_key, RESET, make_producer(db_session))
    time_machine.move_to(datetime.now(UTC) + timedelta(hours=1, seconds=2))
    assert client.get(f"/nytt-losenord/{token}").status_code == 410


def test_asking_for_a_new_password_tells_nothing(client: FlaskClient, db_session: Session) -> None:
    """Known, unknown and unconfirmed addresses get the same answer; only the known one gets a mail."""
    make_producer(db_session)
    sign_up(db_session, email="obekraftad@exempel.se")
    addresses = ["odlare@exempel.se", "obekraftad@exempel.se", "ingen@exempel.se"]
    answers = [client.post("/glomt-losenord", data={"email": address}) for address in addresses]
    assert len({(answer.status_code, answer.location, answer.data) for answer in answers}) == 1
    asked = select(StoredEvent).where(StoredEvent.type == "PasswordResetRequested")
    assert len(db_session.scalars(asked).all()) == 1


def key_on(page: str) -> str:
    """The authenticator key shown on the set-up page."""
    found = re.search(r'<strong class="jn-key">([A-Z2-7 ]+)</strong>', page)
    assert found is not None
    return found[1].replace(" ", "")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN])
def test_staff_connect_an_app_the_first_time(client: FlaskClient, db_session: Session, role: Role) -> None:
    """A password alone opens nothing for staff: the app's first code does, and its key is kept."""
    user = make_staff(db_session, role)
    assert post_sign_in(client, user.email, next_="/konto").location == "/logga-in/kodapp"
    assert not is_signed_in(client)
    key = key_on(client.get("/logga-in/kodapp").text)
    assert client.post("/logga-in/kodapp", data={"code": "000000"}).status_code == 422
    assert client.post("/logga-in/kodapp", data={"code": "x"}).status_code == 422
    assert client.post("/logga-in/kodapp", data={"code": pyotp.TOTP(key).now()}).location == "/konto"
    assert is_signed_in(client)
    db_session.refresh(user)
    assert user.totp_secret == key


def connected(session: Session) -> User:
    """A reviewer with an app."""
    user = make_staff(session)
    user.totp_secret = pyotp.random_base32()
    session.commit()
    return user


def test_staff_need_a_code_each_time(client: FlaskClient, db_session: Session) -> None:
    """After the password the code is asked for, and the set-up page with its key is closed."""
    user = connected(db_session)
    assert post_sign_in(client, user.email).location == "/logga-in/kod"
    assert client.get("/logga-in/kodapp").location == "/logga-in"
    assert client.post("/logga-in/kod", data={}).status_code == 422
    code = pyotp.TOTP(user.totp_secret or "").now()
    assert client.post("/logga-in/kod", data={"code": f"{code[:3]} {code[3:]}"}).status_code == 302
    assert is_signed_in(client)


def test_a_code_works_once(app: Flask, db_session: Session) -> None:
    """Somebody who read the code over a shoulder cannot use it."""
    user = connected(db_session)
    code = pyotp.TOTP(user.totp_secret or "").now()
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        post_sign_in(client, user.email)
    assert first.post("/logga-in/kod", data={"code": code}).status_code == 302
    assert second.post("/logga-in/kod", data={"code": code}).status_code == 422
    assert not is_signed_in(second)


def test_guessing_codes_is_stopped(client: FlaskClient, db_session: Session) -> None:
    """Ten wrong codes close the step, even to the right one."""
    user = connected(db_session)
    post_sign_in(client, user.email)
    right = pyotp.TOTP(user.totp_secret or "").now()
    wrong = f"{(int(right) + 500_000) % 1_000_000:06}"
    for _ in range(10):
        client.post("/logga-in/kod", data={"code": wrong})
    assert client.post("/logga-in/kod", data={"code": right}).status_code == 429


def test_the_code_step_needs_the_password_step(client: FlaskClient) -> None:
    """Without a password shown, the code pages lead back to the start."""
    for path in ("/logga-in/kod", "/logga-in/kodapp"):
        assert client.get(path).location == "/logga-in"
        assert client.post(path, data={"code": "123456"}).location == "/logga-in"


def test_the_code_step_closes_after_ten_minutes(
    client: FlaskClient, db_session: Session, time_machine: time_machine.TimeMachineFixture
) -> None:
    """A password typed and left open is of no use to the next person at the desk."""
    post_sign_in(client, connected(db_session).email)
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=10, seconds=2))
    assert client.get("/logga-in/kod").location == "/logga-in"


def test_the_demo_asks_for_no_code(make_app: Callable[..., Flask], db_session: Session) -> None:
    """In a demo, which only listens on the machine itself, a password is enough for staff."""
    client = make_app(demo=True).test_client()
    user = make_staff(db_session)
    post_sign_in(client, user.email)
    assert is_signed_in(client)


def test_a_buyer_needs_no_code(client: FlaskClient, db_session: Session) -> None:
    """Only those who see other people's declarations need one."""
    user = make_staff(db_session, Role.BUYER, "kopare@exempel.se")
    post_sign_in(client, user.email)
    assert is_signed_in(client)


def test_a_lawyer_needs_no_code_either(client: FlaskClient, db_session: Session) -> None:
    """Nor is a lawyer anybody's staff; the way leads to the pages for buyers."""
    user = make_staff(db_session, Role.LAWYER, "jurist@exempel.se")
    answer = post_sign_in(client, user.email)
    assert is_signed_in(client)
    assert answer.location == "/upphandla"


def test_every_role_has_a_page_to_come_to() -> None:
    """A role without one could not sign in at all."""
    assert set(HOME) == set(Role)


def test_the_language_of_the_account_can_be_changed(client: FlaskClient, db_session: Session) -> None:
    """The choice is kept in the account; anything but the service's languages is refused."""
    user = make_producer(db_session)
    sign_in(client, user)
    assert client.post("/konto/sprak", data={"locale": "en"}).status_code == 302
    assert '<html lang="en">' in client.get("/konto").text
    assert client.post("/konto/sprak", data={"locale": "xx"}).status_code == 400


def test_a_password_hash_of_older_strength_is_renewed(client: FlaskClient, db_session: Session) -> None:
    """Signing in strengthens a hash that was made with weaker parameters."""
    from argon2 import PasswordHasher

    user = make_producer(db_session)
    user.password_hash = old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    db_session.commit()
    post_sign_in(client)
    db_session.refresh(user)
    assert user.password_hash != old
    assert is_signed_in(client)
