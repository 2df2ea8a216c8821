"""What the stored codes are called on screen: why a file is not taken, where it is, what it is."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.evidence.inspection.tables import MAX_LINE_LENGTH
from portal.evidence.inspection.verdicts import Limits, Media, Reason
from portal.evidence.transitions import State
from portal.i18n import number

MEGABYTE = 1024 * 1024
MILLION = 1_000_000
# The names of formats are the same in every language.
MEDIA_NAMES = {
    Media.PDF: "PDF",
    Media.JPEG: "JPEG",
    Media.PNG: "PNG",
    Media.WEBP: "WebP",
    Media.XLSX: "Excel",
    Media.CSV: "CSV",
}


@dataclass(frozen=True)
class StateWords:
    """A file's state for people: the word, its colour, and what it means."""

    word: str
    colour: str | None
    explanation: str


def state_words(state: str) -> StateWords:
    """The same words wherever a file is shown."""
    scanning = StateWords(
        _("Söks igenom"), "blue", _("Vi letar efter skadlig kod i filen. Det tar oftast mindre än en minut.")
    )
    words = {
        State.UPLOADED: scanning,
        State.SCANNING: scanning,
        State.CLEAN: StateWords(_("Genomsökt"), None, ""),
        State.UNSCANNED: StateWords(
            _("Ej genomsökt"), "yellow", _("Ingen har letat efter skadlig kod i filen.")
        ),
        State.TIMED_OUT: StateWords(
            _("Kunde inte sökas igenom"),
            "yellow",
            _("Filen är sparad, men vi hann inte leta efter skadlig kod i den."),
        ),
        State.REFUSED: StateWords(
            _("Stoppad"),
            "red",
            _("Skadlig kod hittades i filen. Den är raderad och räknas inte som underlag."),
        ),
        State.REMOVED: StateWords(_("Borttagen"), "grey", _("Filen är raderad.")),
    }
    return words[State(state)]


def size_words(size_bytes: int) -> str:
    """A size as people read it: `820 kB`, `2,4 MB`."""
    if size_bytes < MEGABYTE:
        return f"{number(max(1, round(size_bytes / 1024)))}\N{NO-BREAK SPACE}kB"
    return f"{number(round(size_bytes / MEGABYTE, 1))}\N{NO-BREAK SPACE}MB"


def refusal_text(reason: Reason, limits: Limits) -> str:
    """Why a file is not taken and what to do about it."""
    return {**_about_any_file(limits), **_about_some_files(limits)}[reason]


def _about_any_file(limits: Limits) -> dict[Reason, str]:
    return {
        Reason.EMPTY: _("Filen är tom. Välj en fil med innehåll."),
        Reason.TOO_LARGE: _(
            "Filen är större än %(size)s. Spara den i mindre format, eller dela upp den.",
            size=size_words(limits.max_bytes),
        ),
        Reason.NAME: _(
            "Filens namn innehåller tecken som inte fungerar i ett filnamn. Byt namn på filen och försök "
            "igen."
        ),
        Reason.KIND: _(
            "Den filtypen tar vi inte emot. Spara underlaget som PDF, bild (JPEG, PNG, WebP), Excel (xlsx) "
            "eller CSV."
        ),
        Reason.MISMATCH: _(
            "Filens innehåll stämmer inte med filtypen i namnet. Öppna filen, spara den på nytt och försök "
            "igen."
        ),
        Reason.HIDDEN_FILE: _(
            "I filen ligger något mer än det som syns, till exempel en annan fil eller programkod. "
            "Öppna den, spara den på nytt och försök igen."
        ),
        Reason.BROKEN: _(
            "Filen går inte att läsa. Den är skadad eller inte hel. Spara den på nytt och försök igen."
        ),
        Reason.LOCKED: _(
            "Filen är låst med lösenord eller skyddad mot ändring, så granskaren kan inte läsa den. "
            "Spara den utan skydd."
        ),
        Reason.TOO_HEAVY: _(
            "Filen är för krånglig att kontrollera. Spara den i en enklare form, till exempel som en ny PDF "
            "eller en bild."
        ),
    }


def _about_some_files(limits: Limits) -> dict[Reason, str]:
    return {
        Reason.PROGRAM: _(
            "PDF-filen innehåller program som körs när den öppnas. Skriv ut den till en ny PDF och ladda upp "
            "den."
        ),
        Reason.ATTACHED_FILES: _(
            "PDF-filen har andra filer inuti. Skriv ut den till en ny PDF och ladda upp den."
        ),
        Reason.PAGES: _(
            "PDF-filen har fler än %(count)s sidor. Ladda bara upp de sidor som behövs.",
            count=number(limits.max_pages),
        ),
        Reason.PIXELS: _(
            "Bilden har fler än %(count)s miljoner bildpunkter. Spara den i mindre format.",
            count=number(limits.max_pixels / MILLION),
        ),
        Reason.MOVING: _("Bilden är rörlig. Spara den som en vanlig bild."),
        Reason.MACROS: _("Excelfilen innehåller makron. Spara den som vanlig arbetsbok (xlsx) utan makron."),
        Reason.LINKS: _(
            "Excelfilen hämtar uppgifter från andra filer eller program. "
            "Kopiera värdena till en ny arbetsbok och ladda upp den."
        ),
        Reason.EMBEDDED: _("Excelfilen har andra filer inuti. Ta bort dem och försök igen."),
        Reason.PACKED: _(
            "Excelfilen blir orimligt stor när den packas upp. Kopiera det som behövs till en ny arbetsbok."
        ),
        Reason.FORMULAS: _("CSV-filen innehåller formler. Spara den med bara värden."),
        Reason.LONG_LINE: _(
            "CSV-filen har en rad som är längre än %(count)s tecken. Kontrollera att det är en vanlig "
            "tabell.",
            count=number(MAX_LINE_LENGTH),
        ),
        Reason.NOT_TEXT: _("CSV-filen är inte vanlig text. Spara den som CSV (UTF-8) och försök igen."),
    }
