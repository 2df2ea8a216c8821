"""What stands on a profile's pages besides its figures, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from portal.accounts.municipalities import municipality_name
from portal.declarations.words import boundary_words
from portal.i18n import day, kg_co2e
from portal.profiles.differences import Difference, Kind, Measure
from portal.results.words import in_language, percent, unit_name


def role_word(role: str) -> str:
    """Who reviewed, by role and never by name."""
    return _("Granskare på regionen") if role == "reviewer" else role


def level_word(level: str) -> str:
    """What a level of review is called."""
    words = {
        "L1": _("L1, automatisk rimlighetskontroll"),
        "L2": _("L2, skrivbordsgranskning"),
        "L3": _("L3, granskning av en oberoende part"),
    }
    return words.get(level, level)


def level_meaning(level: str) -> list[str]:
    """What has been done, and what has not, to a figure of this level."""
    never = _("Granskningen är inget intyg från ett oberoende organ, och regionen har inte besökt gården.")
    meanings = {
        "L1": [
            _("Datorn har kontrollerat att svaren är rimliga. Ingen människa har gått igenom underlaget."),
            never,
        ],
        "L2": [
            _(
                "Två granskare på regionen har gått igenom svaren, jämfört dem med vad som är vanligt och "
                "godkänt exakt det underlag som siffran bygger på: den ena föreslog, den andra godkände. "
                "Båda har intygat att de inte är jäviga. Det kallas nivå L2, skrivbordsgranskning."
            ),
            never,
        ],
        "L3": [
            _("En part som är oberoende av producenten och regionen har granskat siffran och underlaget.")
        ],
    }
    return meanings.get(level, [])


def kind_word(kind: str) -> str:
    """The heading over differences of a kind."""
    words = {
        Kind.FIGURE: _("Siffran"),
        Kind.LINE: _("Rader i beräkningen"),
        Kind.ANSWER: _("Producentens offentliga uppgifter"),
        Kind.MISSING: _("Det som saknas"),
        Kind.LABEL: _("Märkningar"),
        Kind.METHOD: _("Metod och faktorer"),
        Kind.REVIEW: _("Granskning"),
        Kind.ABOUT: _("Vad siffran gäller"),
    }
    return words[Kind(kind)]


def difference_label(one: Difference) -> str:
    """What it is that differs."""
    if one.label is not None:
        return in_language(one.label)
    words = {
        "total": _("Klimatavtryck"),
        "low": _("Troligt spann, från"),
        "high": _("Troligt spann, till"),
        "removals": _("Kolinlagring, visas för sig"),
        "primary_data_share": _("Egna uppgifter"),
        "declared_unit": _("Räknat per"),
        "boundary": _("Vad som räknas med"),
        "product_name": _("Varans namn"),
        "producer": _("Producent"),
        "municipality": _("Producentens kommun"),
        "category": _("Varuslag"),
        "reference_year": _("Redovisningsår"),
        "valid_until": _("Gäller till och med"),
        "factor_set": _("Faktoruppsättning"),
        "engine_version": _("Beräkningsversion"),
        "gwp_set": _("Omräkning till koldioxidekvivalenter"),
        "level": _("Granskningsnivå"),
        "reviewer_role": _("Granskare"),
        "decided_on": _("Granskad"),
    }
    return words[one.name]


def difference_value(one: Difference, value: Any) -> str:
    """A value before or after, as its kind is written."""
    if value is None:
        return _("fanns inte med") if one.kind is not Kind.MISSING else _("saknas inte")
    if one.kind is Kind.MISSING:
        return _("saknas")
    if one.name == "reviewer_role":
        return role_word(value)
    writers: Mapping[Measure, Callable[[Any], str]] = {
        Measure.EMISSION: kg_co2e,
        Measure.SHARE: percent,
        Measure.DAY: lambda text: day(date.fromisoformat(text)),
        Measure.IN_LANGUAGE: in_language,
        Measure.PLACE: municipality_name,
        Measure.BOUNDARY: boundary_words,
        Measure.UNIT: unit_name,
    }
    return str(writers.get(one.measure, str)(value))
