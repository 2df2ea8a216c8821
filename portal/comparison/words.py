"""A comparison in words and bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from portal.comparison.judging import BreakEven, Verdict
from portal.comparison.sides import Side
from portal.declarations.words import stage_word
from portal.delivered.queries import SHOWN_KM
from portal.i18n import number
from portal.kitchens.models import DeliveryPoint
from portal.results.words import percent
from schemas.inventory import Stage

ROUNDED_FROM_KG = 100


def name_of(side: Side) -> str:
    """A product's name with its producer: two may be called the same."""
    return f"{side.entry.product_name} ({side.entry.producer})"


def verdict_words(verdict: Verdict) -> str:
    """One pair in a sentence."""
    names = {"first": name_of(verdict.first), "second": name_of(verdict.second)}
    if verdict.probability is None:
        return _("%(first)s och %(second)s: vi kan inte säga vilken som är lägst.", **names)
    if verdict.lower is None:
        return _(
            "%(first)s och %(second)s är ej säkert skilda: skillnaden är mindre än osäkerheten.", **names
        )
    lower, other = verdict.first, verdict.second
    sure = verdict.probability
    if verdict.lower is verdict.second:
        lower, other, sure = other, lower, 1 - sure
    return _(
        "%(lower)s är lägre än %(other)s, i %(sure)s av beräkningarna.",
        lower=name_of(lower),
        other=name_of(other),
        sure=percent(sure),
    )


def break_even_words(found: BreakEven, kitchen: DeliveryPoint) -> str:
    """From which load a product is the lower one, in a sentence."""
    facts = {
        "product": name_of(found.side),
        "other": name_of(found.other),
        "kitchen": kitchen.name,
        "km": str(max(SHOWN_KM, SHOWN_KM * round(found.road_km / SHOWN_KM))),
    }
    if found.is_hopeless:
        return _("%(product)s är inte lägre än %(other)s ens utan transporten.", **facts)
    if found.load_kg is None:
        return _(
            "%(product)s är inte lägre än %(other)s i en skåpbil till %(kitchen)s, hur full den än är.",
            **facts,
        )
    load = _rounded_up(found.load_kg)
    return _(
        "%(product)s vinner över %(other)s om en vanlig skåpbil till %(kitchen)s (ungefär %(km)s km väg, "
        "tom hem) lastar mer än %(load)s kg.",
        **facts,
        load=number(load, 0),
    )


def _rounded_up(load_kg: float) -> int:
    step = 10 if load_kg >= ROUNDED_FROM_KG else 1
    return -(-int(load_kg + 0.999) // step) * step


def stages_of(sides: Sequence[Side]) -> list[dict[str, Any]]:
    """Every stage that occurs, with each product's kg CO2e; the way to the kitchen where one is chosen."""
    rows = []
    for stage in Stage:
        values = [_in_stage(side, stage) for side in sides]
        if any(values):
            rows.append({"label": stage_word(stage), "values": values})
    return rows


def _in_stage(side: Side, stage: Stage) -> float:
    value = sum(side.result["by_stage_and_gas"].get(stage, {}).values())
    if side.here is None or stage is not Stage.TRANSPORT:
        return float(value)
    # The declared way goes out and the way to the kitchen comes in: what is left of the stage is the rest.
    declared_way = float(side.entry.total_kg_co2e) - side.here.terms.base_kg
    return float(value) - declared_way + side.here.way_kg


def production_words(production: str) -> str:
    """How it is grown, as the literature groups it."""
    words = {
        "open field": _("friland"),
        "unheated greenhouse": _("ouppvärmt växthus"),
        "heated greenhouse": _("uppvärmt växthus"),
        "farmed": _("odlad"),
    }
    return words.get(production, "")
