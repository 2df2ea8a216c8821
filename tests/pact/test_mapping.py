"""From a result to a PACT footprint: every kind of product of the demo, and what no footprint may be."""

from __future__ import annotations

import ipaddress
import json
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4

import pytest

from portal.pact import mapping
from portal.profiles.content import public_content
from schemas.footprint import Footprint
from schemas.inventory import Inventory
from schemas.pact import footprint_faults, host_problem
from schemas.questionnaire import build_inventory, load_family, read_columns
from workers.demo.samples import samples
from workers.engine import assess
from workers.engine.factors import load_factor_set
from workers.pact_calls import is_open

REVIEW = {"level": "L2", "reviewer_role": "reviewer", "decided_on": "2026-02-01"}
BASE = "https://jordnara.example"


@cache
def example(family_id: str) -> tuple[dict[str, Any], Inventory, Footprint]:
    """Public content, inventory and result of the demo's example of a family."""
    sample = next(one for one in samples() if one.family == family_id)
    family = load_family(family_id)
    typed = {name: value for page in sample.pages.values() for name, value in page.items()}
    typed.setdefault(family.name_question.replace(".", "-"), sample.product_name)
    typed.setdefault(family.year_question.replace(".", "-"), str(sample.year))
    read, _problems = read_columns(family, typed)
    answers = {name: answer for name, answer in read.items() if answer.state != "blank"}
    inventory = build_inventory(family, answers, sample.product_name, sample.year)
    footprint = assess(inventory, load_factor_set("2026.1"), 10, "test")
    snapshot = {
        "number": "JN-2026-000001",
        "product_name": sample.product_name,
        "family": family_id,
        "organisation": {"name": "Gården", "municipality": "2080"},
        "reference_year": sample.year,
        "version": 1,
    }
    content = public_content(footprint, inventory, snapshot, family, answers, REVIEW)
    return json.loads(json.dumps(content)), inventory, footprint


def told(family_id: str, **changes: Any) -> dict[str, Any]:
    """Its footprint; `changes` to the content."""
    content, inventory, _footprint = example(family_id)
    weights = (one.amount for one in inventory.activities if one.id == mapping.DRINK_WEIGHT)
    subject = mapping.Subject(
        "jn-2026-000001",
        1,
        uuid4(),
        {**content, **changes},
        date(2027, 12, 31),
        "Varan",
        "",
        next(weights, None),
    )
    document = mapping.document(subject, BASE)
    return {**document, "id": str(uuid4()), "created": "2026-02-02T00:00:00Z", "status": "Active"}


@pytest.mark.parametrize("family_id", ["milk", "beverages", "dairy", "greenhouse", "transport", "poultry"])
def test_an_example_is_a_valid_footprint_of_the_published_figure(family_id: str) -> None:
    """Valid, and figure plus delivery are the published total to the last digit that is told."""
    document = told(family_id)
    assert footprint_faults(document) == []
    pcf = document["pcf"]
    whole = Decimal(pcf["pcfExcludingBiogenicUptake"]) + Decimal(
        pcf.get("outboundLogisticsGhgEmissions", "0")
    )
    assert abs(whole - Decimal(repr(example(family_id)[2].total_kg_co2e))) < Decimal("1e-8")


def test_gases_and_stages_go_where_pact_wants_them() -> None:
    """A cow's methane is biogenic, soy's land is land-use change, the delivery stands beside."""
    content, _inventory, footprint = example("milk")
    pcf = told("milk")["pcf"]
    methane = sum(gases.get("ch4_biogenic", 0.0) for gases in footprint.by_stage_and_gas.values())
    manure = sum(
        line["kg_co2e"].get("n2o", 0.0)
        for line in content["footprint"]["lines"]
        if line["model"].startswith("manure")
    )
    land = sum(gases.get("luc", 0.0) for gases in footprint.by_stage_and_gas.values())
    assert float(pcf["biogenicNonCO2Emissions"]) == pytest.approx(methane + manure, abs=1e-8)
    assert float(pcf["landUseChangeGhgEmissions"]) == pytest.approx(land, abs=1e-8)
    assert methane > 0
    assert Decimal(pcf["outboundLogisticsGhgEmissions"]) > 0
    assert "Delivery (outbound logistics" in pcf["boundaryProcessesDescription"]
    assert pcf["primaryDataShare"] != "0"


def test_a_litre_weighs_what_the_method_says_and_a_service_nothing() -> None:
    """The mass of the declared unit is the method's own constant, zero where nothing is delivered."""
    drink, transport = told("beverages")["pcf"], told("transport")["pcf"]
    assert (drink["declaredUnitOfMeasurement"], drink["productMassPerDeclaredUnit"]) == ("liter", "1.02")
    assert transport["declaredUnitOfMeasurement"] == "ton kilometer"
    assert transport["productMassPerDeclaredUnit"] == "0"
    assert "outboundLogisticsGhgEmissions" not in transport, "the transport is the product itself"
    assert Decimal(drink["packagingGhgEmissions"]) > 0


def test_what_is_not_known_is_left_out_and_not_called_zero() -> None:
    """Sources without single gases hide land use and methane, so no zero is told for those."""
    pcf = told("dairy")["pcf"]
    assert "biogenicNonCO2Emissions" not in pcf
    assert "landUseChangeGhgEmissions" not in pcf
    assert "no single gases" in told("dairy")["comment"]
    assert "biogenicCO2Uptake" not in pcf


@pytest.mark.parametrize(
    ("family_id", "reason"), [("furniture", "carbon_content"), ("print", "carbon_content")]
)
def test_a_product_whose_carbon_nobody_knows_is_not_offered(family_id: str, reason: str) -> None:
    """Where PACT insists on a figure that we do not have, there is no footprint rather than a made-up one."""
    with pytest.raises(mapping.NotOffered, match=reason):
        told(family_id)


def test_an_incomplete_result_is_not_offered_and_a_wrong_sum_stops_everything() -> None:
    """How much was left out is not known, so no exempted percentage can be told; sums are checked."""
    result = example("milk")[0]["footprint"]
    with pytest.raises(mapping.NotOffered, match="incomplete"):
        told("milk", footprint={**result, "complete": False})
    with pytest.raises(mapping.SumDiffers):
        told("milk", footprint={**result, "total_kg_co2e": result["total_kg_co2e"] + 0.001})


def test_only_a_third_partys_statement_is_a_verification() -> None:
    """Level L3 names who and when; the region's own review is told in words."""
    review = {**REVIEW, "level": "L3", "verified_by": "Provaren AB", "verified_on": "2026-01-15"}
    verified = told("milk", review=review)
    assert footprint_faults(verified) == []
    assert verified["pcf"]["verification"] == {
        "coverage": "product level",
        "providerName": "Provaren AB",
        "completedAt": "2026-01-15T00:00:00Z",
    }
    assert "verification" not in told("milk")["pcf"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "1"),
        ("specVersion", "2.3.0"),
        ("status", "active"),
        ("created", "2026-02-02"),
        ("companyIds", []),
        ("productIds", ["urn:gtin:1", "urn:gtin:1"]),
        ("precedingPfIds", []),
        ("validityPeriodStart", "2025-12-31T00:00:00Z"),
        ("validityPeriodEnd", "2030-01-01T00:00:00Z"),
        ("pcf.declaredUnitOfMeasurement", "kg"),
        ("pcf.declaredUnitAmount", "0"),
        ("pcf.declaredUnitAmount", 1),
        ("pcf.fossilGhgEmissions", "1,5"),
        ("pcf.fossilGhgEmissions", "1e3"),
        ("pcf.biogenicCO2Uptake", "1"),
        ("pcf.pcfExcludingBiogenicUptake", "9"),
        ("pcf.pcfIncludingBiogenicUptake", "9"),
        ("pcf.landManagementFossilGhgEmissions", "9"),
        ("pcf.exemptedEmissionsPercent", "3.1"),
        ("pcf.dqi.temporalDQR", "5.1"),
        ("pcf.geographyCountrySubdivision", "SE-W"),
        ("pcf.ipccCharacterizationFactors", ["GWP100"]),
        ("pcf.packagingGhgEmissions", "0.1"),
        ("pcf.referencePeriodEnd", "2024-01-01T00:00:00Z"),
    ],
)
def test_a_fault_is_found_and_named_by_its_place(path: str, value: Any) -> None:
    """Each rule of the format catches what breaks it, and says where."""
    document = told("milk")
    document["pcf"]["packagingEmissionsIncluded"] = False
    document["pcf"].pop("packagingGhgEmissions", None)
    assert footprint_faults(document) == []
    *way, name = path.split(".")
    inner = document
    for part in way:
        inner = inner[part]
    inner[name] = value
    assert any(fault.path.startswith(path) for fault in footprint_faults(document))


@pytest.mark.parametrize(
    ("address", "is_outside"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        *(
            (inner, False)
            for inner in ("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254")
        ),
        *(
            (inner, False)
            for inner in ("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1")
        ),
        *((inner, False) for inner in ("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1")),
        *((inner, False) for inner in ("64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::")),
    ],
)
def test_only_the_open_internet_is_called(address: str, is_outside: bool) -> None:
    """Inner, special and wrapped addresses are told from those on the internet."""
    assert is_open(ipaddress.ip_address(address)) is is_outside


@pytest.mark.parametrize(
    ("host", "problem"),
    [
        ("api.foretag.se", ""),
        ("api.foretag.se:8443", ""),
        ("127.0.0.1", "number"),
        ("2130706433", "number"),
        ("localhost", "inner"),
        ("db.internal", "inner"),
        ("foretag", "form"),
        ("api.foretag.se:0", "form"),
        ("api.foretag.se/x", "form"),
        ("a@b.se", "form"),
        ("https://foretag.se", "form"),
    ],
)
def test_only_names_on_the_internet_are_registered(host: str, problem: str) -> None:
    """Staff cannot register numbers, inner names or anything that is not a host."""
    assert host_problem(host) == problem
