"""What is looked at first: points for what makes a figure doubtful or weighty, and a sample by chance.

The points only order the queue and say why. Nobody is approved or refused by them, and every declaration is
reviewed by two people whatever it has. The sample is drawn so that anybody can draw it again (`is_sampled`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from portal.i18n import number
from portal.results.words import percent

SAMPLING_PLAN = "2026.1"
SAMPLED_SHARE = Decimal("0.10")
HIGH, MIDDLE = 5, 2

_MOST_FOR_FINDINGS = 4
_LOW_OWN_SHARE, _VERY_LOW_OWN_SHARE = Decimal("0.5"), Decimal("0.25")
_LARGE_TONNES, _VERY_LARGE_TONNES = 100, 1000
_WIDE = Decimal(1)
_KG_PER_TONNE = 1000


@dataclass(frozen=True)
class Risk:
    """How soon a declaration should be looked at.

    Attributes:
        reasons: what gave points, in words.
        is_sampled: it was drawn by the sampling plan: each answer is held against its evidence.
        tonnes_co2e: the footprint of everything delivered in the year.
    """

    points: int
    reasons: Sequence[str]
    is_sampled: bool
    tonnes_co2e: float

    @property
    def level(self) -> str:
        """`high`, `middle` or `low`."""
        if self.is_sampled or self.points >= HIGH:
            return "high"
        return "middle" if self.points >= MIDDLE else "low"


def is_sampled(snapshot_hash: str) -> bool:
    """Whether the plan draws this snapshot: the first 64 bits of a hash, as a share of all there are."""
    drawn = hashlib.sha256(f"jordnara-sampling-{SAMPLING_PLAN}:{snapshot_hash}".encode()).digest()
    return Decimal(int.from_bytes(drawn[:8])) / Decimal(2**64) < SAMPLED_SHARE


def risk_of(
    snapshot_hash: str, result: Mapping[str, Any], own_share: Decimal, findings: int, *, is_first: bool
) -> Risk:
    """The points of one declaration.

    Args:
        result: the stored footprint.
        findings: how many remarks the checks have made.
        is_first: nothing of the organisation's has been approved before.
    """
    tonnes = abs(float(result["total_kg_co2e"])) * float(result["output"]) / _KG_PER_TONNE
    told = [
        *_by_findings(findings),
        *_by_own_share(own_share),
        *_by_size(tonnes),
        *_by_result(result),
        *([(1, _("första deklarationen från företaget"))] if is_first else []),
    ]
    return Risk(
        points=sum(points for points, _reason in told),
        reasons=[reason for _points, reason in told],
        is_sampled=is_sampled(snapshot_hash),
        tonnes_co2e=tonnes,
    )


Told = list[tuple[int, str]]


def _by_findings(findings: int) -> Told:
    if not findings:
        return []
    words = _("1 anmärkning") if findings == 1 else _("%(count)s anmärkningar", count=findings)
    return [(min(findings, _MOST_FOR_FINDINGS), words)]


def _by_own_share(share: Decimal) -> Told:
    if share >= _LOW_OWN_SHARE:
        return []
    points = 2 if share < _VERY_LOW_OWN_SHARE else 1
    return [(points, _("bara %(share)s egna uppgifter", share=percent(share)))]


def _by_size(tonnes: float) -> Told:
    if tonnes < _LARGE_TONNES:
        return []
    points = 3 if tonnes >= _VERY_LARGE_TONNES else 2
    return [(points, _("%(tonnes)s ton koldioxidekvivalenter om året", tonnes=number(round(tonnes))))]


def _by_result(result: Mapping[str, Any]) -> Told:
    told = []
    total = Decimal(str(result["total_kg_co2e"]))
    spread = Decimal(str(result["high"])) - Decimal(str(result["low"]))
    if total and spread / abs(total) > _WIDE:
        told.append((1, _("brett troligt spann")))
    if result["missing"]:
        told.append((2, _("delar saknas i siffran")))
    return told
