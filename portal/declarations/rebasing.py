"""A draft meets a newer form: what has changed, what is asked again, and the old answers in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.declarations.desk import Desk
from portal.declarations.merging import answer_words
from portal.declarations.wayfinding import question_address
from portal.definitions import queries as definitions
from schemas.questionnaire import Answer, field_name
from schemas.questionnaire.shape import Change, changes, old_label, old_words


@dataclass(frozen=True)
class Again:
    """A question asked again, or one that has left the form, with the old answer."""

    label: str
    old: str
    address: str | None


@dataclass(frozen=True)
class Rebased:
    """What a newer form means for a draft.

    Attributes:
        again: questions whose old answer does not fit any more.
        gone: answers to questions that are asked no more; they are kept.
        wanted: (question, address) of new questions that must be answered.
        told: what else has changed, in words.
        is_new: the producer has not seen these changes yet.
    """

    again: list[Again]
    gone: list[Again]
    wanted: list[tuple[str, str]]
    told: list[str]
    is_new: bool


def rebased(session: Session, desk: Desk) -> Rebased | None:
    """What there is to say about the form; None when it is the one the producer knows."""
    found = _changes(session, desk)
    again = [_again(desk, name, asked=True) for name in desk.sheet.to_answer_again]
    gone = [
        _again(desk, name, asked=False) for name in desk.sheet.outdated if name not in desk.family.questions
    ]
    if not found and not again:
        return None
    missing = {problem.question_id for problem in desk.progress.unanswered}
    wanted = [
        one for one in found if one.kind in ("new_required", "now_required") and one.question_id in missing
    ]
    return Rebased(
        again=again,
        gone=gone if found else [],
        wanted=[(one.label[desk.language], _address(desk, one.question_id)) for one in wanted],
        told=[words for one in found if (words := _words(one, desk.language))],
        is_new=bool(found),
    )


def old_answer(desk: Desk, answer: Answer) -> str:
    """An answer as it read on the form it was given on, or as well as it can be told now."""
    for shape in desk.shapes:
        if words := old_words(shape, answer, desk.language):
            return words
    if answer.question_id in desk.family.questions or answer.state != "given":
        return answer_words(desk, answer)
    return answer.entered or str(answer.value)


def _changes(session: Session, desk: Desk) -> list[Change]:
    known = desk.declaration.definition_hash
    if known is None or known == desk.family.hash:
        return []
    shape = definitions.shape(session, desk.family.id, known)
    return changes(shape, desk.family) if shape else []


def _again(desk: Desk, name: str, *, asked: bool) -> Again:
    labels = [label for shape in desk.shapes if (label := old_label(shape, name, desk.language))]
    label = desk.family.questions[name].text(desk.language).label if asked else (labels or [name])[0]
    address = _address(desk, name) if asked else None
    return Again(label, old_answer(desk, desk.sheet.outdated[name].answer()), address)


def _address(desk: Desk, name: str) -> str:
    return question_address(desk, desk.family.page_of[name], anchor=field_name(name))


def _words(change: Change, language: str) -> str:
    label = change.label[language]
    details = ", ".join(words[language] for words in change.details)
    told = {
        "words": _("Omformulerad fråga: %(question)s", question=label),
        "new": _("Ny fråga, frivillig: %(question)s", question=label),
        "new_option": _("Nytt alternativ för %(question)s: %(options)s", question=label, options=details),
        "new_unit": _("Ny enhet för %(question)s: %(options)s", question=label, options=details),
        "option_removed": _(
            "Går inte längre att välja för %(question)s: %(options)s", question=label, options=details
        ),
        "unit_removed": _(
            "Enhet som inte längre finns för %(question)s: %(options)s", question=label, options=details
        ),
        "meaning": _("Frågan betyder något annat än förut: %(question)s", question=label),
        "removed": _("Frågan ställs inte längre: %(question)s", question=label),
    }
    return told.get(change.kind, "")
