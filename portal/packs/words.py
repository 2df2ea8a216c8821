"""What a check of a pack found, in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import gettext as _

from portal.catalogue.words import category_name
from portal.credentials.checking import Problem
from portal.credentials.words import problem_text
from portal.declarations.words import boundary_words
from portal.i18n import kg_co2e
from portal.packs.judging import Judged
from portal.packs.layout import MAX_PACK_BYTES, MOST_ITEMS
from portal.packs.matching import Fit, Point
from portal.packs.opening import Refused
from portal.publication.words import state_colour, state_word
from portal.results.words import unit_name

MEGABYTE = 1024 * 1024


def refusal_text(refused: Refused) -> str:
    """Why a file could not be read as a pack, and what would be right."""
    name = refused.name
    texts = {
        "too_large": _("Filen är för stor. En bilaga är högst %(most)s MB.", most=MAX_PACK_BYTES // MEGABYTE),
        "broken": _("Filen är skadad eller avklippt. Be anbudsgivaren skicka den på nytt."),
        "locked": _("Filen är låst med lösenord. En bilaga är aldrig låst."),
        "bomb": _("Filen packar upp till mer än en bilaga någonsin gör. Den är inte öppnad."),
        "many": _("Filen innehåller fler filer än en bilaga har: högst %(most)s varor.", most=MOST_ITEMS),
        "path": _("Ett filnamn leder ut ur bilagan: %(name)s. Filen är inte öppnad.", name=name),
        "stranger": _("Filen %(name)s hör inte hemma i en bilaga. Filen är inte öppnad.", name=name),
        "twice": _(
            "Filen %(name)s finns två gånger i bilagan. Det går inte att veta vilken som gäller.",
            name=name,
        ),
        "not_ours": _("Det här är ingen bilaga från Jordnära. Förteckningen manifest.json saknas."),
        "manifest": _("Förteckningen manifest.json går inte att läsa."),
        "empty": _("Bilagan innehåller inga klimatavtryck."),
        "pixels": _("Bilden är för stor. Ta den med lägre upplösning."),
        "no_picture": _("Bilden är skadad, eller av ett slag som inte går att läsa. JPEG, PNG och WebP går."),
        "no_code": _("Ingen kod går att läsa i bilden. Fotografera rakt uppifrån, närmare och i bra ljus."),
        "not_here": _("Koden i bilden leder inte till något undertecknat här: %(name)s", name=name),
    }
    return texts[refused.code]


def pack_problem_text(problem: Problem) -> str:
    """Why an enclosed figure is not to be trusted."""
    texts = {
        "lost": _("Den undertecknade filen saknas."),
        "unreadable": _("Den undertecknade filen går inte att läsa."),
        "swapped": _(
            "Mappen heter %(shown)s, men filen är undertecknad för %(signed)s.",
            shown=problem.shown,
            signed=problem.signed,
        ),
        "content": _("Innehållet är inte det som regionen undertecknade."),
    }
    return texts[problem.code] if problem.code in texts else problem_text(problem)


def remark_text(code: str) -> str:
    """What is not as it should be beside the signed figure."""
    texts = {
        "hash": _("Någon fil är ändrad sedan bilagan gjordes. Underskriften är kontrollerad för sig."),
        "no_sheet": _("Produktbladet saknas. Det finns på profilens sida."),
        "no_pdf": _("Produktbladet är ingen PDF-fil. Läs bladet på profilens sida i stället."),
        "sheet_unknown": _("Produktbladet har ingen underskrift, och vi har inget blad att jämföra det med."),
        "sheet_differs": _(
            "Produktbladet är inte det som portalen delar ut i dag. Det kan vara ändrat, eller ha ritats om. "
            "Lita på det undertecknade, och läs bladet på profilens sida."
        ),
    }
    return texts[code]


def standing_tag(judged: Judged) -> tuple[str, str | None]:
    """The word and colour for how an enclosed figure stands."""
    texts: dict[str, tuple[str, str | None]] = {
        "changed": (_("Stämmer inte"), "red"),
        "unknown": (_("Finns inte här"), "yellow"),
        "published": (_("Giltig"), None),
    }
    standing = judged.standing
    return texts.get(standing) or (state_word(standing), state_colour(standing))


def fit_tag(fit: Fit) -> tuple[str, str | None]:
    """The word and colour for how a point, or all of them, came out."""
    return {
        Fit.YES: (_("Uppfyllt"), None),
        Fit.NO: (_("Inte uppfyllt"), "red"),
        Fit.UNSURE: (_("Uppfyllt, men osäkert"), "yellow"),
        Fit.ASK: (_("Fråga anbudsgivaren"), "yellow"),
    }[fit]


def point_name(point: Point) -> str:
    """What a point of a requirement is called."""
    return {
        "category": _("Varuslag"),
        "unit": _("Räknat per"),
        "boundary": _("Vad som räknas med"),
        "kitchen": _("Levererat till"),
        "method": _("Metod"),
        "proof": _("Bevis"),
        "limit": _("Högsta klimatavtryck med tolerans"),
    }[point.name]


def asked_words(point: Point, categories: Mapping[str, str]) -> str:
    """What the requirement asks for."""
    if point.name == "method":
        return _("GWP100 enligt IPCC:s sjätte rapport, alla steg")
    return _told(point, point.asked, categories)


def shown_words(point: Point, categories: Mapping[str, str]) -> str:
    """What the signed figure shows."""
    if point.name == "unit":
        return unit_name(str(point.shown))
    if point.name == "method":
        text = str(point.shown)
        return (
            text if point.fit is Fit.YES else _("%(method)s; annan metod, eller ett steg saknas", method=text)
        )
    if point.name == "proof":
        return _("Granskad, nivå %(level)s", level=point.shown)
    return _told(point, point.shown, categories)


def _told(point: Point, value: str | Decimal | None, categories: Mapping[str, str]) -> str:
    if value is None:
        return _("Går inte att räkna ut här")
    if isinstance(value, Decimal):
        return kg_co2e(float(value))
    if point.name == "category":
        return category_name(value, categories.get(value, value))
    if point.name == "boundary":
        return boundary_words(value)
    if point.name == "proof":
        return {
            "own": _("Egen beräkning eller likvärdigt"),
            "reviewed": _("Granskad av någon oberoende, eller likvärdigt"),
            "third": _("Verifierad av tredje part, eller likvärdigt"),
        }[value]
    return value
