"""A supplier's own PACT footprint as an ingredient: what its file says, for one kilogram. Pure.

It answers the question of the supplier's carbon footprint and nothing else; where it comes from stands in the
answer's comment, for the reviewer. It is the supplier's figure and is never called reviewed by us.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from schemas.pact import Fault, footprint_faults, loaded
from schemas.questionnaire import Answers, Family, Question
from schemas.questionnaire.conditions import visibility

LARGEST_FILE = 512 * 1024
FAULTS_SHOWN = 30
SUPPLIERS_OWN = "supplier_footprint"
PER_KILOGRAM = "kg[CO2e]/kg"
DIGITS = 9


class Unusable(Exception):
    """The file cannot be an ingredient. `code` says why, `faults` where it breaks the format."""

    def __init__(self, code: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(code)
        self.code, self.faults = code, faults


@dataclass(frozen=True)
class Supplied:
    """A good footprint, as far as a person has to know it.

    Attributes:
        per_kg: kg CO2e per kilogram of product, without biogenic uptake and without delivery to the customer.
        boundary: the processes in the supplier's words, '' when it says nothing.
        delivery: kg CO2e of the delivery per kilogram, told beside the figure; None when not told.
        quality: the three scores, 1 best and 5 worst; None when not told.
        verified_by: who has verified it by the file's own word, '' when it claims no verification.
    """

    id: str
    name: str
    company: str
    per_kg: Decimal
    boundary: str
    packaging: bool | None
    delivery: Decimal | None
    reference_start: datetime
    reference_end: datetime
    valid_until: datetime | None
    primary_percent: Decimal | None
    quality: tuple[Decimal, Decimal, Decimal] | None
    is_verified: bool
    verified_by: str
    verification: str


def read_file(content: bytes) -> dict[str, Any]:
    """The footprint in a file: alone, or as the answer of an interface, `{"data": ...}`.

    Raises:
        Unusable: there is no good one in it.
    """
    if len(content) > LARGEST_FILE:
        raise Unusable("too_large")
    try:
        found = json.loads(content.decode("utf-8-sig"))
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Unusable("not_json") from error
    if isinstance(found, dict) and "pcf" not in found and "data" in found:
        found = found["data"]
    if isinstance(found, list):
        if len(found) != 1:
            raise Unusable("several")
        found = found[0]
    if "\\u0000" in json.dumps(found):
        raise Unusable("not_json")
    if faults := footprint_faults(found):
        raise Unusable("faults", faults[:FAULTS_SHOWN])
    document: dict[str, Any] = found
    supplied(document)
    return document


def supplied(document: Mapping[str, Any]) -> Supplied:
    """What a good footprint says.

    Raises:
        Unusable: it is deprecated, has no mass, or is not above zero.
    """
    data = loaded(document)
    pcf = data["pcf"]
    mass = pcf["productMassPerDeclaredUnit"]
    if data["status"] == "Deprecated":
        raise Unusable("deprecated")
    if not mass:
        raise Unusable("no_mass")
    per_kg = _per_kg(pcf["pcfExcludingBiogenicUptake"], mass)
    if per_kg <= 0:
        raise Unusable("not_above_zero")
    claim = pcf.get("verification")
    scores, delivery = pcf.get("dqi"), pcf.get("outboundLogisticsGhgEmissions")
    return Supplied(
        id=str(data["id"]),
        name=data["productNameCompany"],
        company=data["companyName"],
        per_kg=per_kg,
        boundary=pcf.get("boundaryProcessesDescription", ""),
        packaging=pcf.get("packagingEmissionsIncluded"),
        delivery=None if delivery is None else _per_kg(delivery, mass),
        reference_start=pcf["referencePeriodStart"],
        reference_end=pcf["referencePeriodEnd"],
        valid_until=data.get("validityPeriodEnd"),
        primary_percent=pcf.get("primaryDataShare"),
        quality=_scores(scores) if scores else None,
        is_verified=claim is not None,
        verified_by=(claim or {}).get("providerName", ""),
        verification=(claim or {}).get("coverage", ""),
    )


def _scores(scores: Mapping[str, Decimal]) -> tuple[Decimal, Decimal, Decimal]:
    return scores["technologicalDQR"], scores["geographicalDQR"], scores["temporalDQR"]


def _per_kg(value: Decimal, mass: Decimal) -> Decimal:
    """As many digits as the figure can carry, and no binary fraction."""
    return Decimal(f"{value / mass:.{DIGITS}g}")


def questions_for(family: Family, answers: Answers) -> list[Question]:
    """The questions of a declaration that a supplier's footprint answers, as far as they are asked now."""
    asked = visibility(family, answers)
    return [
        question
        for question in family.in_order()
        if SUPPLIERS_OWN in question.evidence
        and asked[question.id]
        and question.unit is not None
        and any(choice.key == PER_KILOGRAM for choice in question.unit.choices)
    ]
