"""What the organisation's page shows, to each as much as they may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.accounts.models import MemberRole, Organisation
from portal.accounts.municipalities import municipality_name
from portal.accounts.numbers import shown_number, shown_vat_number
from portal.i18n import day
from portal.organisations import queries
from portal.organisations.acting import Acting, Right
from portal.organisations.forms import role_name
from portal.organisations.models import Invitation, Mandate
from portal.organisations.terms import MandateTerms
from portal.sites.models import Site
from portal.sites.queries import sites_of


@dataclass(frozen=True)
class MemberRow:
    """One member as listed."""

    user_id: UUID
    name: str
    email: str
    role: str
    is_adviser: bool
    mandate: str


@dataclass(frozen=True)
class InvitationRow:
    """One offer that has not been answered."""

    id: UUID
    email: str
    role: str
    expires: str
    terms: str


@dataclass(frozen=True)
class SiteRow:
    """One site as listed."""

    id: UUID
    name: str
    place: str
    position: str


@dataclass(frozen=True)
class OrganisationPage:
    """Everything the page needs. `members` and `invitations` are empty for whoever may not see them."""

    acting: Acting
    role: str
    trade_name: str
    number: str
    number_is_private: bool
    vat_number: str
    sites: list[SiteRow]
    members: list[MemberRow]
    invitations: list[InvitationRow]
    own_mandates: list[str]


def organisation_page(session: Session, organisation_id: UUID, acting: Acting) -> OrganisationPage:
    """The page of an organisation for somebody who may act for it."""
    organisation = session.get_one(Organisation, organisation_id)
    today, owns = queries.today(session), acting.may(Right.MANAGE)
    of_the_house = acting.may(Right.ARRANGE)
    members = queries.members(session, organisation_id) if of_the_house else []
    invited = queries.open_invitations(session, organisation_id) if of_the_house else []
    return OrganisationPage(
        acting=acting,
        role=role_name(acting.role),
        trade_name=organisation.trade_name or "",
        number=shown_number(organisation, to_owner=owns),
        number_is_private=organisation.is_sole_trader and owns,
        vat_number=shown_vat_number(organisation, to_owner=owns),
        sites=[_site_row(one) for one in sites_of(session, organisation_id)],
        members=[_member_row(one, today) for one in members],
        invitations=[_invitation_row(one) for one in invited],
        own_mandates=[mandate_words(one) for one in acting.mandates],
    )


def _member_row(member: queries.Member, today: date) -> MemberRow:
    is_adviser = member.role is MemberRole.ADVISER
    return MemberRow(
        user_id=member.user.id,
        name=member.user.name,
        email=member.user.email,
        role=role_name(member.role),
        is_adviser=is_adviser,
        mandate=_standing(member.mandates, today) if is_adviser else "",
    )


def _standing(mandates: tuple[Mandate, ...], today: date) -> str:
    """How it is with an adviser's mandate today."""
    standing = [one for one in mandates if one.revoked_at is None and one.valid_to >= today]
    now = [one for one in standing if one.valid_from <= today]
    if now:
        return mandate_words(max(now, key=lambda one: one.valid_to))
    if standing:
        return mandate_words(min(standing, key=lambda one: one.valid_from))
    return _("Ingen fullmakt gäller.")


def _site_row(site: Site) -> SiteRow:
    told = {
        "map": _("Läget är utpekat på kartan."),
        "typed": _("Läget är angivet med koordinater."),
        "municipality": _("Läget är en punkt mitt i kommunen."),
    }
    position = told.get(site.position_from, _("Läget är inte angivet."))
    return SiteRow(site.id, site.name, municipality_name(site.place), position)


def _invitation_row(invitation: Invitation) -> InvitationRow:
    terms = MandateTerms.from_json(invitation.terms) if invitation.terms else None
    return InvitationRow(
        id=invitation.id,
        email=invitation.email,
        role=role_name(invitation.role),
        expires=day(invitation.expires_at),
        terms=terms_words(terms) if terms else "",
    )


def mandate_words(mandate: Mandate) -> str:
    """A mandate's terms in a sentence or three."""
    ids = mandate.declaration_ids
    chosen = None if ids is None else tuple(UUID(one) for one in ids)
    return terms_words(MandateTerms(mandate.valid_from, mandate.valid_to, mandate.may_submit, chosen))


def terms_words(terms: MandateTerms) -> str:
    """When it counts, what it covers, how far it goes."""
    span = _("Gäller %(start)s–%(end)s.", start=day(terms.valid_from), end=day(terms.valid_to))
    if terms.declaration_ids is None:
        covers = _("Alla klimatdeklarationer, även nya.")
    elif len(terms.declaration_ids) == 1:
        covers = _("En klimatdeklaration.")
    else:
        covers = _("%(count)s klimatdeklarationer.", count=len(terms.declaration_ids))
    reach = (
        _("Får fylla i, skriva under och skicka in.")
        if terms.may_submit
        else _("Får fylla i, men inte skriva under eller skicka in.")
    )
    return f"{span} {covers} {reach}"
