"""An owner's pages for inviting, changing roles and giving mandates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _

from portal.access import OWNER, enter
from portal.accounts.models import MemberRole
from portal.db import reading, transaction
from portal.declarations import queries as declarations
from portal.organisations import queries, service
from portal.organisations.acting import acting_here
from portal.organisations.forms import (
    SOME,
    AdviserForm,
    InviteForm,
    MandateForm,
    RoleForm,
    coverage_choices,
    role_choices,
)
from portal.organisations.page import mandate_words
from portal.organisations.web import UNPROCESSABLE, Page, home, organisations, person
from portal.security import limiter

if TYPE_CHECKING:
    from werkzeug.wrappers.response import Response

MANDATE_DAYS = 365


@organisations.get("/<uuid:organisation_id>/bjud-in")
@enter(OWNER)
def ask_invite(organisation_id: UUID) -> str:  # noqa: ARG001 - `@enter` reads it
    """Asks whom to invite as what."""
    return _invite_page(InviteForm(), [])


@organisations.post("/<uuid:organisation_id>/bjud-in")
@enter(OWNER)
@limiter.limit("30 per hour")
def invite(organisation_id: UUID) -> Page:
    """Send an invitation to an owner or editor to be."""
    form = InviteForm()
    if not form.is_sent_well():
        return _invite_page(form, form.problems()), UNPROCESSABLE
    role = MemberRole(form.role.data or "")
    try:
        with transaction() as session:
            service.invite(session, organisation_id, form.email.data or "", role, None, person().id)
    except service.AlreadyMember:
        return _invite_page(form, [("email", _already_here())]), UNPROCESSABLE
    return _sent(organisation_id, form.email.data or "")


@organisations.get("/<uuid:organisation_id>/ombud")
@enter(OWNER)
def ask_adviser(organisation_id: UUID) -> str:
    """Asks whom to give a mandate, and on which terms."""
    form = AdviserForm()
    _prepare(form, organisation_id)
    return _mandate_page("organisations/adviser.html", form, [])


@organisations.post("/<uuid:organisation_id>/ombud")
@enter(OWNER)
@limiter.limit("30 per hour")
def invite_adviser(organisation_id: UUID) -> Page:
    """Send an invitation to an adviser to be; the mandate begins when they have accepted."""
    form = AdviserForm()
    _prepare(form, organisation_id)
    if not form.is_sent_well():
        return _mandate_page("organisations/adviser.html", form, form.problems()), UNPROCESSABLE
    email = form.email.data or ""
    try:
        with transaction() as session:
            service.invite(session, organisation_id, email, MemberRole.ADVISER, form.terms(), person().id)
    except service.AlreadyMember:
        return _mandate_page("organisations/adviser.html", form, [("email", _already_here())]), UNPROCESSABLE
    return _sent(organisation_id, email)


@organisations.post("/<uuid:organisation_id>/inbjudningar/<uuid:invitation_id>/dra-tillbaka")
@enter(OWNER)
def withdraw_invitation(organisation_id: UUID, invitation_id: UUID) -> Response:
    """Take an invitation back."""
    with transaction() as session:
        service.withdraw_invitation(session, organisation_id, invitation_id)
    flash(_("Inbjudan är tillbakadragen. Länken i mejlet gäller inte längre."), "success")
    return redirect(home(organisation_id))


@organisations.get("/<uuid:organisation_id>/medlemmar/<uuid:user_id>/roll")
@enter(OWNER)
def ask_role(organisation_id: UUID, user_id: UUID) -> str:
    """Asks what a member may do."""
    member = _member(organisation_id, user_id)
    return _role_page(member, RoleForm(), member.role.value, [])


@organisations.post("/<uuid:organisation_id>/medlemmar/<uuid:user_id>/roll")
@enter(OWNER)
def change_role(organisation_id: UUID, user_id: UUID) -> Page:
    """Make a member an owner or an editor; for an adviser any mandate ends."""
    member, form = _member(organisation_id, user_id), RoleForm()
    if not form.is_sent_well():
        return _role_page(member, form, form.role.data, form.problems()), UNPROCESSABLE
    try:
        with transaction() as session:
            role = MemberRole(form.role.data or "")
            service.change_role(session, organisation_id, user_id, role, person().id)
    except service.LastOwner:
        problem = [("role", _("Företaget måste ha minst en ansvarig. Gör någon annan ansvarig först"))]
        return _role_page(member, form, form.role.data, problem), UNPROCESSABLE
    flash(_("Ändringen är sparad och gäller direkt."), "success")
    return redirect(home(organisation_id))


@organisations.get("/<uuid:organisation_id>/medlemmar/<uuid:user_id>/fullmakt")
@enter(OWNER)
def ask_mandate(organisation_id: UUID, user_id: UUID) -> str:
    """An adviser's mandates, with a form for another one."""
    form = MandateForm()
    _prepare(form, organisation_id)
    return _mandates_page(organisation_id, user_id, form, [])


@organisations.post("/<uuid:organisation_id>/medlemmar/<uuid:user_id>/fullmakt")
@enter(OWNER)
def grant_mandate(organisation_id: UUID, user_id: UUID) -> Page:
    """Give an adviser another mandate."""
    form = MandateForm()
    _prepare(form, organisation_id)
    member = _member(organisation_id, user_id)
    if member.role is not MemberRole.ADVISER:
        abort(404)
    if not form.is_sent_well():
        return _mandates_page(organisation_id, user_id, form, form.problems()), UNPROCESSABLE
    with transaction() as session:
        service.grant_mandate(session, organisation_id, user_id, form.terms(), person().id)
    flash(_("Fullmakten är sparad. %(person)s får ett mejl om den.", person=member.user.name), "success")
    return redirect(home(organisation_id))


@organisations.post("/<uuid:organisation_id>/fullmakter/<uuid:mandate_id>/aterkalla")
@enter(OWNER)
def revoke_mandate(organisation_id: UUID, mandate_id: UUID) -> Response:
    """End a mandate at once."""
    with transaction() as session:
        service.revoke_mandate(session, organisation_id, mandate_id, person().id)
    flash(_("Fullmakten är återkallad och gäller inte längre."), "success")
    return redirect(home(organisation_id))


def _prepare(form: MandateForm, organisation_id: UUID) -> None:
    """Tell the form the date and the organisation's declarations, and suggest a year from today."""
    with reading() as session:
        form.today = queries.today(session)
        own = declarations.declarations_of(session, organisation_id)
    form.declaration_ids = [one.id for one in own]
    form.declarations.choices = [
        (str(one.id), f"{one.product_name}, {one.reference_year} ({one.number})") for one in own
    ]
    if request.method == "GET":
        form.valid_from.show(form.today)
        form.valid_to.show(form.today + timedelta(days=MANDATE_DAYS))


def _member(organisation_id: UUID, user_id: UUID) -> queries.Member:
    with reading() as session:
        return queries.member(session, organisation_id, user_id) or abort(404)


def _invite_page(form: InviteForm, errors: list[tuple[str, str]]) -> str:
    return render_template(
        "organisations/invite.html", form=form, errors=errors, roles=role_choices(), acting=acting_here()
    )


def _role_page(
    member: queries.Member, form: RoleForm, role: str | None, errors: list[tuple[str, str]]
) -> str:
    return render_template(
        "organisations/role.html",
        form=form,
        errors=errors,
        roles=role_choices(),
        chosen=role,
        member=member,
        acting=acting_here(),
    )


def _mandate_page(template: str, form: MandateForm, errors: list[tuple[str, str]], **more: object) -> str:
    return render_template(
        template,
        form=form,
        errors=errors,
        said=dict(errors),
        coverages=coverage_choices() if form.declaration_ids else coverage_choices()[:1],
        some=SOME,
        acting=acting_here(),
        **more,
    )


def _mandates_page(
    organisation_id: UUID, user_id: UUID, form: MandateForm, errors: list[tuple[str, str]]
) -> str:
    member = _member(organisation_id, user_id)
    if member.role is not MemberRole.ADVISER:
        abort(404)
    earlier = [(one, mandate_words(one)) for one in member.mandates]
    return _mandate_page(
        "organisations/mandate.html", form, errors, member=member, earlier=earlier, today=form.today
    )


def _already_here() -> str:
    return _("Den som har adressen är redan med. Ändra rollen i listan i stället")


def _sent(organisation_id: UUID, email: str) -> Response:
    days = service.INVITATION_DAYS
    flash(
        _("Inbjudan är på väg till %(email)s. Den gäller i %(days)s dagar.", email=email, days=days),
        "success",
    )
    return redirect(home(organisation_id))
