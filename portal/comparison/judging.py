"""What may be compared, and how surely one product is lower than another.

The refusals come first: figures per different units, or of different parts of the chain, say nothing about
each other. Then each pair is judged draw by draw, so what two products share cancels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from flask_babel import gettext as _

from portal.comparison.sides import Side
from portal.declarations.words import boundary_words
from portal.delivered.spread import DOUBT_FROM, DOUBT_TO, probability_lower
from portal.kitchens.models import DeliveryPoint
from portal.kitchens.service import circuity
from portal.results.words import unit_name

VAN_HOLDS_KG = 1000  # more is not asked of an ordinary van


@dataclass(frozen=True)
class Verdict:
    """How two products stand to each other; `lower` is None when nobody can say.

    Attributes:
        probability: that the first is the lower one; None where the draws are no pairs.
    """

    first: Side
    second: Side
    probability: float | None
    lower: Side | None


@dataclass(frozen=True)
class BreakEven:
    """From which load in an ordinary van, there and back, `side` is lower than `other` at the kitchen.

    Attributes:
        load_kg: None when `side` is not lower even without its way, or when no van holds enough.
    """

    side: Side
    other: Side
    load_kg: float | None
    road_km: float
    is_hopeless: bool


def refusals(sides: Sequence[Side], kitchen: DeliveryPoint | None) -> list[str]:
    """Why these must not be compared, in words; empty when they may."""
    reasons = []
    units = list(dict.fromkeys(side.entry.unit for side in sides))
    if len(units) > 1:
        named = ", ".join(unit_name(unit) for unit in units)
        reasons.append(_("De är räknade per olika enhet: %(units)s.", units=named))
    boundaries = list(
        {
            side.entry.boundary: boundary_words(side.entry.boundary, side.entry.category) for side in sides
        }.values()
    )
    if len(boundaries) > 1 and kitchen is None:
        named = ", ".join(boundaries)
        reasons.append(
            _(
                "De räknar med olika mycket av kedjan: %(boundaries)s. "
                "Välj ett kök, så räknas transporten dit för alla.",
                boundaries=named,
            )
        )
    if len({side.result["gwp_set"] for side in sides}) > 1:
        reasons.append(_("De väger växthusgaserna olika."))
    unknown = [side.entry.product_name for side in sides if side.figure is None]
    reasons += [
        _("Transporten av %(product)s till köket går inte att räkna.", product=name) for name in unknown
    ]
    return reasons


def warnings(sides: Sequence[Side]) -> list[str]:
    """What a reader must know although the figures may stand side by side."""
    found = []
    if len({side.entry.category for side in sides}) > 1:
        found.append(_("Det är olika slags varor. Jämför dem bara om de kan ersätta varandra."))
    if len({(side.result["factor_set"], side.result["engine_version"]) for side in sides}) > 1:
        found.append(
            _("De är räknade med olika utgåvor av metoden. Därför säger vi inte vilken som är lägst.")
        )
    if not all(side.result["complete"] for side in sides):
        found.append(
            _("Minst en av dem saknar en del av underlaget. Den verkliga siffran är troligen högre.")
        )
    return found


def verdicts(sides: Sequence[Side]) -> list[Verdict]:
    """Every pair, judged."""
    return [_verdict(first, second) for first, second in combinations(sides, 2)]


def _verdict(first: Side, second: Side) -> Verdict:
    methods = {(side.result["factor_set"], side.result["engine_version"]) for side in (first, second)}
    if len(methods) > 1 or not first.draws or len(first.draws) != len(second.draws):
        return Verdict(first, second, None, None)
    probability = probability_lower(first.draws, second.draws)
    if DOUBT_FROM <= probability <= DOUBT_TO:
        return Verdict(first, second, probability, None)
    return Verdict(first, second, probability, first if probability > DOUBT_TO else second)


def break_evens(sides: Sequence[Side]) -> list[BreakEven]:
    """For each product the load from which it is lower than the lowest of the others."""
    found = []
    for side in sides:
        others = [other for other in sides if other is not side and other.figure is not None]
        if others:
            lowest = min(others, key=lambda other: other.figure.central if other.figure else 0.0)
            made = _break_even(side, lowest)
            if made is not None:
                found.append(made)
    return found


def _break_even(side: Side, other: Side) -> BreakEven | None:
    here = side.here
    if here is None or here.km is None or here.terms.one_kg_van is None or other.figure is None:
        return None
    road_km = here.km * float(circuity().value)
    margin = other.figure.central - here.terms.base_kg
    if margin <= 0:
        return BreakEven(side, other, None, road_km, is_hopeless=True)
    load_kg = here.terms.one_kg_van * road_km / margin
    return BreakEven(side, other, load_kg if load_kg <= VAN_HOLDS_KG else None, road_km, is_hopeless=False)
