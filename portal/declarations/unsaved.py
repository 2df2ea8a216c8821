"""What somebody typed on a page that came too late, so that it can be read and kept."""

from __future__ import annotations

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from portal.declarations.desk import Desk
from portal.declarations.fields import Typed
from portal.declarations.posted import read_posted
from schemas.questionnaire import Question
from schemas.questionnaire.unit_names import unit_short


def unsaved(desk: Desk, page_id: str, form: MultiDict[str, str]) -> list[tuple[str, str]]:
    """(question, what was typed) of everything on the page that is not empty."""
    if page_id not in desk.family.pages:
        return []
    questions = desk.family.page_questions(page_id)
    typed = read_posted(form, questions).typed
    rows = [(one, _words(desk, one, typed[one.id])) for one in questions if one.id in typed]
    return [(one.text(desk.language).label, words) for one, words in rows if words]


def _words(desk: Desk, question: Question, typed: Typed) -> str:
    picked = list(typed.values) or ([typed.value] if typed.value.strip() else [])
    said = ", ".join(_option(desk, question, key) for key in picked)
    if typed.unknown:
        said = _("Jag vet inte")
    elif said and question.unit is not None and question.unit.choice(typed.unit):
        said = f"{said}\N{NO-BREAK SPACE}{unit_short(typed.unit, desk.language)}"
    if not typed.comment.strip():
        return said
    return _(
        "%(answer)s. Kommentar: %(comment)s", answer=said or _("Inget svar"), comment=typed.comment.strip()
    )


def _option(desk: Desk, question: Question, key: str) -> str:
    if key in ("yes", "no") and not question.options:
        return _("Ja") if key == "yes" else _("Nej")
    option = question.option(key)
    return option.text(desk.language).label if option else key
