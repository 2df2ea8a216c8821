"""Passports fit the UN Transparency Protocol: judged by a JSON Schema and a validator that is not our own.

`make untp UNTP_SCHEMA=FILE` judges them by the published schema instead.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from portal.credentials.passport import Issuer, Published, passport
from portal.credentials.service import issue
from portal.credentials.shape import misshapen
from portal.profiles.service import set_gtin
from portal.signing import jws
from tests import factories

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.config import Settings

SCHEMA = Path(os.environ.get("UNTP_SCHEMA") or Path(__file__).with_name("untp_dpp.schema.json"))
VALIDATOR = jsonschema_rs.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")), validate_formats=True)
ISSUER = Issuer("did:web:jordnara.exempel.se", "Regionen", "https://jordnara.exempel.se")
GTIN = "07350053850019"
CONTENT: dict[str, Any] = {
    "number": "JN-2026-000001",
    "product_name": "Tvättad potatis",
    "producer": "Exempelgården AB",
    "municipality": "2080",
    "category": "potato",
    "category_label": {"sv": "Potatis", "en": "Potatoes"},
    "reference_year": 2025,
    "review": {"level": "L2", "reviewer_role": "reviewer", "decided_on": "2026-11-20"},
    "footprint": {
        "total_kg_co2e": 0.12,
        "low": 0.09,
        "high": 0.17,
        "declared_unit": "kg",
        "boundary": "farm_gate",
        "by_stage_and_gas": {"farm": {"n2o": 0.07, "co2_fossil": 0.05}},
        "removals": 0.0,
        "primary_data_share": 0.58,
        "complete": False,
        "missing": [{"label": {"sv": "Diesel"}, "reason": "unknown"}],
        "factor_set": "2026.1",
        "engine_version": "1.1.0",
        "gwp_set": "AR6-GWP100",
    },
}
POTATO = Published(
    "jn-2026-000001", 1, CONTENT, "0" * 64, datetime(2026, 11, 21, tzinfo=UTC), date(2027, 12, 31)
)


def faults(told: Any) -> list[str]:
    """What the schema finds wrong, with where."""
    return [f"{list(one.instance_path)}: {one.message}" for one in VALIDATOR.iter_errors(told)]


KINDS = {
    "plain": POTATO,
    "with-gtin": replace(POTATO, gtin=GTIN),
    "abroad": replace(POTATO, content={**CONTENT, "municipality": "NO:Trondheim"}),
    "asymmetric": replace(
        POTATO, content={**CONTENT, "footprint": {**CONTENT["footprint"], "low": 0.13, "high": 0.11}}
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_passport_fits(kind: str) -> None:
    """With and without GTIN, from abroad, with an odd interval: nothing is found, by our own check either."""
    told = passport(KINDS[kind], ISSUER)
    assert faults(told) == []
    assert list(misshapen(told)) == []


def test_what_is_signed_fits_and_leads_to_the_number(db_session: Session, signer: Settings) -> None:
    """A signed passport fits; its product is the GS1 Digital Link of the GTIN that it has."""
    published = factories.published(db_session)
    producer = factories.a_producer(db_session, "annan@exempel.se")
    set_gtin(db_session, published.declaration_id, GTIN, producer.id)
    signed = json.loads(jws.payload_of(issue(db_session, signer, published.id).jwt))
    assert faults(signed) == []
    assert signed["credentialSubject"]["id"] == f"http://localhost/01/{GTIN}"
    assert signed["credentialSubject"]["idScheme"]["id"] == "https://id.gs1.org/01"


def broken(told: Any) -> Iterator[tuple[str, Any]]:
    """The passport without each of its members, with another kind of value, and with one more inside."""
    for path in _paths(told):
        for how, change in (("without", None), ("number", 7), ("text", "x y"), ("more", {"unknown": 1})):
            other = copy.deepcopy(told)
            inner = other
            for step in path[:-1]:
                inner = inner[step]
            if how == "without":
                del inner[path[-1]]
            elif how == "more" and isinstance(inner[path[-1]], dict):
                inner[path[-1]].update(change)
            else:
                inner[path[-1]] = change
            yield f"{how} {path}", other


def _paths(told: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for step, inner in steps:
        yield (*path, step)
        if step != "characteristics":
            yield from _paths(inner, (*path, step))


def test_nothing_is_signed_that_the_schema_would_refuse() -> None:
    """Of hundreds of broken passports our own check, which stops a signature, refuses all that it does."""
    refused = [
        (name, list(misshapen(told))) for name, told in broken(passport(POTATO, ISSUER)) if faults(told)
    ]
    assert len(refused) > 100
    assert [name for name, found in refused if not found] == []
