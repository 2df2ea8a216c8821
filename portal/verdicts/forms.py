"""What a reviewer fills in beside the answers: a verdict each, and what the producer is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from portal.review.forms import TEXT_MAX, Errors, plain_text
from portal.verdicts.models import Kind
from portal.verdicts.queries import Given
from portal.verdicts.service import Word
from schemas.questionnaire import field_name

VERDICT, REASON, PHRASE = "verdict-", "reason-", "phrase-"
ACCEPT = "accept"


@dataclass(frozen=True)
class Judged:
    """The page as it was sent.

    Attributes:
        words: question id -> verdict and text, of every answer that something was said about.
        message: to the producer, about the whole.
    """

    words: Mapping[str, Word] = field(default_factory=dict)
    message: str = ""
    errors: Errors = field(default_factory=list)

    def new_to(self, given: Mapping[str, Given]) -> dict[str, Word]:
        """What is not known yet; a word carried over from an earlier version is said again."""
        known = {name: Word(one.kind, one.text) for name, one in given.items() if one.carried_from is None}
        return {name: word for name, word in self.words.items() if word.kind and known.get(name) != word}

    @property
    def reasons(self) -> dict[str, str]:
        """What is asked of the producer."""
        return {name: word.text for name, word in self.words.items() if word.kind != Kind.OK and word.text}


def read_judged(
    form: Mapping[str, str],
    questions: Mapping[str, str],
    filled: Callable[[str, str, str], str],
    accepted: frozenset[str] = frozenset(),
) -> Judged:
    """Verdicts and texts as typed, ready-made requests filled in, and what is wrong. Nothing is dropped.

    Args:
        questions: the questions with an answer to judge, and the name of each.
        filled: (phrase, kind, name) -> the ready-made request.
        accepted: answers without a verdict that are in order, by the button of their section.
    """
    words, errors = {}, []
    for question_id, name in questions.items():
        field_id = field_name(question_id)
        kind = form.get(VERDICT + field_id, "")
        kind = kind if kind in set(Kind) else ""
        text = plain_text(form.get(REASON + field_id, ""))
        if not text and kind != Kind.OK:
            text = filled(form.get(PHRASE + field_id, ""), kind, name)
        if not kind and text:
            kind = Kind.CHANGE
        elif not kind and question_id in accepted:
            kind = Kind.OK
        words[question_id] = Word(kind, text)
        if wrong := _wrong(kind, text):
            errors.append((REASON + field_id, wrong))
    message = plain_text(form.get("message", ""))
    if len(message) > TEXT_MAX:
        errors.append(("message", _("Skriv meddelandet med högst %(count)s tecken", count=TEXT_MAX)))
    return Judged({name: word for name, word in words.items() if word.kind}, message, errors)


def _wrong(kind: str, text: str) -> str:
    if len(text) > TEXT_MAX:
        return _("Skriv högst %(count)s tecken om vad som behöver ändras", count=TEXT_MAX)
    if kind == Kind.CHANGE and not text:
        return _("Skriv vad som behöver ändras eller förklaras")
    if kind == Kind.OK and text:
        return _("Svaret är markerat som i ordning. Ta bort texten, eller markera att det behöver ändras")
    return ""
