"""Products made of other products: ingredients with a profile of their own, and feed grown on the farm.

An ingredient is a pinned version of a published footprint, never the newest: a recipe is computed again when
it is pointed at another version. Feed grown on the farm is the crop's own inventory, scaled by the share that
was fed, and so cannot also be counted as bought feed or as a crop that was sold.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from schemas.footprint import Footprint, Gas
from schemas.inventory import Allocation, Derived, Ingredient, Inventory, Line, Missing
from schemas.units import Unit
from workers.engine.errors import EngineError, EngineProblem
from workers.engine.factors import FactorSet, Parameter
from workers.engine.factors.factor_set import Kind, Profile

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")


def ingredient_id(profile: str) -> str:
    """The parameter id that a line of model ``ingredient`` names for this profile."""
    return f"profile.{profile}"


def with_ingredients(factor_set: FactorSet, footprints: Mapping[tuple[str, str], Footprint]) -> FactorSet:
    """The set with one row per ingredient; keys are (profile, version), values the stored footprints.

    Two versions of one profile in the same recipe raise EngineError: one of them would silently win.
    """
    profiles = [profile for profile, _ in footprints]
    twice = sorted({profile for profile in profiles if profiles.count(profile) > 1})
    if twice:
        raise EngineError([EngineProblem("two_versions", None, profile) for profile in twice])
    rows = [_row(profile, version, found) for (profile, version), found in footprints.items()]
    parameters = {**factor_set.parameters, **{row.id: row for row in rows}}
    return replace(factor_set, parameters=parameters)


def lacking(question_id: str, ingredient: Ingredient, found: Footprint) -> Missing:
    """The gap that an incomplete ingredient leaves in a recipe, at the question where it was chosen."""
    parts = ", ".join(part.question_id for part in found.missing)
    return Missing(question_id, f"{_gap(ingredient)} {parts}")


def exchanged(
    inventory: Inventory, question_id: str, old: Ingredient, new: Ingredient, footprint: Footprint
) -> Inventory:
    """The recipe with another version of the ingredient chosen there, and that version's gap for the old."""
    kept = tuple(part for part in inventory.missing if not part.reason.startswith(_gap(old)))
    return replace(
        inventory,
        ingredients=tuple(new if one == old else one for one in inventory.ingredients),
        missing=(*kept, lacking(question_id, new, footprint)) if footprint.missing else kept,
    )


def _gap(ingredient: Ingredient) -> str:
    return f"ingredient {ingredient.profile}@{ingredient.version} lacks:"


def with_own_feed(farm: Inventory, crop: Inventory, prefix: str, fed: str) -> Inventory:
    """The animals' inventory with the crop's lines in it, scaled by `fed`, the share of the crop they ate.

    `fed` is an expression over the farm's activities. Ids of the crop get `prefix` so that nothing collides.
    """
    names = {activity.id for activity in crop.activities} | {found.id for found in crop.derived}
    groups = {found.id for found in crop.allocations}

    def text(expression: str) -> str:
        return _NAME.sub(lambda match: f"{prefix}.{match[0]}" if match[0] in names else match[0], expression)

    def inputs(found: Line | Derived) -> dict[str, str]:
        return {name: text(expression) for name, expression in found.inputs.items()}

    def allocation(found: Allocation) -> Allocation:
        products = [
            replace(one, keys={rule: text(key) for rule, key in one.keys.items()}) for one in found.products
        ]
        return replace(found, id=f"{prefix}.{found.id}", products=tuple(products))

    lines = [
        replace(
            line,
            id=f"{prefix}.{line.id}",
            inputs=inputs(line),
            share=fed if line.share is None else f"({text(line.share)}) * ({fed})",
            allocations=tuple(f"{prefix}.{name}" for name in line.allocations if name in groups),
        )
        for line in crop.lines
    ]
    return replace(
        farm,
        activities=(*farm.activities, *(replace(one, id=f"{prefix}.{one.id}") for one in crop.activities)),
        derived=(
            *(replace(one, id=f"{prefix}.{one.id}", inputs=inputs(one)) for one in crop.derived),
            *farm.derived,
        ),
        lines=(*farm.lines, *lines),
        allocations=(*farm.allocations, *(allocation(one) for one in crop.allocations)),
        missing=(*farm.missing, *crop.missing),
    )


def _row(profile: str, version: str, found: Footprint) -> Parameter:
    parts: dict[Gas, float] = {}
    for gases in found.by_stage_and_gas.values():
        for gas, value in gases.items():
            parts[Gas(gas)] = parts.get(Gas(gas), 0.0) + value
    drivers = {share.id: share.share for share in found.variance_shares if share.kind == "parameter"}
    known = found.low < found.high
    return Parameter(
        id=ingredient_id(profile),
        label={"sv": found.product_name, "en": found.product_name},
        kind=Kind.FACTOR,
        unit=Unit.parse("kg[CO2e]") / Unit.parse(found.declared_unit),
        value=found.total_kg_co2e,
        low=found.low if known else None,
        high=found.high if known else None,
        parts={},
        geography="",
        year=str(found.reference_year),
        gwp_set=found.gwp_set,
        source=found.product_name,
        publisher="",
        source_year=str(found.reference_year),
        locator=f"profile {profile}, version {version}",
        licence="published profile",
        read_at="",
        confidence="B",
        unverified=bool(found.unverified),
        range_borrowed=False,
        note=f"computed with factor set {found.factor_set}",
        version=f"profile:{profile}@{version}",
        profile=Profile(parts, drivers, found.factor_set, found.removals),
    )
