"""A producer's declarations: the list, a new one, the task list, taking one back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response

from portal.access import PRODUCER, SIGNATORY, enter
from portal.accounts.municipalities import municipality_name
from portal.copying.queries import sources_for
from portal.db import reading, transaction
from portal.declarations import queries, service
from portal.declarations.blueprint import UNPROCESSABLE, Page, declarations
from portal.declarations.desk import laid_out, laid_out_for_editing, organisation_id, producer
from portal.declarations.forms import StartForm, family_choices, reference_years
from portal.declarations.listing import listed
from portal.declarations.preview import preview_view
from portal.declarations.rebasing import rebased
from portal.declarations.tasks import task_page
from portal.declarations.transitions import Action, NotAllowed, Party, Status, may
from portal.i18n import current_language
from portal.organisations.acting import acting_here
from portal.sites.models import Site
from portal.sites.queries import sites_of


@declarations.get("")
@enter(PRODUCER)
def overview() -> str:
    """The organisation's declarations, with whose turn it is."""
    with reading() as session:
        here = acting_here()
        found = queries.declarations_of(session, here.organisation_id, here.covered)
        rows = [listed(session, one) for one in found]
    return render_template("declarations/overview.html", rows=rows)


@declarations.get("/ny")
@enter(PRODUCER)
def new() -> str:
    """What it takes to make a declaration, and the form that starts one."""
    _refuse_unless_all_is_covered()
    return _start_page(StartForm(), _sites())


@declarations.post("/ny")
@enter(PRODUCER)
def start() -> Page:
    """Start a declaration and go to its task list."""
    _refuse_unless_all_is_covered()
    form, sites = StartForm(), _sites()
    form.sites = [site.id for site in sites]
    if not form.is_sent_well():
        return _start_page(form, sites), UNPROCESSABLE
    with transaction() as session:
        declaration = service.start(
            session,
            organisation_id(),
            producer().id,
            form.family.data or "",
            form.product_name.data or "",
            int(form.reference_year.data or 0),
            form.site_id(),
        )
        earlier = sources_for(session, declaration, acting_here().covered)
    endpoint = "declarations.copy_sources" if earlier else "declarations.show"
    return redirect(url_for(endpoint, declaration_id=declaration.id))


def _refuse_unless_all_is_covered() -> None:
    if not acting_here().may_start:
        abort(403)


def _sites() -> Sequence[Site]:
    with reading() as session:
        return sites_of(session, organisation_id())


def _start_page(form: StartForm, sites: Sequence[Site]) -> str:
    return render_template(
        "declarations/start.html",
        form=form,
        errors=form.problems(),
        families=family_choices(current_language()),
        years=[(str(year), str(year)) for year in reference_years()],
        sites=[(str(site.id), site.name, municipality_name(site.place)) for site in sites],
    )


@declarations.get("/<uuid:declaration_id>")
@enter(PRODUCER)
def show(declaration_id: UUID) -> Page:
    """The task list while it can be edited, afterwards where it is now."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
        if desk.declaration.status == Status.WITHDRAWN:
            return render_template("declarations/withdrawn.html", desk=desk)
        if not desk.editable:
            return redirect(url_for("declarations.result", declaration_id=declaration_id))
        preview = preview_view(session, desk)
        others = sources_for(session, desk.declaration, acting_here().covered)
        changed = rebased(session, desk)
    may_copy = bool(others) and not desk.locked
    shown = {"tasks": task_page(desk), "preview": preview, "may_copy": may_copy, "changed": changed}
    return render_template("declarations/tasks.html", desk=desk, **shown)


@declarations.post("/<uuid:declaration_id>/nytt-formular")
@enter(PRODUCER)
def accept_definition(declaration_id: UUID) -> Response:
    """The producer has read what has changed in the form."""
    with transaction() as session:
        desk = laid_out_for_editing(session, declaration_id)
        service.accept_definition(session, desk.declaration.id)
    return redirect(url_for("declarations.show", declaration_id=declaration_id))


@declarations.get("/<uuid:declaration_id>/uppskattning")
@enter(PRODUCER)
def preview_fragment(declaration_id: UUID) -> Response:
    """The rough result for the pages that ask for it again and again; `X-Poll-Done` when it is settled."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
        preview = preview_view(session, desk)
    short = "kort" in request.args
    body = render_template("declarations/_preview_body.html", desk=desk, preview=preview, short=short)
    answer = make_response(body)
    if preview.settled:
        answer.headers["X-Poll-Done"] = ""
    return answer


@declarations.get("/<uuid:declaration_id>/ta-tillbaka")
@enter(SIGNATORY)
def ask_withdraw(declaration_id: UUID) -> str:
    """Asks before the declaration is taken back."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
    if not may(desk.declaration, Action.WITHDRAW, Party.PRODUCER):
        raise NotAllowed(desk.declaration.status, Action.WITHDRAW, Party.PRODUCER)
    return render_template("declarations/withdraw.html", desk=desk)


@declarations.post("/<uuid:declaration_id>/ta-tillbaka")
@enter(SIGNATORY)
def withdraw(declaration_id: UUID) -> Page:
    """Take the declaration back."""
    with transaction() as session:
        desk = laid_out(session, declaration_id)
        if desk.declaration.status != Status.WITHDRAWN:  # a second click finds it done
            service.withdraw(session, declaration_id, producer().id)
    number = desk.declaration.number
    handed_in = desk.declaration.version > 0
    flash(
        _("Klimatdeklaration %(number)s är återtagen.", number=number)
        if handed_in
        else _("Utkastet %(number)s är borttaget.", number=number),
        "success",
    )
    return redirect(url_for("declarations.overview"))
