"""Two answers to one question: both are shown, and the producer chooses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.declarations.posted import Posted, hidden_fields
from portal.declarations.queries import editor_names
from portal.declarations.versions import Versioned
from schemas.questionnaire import Answer, Answers, Family, field_name
from schemas.questionnaire.rows import formatted


class Answered(Protocol):
    """A form with stored answers, such as a declaration on the desk."""

    @property
    def family(self) -> Family:
        """The questions."""

    @property
    def language(self) -> str:
        """The reader's language."""

    @property
    def rows(self) -> Mapping[str, Versioned]:
        """Stored answers by question id."""

    def version(self, question_id: str) -> int:
        """The version of a stored answer, 0 when there is none."""


@dataclass(frozen=True)
class TwoAnswers:
    """A question that two people have answered differently."""

    name: str
    label: str
    mine: str
    theirs: str
    editor: str
    changed_at: datetime
    error: str


def merge_page(
    session: Session, desk: Answered, posted: Posted, mine: Answers, conflicts: Iterable[str]
) -> dict[str, Any]:
    """What the merge page needs.

    Args:
        desk: the declaration as it is stored now.
        mine: the answers on the page that could not be saved.
        conflicts: questions found in conflict now; those shown before without a choice come along.
    """
    fresh = set(conflicts)
    wanted = [name for name in posted.seen if name in fresh or name in posted.undecided]
    editors = editor_names(session, [desk.rows[name].updated_by for name in wanted if name in desk.rows])
    rows = [
        _two_answers(desk, name, mine[name], editors, open_still=name not in fresh)
        for name in wanted
        if name in mine and name in desk.rows
    ]
    versions = {name: desk.version(name) for name in posted.seen}
    return {
        "desk": desk,
        "rows": rows,
        "hidden": hidden_fields(posted, versions),
        "errors": [(f"{row.name}__keep", row.error) for row in rows if row.error],
    }


def _two_answers(
    desk: Answered, name: str, mine: Answer, editors: dict[Any, str], open_still: bool
) -> TwoAnswers:
    row = desk.rows[name]
    label = desk.family.questions[name].text(desk.language).label
    return TwoAnswers(
        name=field_name(name),
        label=label,
        mine=_with_comment(desk, mine),
        theirs=_with_comment(desk, row.answer()),
        editor=editors.get(row.updated_by, _("Någon annan")),
        changed_at=row.updated_at,
        error=_("%(question)s: välj vilket svar som ska gälla", question=label) if open_still else "",
    )


def _with_comment(desk: Answered, answer: Answer) -> str:
    words = answer_words(desk, answer)
    if not answer.comment:
        return words
    return _("%(answer)s. Kommentar: %(comment)s", answer=words, comment=answer.comment)


def answer_words(desk: Answered, answer: Answer) -> str:
    """An answer as a person reads it."""
    return answer_text(desk.family, answer, desk.language)


def answer_text(family: Family, answer: Answer, language: str) -> str:
    """An answer as a person reads it in this language."""
    if answer.state == "unknown":
        return _("Jag vet inte")
    if answer.state == "blank":
        return _("Inget svar")
    return formatted(family.questions[answer.question_id], answer.value, answer.unit, language)
