"""A published figure as a row of the open data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from portal.accounts.municipalities import sweden
from schemas.inventory import Stage

SHAPE = 1


@dataclass(frozen=True)
class Counting:
    """A profile version that counts, with what is known about it beside its content.

    Attributes:
        product_name: as the producer wants it now; '' as reviewed.
        credential_sha256: '' until it is signed.
    """

    version: int
    content: Mapping[str, Any]
    content_sha256: str
    published_at: datetime
    valid_until: date
    product_name: str = ""
    gtin: str = ""
    credential_sha256: str = ""


def facts_of(figure: Counting) -> dict[str, Any]:
    """Everything but the addresses, by the names of the data dictionary."""
    content = figure.content
    return {
        "number": content["number"],
        "version": figure.version,
        "product_name": figure.product_name or content["product_name"],
        "category": content["category"],
        "category_sv": content["category_label"]["sv"],
        "category_en": content["category_label"].get("en", content["category_label"]["sv"]),
        "gtin": figure.gtin,
        "producer": content["producer"],
        **_place(content["municipality"]),
        "reference_year": content["reference_year"],
        **_amounts(content["footprint"]),
        **_review(content["review"]),
        "published_at": figure.published_at.astimezone(UTC).isoformat(timespec="seconds"),
        "valid_until": figure.valid_until.isoformat(),
        "content_sha256": figure.content_sha256,
        "credential_sha256": figure.credential_sha256,
    }


def _amounts(footprint: Mapping[str, Any]) -> dict[str, Any]:
    by_stage = footprint["by_stage_and_gas"]
    return {
        "declared_unit": footprint["declared_unit"],
        "boundary": footprint["boundary"],
        "kg_co2e": footprint["total_kg_co2e"],
        "kg_co2e_low": footprint["low"],
        "kg_co2e_high": footprint["high"],
        **{f"kg_co2e_{stage}": sum(by_stage.get(stage, {}).values()) for stage in Stage},
        "kg_co2_removals": footprint["removals"],
        "primary_data_share": footprint["primary_data_share"],
        "is_complete": footprint["complete"],
        "missing": [part["label"]["sv"] for part in footprint["missing"]],
        "engine_version": footprint["engine_version"],
        "factor_set": footprint["factor_set"],
        "gwp_set": footprint["gwp_set"],
    }


def _review(review: Mapping[str, str]) -> dict[str, str]:
    return {
        "review_level": review["level"],
        "reviewed_on": review["decided_on"],
        "verified_by": review.get("verified_by", ""),
    }


def _place(stored: str) -> dict[str, str]:
    """`NO:Trondheim` lies abroad; a municipality's code alone is Swedish."""
    country, separator, town = stored.partition(":")
    if separator:
        return {"country": country, "municipality": "", "place": town}
    found = sweden().get(stored)
    return {
        "country": "SE",
        "municipality": found.code if found else "",
        "place": found.name if found else "",
    }
