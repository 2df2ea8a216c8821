"""Products of the validation table: an inventory of the engine each, with a source for every input."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from schemas.inventory import Inventory
from schemas.questionnaire import build_inventory, load_family
from tests.questionnaire.journeys import filled

HERE = Path(__file__).parent
PRACTICE = Path(__file__).parents[2] / "schemas" / "data" / "practice_defaults.csv"
YEAR = 2025


@dataclass(frozen=True)
class Reference:
    """A published band: `low` to `high` in `unit`; `boundary` is ours for bands, `retail` for orientation."""

    id: str
    kind: str
    boundary: str
    statistic: str
    low: float
    high: float
    n: str
    unit: str
    origin: str
    their_boundary: str
    source: str
    publisher: str
    year: str
    licence: str
    confidence: str


@dataclass(frozen=True)
class Input:
    """One declared input and where its amount comes from."""

    id: str
    value: str
    source: str


@dataclass(frozen=True)
class Alternative:
    """The same inventory with other factors or amounts: what it shows, and the inventory."""

    what: str
    inventory: Inventory


@dataclass(frozen=True)
class Product:
    """One product file: the inventory, its documented inputs and the band it is held against."""

    id: str
    name: str
    reference: str
    inventory: Inventory
    inputs: tuple[Input, ...]
    explanation: str
    alternative: Alternative | None
    variants: tuple[Alternative, ...]


def references() -> dict[str, Reference]:
    """The published bands by id, from references.csv."""
    with (HERE / "references.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["id"]: _reference(row) for row in rows}


def _reference(row: dict[str, str]) -> Reference:
    words: dict[str, Any] = {name: row[name] for name in Reference.__dataclass_fields__}
    return Reference(**words | {"low": float(row["low"]), "high": float(row["high"])})


def practice() -> dict[tuple[str, str], Decimal]:
    """Values of Swedish practice by (id, crop); the crop is `all` for those of every crop."""
    with PRACTICE.open(encoding="utf-8", newline="") as file:
        return {(row["id"], row["crop"]): Decimal(row["value"]) for row in csv.DictReader(file)}


def product_ids() -> list[str]:
    """The ids of all products, in order: the names of their files."""
    return sorted(path.stem for path in (HERE / "products").glob("*.yml"))


def load_product(product_id: str) -> Product:
    """One product file, checked as an inventory."""
    path = HERE / "products" / f"{product_id}.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    build = _declared if data["kind"] == "declaration" else _listed
    inventory, inputs = build(data)
    explanation = data.get("explanation", "").strip()
    other = data.get("alternative")
    return Product(
        path.stem,
        data["name"],
        data["reference"],
        inventory,
        tuple(inputs),
        explanation,
        _other(inventory, other) if other else None,
        tuple(_other(inventory, change) for change in data.get("variants", [])),
    )


def _other(inventory: Inventory, change: dict[str, Any]) -> Alternative:
    return Alternative(change["what"], _changed(inventory, change))


def _changed(inventory: Inventory, change: dict[str, Any]) -> Inventory:
    """The inventory with factors swapped for others and with other amounts, as the file says."""
    swap, amounts = change.get("swap", {}), change.get("amounts", {})

    def swapped(parameters: Mapping[str, str]) -> dict[str, str]:
        return {name: swap.get(id_, id_) for name, id_ in parameters.items()}

    lines = [replace(line, parameters=swapped(line.parameters)) for line in inventory.lines]
    derived = [replace(one, parameters=swapped(one.parameters)) for one in inventory.derived]
    activities = [
        replace(found, amount=Decimal(amounts.get(found.id, found.amount)), low=None, high=None)
        for found in inventory.activities
    ]
    unknown = set(amounts) - {found.id for found in activities}
    if unknown:
        raise ValueError(f"no such activity to change: {sorted(unknown)}")
    return replace(inventory, lines=tuple(lines), activities=tuple(activities), derived=tuple(derived))


def _declared(data: dict[str, Any]) -> tuple[Inventory, list[Input]]:
    """A declaration typed into the questionnaire; defaults bring their own source."""
    family = load_family(data.get("family", "field_crops"))
    said = {name: _typed(answer) for name, answer in data["answers"].items()}
    inventory = build_inventory(family, filled(family, said), data["name"], YEAR)
    inputs = [
        Input(name, _shown(answer), answer["source"])
        for name, answer in data["answers"].items()
        if answer != "unknown"
    ]
    stated = {found.id for found in inputs}
    inputs += [
        Input(found.id, f"{found.amount} {found.unit}", f"default: {found.source or ''}")
        for found in inventory.activities
        if found.origin == "default" and found.id not in stated
    ]
    return inventory, inputs


def _typed(answer: Any) -> Any:
    if answer == "unknown":
        return ...
    if "unit" in answer:
        return str(answer["value"]).replace(".", ","), answer["unit"]
    return answer["value"]


def _shown(answer: dict[str, Any]) -> str:
    return f"{answer['value']} {answer.get('unit', '')}".strip()


def _listed(data: dict[str, Any]) -> tuple[Inventory, list[Input]]:
    """An inventory written line by line; each activity is [amount, unit, source]."""
    inventory = Inventory.from_json(
        {
            "product_name": data["name"],
            "family": "other",
            "declared_unit": data["declared_unit"],
            "output": data["output"],
            "boundary": data["boundary"],
            "reference_year": YEAR,
            "activities": [_activity(name, *row) for name, row in data["activities"].items()],
            "derived": [_derived(name, *row) for name, row in data.get("derived", {}).items()],
            "lines": [_line(name, *row) for name, row in data["lines"].items()],
            "allocations": [_allocation(name, row) for name, row in data.get("allocations", {}).items()],
        }
    )
    return inventory, [Input(name, f"{row[0]} {row[1]}", row[2]) for name, row in data["activities"].items()]


def _label(name: str) -> dict[str, str]:
    return {"sv": name, "en": name}


def _activity(name: str, amount: str, unit: str, source: str) -> dict[str, Any]:
    origin = "measured" if source.startswith("functional unit") else "estimated"
    return {
        "id": name,
        "amount": amount,
        "unit": unit,
        "origin": origin,
        "source": source,
        "label": _label(name),
    }


def _derived(name: str, model: str, inputs: dict[str, str], parameters: dict[str, str]) -> dict[str, Any]:
    return {"id": name, "model": model, "inputs": inputs, "parameters": parameters, "label": _label(name)}


def _line(
    name: str,
    stage: str,
    model: str,
    inputs: dict[str, str],
    parameters: dict[str, str],
    *allocations: str,
) -> dict[str, Any]:
    line = _derived(name, model, inputs, parameters)
    return line | {"stage": stage, "allocations": list(allocations)}


def _allocation(name: str, row: dict[str, Any]) -> dict[str, Any]:
    products = [{"id": key, "keys": keys, "label": _label(key)} for key, keys in row["products"].items()]
    return {
        "id": name,
        "rule": row["rule"],
        "product": row["product"],
        "parameters": row.get("parameters", {}),
        "products": products,
        "label": _label(name),
    }
