"""What cards and scenarios say, in words."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import gettext as _

from portal.i18n import number
from portal.preparedness.basis import ALL, FROM_EU, FROM_NORDIC, FROM_OUTSIDE_EU
from portal.preparedness.cards import Dependence, Level
from portal.preparedness.kinds import kinds
from portal.preparedness.scenario import Assumptions
from portal.preparedness.tables import rounded
from portal.purchases.categories import category_label


def input_name(name: str) -> str:
    """An imported input."""
    return {
        "feed": _("Foder"),
        "fertiliser": _("Mineralgödsel och växtskydd"),
        "packaging": _("Förpackningar"),
        "seed": _("Utsäde, plantor eller unga djur"),
        "spare_parts": _("Reservdelar"),
    }[name]


def level_options() -> list[tuple[str, str]]:
    """How much a firm depends on something imported."""
    return [
        (Level.NONE.value, _("Inte alls")),
        (Level.SOME.value, _("Delvis, vi klarar vanliga leveranser ändå")),
        (Level.CRITICAL.value, _("Helt, utan det kan vi inte leverera")),
    ]


def dependence_words(one: Dependence) -> str:
    """A dependence in a few words."""
    words = {
        Level.NONE: _("Inget beroende"),
        Level.SOME: _("Delvis beroende, lagret räcker %(days)s dagar", days=one.days),
        Level.CRITICAL: _("Helt beroende, lagret räcker %(days)s dagar", days=one.days),
    }
    return words[one.level]


def kind_options() -> list[tuple[str, str]]:
    """The kinds of food that a card may tell of."""
    return [(key, category_label(key)) for key in kinds()]


def group_options() -> list[tuple[str, str]]:
    """From where something may stop coming."""
    return [
        (ALL, _("All import")),
        (FROM_EU, _("Import från EU")),
        (FROM_OUTSIDE_EU, _("Import från länder utanför EU")),
        (FROM_NORDIC, _("Import från Norden")),
    ]


def page_name(page: str) -> str:
    """What showed the cards, as the log says it."""
    return {
        "card": _("Kortet"),
        "call_list": _("Ringlistan"),
        "call_list_file": _("Ringlistan som fil"),
        "scenario": _("Ett scenario"),
        "scenario_file": _("Ett scenario som fil"),
    }.get(page, page)


def effect_words(name: str, assumed: Assumptions) -> str:
    """The change of an assumption."""
    if name == "fuel":
        return _("Drivmedel går att få tag på") if assumed.fuel_stops else _("Drivmedel tar också slut")
    if name == "cardless":
        return (
            _("Företag utan kapacitetskort räknas inte")
            if assumed.counts_cardless
            else _("Företag utan kapacitetskort räknas också")
        )
    return {
        "share": _("Behovet är en tiondel större"),
        "free": _("En tiondel mer av företagens vanliga mängd går att få loss"),
        "inputs": _("Företagens egna importvaror påverkas inte"),
        "notice": _("Företagen kan leverera utan framförhållning"),
    }[name]


def change_words(kg: Fraction) -> str:
    """What a changed assumption does to what is missing."""
    amount = number(rounded(abs(kg)), 0)
    return (
        _("bristen ökar med %(kg)s kg", kg=amount)
        if kg > 0
        else _("bristen minskar med %(kg)s kg", kg=amount)
    )
