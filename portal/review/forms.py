"""What a reviewer fills in: a reason per question, and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from schemas.questionnaire import field_name

TEXT_MAX = 2000
REASON = "reason-"
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Seen:
    """The hashes of what was on the screen, and the newer factor set it told of."""

    snapshot_hash: str
    result_hash: str
    newer_factors: str


@dataclass(frozen=True)
class SendBack:
    """What is asked of the producer: question id -> reason, and a message about the whole."""

    reasons: Mapping[str, str]
    message: str


def read_seen(form: Mapping[str, str]) -> Seen:
    """The hashes that travel with both forms; the service finds out when they are not the right ones."""
    names = ("snapshot_hash", "result_hash", "newer_factors")
    return Seen(*(form.get(name, "") for name in names))


def read_text(form: Mapping[str, str], name: str, wanted: str) -> tuple[str, Errors]:
    """One text that must be there, and what is wrong with it.

    Args:
        wanted: what to say when it is empty.
    """
    text = plain_text(form.get(name, ""))
    if not text:
        return text, [(name, wanted)]
    if len(text) > TEXT_MAX:
        return text, [(name, _("Skriv högst %(count)s tecken", count=TEXT_MAX))]
    return text, []


def read_send_back(form: Mapping[str, str], question_ids: Iterable[str]) -> tuple[SendBack, Errors]:
    """The reasons as typed, and what is wrong with them. Nothing typed is dropped."""
    typed = {name: plain_text(form.get(REASON + field_name(name), "")) for name in question_ids}
    reasons = {name: text for name, text in typed.items() if text}
    message = plain_text(form.get("message", ""))
    errors: Errors = [
        (
            REASON + field_name(name),
            _("Skriv högst %(count)s tecken om vad som behöver ändras", count=TEXT_MAX),
        )
        for name, text in reasons.items()
        if len(text) > TEXT_MAX
    ]
    if len(message) > TEXT_MAX:
        errors.append(("message", _("Skriv meddelandet med högst %(count)s tecken", count=TEXT_MAX)))
    if not reasons:
        errors.append(("answers", _("Skriv vad som behöver ändras vid minst en fråga")))
    return SendBack(reasons, message), errors


def plain_text(typed: str) -> str:
    """Text without invisible control characters, which the database refuses; line breaks stay."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in lines if c == "\n" or c == "\t" or (ord(c) >= 32 and not 0xD800 <= ord(c) <= 0xDFFF)
    ).strip()
