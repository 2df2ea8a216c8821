"""Put a published figure on one page to print, in both languages, with a code that leads to its page."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import segno
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.declarations.models import Declaration
from portal.declarations.words import boundary_key
from portal.i18n import day, kg_co2e, number, significant_decimals
from portal.profiles import queries, service
from portal.profiles.gtin import code_address
from portal.profiles.models import Profile
from schemas.inventory import Stage
from workers.printing import accessible_pdf
from workers.sheet_layout import LAYOUT
from workers.sheet_words import STAGES, UNITS, WORDS
from workers.subscriber import Fact, Subscriber

SERVICE = "Jordnära"
UNIT = "\N{NO-BREAK SPACE}kg\N{NO-BREAK SPACE}CO₂e"


@dataclass(frozen=True)
class Sheet:
    """What is to be printed: a version's public content, and where its code leads.

    Attributes:
        address: of the public page.
        code: what the QR code says.
    """

    profile_id: UUID
    version: int
    content: Mapping[str, Any]
    content_hash: str
    published_at: datetime
    valid_until: date
    address: str
    code: str


def _load(session: Session, fact: Fact) -> Sheet | None:
    """The version that was published, or the newest of a product that got a number; None if there is none."""
    named = getattr(fact.event, "profile_id", None)
    if named is not None:
        found: Profile | None = session.get_one(Profile, named)
    else:
        declaration = session.get_one(Declaration, fact.event.declaration_id)
        found = queries.profile(session, declaration.number.lower())
    if found is None:
        return None
    base_url = Settings.from_environment().base_url
    return sheet_of(found, base_url, queries.gtin_of(session, found.slug))


def sheet_of(profile: Profile, base_url: str, gtin: str = "") -> Sheet:
    """What is printed of a version."""
    return Sheet(
        profile_id=profile.id,
        version=profile.version,
        content=profile.content,
        content_hash=profile.content_hash,
        published_at=profile.published_at,
        valid_until=profile.valid_until,
        address=f"{base_url}/profil/{profile.slug}",
        code=code_address(base_url, profile.slug, gtin),
    )


def printed(sheet: Sheet, language: str) -> bytes:
    """The sheet as an accessible PDF (PDF/UA-1); no font and no picture comes from outside."""
    return accessible_pdf(LAYOUT, _told(sheet, language), int(sheet.published_at.timestamp()))


@dataclass(frozen=True)
class Drawn:
    """The finished sheets of a version, by language."""

    profile_id: UUID
    sheets: Mapping[str, bytes]


def _compute(sheet: Sheet | None) -> Drawn | None:
    if sheet is None:
        return None
    return Drawn(sheet.profile_id, {language: printed(sheet, language) for language in WORDS})


def _settle(session: Session, _fact: Fact, drawn: Drawn | None) -> None:
    if drawn is not None:
        service.store_sheets(session, drawn.profile_id, drawn.sheets)


def _told(sheet: Sheet, language: str) -> dict[str, Any]:
    words, content = WORDS[language], sheet.content
    result = content["footprint"]
    unit = UNITS[language].get(result["declared_unit"], result["declared_unit"])
    low, high = (number(end, significant_decimals(end), language) for end in (result["low"], result["high"]))
    return {
        "language": language,
        "service": SERVICE,
        "producer": content["producer"],
        "title": f"{content['product_name']}: {words['heading'].lower()}",
        "figure": kg_co2e(result["total_kg_co2e"], language=language),
        "per": f"{words['per']} {unit}",
        "range": f"{words['range']}: {low} {words['to']} {high}{UNIT}",
        "range_note": words["range_note"],
        "facts": _facts(sheet, language),
        "stages_heading": words["stages"],
        "stages": _stages(result, language),
        "notes": _notes(result, language),
        "missing_heading": words["missing"],
        "missing": [part["label"][language] for part in result["missing"]],
        "missing_note": words["nothing_missing"]
        if result["complete"] and not result["missing"]
        else words["incomplete"],
        "check": words["check"],
        "address": sheet.address,
        "printed": words["printed"].format(version=sheet.version, day=day(sheet.published_at, language)),
        "hash_label": words["hash"],
        "hash": sheet.content_hash,
        "qr": _qr(sheet.code),
        "qr_alt": f"{words['qr']} {sheet.code}",
    }


def _facts(sheet: Sheet, language: str) -> list[tuple[str, str]]:
    words, content = WORDS[language], sheet.content
    result, review = content["footprint"], content["review"]
    share = _percent(result["primary_data_share"], language)
    decided_on = day(date.fromisoformat(review["decided_on"]), language)
    boundary = words[boundary_key(result["boundary"], content["category"])]
    return [
        (words["boundary"], boundary),
        (words["year"], str(content["reference_year"])),
        (words["own_data"], f"{share} {words['own_data_of']}"),
        (words["review"], f"{words['level']} {review['level']}, {words['reviewed']} {decided_on}"),
        (words["valid_until"], day(sheet.valid_until, language)),
        (words["factors"], f"{result['factor_set']}, {result['gwp_set']}"),
        (words["number"], f"{content['number']}, {words['version']} {sheet.version}"),
    ]


def _stages(result: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Each stage that emits, in the order of the chain, with its bar in per cent of the longest."""
    by_stage = result["by_stage_and_gas"]
    sums = {stage.value: sum(by_stage.get(stage.value, {}).values()) for stage in Stage}
    total, longest = sum(sums.values()), max(sums.values(), default=0.0)
    return [
        {
            "label": STAGES[language].get(stage, stage),
            "value": kg_co2e(value, language=language),
            "share": _percent(value / total, language) if total > 0 else "–",
            "width": max(0.0, value / longest * 100) if longest > 0 else 0.0,
        }
        for stage, value in sums.items()
        if value
    ]


def _percent(share: float, language: str) -> str:
    value = share * 100
    return f"{number(value, 1 if 0 < abs(value) < 1 else 0, language)} %"


def _notes(result: Mapping[str, Any], language: str) -> list[str]:
    words = WORDS[language]
    removals = f"{words['removals']}: {kg_co2e(result['removals'], language=language)}."
    return [*([removals] if result["removals"] else []), words["offsets"]]


def _qr(address: str) -> str:
    """The code as a picture; a quarter of it may be worn away."""
    out = io.BytesIO()
    segno.make(address, error="q", micro=False).save(out, kind="svg", scale=4, border=2, xmldecl=False)
    return out.getvalue().decode()


draw_sheets = Subscriber("draw_sheets", _settle, _load, _compute)
redraw_sheets = Subscriber("redraw_sheets", _settle, _load, _compute)
