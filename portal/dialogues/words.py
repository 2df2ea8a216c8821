"""Dialogues in words."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.dialogues.transitions import Status


def status_word(status: str) -> tuple[str, str | None]:
    """Where a dialogue is, as word and colour of a tag."""
    words = {
        Status.DRAFT: (_("Utkast"), "blue"),
        Status.OPEN: (_("Öppen för anmälan"), None),
        Status.HELD: (_("Genomförd, underlaget samlas"), "yellow"),
        Status.PACKAGED: (_("Genomförd, underlaget är klart"), None),
        Status.CLOSED: (_("Stängd"), "grey"),
    }
    return words[Status(status)]


def kinds() -> list[tuple[str, str, str]]:
    """How the talks are held, with a word of help."""
    return [
        (
            "group",
            _("Gemensamt möte"),
            _("Alla deltar samtidigt. Då får inget sägas om pris eller kapacitet."),
        ),
        (
            "one_to_one",
            _("En leverantör i taget"),
            _("Alla får samma tid och samma frågor, och allt av betydelse delas med alla."),
        ),
    ]


def kind_word(kind: str) -> str:
    """How the talks are held."""
    return {key: label for key, label, _hint in kinds()}[kind]


def rules() -> list[str]:
    """What everybody accepts who takes part."""
    return [
        _("Alla får delta. Att delta ger inget företräde i en upphandling."),
        _("Allt av betydelse som någon ger eller får veta delas med alla, med frågor och svar."),
        _("Konkurrenter får inte prata om pris, rabatter, kapacitet, volymer, kunder eller anbud."),
        _("Lämna inga affärshemligheter. Det som lämnas till regionen blir en allmän handling."),
        _("Berätta om du har band till någon som bestämmer i upphandlingen."),
        _("När upphandlingen annonseras slutar all direkt kontakt. Frågor ställs då i upphandlingen."),
    ]
