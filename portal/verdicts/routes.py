"""The reviewer's verdicts: kept while the review goes on, and sent to the producer all at once."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _

from portal import db
from portal.access import REVIEWER, enter
from portal.accounts.models import User
from portal.declarations.models import Declaration
from portal.declarations.queries import latest_submission, submission_answers
from portal.results.queries import findings_of
from portal.review import service as decisions
from portal.review.blueprint import UNPROCESSABLE, Answer, known, refused, review, reviewer, shown
from portal.review.deciding import REFUSALS, decision_key
from portal.verdicts import queries, service
from portal.verdicts.forms import ACCEPT, Judged, read_judged
from portal.verdicts.phrases import filled
from schemas.questionnaire import Family, load_family


@review.post("/granskning/<uuid:declaration_id>/bedomning")
@enter(REVIEWER)
def judge(declaration_id: UUID) -> Answer:
    """Keep the verdicts; the producer sees nothing yet."""
    declaration = known(declaration_id)
    judged = _judged(declaration)
    if judged.errors:
        return shown(declaration, errors=judged.errors, judged=judged), UNPROCESSABLE
    refusal = _keep(declaration, judged, is_sent=False)
    if refusal is not None:
        return refusal
    flash(_("Bedömningarna är sparade. Producenten har inte fått något än."), "success")
    place = request.form.get(ACCEPT, "")
    return redirect(
        url_for("review.declaration", declaration_id=declaration_id, _anchor=f"section-{place or 'first'}")
    )


@review.post("/granskning/<uuid:declaration_id>/skicka-tillbaka")
@enter(REVIEWER)
def send_back(declaration_id: UUID) -> Answer:
    """Send back with at least one reason; what was typed is never lost."""
    declaration = known(declaration_id)
    judged = _judged(declaration)
    errors = list(judged.errors)
    if not judged.reasons:
        errors.append(("answers", _("Skriv vad som behöver ändras vid minst en fråga")))
    if errors:
        return shown(declaration, errors=errors, judged=judged), UNPROCESSABLE
    refusal = _keep(declaration, judged, is_sent=True)
    if refusal is not None:
        return refusal
    flash(_("Producenten får ett mejl om vad som behöver ändras."), "success")
    return redirect(url_for("review.queue"))


def _keep(declaration: Declaration, judged: Judged, *, is_sent: bool) -> Answer | None:
    key, who = decision_key(declaration.id), reviewer().id
    try:
        with db.transaction() as session:
            submission = latest_submission(session, declaration.id) or abort(404)
            new = judged.new_to(queries.verdicts_of(session, submission))
            service.judge(session, *key, new, who)
            if is_sent:
                decisions.request_changes(session, *key, judged.reasons, judged.message, who)
    except REFUSALS as refusal:
        texts = {name: word.text for name, word in judged.words.items() if word.text}
        return refused(declaration, refusal, texts, judged.message)
    return None


def _judged(declaration: Declaration) -> Judged:
    """What was sent about the answers that were handed in."""
    with db.reading() as session:
        submission = latest_submission(session, declaration.id) or abort(404)
        locale = session.get_one(User, submission.submitted_by).locale
        found = {row.question_id for row in findings_of(session, submission.id)}
        given = queries.verdicts_of(session, submission)
    family, answers = load_family(submission.snapshot["family"]), submission_answers(submission)
    names = queries.askable(family, answers)
    answered = frozenset(queries.to_judge(family, answers)) - found - given.keys()
    return read_judged(
        request.form,
        {name: _name(family, name, locale) for name in names},
        lambda phrase, kind, name: filled(phrase, kind, name, locale),
        answered & _questions_of(family, request.form.get(ACCEPT, "")),
    )


def _questions_of(family: Family, section_id: str) -> frozenset[str]:
    sections = [one for one in family.sections if one.id == section_id]
    return frozenset(name for one in sections for page in one.pages for name in page.question_ids)


def _name(family: Family, question_id: str, locale: str) -> str:
    text = family.questions[question_id].text(locale)
    return text.name or text.label
