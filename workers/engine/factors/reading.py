"""Reads released factor sets from the package and refuses one whose files are not the released ones."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from schemas.factor_set import release_order
from schemas.footprint import Gas
from schemas.units import Unit
from workers.engine.factors.factor_set import FactorSet, Gwp, Kind, Parameter

TABLES = ("activity_factors.csv", "ipcc_parameters.csv")

COLUMNS = (
    *("id", "name_en", "name_sv", "kind", "unit", "value", "low", "high"),
    *("co2_fossil", "ch4_fossil", "ch4_biogenic", "n2o", "luc"),
    *("geography", "year", "gwp_set", "source", "publisher", "source_year", "locator", "licence"),
    *("read_at", "confidence", "unverified", "range_from", "note"),
)

_PARTS = (Gas.CO2_FOSSIL, Gas.CH4_FOSSIL, Gas.CH4_BIOGENIC, Gas.N2O, Gas.LUC)


class ReleaseError(ValueError):
    """A factor set that is not there, or whose files differ from what was released."""


def released_versions() -> tuple[str, ...]:
    """Versions in the package, oldest first."""
    names = (entry.name for entry in _sets().iterdir() if entry.is_dir() and entry.name[:1].isdigit())
    return tuple(sorted(names, key=release_order))


def load_factor_set(version: str | None = None) -> FactorSet:
    """The released set of this version, or the newest. ReleaseError if unknown or altered."""
    return _load(version if version is not None else released_versions()[-1])


def parameter_from(row: Mapping[str, str], version: str) -> Parameter:
    """A table row as a parameter; ValueError or KeyError says what the row lacks."""
    return Parameter(
        id=row["id"],
        label={"sv": row["name_sv"], "en": row["name_en"]},
        kind=Kind(row["kind"]),
        unit=Unit.parse(row["unit"]),
        value=float(row["value"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        parts={gas: float(row[gas.value]) for gas in _PARTS if row[gas.value] != ""},
        geography=row["geography"],
        year=row["year"],
        gwp_set=row["gwp_set"],
        source=row["source"],
        publisher=row["publisher"],
        source_year=row["source_year"],
        locator=row["locator"],
        licence=row["licence"],
        read_at=row["read_at"],
        confidence=row["confidence"],
        unverified=row["unverified"] == "yes",
        range_borrowed=row["range_from"] == "borrowed",
        note=row["note"],
        version=version,
    )


def rows_of(version: str) -> Iterator[dict[str, str]]:
    """The raw rows of a set's tables, for the linter and the list of sources."""
    for table in TABLES:
        text = (_sets() / version / table).read_text(encoding="utf-8")
        yield from csv.DictReader(io.StringIO(text, newline=""))


def _sets() -> Traversable:
    return files("workers.engine") / "data" / "factor_sets"


def _number(text: str) -> float | None:
    return float(text) if text != "" else None


@cache
def _load(version: str) -> FactorSet:
    if version not in released_versions():
        raise ReleaseError(f"there is no factor set {version}; released are {', '.join(released_versions())}")
    folder = _sets() / version
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest["files"].items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise ReleaseError(
                f"{version}/{name} is not the released file: its checksum differs from the manifest"
            )
    parameters = [parameter_from(row, version) for row in rows_of(version)]
    return FactorSet(
        version=version,
        released=manifest["released"],
        parameters={parameter.id: parameter for parameter in parameters},
        gwp=_gwp(json.loads((folder / "gwp.json").read_text(encoding="utf-8"))),
        files=manifest["files"],
    )


def _gwp(value: Mapping[str, Any]) -> Gwp:
    weights = {name: float(weight) for name, weight in value["kg_co2e_per_kg"].items()}
    return Gwp(id=str(value["id"]), source=str(value["source"]), **weights)
