"""The organisation's page, whom one acts for, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.access import MEMBER, OWNER, enter
from portal.accounts.countries import SWEDEN
from portal.accounts.models import MemberRole, Organisation
from portal.accounts.numbers import shown_number, swedish_vat_number
from portal.db import reading, transaction
from portal.organisations import queries, service
from portal.organisations.acting import acting_here
from portal.organisations.forms import DetailsForm
from portal.organisations.history import history_of
from portal.organisations.page import organisation_page
from portal.organisations.web import Page, home, organisations, person
from portal.security import safe_path

if TYPE_CHECKING:
    from werkzeug.wrappers.response import Response


@organisations.get("")
@enter(MEMBER)
def overview() -> Response:
    """To the page of the organisation that one acts for."""
    return redirect(home(acting_here().organisation_id))


@organisations.post("/valj")
@enter(MEMBER)
def choose() -> Response:
    """Act for another of one's organisations; `@enter` has looked whether it is one, and remembers it."""
    here = acting_here()
    flash(_("Du företräder nu %(organisation)s.", organisation=here.organisation_name), "success")
    return redirect(safe_path(request.form.get("next"), url_for("declarations.overview")))


@organisations.get("/<uuid:organisation_id>")
@enter(MEMBER)
def show(organisation_id: UUID) -> str:
    """The organisation: its details, its members, and what one may change there."""
    with reading() as session:
        return render_template(
            "organisations/show.html", page=organisation_page(session, organisation_id, acting_here())
        )


@organisations.get("/<uuid:organisation_id>/uppgifter")
@enter(OWNER)
def ask_details(organisation_id: UUID) -> str:
    """The organisation's names and VAT number, to be corrected."""
    form, organisation = DetailsForm(), _organisation(organisation_id)
    form.show(organisation)
    return _details_page(form, organisation)


@organisations.post("/<uuid:organisation_id>/uppgifter")
@enter(OWNER)
def change_details(organisation_id: UUID) -> Page:
    """Correct them."""
    form = DetailsForm()
    form.organisation = _organisation(organisation_id)
    if not form.is_sent_well():
        return _details_page(form, form.organisation), 422
    with transaction() as session:
        service.change_details(
            session,
            organisation_id,
            form.name.data or "",
            form.trade_name.data or None,
            form.vat_number.data or None,
            person().id,
        )
    flash(_("Uppgifterna är sparade."), "success")
    return redirect(home(organisation_id))


def _organisation(organisation_id: UUID) -> Organisation:
    with reading() as session:
        return session.get_one(Organisation, organisation_id)


def _details_page(form: DetailsForm, organisation: Organisation) -> str:
    number = shown_number(organisation, to_owner=True)
    return render_template(
        "organisations/details.html",
        form=form,
        errors=form.problems(),
        organisation=organisation,
        number=number,
        usual_vat_number=swedish_vat_number(organisation.number) if organisation.country == SWEDEN else "",
    )


@organisations.get("/<uuid:organisation_id>/historik")
@enter(OWNER)
def history(organisation_id: UUID) -> str:
    """Who has been invited, joined, changed and left, by whom and when."""
    with reading() as session:
        return render_template("organisations/history.html", rows=history_of(session, organisation_id))


@organisations.get("/<uuid:organisation_id>/lamna")
@enter(MEMBER)
def ask_leave(organisation_id: UUID) -> str:
    """Asks before one leaves."""
    return render_template(
        "organisations/leave.html", acting=acting_here(), alone=_is_last_owner(organisation_id)
    )


@organisations.post("/<uuid:organisation_id>/lamna")
@enter(MEMBER)
def leave(organisation_id: UUID) -> Page:
    """Leave; the last owner cannot."""
    here = acting_here()
    try:
        with transaction() as session:
            service.remove(session, organisation_id, person().id, person().id)
    except service.LastOwner:
        return render_template("organisations/leave.html", acting=here, alone=True), 409
    flash(_("Du har lämnat %(organisation)s.", organisation=here.organisation_name), "success")
    return redirect(url_for("accounts.overview"))


def _is_last_owner(organisation_id: UUID) -> bool:
    with reading() as session:
        owners = [one.id for one in queries.owners(session, organisation_id)]
    return owners == [person().id]


@organisations.get("/<uuid:organisation_id>/medlemmar/<uuid:user_id>/ta-bort")
@enter(OWNER)
def ask_remove(organisation_id: UUID, user_id: UUID) -> str:
    """Asks before a member is removed."""
    return _removal_page(organisation_id, user_id)


@organisations.post("/<uuid:organisation_id>/medlemmar/<uuid:user_id>/ta-bort")
@enter(OWNER)
def remove(organisation_id: UUID, user_id: UUID) -> Page:
    """Remove a member; they lose their access at their next request."""
    try:
        with transaction() as session:
            service.remove(session, organisation_id, user_id, person().id)
    except service.LastOwner:
        return _removal_page(organisation_id, user_id, last_owner=True), 409
    flash(_("Personen är borttagen."), "success")
    return redirect(home(organisation_id) if user_id != person().id else url_for("accounts.overview"))


def _removal_page(organisation_id: UUID, user_id: UUID, *, last_owner: bool = False) -> str:
    with reading() as session:
        member = queries.member(session, organisation_id, user_id) or abort(404)
        owners = [one.id for one in queries.owners(session, organisation_id)]
    alone = last_owner or (member.role is MemberRole.OWNER and owners == [user_id])
    return render_template("organisations/remove.html", acting=acting_here(), member=member, alone=alone)
