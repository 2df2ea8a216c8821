"""The region's pages: write an invitation, publish it, answer, write minutes, and close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers.response import Response

from portal.access import BUYER, PROCURER, enter
from portal.accounts.session import current_user
from portal.db import reading, transaction
from portal.declarations.desk import today
from portal.dialogues import queries, service
from portal.dialogues.forms import CloseForm, InvitationForm, MaterialForm, MinutesForm, SaidForm
from portal.dialogues.models import Dialogue
from portal.dialogues.routes import CONFLICT, UNPROCESSABLE, Page, typed
from portal.dialogues.transitions import Action, NotAllowed, Party, may
from portal.dialogues.words import kinds
from portal.forms import Form
from portal.i18n import current_language
from portal.plans.queries import shown_plan
from portal.procurement.highlighting import quoted
from portal.procurement.words import regimes
from portal.purchases.categories import category_label, subjects
from schemas.lawful import Case, Finding, load_rules

region_dialogues = Blueprint("region_dialogues", __name__, url_prefix="/upphandla/dialoger")

FORMS: Mapping[str, type[Form]] = {"material": MaterialForm, "minutes": MinutesForm, "close": CloseForm}
Errors = Sequence[tuple[str, str]]


@region_dialogues.errorhandler(NotAllowed)
def not_now(_error: NotAllowed) -> Page:
    """Somebody has moved it on since the page was made."""
    return render_template("dialogues/not_now.html", typed=typed()), CONFLICT


@region_dialogues.get("")
@enter(PROCURER)
def overview() -> str:
    """Every dialogue, drafts too."""
    with reading() as session:
        return render_template("dialogues/overview.html", rows=queries.dialogues(session))


@region_dialogues.get("/ny")
@enter(BUYER)
def new() -> str:
    """The form for an invitation; `plan` names the improvement plan that it is about."""
    with reading() as session:
        return _form_page(InvitationForm(), _plan_id(session, request.args.get("plan")))


@region_dialogues.post("/ny")
@enter(BUYER)
def write() -> Page:
    """Keep the invitation as a draft."""
    with transaction() as session:
        form, plan_id = InvitationForm(), _plan_id(session, request.form.get("plan"))
        if not form.is_sent_well():
            return _form_page(form, plan_id, errors=form.problems()), UNPROCESSABLE
        dialogue = service.write(session, form.read(), _person(), plan_id)
    return _to(dialogue.id)


@region_dialogues.get("/<uuid:dialogue_id>")
@enter(PROCURER)
def show(dialogue_id: UUID) -> str:
    """One dialogue with everything that is left to do."""
    with reading() as session:
        return _page(session, _dialogue(session, dialogue_id))


@region_dialogues.get("/<uuid:dialogue_id>/andra")
@enter(BUYER)
def edit(dialogue_id: UUID) -> str:
    """The invitation to write anew."""
    with reading() as session:
        dialogue = _dialogue(session, dialogue_id)
        form = InvitationForm()
        form.show(dialogue)
        form.seen.data = service.seen(dialogue)
        return _form_page(form, dialogue.plan_id, dialogue)


@region_dialogues.post("/<uuid:dialogue_id>/andra")
@enter(BUYER)
def change(dialogue_id: UUID) -> Page:
    """Keep the invitation as it is now."""
    with transaction() as session:
        dialogue, form = _to_write(session, dialogue_id), InvitationForm()
        if not form.is_sent_well():
            return _form_page(form, dialogue.plan_id, dialogue, form.problems()), UNPROCESSABLE
        try:
            service.change(session, dialogue, form.seen.data or "", form.read(), _person())
        except service.Overtaken:
            form.seen.data = service.seen(dialogue)
            told = _("Någon annan har sparat medan du skrev. Spara igen om det som står här ska gälla.")
            return _form_page(form, dialogue.plan_id, dialogue, [("title", told)]), CONFLICT
    return _to(dialogue_id)


@region_dialogues.post("/<uuid:dialogue_id>/oppna")
@enter(BUYER)
def open_up(dialogue_id: UUID) -> Page:
    """Publish the invitation, unless the act does not let it be written so."""
    with transaction() as session:
        dialogue = _to_write(session, dialogue_id)
        try:
            service.open_up(session, dialogue, request.form.get("seen", ""), today(), _person())
        except service.Overtaken:
            told = _("Någon annan har ändrat inbjudan. Läs den igen.")
            return _page(session, dialogue, errors=[("", told)]), CONFLICT
        except service.DayPassed:
            told = _("Dagen för mötet har varit. Ändra den först.")
            return _page(session, dialogue, errors=[("", told)]), UNPROCESSABLE
        except service.NotLawful:
            told = _("Inbjudan kan inte publiceras så här. Ändra det som är markerat, eller be en jurist.")
            return _page(session, dialogue, errors=[("granskning", told)]), UNPROCESSABLE
    flash(_("Inbjudan är publicerad. Alla kan anmäla sig."), "success")
    return _to(dialogue_id)


@region_dialogues.post("/<uuid:dialogue_id>/svara/<uuid:question_id>")
@enter(BUYER)
def answer(dialogue_id: UUID, question_id: UUID) -> Page:
    """Answer a question for everybody."""
    with transaction() as session:
        dialogue, field = _to_write(session, dialogue_id), f"svar-{question_id}"
        question = queries.question(session, dialogue_id, question_id) or abort(404)
        form = SaidForm()
        if not form.is_sent_well():
            return _page(session, dialogue, _at(field, form), {field: form}), UNPROCESSABLE
        try:
            service.answer(session, dialogue, question, form.said.data or "", _person())
        except service.NotLawful as refused:
            form.said.errors = [_unlawful(form.said.data or "", refused.findings[0])]
            return _page(session, dialogue, _at(field, form), {field: form}), UNPROCESSABLE
        except service.Answered:
            return _answered(session, dialogue, form), CONFLICT
    return _to(dialogue_id)


def _unlawful(text: str, finding: Finding) -> str:
    """What the procurement act says about an answer, at its field."""
    return _(
        "Så kan svaret inte skrivas: %(title)s (”%(words)s”). Ändra det, eller be en jurist godta texten i "
        "textgranskningen.",
        title=load_rules()[finding.rule].title_in(current_language()),
        words=quoted(text, finding),
    )


def _answered(session: Session, dialogue: Dialogue, form: SaidForm) -> str:
    """The page with the answer that came too late where it can be given to all as well."""
    told = _(
        "Någon annan har redan besvarat frågan. Det du skrev står under Vad står det, eller vad sades: "
        "lägg till det som underlag om alla behöver det."
    )
    kept = MaterialForm(is_sent=False)
    kept.said.data = form.said.data
    return _page(session, dialogue, [("said", told)], {"material": kept})


def _at(field: str, form: SaidForm) -> list[tuple[str, str]]:
    """The problems of the one field, as this part of the page calls it."""
    return [(field, text) for _field, text in form.problems()]


@region_dialogues.post("/<uuid:dialogue_id>/underlag")
@enter(BUYER)
def add_material(dialogue_id: UUID) -> Page:
    """Note something that was given or received."""
    with transaction() as session:
        dialogue, form = _to_write(session, dialogue_id), MaterialForm()
        if not form.is_sent_well():
            return _page(session, dialogue, form.problems(), {"material": form}), UNPROCESSABLE
        told = (form.title.data or "", form.giver.data or "", form.said.data or "")
        service.add_material(session, dialogue, *told, _person())
    return _to(dialogue_id)


@region_dialogues.post("/<uuid:dialogue_id>/genomford")
@enter(BUYER)
def hold(dialogue_id: UUID) -> Page:
    """Keep the minutes; the package is made of everything."""
    with transaction() as session:
        dialogue, form = _to_write(session, dialogue_id), MinutesForm()
        if not form.is_sent_well():
            errors = [("minutes" if name == "said" else name, text) for name, text in form.problems()]
            return _page(session, dialogue, errors, {"minutes": form}), UNPROCESSABLE
        service.hold(session, dialogue, form.people.data or "", form.said.data or "", _person())
    flash(_("Underlaget samlas nu och skickas till alla deltagare."), "success")
    return _to(dialogue_id)


@region_dialogues.post("/<uuid:dialogue_id>/stang")
@enter(BUYER)
def close(dialogue_id: UUID) -> Page:
    """The procurement is published: attach the package, and stop direct contact."""
    with transaction() as session:
        dialogue, form = _to_write(session, dialogue_id), CloseForm()
        if not form.is_sent_well():
            return _page(session, dialogue, form.problems(), {"close": form}), UNPROCESSABLE
        service.close(session, dialogue, form.procurement.data or "", _person())
    flash(_("Dialogen är stängd och underlaget hör till upphandlingen."), "success")
    return _to(dialogue_id)


def _dialogue(session: Session, dialogue_id: UUID) -> Dialogue:
    return session.get(Dialogue, dialogue_id) or abort(404)


def _to_write(session: Session, dialogue_id: UUID) -> Dialogue:
    return service.to_write(session, dialogue_id) or abort(404)


def _plan_id(session: Session, named: str | None) -> UUID | None:
    try:
        plan = shown_plan(session, UUID(named)) if named else None
    except ValueError:
        return None
    return plan.id if plan else None


def _person() -> UUID:
    user = current_user() or abort(403)
    return user.id


def _to(dialogue_id: UUID) -> Response:
    return redirect(url_for("region_dialogues.show", dialogue_id=dialogue_id))


def _form_page(
    form: InvitationForm, plan_id: UUID | None, dialogue: Dialogue | None = None, errors: Errors = ()
) -> str:
    return render_template(
        "dialogues/form.html",
        form=form,
        plan_id=plan_id,
        dialogue=dialogue,
        errors=list(errors),
        kinds=kinds(),
        regimes=regimes(),
        categories=[(key, category_label(key)) for key in subjects()],
    )


def _page(
    session: Session, dialogue: Dialogue, errors: Errors = (), forms: dict[str, Form] | None = None
) -> str:
    user = current_user()
    is_buyer, case = user is not None and user.role == "buyer", service.case_of(dialogue)
    return render_template(
        "dialogues/manage.html",
        dialogue=dialogue,
        case=case,
        category_label=category_label,
        seen=service.seen(dialogue),
        findings=_told(case, service.open_findings(session, case)),
        participants=queries.participants(session, dialogue.id),
        questions=queries.questions(session, dialogue.id),
        material=queries.material(session, dialogue.id),
        package=queries.newest_package(session, dialogue.id),
        plan=shown_plan(session, dialogue.plan_id) if dialogue.plan_id else None,
        rights={one.value: is_buyer and may(dialogue, one, Party.BUYER) for one in Action},
        errors=list(errors),
        forms={**{name: form(is_sent=False) for name, form in FORMS.items()}, **(forms or {})},
    )


def _told(case: Case, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    text, rules, language = case.text, load_rules(), current_language()
    return [
        {
            "title": rules[one.rule].title_in(language),
            "reason": rules[one.rule].reason_in(language),
            "words": quoted(text, one),
            "found": one,
        }
        for one in findings
    ]
