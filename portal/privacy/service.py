"""Closing an account and removing what need not be kept. Functions take the session and never commit."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal import ledger
from portal.accounts.models import MemberRole, Membership, Organisation, User
from portal.accounts.passwords import matches
from portal.accounts.service import user_stream
from portal.consolidation import service as consolidation
from portal.declarations import service as declarations
from portal.declarations.models import Declaration, Submission
from portal.declarations.transitions import Action, Party, may
from portal.kitchens import service as kitchens
from portal.mail import Mail, queue_mail
from portal.organisations import service as membership
from portal.organisations.models import Invitation
from portal.organisations.queries import owners
from portal.preparedness import service as preparedness
from portal.shortlists import service as shortlists
from portal.sites.models import Site
from schemas.events import AccountClosed
from schemas.retention import days_of

CLOSED_NAME = "Avslutat konto"
CLOSED_COMPANY = "Avslutat företag"
NO_PASSWORD = "-"  # noqa: S105 - no hash is like it


class WrongPassword(Exception):
    """Whoever sits there is not shown to be the account's owner."""


class OthersNeedAnOwner(Exception):
    """Companies with other members would be left without anybody to manage them; `names` says which."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def close_account(session: Session, user_id: UUID, password: str) -> None:
    """Sign a person out for good and end their memberships; a worker erases what was theirs.

    A company of which the person was the only member is left without anybody: what it has not had
    decided is taken back first.

    Raises:
        WrongPassword: nothing was done.
        OthersNeedAnOwner: nothing was done.
    """
    user = session.get_one(User, user_id, with_for_update=True)
    if not matches(user.password_hash, password):
        raise WrongPassword
    memberships = session.scalars(select(Membership).where(Membership.user_id == user_id)).all()
    orphaned = [one.organisation_id for one in memberships if _is_last_owner(session, one)]
    peopled = [one for one in orphaned if _count_members(session, one) > 1]
    if peopled:
        raise OthersNeedAnOwner([session.get_one(Organisation, one).name for one in peopled])
    for organisation_id in orphaned:
        _take_back_what_is_open(session, organisation_id, user_id)
    user.is_active = False
    user.session_version += 1
    session.flush()
    for one in memberships:
        if one.organisation_id not in orphaned:
            membership.remove(session, one.organisation_id, user_id, user_id)
    ledger.append(session, user_stream(user_id), AccountClosed(user_id=user_id), f"user-{user_id}")


def _is_last_owner(session: Session, one: Membership) -> bool:
    others = [owner.id for owner in owners(session, one.organisation_id) if owner.id != one.user_id]
    return one.role == MemberRole.OWNER and not others


def _count_members(session: Session, organisation_id: UUID) -> int:
    count = select(func.count()).where(Membership.organisation_id == organisation_id)
    return session.scalars(count.select_from(Membership)).one()


def _take_back_what_is_open(session: Session, organisation_id: UUID, user_id: UUID) -> None:
    own = select(Declaration).where(Declaration.organisation_id == organisation_id)
    for declaration in session.scalars(own).all():
        if may(declaration, Action.WITHDRAW, Party.PRODUCER):
            declarations.withdraw(session, declaration.id, user_id)


def erase_person(session: Session, key: str, user_id: UUID) -> None:
    """Remove what is stored about a person whose account is closed, after a last mail that says so.

    Args:
        key: of that mail; with a key seen before it is not written again.
    """
    user = session.get_one(User, user_id, with_for_update=True)
    if user.name == CLOSED_NAME:
        return
    told = {"person": user.name, "days": days_of("mails"), "signed": _has_signed(session, user_id)}
    queue_mail(session, key, user.email, "account_closed", told, user.locale)
    session.execute(delete(Mail).where(Mail.user_id == user_id))
    session.execute(delete(Invitation).where(Invitation.email_key == user.email_key))
    _erase_companies(session, user_id)
    shortlists.forget(session, user_id)
    kitchens.forget(session, user_id)
    user.name, user.password_hash = CLOSED_NAME, NO_PASSWORD
    user.email = user.email_key = f"closed-{user_id}@invalid"
    user.totp_secret = user.totp_last_step = None


def _has_signed(session: Session, user_id: UUID) -> bool:
    return (
        session.scalars(select(Submission.id).where(Submission.submitted_by == user_id)).first() is not None
    )


def _erase_companies(session: Session, user_id: UUID) -> None:
    """Companies that only this person belonged to: what is told about them goes unless it is on record."""
    mine = session.scalars(select(Membership).where(Membership.user_id == user_id)).all()
    for one in mine:
        session.delete(one)
        preparedness.take_back(session, one.organisation_id, user_id)
        consolidation.revoke_all(session, one.organisation_id, user_id)
        handed_in = (
            select(Submission.id)
            .join(Declaration, Declaration.id == Submission.declaration_id)
            .where(Declaration.organisation_id == one.organisation_id)
        )
        if session.scalars(handed_in).first() is None:
            _erase_company(session, one.organisation_id)


def _erase_company(session: Session, organisation_id: UUID) -> None:
    organisation = session.get_one(Organisation, organisation_id)
    organisation.name, organisation.number = CLOSED_COMPANY, ""
    organisation.trade_name = organisation.vat_number = None
    for site in session.scalars(select(Site).where(Site.organisation_id == organisation_id)):
        site.name, site.postal_code, site.position_from = CLOSED_COMPANY, "", ""
        site.latitude = site.longitude = None


def remove_old_invitations(session: Session, before: datetime) -> int:
    """Remove invitations that were answered, or ran out, before a moment; returns how many."""
    over = func.coalesce(Invitation.ended_at, Invitation.expires_at) < before
    return len(session.scalars(delete(Invitation).where(over).returning(Invitation.id)).all())


def remove_old_mails(session: Session, before: datetime) -> int:
    """Remove mails that were written before a moment; returns how many."""
    old = delete(Mail).where(Mail.created_at < before)
    return len(session.scalars(old.returning(Mail.id)).all())
