"""Write a requirement, read its versions, have it reviewed, and take it out as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import LAWYER, PROCURER, enter
from portal.accounts.session import current_user
from portal.catalogue.queries import categories
from portal.catalogue.words import category_name
from portal.db import reading, transaction
from portal.declarations.desk import today
from portal.i18n import TIME_ZONE
from portal.procurement import documents, queries, service
from portal.procurement.blueprint import UNPROCESSABLE, Page, procurement
from portal.procurement.explaining import (
    boundary_options,
    explanations,
    proof_options,
    purpose_options,
    unit_options,
)
from portal.procurement.models import Requirement, RequirementVersion
from portal.procurement.recorded import choices_from_json
from portal.procurement.requirement_forms import RequirementForm, ReviewForm
from portal.procurement.suggesting import suggest
from portal.procurement.words import regimes
from schemas.lawful.wording import faults_in, needs, parts_of, purposes

MIME = {
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@procurement.get("/krav")
@enter(PROCURER)
def requirements() -> str:
    """Every requirement, and where a new one begins."""
    with reading() as session:
        return render_template("procurement/requirements.html", rows=queries.requirements(session))


@procurement.get("/krav/nytt")
@enter(PROCURER)
def ask_requirement() -> str:
    """First what it is for; when that is known, the figures that it needs."""
    form = RequirementForm()
    args = request.args
    form.purpose.data, form.regime.data = args.get("syfte", ""), args.get("regler", "")
    form.category.data = args.get("kategori", "")
    asked = "syfte" in args
    errors = [] if not asked else _first_errors(form)
    if not asked or errors:
        return _first_page(form, errors)
    with reading() as session:
        hints = suggest(session, form, today())
    return _form_page(form, hints)


@procurement.post("/krav/nytt")
@enter(PROCURER)
def write_requirement() -> Page:
    """Write the first version; what cannot be lawful is told at the words that are to blame."""
    form = RequirementForm()
    errors = _errors(form)
    if errors:
        return _form_page(form, [], errors=errors), UNPROCESSABLE
    with transaction() as session:
        made = service.write_requirement(
            session, form.title.data or "", form.category.data or "", form.choices(), _person()
        )
    return redirect(url_for("procurement.show_requirement", requirement_id=made.id))


@procurement.get("/krav/<uuid:requirement_id>/andra")
@enter(PROCURER)
def ask_change(requirement_id: UUID) -> str:
    """The form with the newest version's choices."""
    with reading() as session:
        found, newest = _found(session, requirement_id, None)
    form = RequirementForm()
    form.show(choices_from_json(newest.choices))
    form.title.data, form.category.data = found.title, found.category
    return _form_page(form, [], requirement=found)


@procurement.post("/krav/<uuid:requirement_id>/andra")
@enter(PROCURER)
def rewrite_requirement(requirement_id: UUID) -> Page:
    """Write the next version; the earlier ones stay."""
    form = RequirementForm()
    with reading() as session:
        found, _newest = _found(session, requirement_id, None)
    form.title.data = found.title
    errors = _errors(form)
    if errors:
        return _form_page(form, [], requirement=found, errors=errors), UNPROCESSABLE
    with transaction() as session:
        service.rewrite_requirement(session, requirement_id, form.choices(), _person())
    return redirect(url_for("procurement.show_requirement", requirement_id=requirement_id))


@procurement.get("/krav/<uuid:requirement_id>")
@enter(PROCURER)
def show_requirement(requirement_id: UUID) -> str:
    """The newest version."""
    return _show(requirement_id, None, ReviewForm())


@procurement.get("/krav/<uuid:requirement_id>/v<int(min=1, max=99999):version>")
@enter(PROCURER)
def show_version(requirement_id: UUID, version: int) -> str:
    """One version, which never changes."""
    return _show(requirement_id, version, ReviewForm())


@procurement.post("/krav/<uuid:requirement_id>/v<int(min=1, max=99999):version>")
@enter(LAWYER)
def review_requirement(requirement_id: UUID, version: int) -> Page:
    """Approve the version, or comment on it."""
    form = ReviewForm()
    if not form.is_sent_well():
        return _show(requirement_id, version, form, form.problems()), UNPROCESSABLE
    try:
        with transaction() as session:
            _one, found = _found(session, requirement_id, version)
            service.review_requirement(
                session, found, form.verdict.data or "", form.comment.data or "", _person()
            )
    except service.NotNewest:
        told = [("verdict", _("Det finns en nyare version. Bara den nyaste kan godkännas."))]
        return _show(requirement_id, version, form, told), UNPROCESSABLE
    except service.OwnText:
        told = [("verdict", _("Du har själv skrivit den här versionen. Någon annan måste godkänna den."))]
        return _show(requirement_id, version, form, told), UNPROCESSABLE
    return redirect(url_for("procurement.show_version", requirement_id=requirement_id, version=version))


@procurement.get("/krav/<uuid:requirement_id>/v<int(min=1, max=99999):version>/krav.<form>")
@enter(PROCURER)
def requirement_file(requirement_id: UUID, version: int, form: str) -> Response:
    """The version as text, Word or PDF."""
    if form not in MIME:
        abort(404)
    with reading() as session:
        found, wanted = _found(session, requirement_id, version)
        approved = any(one.verdict == service.APPROVED for one, _name in queries.reviews(session, wanted.id))
    written_on = wanted.written_at.astimezone(TIME_ZONE).date()
    sheet = documents.sheet_of(
        found.title, found.number, version, written_on, approved, wanted.parts, wanted.law_read
    )
    answer = Response(_made(sheet, form), content_type=MIME[form])
    answer.headers["Content-Disposition"] = f"attachment; filename=krav-{found.number}-v{version}.{form}"
    return answer


def _made(sheet: documents.Sheet, form: str) -> str | bytes:
    if form == "txt":
        return documents.as_text(sheet)
    return documents.as_word(sheet) if form == "docx" else documents.as_pdf(sheet)


def _found(
    session: Session, requirement_id: UUID, version: int | None
) -> tuple[Requirement, RequirementVersion]:
    found = queries.requirement(session, requirement_id) or abort(404)
    wanted = [
        one for one in queries.versions(session, requirement_id) if version is None or one.version == version
    ]
    return (found, wanted[0]) if wanted else abort(404)


def _show(
    requirement_id: UUID, version: int | None, form: ReviewForm, errors: Sequence[tuple[str, str]] = ()
) -> str:
    user = current_user()
    with reading() as session:
        found, wanted = _found(session, requirement_id, version)
        return render_template(
            "procurement/requirement.html",
            requirement=found,
            wanted=wanted,
            versions=queries.versions(session, requirement_id),
            reviews=queries.reviews(session, wanted.id),
            explanations=explanations(),
            form=form,
            errors=list(errors),
            is_lawyer=user is not None and user.role == "lawyer",
        )


def _first_errors(form: RequirementForm) -> list[tuple[str, str]]:
    errors = []
    if form.purpose.data not in purposes():
        errors.append(("syfte", _("Välj vad du vill uppnå")))
    if form.regime.data not in {one[0] for one in regimes()}:
        errors.append(("regler", _("Välj vilka regler som gäller för upphandlingen")))
    return errors


def _errors(form: RequirementForm) -> list[tuple[str, str]]:
    """What has to be put right, the words that the linter stops last."""
    if not form.is_sent_well():
        return form.problems()
    choices = form.choices()
    faults = faults_in(parts_of(choices), choices.regime)
    fields = [name for name in ("goods", "place", "decision") if form[name].data]
    told = []
    for part, found in faults:
        words = part.text[found.start : found.end]
        field = next((name for name in fields if _overlap(form[name].data, words)), "goods")
        told.append(
            (field, _("”%(words)s” går inte att skriva: %(reason)s", words=words, reason=found.reason))
        )
    return list(dict(told).items())


def _overlap(typed: str, words: str) -> bool:
    return words in typed or typed in words


def _first_page(form: RequirementForm, errors: Sequence[tuple[str, str]]) -> str:
    with reading() as session:
        known = categories(session)
    return render_template(
        "procurement/requirement_first.html",
        form=form,
        errors=list(errors),
        purposes=purpose_options(),
        regimes=regimes(),
        categories=[(key, category_name(key, label)) for key, label in known],
    )


def _form_page(
    form: RequirementForm,
    hints: Sequence[str],
    requirement: Requirement | None = None,
    errors: Sequence[tuple[str, str]] = (),
) -> str:
    asked: frozenset[str] = needs(form.purpose.data) if form.purpose.data in purposes() else frozenset()
    context: dict[str, Any] = {
        "purposes": purpose_options(),
        "regimes": regimes(),
        "boundaries": boundary_options(),
        "proofs": proof_options(),
        "units": unit_options(),
    }
    return render_template(
        "procurement/requirement_form.html",
        form=form,
        asked=asked,
        hints=hints,
        requirement=requirement,
        errors=list(errors),
        **context,
    )


def _person() -> UUID:
    user = current_user()
    assert user is not None  # `@enter` has seen to it
    return user.id
