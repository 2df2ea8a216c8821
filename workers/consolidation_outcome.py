"""What came of a scenario, way by way and product by product, and what to warn its reader of. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from portal.delivered.spread import DOUBT_FROM, DOUBT_TO, probability_lower, spread
from portal.kitchens.service import circuity
from schemas.consolidation import Caution, Figure, Outcome, Share, Total, Verdict, Warned, Way
from schemas.distance import great_circle_km
from schemas.questionnaire.defaults import ALL, load_defaults
from workers.consolidation_ways import (
    At,
    Carrier,
    Joint,
    Setting,
    alone,
    carriers,
    in_a_round,
    kg_per_week,
    larger,
    through_hub,
)
from workers.engine.distributions import Array
from workers.engine.factors import load_factor_set

NOTHING = 1e-12


@dataclass(frozen=True)
class Tried:
    """One way: kg CO2e of it per kg of each product at each kitchen, and its joint round if it has one."""

    way: Way
    ways: Mapping[At, Array]
    joint: Joint | None = None


def outcome(setting: Setting) -> Outcome:
    """Everything that the portal tells; the question's products that cannot be computed are left out."""
    found = carriers(setting)
    ready = {one.goods.product for one in found}
    left_out = [
        Warned(Caution.UNREADY, name.product) for name in setting.question.goods if name.product not in ready
    ]
    version = load_factor_set().version
    if not found:
        return Outcome((), (), (), tuple(left_out), version)
    tried = _tried(found, setting)
    today = tried[0].ways
    shares = tuple(_share(one, found_one, today, setting) for one in tried for found_one in found)
    totals = tuple(_total(one, found, today, setting) for one in tried)
    warnings = [*left_out, *_about_goods(found), *_about_ways(tried, found, setting), *_about_shares(shares)]
    return Outcome(tuple(_figures(tried, found)), shares, totals, tuple(warnings), version)


def _tried(found: Sequence[Carrier], setting: Setting) -> list[Tried]:
    tried = [Tried(Way.ALONE, alone(found, setting)), Tried(Way.ROUND, *in_a_round(found, setting))]
    hub = setting.question.hub
    if hub is not None:
        tried.append(Tried(Way.HUB, *through_hub(found, setting, setting.places[hub])))
    return [*tried, Tried(Way.LARGER, larger(found, setting))]


def _figures(tried: Sequence[Tried], found: Sequence[Carrier]) -> Iterator[Figure]:
    for one in tried:
        for carrier in found:
            for drop in carrier.goods.drops:
                way = one.ways[carrier.goods.product, drop.kitchen]
                yield Figure(carrier.goods.product, drop.kitchen, one.way, float(carrier.base[0] + way[0]))


def _share(tried: Tried, carrier: Carrier, today: Mapping[At, Array], setting: Setting) -> Share:
    way, before = _mean(tried.ways, carrier), _mean(today, carrier)
    whole = spread((carrier.base + way).tolist())
    apart = spread((way - before).tolist())
    return Share(
        carrier.goods.product,
        tried.way,
        whole.central,
        whole.low,
        whole.high,
        float(way[0]),
        apart.central,
        apart.low,
        apart.high,
        _verdict(way, before),
        _km(tried, carrier, setting),
        _load(tried, carrier, setting),
    )


def _total(tried: Tried, found: Sequence[Carrier], today: Mapping[At, Array], setting: Setting) -> Total:
    way = sum((_mean(tried.ways, one) * kg_per_week(one.goods) for one in found), np.zeros(1))
    before = sum((_mean(today, one) * kg_per_week(one.goods) for one in found), np.zeros(1))
    apart = spread((way - before).tolist())
    own = [_km(tried, one, setting) for one in found]
    joint = tried.joint
    return Total(
        tried.way,
        float(way[0]),
        apart.central,
        apart.low,
        apart.high,
        _verdict(way, before),
        None if any(one is None for one in own) else sum(one for one in own if one is not None),
        joint.rounds if joint else 0.0,
        joint.load if joint else None,
    )


def _mean(ways: Mapping[At, Array], carrier: Carrier) -> Array:
    """Per kg, all its kitchens together."""
    drops = carrier.goods.drops
    whole = sum((ways[carrier.goods.product, one.kitchen] * one.kg for one in drops), np.zeros(1))
    mean: Array = whole / sum(one.kg for one in drops)
    return mean


def _verdict(way: Array, before: Array) -> Verdict:
    if np.allclose(way, before, rtol=1e-6, atol=NOTHING):
        return Verdict.SAME
    chance = probability_lower(way.tolist(), before.tolist())
    if DOUBT_FROM <= chance <= DOUBT_TO:
        return Verdict.UNSURE
    return Verdict.LOWER if chance > DOUBT_TO else Verdict.HIGHER


def _km(tried: Tried, carrier: Carrier, setting: Setting) -> float | None:
    """Of driving in a week that the product answers for: by its part of the load, or of the joint round."""
    if tried.way is Way.ROUND:
        return _joint_km(tried, carrier, setting)
    if carrier.load_kg is None:
        return None
    if tried.way is Way.HUB:
        hub = setting.places[setting.question.hub or 0]
        there = _trip_km(
            carrier, great_circle_km(carrier.place, hub), kg_per_week(carrier.goods), carrier.load_kg
        )
        return there + _joint_km(tried, carrier, setting)
    times = setting.question.times if tried.way is Way.LARGER else 1
    return sum(
        _trip_km(
            carrier,
            great_circle_km(carrier.place, setting.places[drop.kitchen]),
            drop.kg * carrier.goods.per_week,
            carrier.load_kg + drop.kg * carrier.on_board * (times - 1),
        )
        for drop in carrier.goods.drops
    )


def _trip_km(carrier: Carrier, crow_km: float, kg: float, load_kg: float) -> float:
    return crow_km * float(circuity().value) * carrier.trips * kg * carrier.on_board / load_kg


def _joint_km(tried: Tried, carrier: Carrier, setting: Setting) -> float:
    joint = tried.joint
    assert joint is not None
    start = carrier.place if tried.way is Way.ROUND else setting.places[setting.question.hub or 0]
    own = sum(
        drop.kg * carrier.on_board * great_circle_km(start, setting.places[drop.kitchen])
        for drop in carrier.goods.drops
    )
    return float(joint.km[0]) * own * carrier.goods.per_week / joint.activity if joint.activity else 0.0


def _load(tried: Tried, carrier: Carrier, setting: Setting) -> float | None:
    """How full the vehicle is; a declared load is held against the most that is usual in such a vehicle."""
    if tried.joint is not None:
        return tried.joint.load
    if carrier.load_kg is None:
        return None
    drops = carrier.goods.drops
    mean = sum(one.kg**2 for one in drops) / sum(one.kg for one in drops)
    times = setting.question.times if tried.way is Way.LARGER else 1
    return (carrier.load_kg + mean * carrier.on_board * (times - 1)) / usually_most_kg(carrier.vehicle)


def usually_most_kg(vehicle: str) -> float:
    """The upper end of the range of loads of such a vehicle, as the form's default has it."""
    default = load_defaults().find(f"practice.load.{vehicle}", ALL)
    assert default is not None, "every vehicle of the form has a default load"
    return float(default.high)


def _about_goods(found: Sequence[Carrier]) -> Iterator[Warned]:
    chilled = {one.chilled for one in found}
    if chilled >= {True, False}:
        yield Warned(Caution.CHILLED)
    if None in chilled:
        yield Warned(Caution.CHILLED_UNKNOWN)
    if len({one.driven.family for one in found}) > 1:
        yield Warned(Caution.MIXED)


def _about_ways(tried: Sequence[Tried], found: Sequence[Carrier], setting: Setting) -> Iterator[Warned]:
    for one in tried:
        if one.joint is not None and one.joint.is_over:
            yield Warned(Caution.OVER, way=one.way)
        if one.way is Way.HUB:
            yield Warned(Caution.HUB_ENERGY, way=one.way)
    for carrier in found:
        name = carrier.goods.product
        if carrier.load_kg is None:
            yield Warned(Caution.HAULIER, name, Way.LARGER)
        elif _largest(carrier, setting) > usually_most_kg(carrier.vehicle):
            yield Warned(Caution.OVER_LARGER, name, Way.LARGER)


def _largest(carrier: Carrier, setting: Setting) -> float:
    most = max(one.kg for one in carrier.goods.drops) * carrier.on_board * (setting.question.times - 1)
    return (carrier.load_kg or 0.0) + most


def _about_shares(shares: Sequence[Share]) -> Iterator[Warned]:
    for one in shares:
        if one.way is Way.ALONE:
            continue
        if one.verdict is Verdict.HIGHER:
            yield Warned(Caution.LOSES, one.product, one.way)
        if one.verdict is Verdict.UNSURE:
            yield Warned(Caution.UNSURE, one.product, one.way)
