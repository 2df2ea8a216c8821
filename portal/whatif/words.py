"""Differences in words: always with their sign, so that nobody reads a saving as an emission."""

from __future__ import annotations

from portal.i18n import Number, kg_co2e
from portal.results.words import percent


def signed(value: Number) -> str:
    """A difference with unit: `+0,11 kg CO₂e` or `−0,11 kg CO₂e`."""
    return _sign(value) + kg_co2e(abs(float(value)))


def signed_percent(difference: Number, before: Number) -> str:
    """A difference as a share of what was: `−18 %`; a dash where there was nothing."""
    if not before:
        return "–"
    return _sign(difference) + percent(abs(float(difference) / float(before)))


def _sign(value: Number) -> str:
    return "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
