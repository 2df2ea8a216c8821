"""Members: invited, accepted, changed, removed; never without an owner."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import select, text

from portal.accounts.models import MemberRole, Role, User
from portal.accounts.queries import user_with_email
from portal.db import engine_for, transaction_on
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.organisations import letters, service
from portal.organisations.links import make_token
from portal.organisations.models import Invitation
from tests.accounts.people import PASSWORD, make_staff, sign_in, sign_up
from tests.declarations.browser import Browser
from tests.organisations.people import Company, a_company, a_member, a_person, an_adviser, role_of, terms

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.config import Settings

NEW = "ny@exempel.se"


@pytest.fixture
def company(db_session: Session) -> Company:
    """A company with one owner."""
    return a_company(db_session)


@pytest.fixture
def owner(app: Flask, company: Company) -> Browser:
    """The owner's browser."""
    return _browser(app, company.owner)


def _browser(app: Flask, user: User | None = None) -> Browser:
    client = app.test_client()
    if user is not None:
        sign_in(client, user)
    return Browser(client)


def _offer(
    session: Session, company: Company, email: str = NEW, role: MemberRole = MemberRole.EDITOR
) -> Invitation:
    offered = terms(session) if role is MemberRole.ADVISER else None
    invitation = service.invite(session, company.id, email, role, offered, company.owner.id)
    session.commit()
    return invitation


def _link(settings: Settings, invitation: Invitation) -> str:
    return f"/inbjudan/{make_token(settings.secret_key, invitation.id)}"


def _outcome(session: Session, invitation: Invitation) -> str:
    session.expire_all()
    return session.get_one(Invitation, invitation.id).outcome


def test_from_the_owners_form_to_the_members_list(
    app: Flask, db_session: Session, settings: Settings, company: Company, owner: Browser
) -> None:
    """The whole way: invited on a page, mailed, account made with the link, a member, told of in the list."""
    owner.open(f"/foretag/{company.id}/bjud-in")
    sent = owner.send({"email": "Ny@Exempel.se", "role": "editor"})
    assert "Inbjudan är på väg till Ny@exempel.se" in sent.text
    assert "Inbjudningar som väntar på svar" in sent.text
    invitation = db_session.scalars(select(Invitation)).one()
    letters.write_invitation(db_session, settings, "key", invitation.id)
    db_session.commit()
    mail = db_session.scalars(select(Mail)).one()
    assert mail.recipient == "Ny@exempel.se"
    link = re.search(r"http://localhost(/inbjudan/\S+)", mail.body_text)
    assert link
    newcomer = _browser(app)
    page = newcomer.open(link[1])
    assert "Exempelgården AB" in page.text
    newcomer.client.post(f"{link[1]}/konto", data={"name": "", "password": "kort"})
    arrived = newcomer.client.post(
        f"{link[1]}/konto", data={"name": "Nya Person", "password": PASSWORD}, follow_redirects=True
    )
    assert arrived.request.path == "/deklarationer"
    user = user_with_email(db_session, NEW)
    assert user is not None
    assert user.confirmed_at is not None
    assert role_of(db_session, company, user) == "editor"
    page = owner.open(f"/foretag/{company.id}")
    assert "Nya Person" in page.text
    assert "Inbjudningar som väntar" not in page.text


def test_a_refused_newcomer_keeps_what_was_typed(
    app: Flask, db_session: Session, settings: Settings, company: Company
) -> None:
    """A password that is too short: the name stays, and nobody has become anything."""
    invitation = _offer(db_session, company)
    client = app.test_client()
    answer = client.post(f"{_link(settings, invitation)}/konto", data={"name": "Nya Person", "password": "x"})
    assert answer.status_code == 422
    assert 'value="Nya Person"' in answer.text
    assert user_with_email(db_session, NEW) is None


def test_a_signed_in_person_accepts(
    app: Flask, db_session: Session, settings: Settings, company: Company
) -> None:
    """Somebody with an account, invited with other capitals, becomes a member with one press."""
    user = a_person(db_session, NEW)
    invitation = _offer(db_session, company, "NY@exempel.SE", MemberRole.OWNER)
    browser = _browser(app, user)
    browser.open(_link(settings, invitation))
    accepted = browser.client.post(f"{_link(settings, invitation)}/tacka-ja")
    assert accepted.headers["Location"] == "/deklarationer"
    assert role_of(db_session, company, user) == "owner"
    assert _outcome(db_session, invitation) == "accepted"


def test_accepting_twice_makes_one_member(
    app: Flask, db_session: Session, settings: Settings, company: Company
) -> None:
    """The second press, and the link opened again, find that the invitation is over."""
    browser = _browser(app, a_person(db_session, NEW))
    link = _link(settings, _offer(db_session, company))
    assert browser.client.post(f"{link}/tacka-ja").status_code == 302
    assert browser.client.post(f"{link}/tacka-ja").status_code == 410
    assert browser.open(link).status == 410
    joined = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "MemberJoined")).all()
    assert len(joined) == 1


def test_another_persons_invitation_is_not_accepted(
    app: Flask, db_session: Session, settings: Settings, company: Company
) -> None:
    """Signed in with another address: the page says so, and the invitation is still there for its owner."""
    invitation, other = _offer(db_session, company), a_person(db_session, "annan@exempel.se")
    browser = _browser(app, other)
    page = browser.open(_link(settings, invitation))
    assert "Du är inloggad med en annan adress" in page.text
    assert "Tacka ja" not in page.text
    assert browser.client.post(f"{_link(settings, invitation)}/tacka-ja").status_code == 403
    assert role_of(db_session, company, other) is None
    assert _outcome(db_session, invitation) == ""


def test_staff_are_not_taken_into_a_company(
    app: Flask, db_session: Session, settings: Settings, company: Company
) -> None:
    """Who reviews must not also declare: a reviewer's address can be invited, but not accept."""
    reviewer = make_staff(db_session, Role.REVIEWER, NEW)
    invitation = _offer(db_session, company)
    browser = _browser(app, reviewer)
    assert "Be om en inbjudan till en annan adress" in browser.open(_link(settings, invitation)).text
    assert browser.client.post(f"{_link(settings, invitation)}/tacka-ja").status_code == 403
    assert role_of(db_session, company, reviewer) is None


def test_an_unconfirmed_account_is_not_taken_over(
    app: Flask, db_session: Session, settings: Settings, company: Company
) -> None:
    """Somebody who has signed up but not confirmed is asked to; the link makes no second account."""
    waiting = sign_up(db_session, email=NEW, organisation_name="Egen gård")
    link = _link(settings, _offer(db_session, company))
    assert "inte bekräftat" in _browser(app).open(link).text
    answer = app.test_client().post(f"{link}/konto", data={"name": "N", "password": PASSWORD})
    assert answer.headers["Location"] == link
    db_session.refresh(waiting)
    assert waiting.confirmed_at is None


@pytest.mark.parametrize("ending", ["expired", "withdrawn", "replaced", "declined"])
def test_an_invitation_that_is_over_opens_nothing(
    app: Flask, db_session: Session, settings: Settings, company: Company, ending: str
) -> None:
    """Too old, taken back, replaced or declined: the page is gone, and nobody becomes anything."""
    invitation = _offer(db_session, company)
    link = _link(settings, invitation)
    if ending == "expired":
        db_session.execute(text("UPDATE invitations SET expires_at = clock_timestamp()"))
    elif ending == "withdrawn":
        service.withdraw_invitation(db_session, company.id, invitation.id)
    elif ending == "replaced":
        _offer(db_session, company, "NY@exempel.se")
    else:
        assert app.test_client().post(f"{link}/tacka-nej").status_code == 200
    db_session.commit()
    assert _outcome(db_session, invitation) == ("" if ending == "expired" else ending)
    assert _browser(app).open(link).status == 410
    user = a_person(db_session, NEW)
    assert _browser(app, user).client.post(f"{link}/tacka-ja").status_code == 410
    assert (
        app.test_client().post(f"{link}/konto", data={"name": "N", "password": PASSWORD}).status_code == 410
    )
    assert role_of(db_session, company, user) is None


def test_a_made_up_link_opens_nothing(app: Flask, settings: Settings, company: Company) -> None:
    """Without the signature it is no link; one signed for another purpose is none either."""
    for token in ("x", str(company.id), make_token("another key" * 4, company.id)):
        for address in (f"/inbjudan/{token}",):
            assert app.test_client().get(address).status_code == 410
        assert app.test_client().post(f"/inbjudan/{token}/tacka-nej").status_code == 410


def test_members_are_not_invited_again(db_session: Session, company: Company, owner: Browser) -> None:
    """An address that is with the company already gives an error at the field, for advisers too."""
    member = a_member(db_session, company, NEW)
    for page, more in (("bjud-in", {"role": "owner"}), ("ombud", {"coverage": "everything"})):
        owner.open(f"/foretag/{company.id}/{page}")
        answer = owner.send({"email": "ny@EXEMPEL.se", **more})
        assert answer.status == 422
        assert "är redan med" in answer.text
    assert role_of(db_session, company, member) == "editor"


def test_joining_on_two_invitations_takes_nothing_away(db_session: Session, company: Company) -> None:
    """An owner who accepts an older offer of a lesser role stays an owner."""
    user = a_person(db_session, NEW)
    offer = _offer(db_session, company)
    user.email_key = "tillfallig@exempel.se"
    db_session.flush()
    other = _offer(db_session, company, "tillfallig@exempel.se", MemberRole.OWNER)
    service.accept(db_session, other.id, user.id)
    user.email_key = NEW
    db_session.flush()
    service.accept(db_session, offer.id, user.id)
    db_session.commit()
    assert role_of(db_session, company, user) == "owner"


def test_the_last_owner_stays(app: Flask, db_session: Session, company: Company, owner: Browser) -> None:
    """No leaving, being removed or becoming an editor while nobody else owns the company."""
    a_member(db_session, company, NEW)
    home = f"/foretag/{company.id}"
    assert owner.client.post(f"{home}/lamna").status_code == 409
    assert owner.client.post(f"{home}/medlemmar/{company.owner.id}/ta-bort").status_code == 409
    role = owner.client.post(f"{home}/medlemmar/{company.owner.id}/roll", data={"role": "editor"})
    assert role.status_code == 422
    assert role_of(db_session, company, company.owner) == "owner"
    for page in ("lamna", f"medlemmar/{company.owner.id}/ta-bort"):
        shown = owner.open(f"{home}/{page}")
        assert "minst en ansvarig" in shown.text
        assert not [form for form in shown.forms if form.action.startswith("/foretag/")]


def test_two_owners_cannot_remove_each_other(
    database_url: str, db_session: Session, company: Company
) -> None:
    """At the same moment: one of them is too late, and the company has an owner."""
    second = a_member(db_session, company, NEW, MemberRole.OWNER)
    people = [(company.owner.id, second.id), (second.id, company.owner.id)]
    engine = engine_for(database_url)

    def remove(pair: tuple[UUID, UUID]) -> str:
        try:
            with transaction_on(engine) as session:
                service.remove(session, company.id, *pair)
        except service.LastOwner:
            return "refused"
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, people)) == ["done", "refused"]


def test_an_owner_whose_account_is_closed_does_not_count(db_session: Session, company: Company) -> None:
    """Somebody who cannot sign in cannot manage anything."""
    second = a_member(db_session, company, NEW, MemberRole.OWNER)
    second.is_active = False
    db_session.commit()
    with pytest.raises(service.LastOwner):
        service.remove(db_session, company.id, company.owner.id, company.owner.id)


def test_a_member_leaves(app: Flask, db_session: Session, company: Company) -> None:
    """An editor leaves by herself; the owner is told, and so is she."""
    member = a_member(db_session, company, NEW)
    browser = _browser(app, member)
    browser.open(f"/foretag/{company.id}/lamna")
    assert "Du har lämnat Exempelgården AB." in browser.send().text
    assert role_of(db_session, company, member) is None
    event = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "MemberRemoved")).one()
    letters.write_removed(db_session, "key", company.id, member.id, event.actor)
    told = {mail.user_id: mail.body_text for mail in db_session.scalars(select(Mail))}
    assert set(told) == {member.id, company.owner.id}
    assert "Du har lämnat" in told[member.id]
    assert f"{member.name} har lämnat" in told[company.owner.id]


def test_roles_change_at_once(app: Flask, db_session: Session, company: Company, owner: Browser) -> None:
    """An editor becomes an owner and may manage with the next request; an adviser loses the mandate."""
    member = a_member(db_session, company, NEW)
    hers = _browser(app, member)
    assert hers.open(f"/foretag/{company.id}/bjud-in").status == 403
    owner.open(f"/foretag/{company.id}/medlemmar/{member.id}/roll")
    owner.send({"role": "owner"})
    assert hers.open(f"/foretag/{company.id}/bjud-in").status == 200
    adviser = an_adviser(db_session, company, "ombud@exempel.se")
    owner.open(f"/foretag/{company.id}/medlemmar/{adviser.id}/roll")
    owner.send({"role": "editor"})
    assert role_of(db_session, company, adviser) == "editor"
    revoked = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "MandateRevoked")).all()
    assert len(revoked) == 1


@pytest.mark.parametrize("role", ["", "adviser", "reviewer", "<b>"])
def test_roles_that_are_not_offered_are_refused(
    db_session: Session, company: Company, owner: Browser, role: str
) -> None:
    """What a form posts besides the choices changes nothing."""
    member = a_member(db_session, company, NEW)
    home = f"/foretag/{company.id}"
    for path in (f"{home}/medlemmar/{member.id}/roll", f"{home}/bjud-in"):
        answer = owner.client.post(path, data={"role": role, "email": "x@exempel.se"})
        assert answer.status_code == 422
        assert "Välj vad personen ska få göra" in answer.text
    assert role_of(db_session, company, member) == "editor"


def test_the_history_tells_who_did_what(db_session: Session, company: Company, owner: Browser) -> None:
    """Invitations, roles, mandates and removals stand there with names; the page is the owners' own."""
    member = a_member(db_session, company, NEW)
    adviser = an_adviser(db_session, company, "ombud@exempel.se")
    service.change_role(db_session, company.id, member.id, MemberRole.OWNER, company.owner.id)
    service.remove(db_session, company.id, adviser.id, company.owner.id)
    db_session.commit()
    text_ = owner.open(f"/foretag/{company.id}/historik").text
    for words in (
        f"bjöd in {NEW} som medarbetare",
        f"{member.name} tackade ja till inbjudan",
        f"gjorde {member.name} till ansvarig",
        f"gav {adviser.name} fullmakt. Gäller",
        f"återkallade fullmakten för {adviser.name}",
        f"{company.owner.name} tog bort {adviser.name}",
    ):
        assert words in text_


def test_events_about_people_carry_ids_only(db_session: Session, company: Company) -> None:
    """Neither an address, a name nor a number stands in the ledger."""
    a_member(db_session, company, NEW)
    adviser = an_adviser(db_session, company, "ombud@exempel.se")
    service.remove(db_session, company.id, adviser.id, company.owner.id)
    db_session.commit()
    stored = " ".join(str(one.payload) for one in db_session.scalars(select(StoredEvent)))
    for secret in ("exempel", "Ny", "Ombud", "Provodlare", "5560360793"):
        assert secret not in stored
