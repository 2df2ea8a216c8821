"""Changes to accounts. Functions take the session first and never commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from portal.accounts import totp
from portal.accounts.countries import SWEDEN
from portal.accounts.models import MemberRole, Membership, Organisation, Role, User
from portal.accounts.passwords import LENGTH_MIN, hash_password, is_outdated, matches, nobodys_hash
from portal.accounts.queries import email_key, organisation_of, user_with_email
from portal.db import new_id
from portal.ledger import append
from portal.mail import Mail
from portal.sites import service as sites
from portal.sites.models import NAME_MAX as SITE_NAME_MAX
from portal.sites.models import Site
from schemas.events import AccountConfirmed, AccountRegistered, PasswordResetRequested

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from portal.accounts.numbers import OrganisationNumber


@dataclass(frozen=True)
class SignUp:
    """What somebody who wants an account has typed, checked."""

    name: str
    email: str
    password: str
    organisation_number: OrganisationNumber
    organisation_name: str
    municipality: str
    country: str = SWEDEN
    locale: str = "sv"


def user_stream(user_id: UUID) -> str:
    """The stream that holds an account's story."""
    return f"user-{user_id}"


def register(session: Session, sign_up: SignUp) -> UUID:
    """Make an account that waits for its confirmation link to be followed.

    For an address that is taken nothing changes, but its owner is told; whoever typed it sees
    the same answer. An account that was never confirmed is taken over by the newest attempt:
    nobody has shown yet that the address is theirs.

    The organisation is always a new one: knowing a public organisation number must not let
    anybody into the declarations of the company that it belongs to.
    """
    password_hash = hash_password(sign_up.password)  # before looking, so that both answers take as long
    values = {
        "id": new_id(),
        "email": sign_up.email,
        "email_key": email_key(sign_up.email),
        "name": sign_up.name,
        "role": Role.PRODUCER.value,
        "locale": sign_up.locale,
        "password_hash": password_hash,
    }
    new_user = (
        insert(User).values(values).on_conflict_do_nothing(index_elements=[User.email_key]).returning(User.id)
    )
    user_id = session.scalar(new_user)
    if user_id is None:
        return _register_again(session, sign_up, password_hash)
    organisation = Organisation(id=new_id())
    _describe(organisation, sign_up)
    session.add(organisation)
    session.flush()
    sites.open_site(session, organisation.id, _place(sign_up))
    session.add(Membership(user_id=user_id, organisation_id=organisation.id, role=MemberRole.OWNER))
    _tell(session, user_id, AccountRegistered(user_id=user_id, already_registered=False))
    return user_id


def register_invited(session: Session, email: str, name: str, password: str, locale: str) -> User:
    """Make an account without an organisation, for somebody whose invitation came to this address.

    Following the link has shown that the address is theirs, so the account is confirmed from the start.
    """
    user_id = new_id()
    user = User(
        id=user_id,
        email=email.strip(),
        email_key=email_key(email),
        name=name,
        role=Role.PRODUCER.value,
        locale=locale,
        password_hash=hash_password(password),
        is_active=True,
        session_version=1,
    )
    session.add(user)
    session.flush()
    confirm(session, user)
    return user


def _register_again(session: Session, sign_up: SignUp, password_hash: str) -> UUID:
    same_address = select(User).where(User.email_key == email_key(sign_up.email)).with_for_update()
    user = session.scalars(same_address).one()
    taken = user.confirmed_at is not None or not user.is_active
    if not taken:
        user.email, user.name, user.locale = sign_up.email, sign_up.name, sign_up.locale
        user.password_hash = password_hash
        organisation = organisation_of(session, user.id)
        if organisation is not None:
            _describe(organisation, sign_up)
            session.execute(delete(Site).where(Site.organisation_id == organisation.id))
            sites.open_site(session, organisation.id, _place(sign_up))
    _tell(session, user.id, AccountRegistered(user_id=user.id, already_registered=taken))
    return user.id


def _describe(organisation: Organisation, sign_up: SignUp) -> None:
    organisation.number = sign_up.organisation_number.digits
    organisation.is_sole_trader = sign_up.organisation_number.is_sole_trader
    organisation.name, organisation.country = sign_up.organisation_name, sign_up.country


def _place(sign_up: SignUp) -> sites.Place:
    """The first site; it may be told more of later."""
    name = sign_up.organisation_name[:SITE_NAME_MAX]
    return sites.Place(name=name, country=sign_up.country, municipality=sign_up.municipality)


def send_confirmation_again(session: Session, user: User) -> None:
    """Ask for a new confirmation mail."""
    _tell(session, user.id, AccountRegistered(user_id=user.id, already_registered=False))


def confirm(session: Session, user: User) -> None:
    """The address is shown to be the person's own; from now on they may sign in."""
    if user.confirmed_at is None:
        user.confirmed_at = session.scalar(select(func.now()))
        _tell(session, user.id, AccountConfirmed(user_id=user.id))


def remove_unconfirmed(session: Session, before: datetime) -> int:
    """Remove accounts whose address nobody has confirmed and that have not been heard of since `before`.

    Nobody has ever been signed in to one, so nothing was declared: only what was typed at sign-up
    goes, with its organisation and the mails about it. Returns how many.
    """
    mailed_since = select(Mail.id).where(Mail.user_id == User.id, Mail.created_at >= before).exists()
    silent = select(User).where(User.confirmed_at.is_(None), User.created_at < before, ~mailed_since)
    people = session.scalars(silent.with_for_update(skip_locked=True)).all()
    ids = [person.id for person in people]
    gone = delete(Membership).where(Membership.user_id.in_(ids)).returning(Membership.organisation_id)
    organisation_ids = session.scalars(gone).all()
    session.execute(delete(Site).where(Site.organisation_id.in_(organisation_ids)))
    session.execute(delete(Organisation).where(Organisation.id.in_(organisation_ids)))
    session.execute(delete(Mail).where(Mail.user_id.in_(ids)))
    session.execute(delete(User).where(User.id.in_(ids)))
    return len(ids)


def create_staff(session: Session, email: str, name: str, role: Role, password: str) -> User:
    """Make a ready account for staff or a buyer; made by an operator, so the address needs no confirmation.

    Raises:
        ValueError: the role signs up itself, the password is too short, or the address is taken.
    """
    if role is Role.PRODUCER:
        raise ValueError("producers sign up themselves, so that an organisation comes with them")
    if len(password) < LENGTH_MIN:
        raise ValueError(f"the password must have at least {LENGTH_MIN} characters")
    if user_with_email(session, email) is not None:
        raise ValueError(f"{email} has an account already")
    user = User(
        id=new_id(),
        email=email.strip(),
        email_key=email_key(email),
        name=name.strip(),
        role=role.value,
        locale="sv",
        password_hash=hash_password(password),
        is_active=True,
        session_version=1,
    )
    user.confirmed_at = session.scalar(select(func.now()))
    session.add(user)
    session.flush()
    return user


def check_password(session: Session, email: str, password: str) -> User | None:
    """The active account with this address and password, confirmed or not; None takes as long as a hit."""
    user = user_with_email(session, email)
    known_hash = user.password_hash if user is not None and user.is_active else nobodys_hash()
    if not matches(known_hash, password) or user is None or not user.is_active:
        return None
    if is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    return user


def request_password_reset(session: Session, email: str) -> None:
    """Have a link sent, if a confirmed account has this address. Says nothing either way."""
    user = user_with_email(session, email)
    if user is not None and user.is_active and user.confirmed_at is not None:
        _tell(session, user.id, PasswordResetRequested(user_id=user.id))


def choose_password(session: Session, user_id: UUID, password: str) -> None:
    """Set a new password and end every session of the person."""
    session.get_one(User, user_id).password_hash = hash_password(password)
    end_sessions(session, user_id)


def end_sessions(session: Session, user_id: UUID) -> None:
    """Sign the person out everywhere."""
    user = session.get_one(User, user_id, with_for_update=True)
    user.session_version = user.session_version + 1


def choose_locale(session: Session, user_id: UUID, locale: str) -> None:
    """Set the language of pages and mails."""
    session.get_one(User, user_id).locale = locale


def set_up_codes(session: Session, user_id: UUID, secret: str, code: str) -> bool:
    """Connect an authenticator app, if the code shows that it works."""
    step = totp.matching_step(secret, code)
    if step is None:
        return False
    user = session.get_one(User, user_id, with_for_update=True)
    user.totp_secret, user.totp_last_step = secret, step
    return True


def use_code(session: Session, user: User, code: str) -> bool:
    """Check a code from the person's app. Each works once, so one that was overheard is worth nothing."""
    session.refresh(user, with_for_update=True)
    step = totp.matching_step(user.totp_secret, code) if user.totp_secret else None
    if step is None or (user.totp_last_step is not None and step <= user.totp_last_step):
        return False
    user.totp_last_step = step
    return True


def _tell(
    session: Session, user_id: UUID, event: AccountRegistered | AccountConfirmed | PasswordResetRequested
) -> None:
    append(session, user_stream(user_id), event, user_stream(user_id))
