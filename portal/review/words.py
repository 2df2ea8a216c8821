"""Decisions and refusals in words."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.review import guarding


def decision_word(kind: str) -> str:
    """What a stored decision is called."""
    words = {
        "approval_proposed": _("Föreslagen för godkännande"),
        "proposal_returned": _("Förslaget återlämnat"),
        "approved": _("Godkänd"),
        "changes_requested": _("Skickad tillbaka"),
        "rejection_proposed": _("Föreslagen för avslag"),
        "review_resumed": _("Granskningen återupptagen"),
        "rejected": _("Avslagen"),
    }
    return words.get(kind, kind)


def verdict_word(kind: str) -> str:
    """What a verdict on an answer is called."""
    return {"ok": _("I ordning"), "change": _("Behöver ändras"), "evidence": _("Underlag saknas")}[kind]


def refusal_words(refusal: Exception) -> tuple[str, str, int]:
    """Why a decision could not be taken: heading, explanation, HTTP status."""
    if isinstance(refusal, guarding.NotTheSame):
        return (
            _("Underlaget har ändrats"),
            _(
                "Det har kommit en nyare version sedan du öppnade sidan. Inget är beslutat. "
                "Granska den nya versionen först."
            ),
            409,
        )
    if isinstance(refusal, guarding.FactorsReleased):
        return (
            _("Nyare utsläppsfaktorer har släppts"),
            _(
                "De har kommit sedan du öppnade sidan. Inget är beslutat. "
                "Öppna klimatdeklarationen igen och se vad de gör med siffran."
            ),
            409,
        )
    if isinstance(refusal, guarding.TooEarly):
        return (
            _("Producenten har tid kvar att svara"),
            _(
                "Det går att avslå först när producenten har svarat eller tiden har gått ut. "
                "Inget är beslutat."
            ),
            409,
        )
    if isinstance(refusal, guarding.NotJudged):
        return (
            _("Alla svar är inte bedömda"),
            _("Du kan föreslå godkännande när alla svar är bedömda och i ordning. Inget är beslutat."),
            409,
        )
    if isinstance(refusal, guarding.NOT_THIS_PERSON):
        return (*_not_this_person(refusal), 403)
    return (
        _("Den väntar inte på beslut längre"),
        _(
            "Någon annan har redan beslutat, eller så har producenten tagit tillbaka klimatdeklarationen. "
            "Ditt beslut är inte sparat."
        ),
        409,
    )


def _not_this_person(refusal: Exception) -> tuple[str, str]:
    if isinstance(refusal, guarding.NotStated):
        return (
            _("Ta ställning till jäv först"),
            _("Öppna klimatdeklarationen och intyga att du inte är jävig, eller avstå. Inget är beslutat."),
        )
    if isinstance(refusal, guarding.SamePerson):
        return (
            _("En annan granskare behöver godkänna"),
            _("Du har föreslagit godkännandet. Två personer behöver ha granskat. Inget är beslutat."),
        )
    if isinstance(refusal, guarding.ProposerNotImpartial):
        return (
            _("Förslaget behöver göras om"),
            _(
                "Den som föreslog godkännandet får inte längre granska den här klimatdeklarationen. "
                "Lämna tillbaka förslaget. Inget är beslutat."
            ),
        )
    return (
        _("Någon annan behöver granska"),
        _(
            "Du hör till företaget, har själv arbetat med den här klimatdeklarationen eller har avstått. "
            "Då får du inte besluta om den. Inget är beslutat."
        ),
    )
