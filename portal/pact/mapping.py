"""A published profile as a PACT v3 footprint. Pure: made of what the public page shows.

What PACT wants and we do not know is left out, never guessed; where it may not be left out, the product is
not offered (`NotOffered` says why). docs/pact.md has the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from portal.pact import telling
from portal.pact.parts import Parts, parts_of
from portal.pact.quality import primary_percent, quality
from schemas.pact import SPEC_VERSION, as_decimal, decimal_text, written
from schemas.questionnaire import FAMILIES, load_family

FOOD_GROUPS = frozenset({"animals", "crops", "foods"})
# Unit of the profile -> unit of PACT. None of these services leaves a thing behind that could hold carbon.
SERVICE_UNITS = {"t*km": "ton kilometer", "m2": "square meter", "h": "hour"}
SERVICES = frozenset({"transport", "services"})
DRINK_WEIGHT = "const.drink_weight"
GWP_SETS = {"AR6-GWP100": "AR6"}
SUM_MAY_DIFFER = Decimal("0.00001")


class NotOffered(Exception):
    """The profile cannot be told as PACT wants it; `reason` is a word that docs/pact.md explains."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SumDiffers(Exception):
    """The lines of a published result do not add up to its total: somebody has to look."""


@dataclass(frozen=True)
class Subject:
    """A version of a profile as far as it is told.

    Attributes:
        content: what the public page shows.
        product_name: as the producer wants it now.
        drink_weight: kg of a litre by the method's own constant, None where it has none.
    """

    slug: str
    version: int
    organisation_id: UUID
    content: Mapping[str, Any]
    valid_until: date
    product_name: str
    gtin: str = ""
    drink_weight: Decimal | None = None


def document(subject: Subject, base_url: str) -> dict[str, Any]:
    """The footprint without `id`, `created`, `status` and `precedingPfIds`, which come with storing it.

    Raises:
        NotOffered: PACT wants something that we do not know.
        SumDiffers: the published result is not the sum of its lines.
    """
    content = subject.content
    unit, mass = _unit(subject)
    if not content["footprint"]["complete"] or content["footprint"]["missing"]:
        raise NotOffered("incomplete")
    domain, page = urlsplit(base_url).hostname or "", f"{base_url}/profil/{subject.slug}/v{subject.version}"
    reference_end = _year(content["reference_year"] + 1)
    return {
        "specVersion": SPEC_VERSION,
        "validityPeriodStart": written(reference_end),
        "validityPeriodEnd": written(_midnight(subject.valid_until + timedelta(days=1))),
        "companyName": content["producer"],
        "companyIds": [f"urn:pact:{domain}:supplier-id:{subject.organisation_id}"],
        "productDescription": telling.description(content),
        "productIds": [
            *([f"urn:gtin:{subject.gtin}"] if subject.gtin else []),
            f"urn:pact:{domain}:product-id:{subject.slug}",
        ],
        "productClassifications": [f"urn:pact:{domain}:product-category:{content['category']}"],
        "productNameCompany": subject.product_name,
        "comment": telling.comment(content, parts_of(content["footprint"]["lines"]), page),
        "pcf": _pcf(content, unit, mass, reference_end),
    }


def _unit(subject: Subject) -> tuple[str, Decimal]:
    """The declared unit in PACT's words, and how many kilograms of product it holds."""
    content = subject.content
    family, unit = content["family"], content["footprint"]["declared_unit"]
    group = load_family(family).group if family in FAMILIES else ""
    if family in SERVICES and unit in SERVICE_UNITS:
        return SERVICE_UNITS[unit], Decimal(0)
    if group not in FOOD_GROUPS:
        raise NotOffered("carbon_content")
    if unit.partition("[")[0] == "kg":
        return "kilogram", Decimal(1)
    if unit == "l" and subject.drink_weight is not None:
        return "liter", subject.drink_weight
    raise NotOffered("mass")


def _pcf(content: Mapping[str, Any], unit: str, mass: Decimal, reference_end: datetime) -> dict[str, Any]:
    result = content["footprint"]
    parts = parts_of(result["lines"])
    _check_sum(result, parts)
    return {
        "declaredUnitOfMeasurement": unit,
        "declaredUnitAmount": "1",
        "productMassPerDeclaredUnit": decimal_text(mass),
        "referencePeriodStart": written(_year(content["reference_year"])),
        "referencePeriodEnd": written(reference_end),
        "geographyCountry": _country(content["municipality"]),
        "boundaryProcessesDescription": telling.processes(result["lines"]),
        **_figures(parts),
        **_packaging(parts),
        "ccsTechnologicalCO2CaptureIncluded": False,
        "ipccCharacterizationFactors": [_gwp(result["gwp_set"])],
        "crossSectoralStandards": ["ISO14067"],
        "exemptedEmissionsPercent": "0",
        "primaryDataShare": decimal_text(primary_percent(result["lines"])),
        **_told(result),
        **_verification(content["review"]),
    }


def _figures(parts: Parts) -> dict[str, str]:
    figures = {
        "pcfExcludingBiogenicUptake": parts.without_uptake,
        # Uptake of the product's own carbon is not computed, so none is told and none is taken off.
        "pcfIncludingBiogenicUptake": parts.without_uptake,
        "fossilGhgEmissions": parts.fossil,
        "fossilCarbonContent": Decimal(0),
    }
    told_apart = {
        "landUseChangeGhgEmissions": parts.luc,
        "landManagementFossilGhgEmissions": parts.land_fossil,
        "landManagementBiogenicCO2Emissions": parts.land_biogenic,
        "biogenicNonCO2Emissions": parts.biogenic_non_co2,
    }
    # A zero would say that there is none; where some sources give no gases, nobody knows that.
    known = {name: value for name, value in told_apart.items() if value or not parts.unsplit}
    return {name: decimal_text(value) for name, value in {**figures, **known}.items()}


def _packaging(parts: Parts) -> dict[str, Any]:
    told: dict[str, Any] = {"packagingEmissionsIncluded": parts.packaging is not None}
    if parts.packaging is not None:
        told["packagingGhgEmissions"] = decimal_text(parts.packaging)
    if parts.outbound is not None:
        told["outboundLogisticsGhgEmissions"] = decimal_text(parts.outbound)
    return told


def _told(result: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if rules := telling.allocation(result["allocations"]):
        told["allocationRulesDescription"] = rules
    if sources := telling.sources(result["lines"]):
        told["secondaryEmissionFactorSources"] = sources
    if scores := quality(result["lines"]):
        told["dqi"] = {f"{name}DQR": decimal_text(score) for name, score in scores.items()}
    return told


def _verification(review: Mapping[str, str]) -> dict[str, Any]:
    """Only what a third party has verified; a review by the region's staff is told in `comment`."""
    if "verified_by" not in review:
        return {}
    return {
        "verification": {
            "coverage": "product level",
            "providerName": review["verified_by"],
            "completedAt": written(_midnight(date.fromisoformat(review["verified_on"]))),
        }
    }


def _check_sum(result: Mapping[str, Any], parts: Parts) -> None:
    told = parts.without_uptake + (parts.outbound or Decimal(0))
    if abs(told - as_decimal(result["total_kg_co2e"])) > SUM_MAY_DIFFER:
        raise SumDiffers(f"lines give {told}, the result says {result['total_kg_co2e']}")


def _gwp(name: str) -> str:
    if name not in GWP_SETS:
        raise NotOffered("characterisation")
    return GWP_SETS[name]


def _country(place: str) -> str:
    """`NO:Trondheim` lies abroad; a municipality's code alone is Swedish."""
    abroad, separator, _place = place.partition(":")
    return abroad if separator else "SE"


def _year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
