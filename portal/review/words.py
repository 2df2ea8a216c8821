"""Decisions and refusals in words."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.review import service


def decision_word(kind: str) -> str:
    """What a stored decision is called."""
    return {"approved": _("Godkänd"), "changes_requested": _("Skickad tillbaka")}.get(kind, kind)


def refusal_words(refusal: Exception) -> tuple[str, str, int]:
    """Why a decision could not be taken: heading, explanation, HTTP status."""
    if isinstance(refusal, service.NotTheSame):
        return (
            _("Underlaget har ändrats"),
            _(
                "Det har kommit en nyare version sedan du öppnade sidan. Inget är beslutat. "
                "Granska den nya versionen först."
            ),
            409,
        )
    if isinstance(refusal, service.FactorsReleased):
        return (
            _("Nyare utsläppsfaktorer har släppts"),
            _(
                "De har kommit sedan du öppnade sidan. Inget är beslutat. "
                "Öppna klimatdeklarationen igen och se vad de gör med siffran."
            ),
            409,
        )
    if isinstance(refusal, service.NotImpartial):
        return (
            _("Någon annan behöver granska"),
            _(
                "Du hör till företaget eller har själv arbetat med den här klimatdeklarationen. "
                "Då får du inte besluta om den. Inget är beslutat."
            ),
            403,
        )
    return (
        _("Den väntar inte på beslut längre"),
        _(
            "Någon annan har redan beslutat, eller så har producenten tagit tillbaka klimatdeklarationen. "
            "Ditt beslut är inte sparat."
        ),
        409,
    )
