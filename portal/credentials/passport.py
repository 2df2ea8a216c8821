"""A published profile in the shape of a UNTP Digital Product Passport 0.7.0. Pure.

The structure is that of the UN Transparency Protocol's published schema `DigitalProductPassport` 0.7.0
(vocabulary.uncefact.org/untp/0.7.0/context/). What it has no place for stands under `characteristics`,
where the schema lets each industry put its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://vocabulary.uncefact.org/untp/0.7.0/context/"]
TYPES = ["DigitalProductPassport", "VerifiableCredential"]
TOPIC = {
    "type": ["ConformityTopic"],
    "id": "https://vocabulary.uncefact.org/conformity-topic/greenhouse-gas-emissions",
    "name": "Greenhouse Gas Emissions",
}
GTIN_SCHEME = {"type": ["IdentifierScheme"], "id": "https://id.gs1.org/01", "name": "GS1 GTIN"}
KILOGRAM = "KGM"  # UNECE Recommendation 20
SWEDEN = ("SE", "Sverige")
COUNTRY = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class Issuer:
    """Who signs, and where the pages are. `did` is the identifier, `base_url` the public address."""

    did: str
    name: str
    base_url: str


@dataclass(frozen=True)
class Published:
    """A version of a profile, as far as it is told in the passport.

    Attributes:
        content: what the public page shows.
        gtin: the product's number in the shops, '' when it has none.
    """

    slug: str
    version: int
    content: Mapping[str, Any]
    content_hash: str
    published_at: datetime
    valid_until: date
    gtin: str = ""


def passport(profile: Published, issuer: Issuer) -> dict[str, Any]:
    """The passport, ready to be signed."""
    content = profile.content
    page = f"{issuer.base_url}/profil/{profile.slug}"
    return {
        "@context": CONTEXTS,
        "type": TYPES,
        "id": f"{page}/v{profile.version}/undertecknad.json",
        "name": f"Klimatavtryck för {content['product_name']} från {content['producer']}",
        "issuer": {"type": ["CredentialIssuer"], "id": issuer.did, "name": issuer.name},
        "validFrom": _moment(profile.published_at),
        "validUntil": _moment(datetime.combine(profile.valid_until, time(23, 59, 59), COUNTRY)),
        "credentialSubject": _product(profile, issuer, page),
    }


def _product(profile: Published, issuer: Issuer, page: str) -> dict[str, Any]:
    content = profile.content
    code, name = _country(content["municipality"])
    own_scheme = {"type": ["IdentifierScheme"], "id": f"{issuer.base_url}/katalog", "name": "Jordnära"}
    return {
        "type": ["Product"],
        "id": f"{issuer.base_url}/01/{profile.gtin}" if profile.gtin else page,
        "name": content["product_name"],
        "description": content["category_label"]["sv"],
        "idScheme": GTIN_SCHEME if profile.gtin else own_scheme,
        "idGranularity": "model",
        "productCategory": [
            {
                "code": content["category"],
                "name": content["category_label"]["sv"],
                "schemeId": f"{issuer.base_url}/katalog",
                "schemeName": "Jordnäras varuslag",
            }
        ],
        "producedAtFacility": {
            "type": ["Facility"],
            "id": f"{page}#producent",
            "name": content["producer"],
        },
        "countryOfProduction": {"countryCode": code, "countryName": name},
        "relatedParty": [
            {
                "role": "producer",
                "party": {"type": ["Party"], "id": f"{page}#producent", "name": content["producer"]},
            }
        ],
        "characteristics": _characteristics(profile),
        "performanceClaim": [_claim(profile, issuer, page)],
    }


def _claim(profile: Published, issuer: Issuer, page: str) -> dict[str, Any]:
    method = "Jordnäras metod {engine_version}, utsläppsfaktorer {factor_set}"
    result, year = profile.content["footprint"], profile.content["reference_year"]
    total = result["total_kg_co2e"]
    version = f"{page}/v{profile.version}"
    return {
        "type": ["Claim"],
        "id": f"{version}#klimatavtryck",
        "name": "Klimatavtryck",
        "description": f"kg CO2e per {result['declared_unit']}, {result['boundary']}",
        "referenceCriteria": [
            {
                "type": ["Criterion"],
                "id": f"{issuer.base_url}/sa-raknar-vi",
                "name": method.format_map(result),
            }
        ],
        "claimDate": profile.published_at.astimezone(COUNTRY).date().isoformat(),
        "applicablePeriod": {"startDate": f"{year}-01-01", "endDate": f"{year}-12-31"},
        "claimedPerformance": [
            {
                "metric": {
                    "type": ["PerformanceMetric"],
                    "id": f"{issuer.base_url}/sa-raknar-vi#klimatavtryck",
                    "name": f"kg CO2e per {result['declared_unit']}",
                },
                "measure": {
                    "value": total,
                    "upperTolerance": max(0.0, result["high"] - total),
                    "lowerTolerance": max(0.0, total - result["low"]),
                    "unit": KILOGRAM,
                },
            }
        ],
        "evidence": [
            {
                "linkURL": f"{version}/metod",
                "linkName": "Så räknade vi",
                "mediaType": "text/html",
            }
        ],
        "conformityTopic": [TOPIC],
    }


def _characteristics(profile: Published) -> dict[str, Any]:
    """What a buyer needs to judge the figure, with the hash that binds it to the published page."""
    content = profile.content
    result, review = content["footprint"], content["review"]
    return {
        "profile": content["number"],
        "profileVersion": profile.version,
        "contentHash": profile.content_hash,
        "municipality": content["municipality"],
        "kgCO2e": result["total_kg_co2e"],
        "likelyLow": result["low"],
        "likelyHigh": result["high"],
        "declaredUnit": result["declared_unit"],
        "boundary": result["boundary"],
        "referenceYear": content["reference_year"],
        "byStage": {stage: sum(gases.values()) for stage, gases in result["by_stage_and_gas"].items()},
        "removals": result["removals"],
        "primaryDataShare": result["primary_data_share"],
        "reviewLevel": review["level"],
        "reviewerRole": review["reviewer_role"],
        "reviewedOn": review["decided_on"],
        "isComplete": result["complete"],
        "missing": [part["label"]["sv"] for part in result["missing"]],
        "factorSet": result["factor_set"],
        "engineVersion": result["engine_version"],
        "gwpSet": result["gwp_set"],
    }


def _country(place: str) -> tuple[str, str]:
    """`NO:Trondheim` lies abroad; a municipality's code alone is Swedish."""
    abroad, separator, _place = place.partition(":")
    return (abroad, abroad) if separator else SWEDEN


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
