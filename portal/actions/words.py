"""Plans of units in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.actions.gaps import Kind
from portal.actions.transitions import Move, Status
from portal.i18n import kg_co2e, number
from portal.purchases.categories import category_label
from portal.results.words import percent
from portal.supply.words import month_words


def status_word(status: str) -> tuple[str, str | None]:
    """Where an action is, as word and colour of a tag."""
    words = {
        Status.PLANNED: (_("Planerad"), "blue"),
        Status.UNDER_WAY: (_("Pågår"), "yellow"),
        Status.DONE: (_("Gjord"), None),
        Status.DROPPED: (_("Avbruten"), "grey"),
    }
    return words[Status(status)]


def statuses() -> list[tuple[str, str]]:
    """Every status, for a list."""
    return [(str(one), status_word(one)[0]) for one in Status]


def move_word(move: str) -> str:
    """What the button says."""
    return {
        Move.CHANGE: _("Ändra åtgärden"),
        Move.START: _("Markera som påbörjad"),
        Move.FINISH: _("Markera som gjord"),
        Move.DROP: _("Avbryt åtgärden"),
        Move.REOPEN: _("Öppna åtgärden igen"),
    }[Move(move)]


def effects() -> list[tuple[str, str, str]]:
    """How an effect is known, with a word of help."""
    return [
        (
            "swap",
            _("Byta en del av varugruppen mot en annan"),
            _("Vi räknar på det som enheten köpte, med samma summor som på sidan om inköp."),
        ),
        ("typed", _("Jag skriver en siffra"), _("Skriv också hur den är räknad.")),
        ("unknown", _("Det går inte att säga än"), _("Skriv varför. Ingen siffra visas och inget antas.")),
    ]


def kind_word(kind: str) -> str:
    """What kind of gap it is, in a few words."""
    return {
        Kind.ABOVE_PATH: _("Över vägen till målet"),
        Kind.LARGEST: _("Varugruppen med högst klimatavtryck"),
        Kind.UNVERIFIED: _("Inköp utan granskad siffra"),
        Kind.UNKNOWN: _("Inköp med okänt klimatavtryck"),
        Kind.SEASON: _("Månader utan utbud"),
        Kind.OTHER: _("Något annat"),
    }[Kind(kind)]


def gap_words(kind: str, category: str, figures: Mapping[str, str]) -> str:
    """A gap as a sentence with its figures."""
    if not figures:
        return kind_word(kind)
    told = {name: Decimal(text) for name, text in figures.items() if name not in ("year", "months")}
    year = figures["year"]
    match Kind(kind):
        case Kind.ABOVE_PATH:
            return _(
                "Enheten köpte mat som gav %(per_kg)s per kg %(year)s. Vägen till målet är %(path)s.",
                per_kg=kg_co2e(told["per_kg"]),
                path=kg_co2e(told["path"]),
                year=year,
            )
        case Kind.LARGEST:
            return _(
                "%(category)s gav mest klimatavtryck %(year)s: %(amount)s, %(share)s av enhetens.",
                category=category_label(category),
                amount=kg_co2e(told["kg_co2e"]),
                share=percent(float(told["share"])),
                year=year,
            )
        case Kind.SEASON:
            months = [int(one) for one in figures["months"].split(",")]
            return _(
                "%(category)s köptes %(months)s %(year)s (%(kg)s kg), men ingen som har deklarerat kan "
                "leverera då.",
                category=category_label(category),
                months=month_words(months),
                kg=number(told["kg"], 0),
                year=year,
            )
        case _:
            return _share_words(kind, told, year)


def _share_words(kind: str, told: Mapping[str, Decimal], year: str) -> str:
    if kind == Kind.UNVERIFIED:
        return _(
            "%(share)s av vikten %(year)s har ingen granskad siffra (%(kg)s kg).",
            share=percent(float(told["share"])),
            kg=number(told["kg"], 0),
            year=year,
        )
    return ngettext(
        "%(num)s rad av %(lines)s %(year)s har okänt klimatavtryck. Den räknas inte som noll.",
        "%(num)s rader av %(lines)s %(year)s har okänt klimatavtryck. De räknas inte som noll.",
        int(told["unknown_lines"]),
        lines=int(told["lines"]),
        year=year,
    )
