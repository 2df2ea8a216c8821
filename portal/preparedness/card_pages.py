"""A firm's own capacity card: read it, state it, take it back, and see who has read it."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response

from portal import db
from portal.access import ARRANGER, enter
from portal.organisations.acting import acting_here
from portal.preparedness import queries, service
from portal.preparedness.blueprint import CONFLICT, UNPROCESSABLE, Page, capacity_cards, log_page, person
from portal.preparedness.cards import INPUTS, Card
from portal.preparedness.forms import NO, YES, FarmForm, PartForm, with_part, without
from portal.preparedness.kinds import kinds
from portal.preparedness.words import dependence_words, input_name, kind_options, level_options
from portal.purchases.categories import category_label

Errors = list[tuple[str, str]]


@capacity_cards.get("")
@enter(ARRANGER)
def show(organisation_id: UUID) -> str:
    """What the card says now, and what the region does with it."""
    with db.reading() as session:
        own = queries.own(session, organisation_id)
    return _show(organisation_id, own, [])


@capacity_cards.get("/uppgifter")
@enter(ARRANGER)
def ask_farm(organisation_id: UUID) -> str:
    """What holds for the whole firm, to state or change."""
    with db.reading() as session:
        own = queries.own(session, organisation_id)
    form = FarmForm()
    if own.card is not None:
        form.show(own.card.farm, own.contact)
    return _farm_page(organisation_id, form, own.version, [])


@capacity_cards.post("/uppgifter")
@enter(ARRANGER)
def save_farm(organisation_id: UUID) -> Page:
    """Keep it with the parts that there are; what cannot be so stays typed."""
    form = FarmForm()
    if not form.is_sent_well():
        return _farm_page(organisation_id, form, form.seen_version, form.problems()), UNPROCESSABLE
    try:
        with db.transaction() as session:
            own = queries.own(session, organisation_id)
            card = Card(form.farm(), own.card.parts if own.card else ())
            service.state(session, organisation_id, card, form.contact(), form.seen_version, person())
    except service.Overtaken:
        now = _version(organisation_id)
        return _farm_page(organisation_id, form, now, [("contact_name", _overtaken())]), CONFLICT
    flash(_("Kapacitetskortet är sparat."), "success")
    return _home(organisation_id)


@capacity_cards.get("/vara")
@enter(ARRANGER)
def choose_part(organisation_id: UUID) -> Page:
    """To the form of the kind that was chosen."""
    chosen = request.args.get("slag", "")
    if chosen in kinds():
        return redirect(url_for("capacity_cards.ask_part", organisation_id=organisation_id, kind=chosen))
    with db.reading() as session:
        own = queries.own(session, organisation_id)
    return _show(organisation_id, own, [("slag", _("Välj en vara i listan"))]), UNPROCESSABLE


@capacity_cards.get("/vara/<kind>")
@enter(ARRANGER)
def ask_part(organisation_id: UUID, kind: str) -> Page:
    """What can be done with a kind of food, to state or change."""
    _known(kind)
    with db.reading() as session:
        own = queries.own(session, organisation_id)
    if own.card is None:
        return redirect(url_for("capacity_cards.ask_farm", organisation_id=organisation_id))
    form, part = PartForm(), own.card.part(kind)
    if part is not None:
        form.show(part)
    return _part_page(organisation_id, kind, form, own.version, [], part is not None)


@capacity_cards.post("/vara/<kind>")
@enter(ARRANGER)
def save_part(organisation_id: UUID, kind: str) -> Page:
    """Keep it."""
    _known(kind)
    form = PartForm()
    if not form.is_sent_well():
        return _part_page(organisation_id, kind, form, form.seen_version, form.problems()), UNPROCESSABLE
    try:
        with db.transaction() as session:
            own = queries.own(session, organisation_id)
            if own.card is None:
                raise service.Overtaken
            card = with_part(own.card, form.part(kind))
            service.state(session, organisation_id, card, None, form.seen_version, person())
    except service.Overtaken:
        with db.reading() as session:
            own = queries.own(session, organisation_id)
        told = _overtaken() if own.card else _taken_back()
        return _part_page(organisation_id, kind, form, own.version, [("surge", told)]), CONFLICT
    flash(_("Kapacitetskortet är sparat."), "success")
    return _home(organisation_id)


@capacity_cards.post("/vara/<kind>/ta-bort")
@enter(ARRANGER)
def remove_part(organisation_id: UUID, kind: str) -> Page:
    """Take a kind out of the card, whichever version it is by now."""
    _known(kind)
    with db.transaction() as session:
        own = queries.own(session, organisation_id)
        if own.card is not None and own.card.part(kind) is not None:
            card = without(own.card, kind)
            service.state(session, organisation_id, card, None, own.version, person())
    flash(_("Varan är borttagen ur kapacitetskortet."), "success")
    return _home(organisation_id)


@capacity_cards.post("/ta-tillbaka")
@enter(ARRANGER)
def take_back(organisation_id: UUID) -> Page:
    """Take the card back: nobody is shown it any more."""
    with db.transaction() as session:
        service.take_back(session, organisation_id, person())
    flash(_("Kapacitetskortet är tillbakataget. Ingen kan läsa det, och kontakten är borttagen."), "success")
    return _home(organisation_id)


@capacity_cards.get("/lasningar")
@enter(ARRANGER)
def readings(organisation_id: UUID) -> str:
    """Who at the region has read the card, and when."""
    return log_page(url_for("capacity_cards.show", organisation_id=organisation_id), organisation_id)


def _known(kind: str) -> None:
    if kind not in kinds():
        abort(404)


def _home(organisation_id: UUID) -> Response:
    return redirect(url_for("capacity_cards.show", organisation_id=organisation_id), 303)


def _version(organisation_id: UUID) -> int:
    with db.reading() as session:
        return queries.own(session, organisation_id).version


def _overtaken() -> str:
    return _("Någon annan har ändrat kortet medan du skrev. Spara igen om det som står här ska gälla.")


def _taken_back() -> str:
    return _(
        "Någon annan har tagit tillbaka kortet medan du skrev. Öppna ett nytt fönster, fyll i kortet för hela"
        " företaget och spara sedan här igen."
    )


def _show(organisation_id: UUID, own: queries.Own, errors: Errors) -> str:
    told = {part.kind for part in own.card.parts} if own.card else set()
    return render_template(
        "preparedness/own_card.html",
        organisation_id=organisation_id,
        firm=acting_here().organisation_name,
        own=own,
        errors=errors,
        left=[pair for pair in kind_options() if pair[0] not in told],
        category_label=category_label,
        input_name=input_name,
        dependence_words=dependence_words,
    )


def _farm_page(organisation_id: UUID, form: FarmForm, version: int, errors: Errors) -> str:
    return render_template(
        "preparedness/farm.html",
        organisation_id=organisation_id,
        form=form,
        version=version,
        errors=errors,
        inputs=[(name, input_name(name)) for name in INPUTS],
        levels=level_options(),
        yes_no=[(YES, _("Ja")), (NO, _("Nej"))],
    )


def _part_page(
    organisation_id: UUID, kind: str, form: PartForm, version: int, errors: Errors, is_told: bool = False
) -> str:
    return render_template(
        "preparedness/part.html",
        organisation_id=organisation_id,
        kind=kind,
        label=category_label(kind),
        form=form,
        version=version,
        errors=errors,
        is_told=is_told,
    )
