"""The link in an invitation: what is offered, and saying yes or no.

Whoever holds the link has read the invited mailbox. That is enough to open an account for the address,
and to decline; accepting takes being signed in as the person with that address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.access import PUBLIC, SIGNED_IN, enter
from portal.accounts import service as accounts
from portal.accounts.models import Organisation, Role, User
from portal.accounts.queries import email_key, user_with_email
from portal.accounts.session import current_user, open_session
from portal.db import reading, transaction
from portal.i18n import current_language
from portal.organisations import queries, service
from portal.organisations.acting import choose
from portal.organisations.forms import NewcomerForm, role_name
from portal.organisations.links import read_token
from portal.organisations.models import Invitation
from portal.organisations.page import terms_words
from portal.organisations.terms import MandateTerms
from portal.organisations.web import GONE, UNPROCESSABLE, Page, invitations, person
from portal.security import limiter, settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FORBIDDEN = 403


@dataclass(frozen=True)
class Offer:
    """An invitation that can still be accepted, as its page shows it.

    Attributes:
        account: of the invited address, None when there is none yet.
        is_confirmed: whether that account has been confirmed.
        suits: whether the account is a producer's; staff and buyers cannot act for a company.
    """

    invitation: Invitation
    organisation: str
    inviter: str
    role: str
    terms: str
    account: User | None
    is_confirmed: bool
    suits: bool


@invitations.get("/<token>")
@enter(PUBLIC)
def show(token: str) -> Page:
    """What is offered and by whom."""
    with reading() as session:
        offer = _offer(session, token)
    return _page(token, offer, NewcomerForm(), []) if offer else _gone()


@invitations.post("/<token>/tacka-ja")
@enter(SIGNED_IN)
@limiter.limit("30 per 15 minutes")
def accept(token: str) -> Page:
    """Become a member, if the invitation was for the person who is signed in."""
    invitation_id = read_token(settings().secret_key, token)
    if invitation_id is None:
        return _gone()
    try:
        with transaction() as session:
            organisation_id = service.accept(session, invitation_id, person().id)
    except service.InvitationGone:
        return _gone()
    except service.NotInvited:
        with reading() as session:
            offer = _offer(session, token)
        return (_page(token, offer, NewcomerForm(), []), FORBIDDEN) if offer else _gone()
    choose(organisation_id)
    flash(_("Du är nu med. Här är företagets klimatdeklarationer."), "success")
    return redirect(url_for("declarations.overview"))


@invitations.post("/<token>/tacka-nej")
@enter(PUBLIC)
@limiter.limit("30 per 15 minutes")
def decline(token: str) -> Page:
    """Say no, signed in or not."""
    invitation_id = read_token(settings().secret_key, token)
    if invitation_id is None:
        return _gone()
    with transaction() as session:
        service.decline(session, invitation_id)
    return render_template("organisations/declined.html")


@invitations.post("/<token>/konto")
@enter(PUBLIC)
@limiter.limit("20 per hour")
def join(token: str) -> Page:
    """Open an account for the invited address and become a member with it."""
    form = NewcomerForm()
    with transaction() as session:
        offer = _offer(session, token, lock=True)
        if offer is None:
            return _gone()
        if offer.account is not None:
            return redirect(url_for("invitations.show", token=token))
        if not form.is_sent_well():
            return _page(token, offer, form, form.problems()), UNPROCESSABLE
        user = accounts.register_invited(
            session,
            offer.invitation.email,
            form.name.data or "",
            form.password.data or "",
            current_language(),
        )
        organisation_id = service.accept(session, offer.invitation.id, user.id)
    open_session(user.id, user.session_version)
    choose(organisation_id)
    flash(_("Ditt konto är klart och du är med. Här är företagets klimatdeklarationer."), "success")
    return redirect(url_for("declarations.overview"))


def _offer(session: Session, token: str, *, lock: bool = False) -> Offer | None:
    invitation_id = read_token(settings().secret_key, token)
    invitation = queries.open_invitation(session, invitation_id, lock=lock) if invitation_id else None
    if invitation is None:
        return None
    account = user_with_email(session, invitation.email)
    terms = MandateTerms.from_json(invitation.terms) if invitation.terms else None
    return Offer(
        invitation=invitation,
        organisation=session.get_one(Organisation, invitation.organisation_id).name,
        inviter=session.get_one(User, invitation.invited_by).name,
        role=role_name(invitation.role),
        terms=terms_words(terms) if terms else "",
        account=account,
        is_confirmed=account is not None and account.confirmed_at is not None,
        suits=account is None or account.role == Role.PRODUCER,
    )


def _page(token: str, offer: Offer, form: NewcomerForm, errors: list[tuple[str, str]]) -> str:
    user = current_user()
    return render_template(
        "organisations/invitation.html",
        token=token,
        offer=offer,
        form=form,
        errors=errors,
        signed_in=user,
        is_theirs=user is not None and email_key(user.email) == offer.invitation.email_key,
    )


def _gone() -> Page:
    return render_template("organisations/invitation_gone.html"), GONE
