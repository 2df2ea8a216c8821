"""The countries of the European Economic Area, from where suppliers may take part on equal terms."""

from __future__ import annotations

from babel import Locale

from portal.i18n import current_language

SWEDEN = "SE"
EEA = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT",
    "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip


def country_name(code: str) -> str:
    """A country's name in the language of the page; the code itself for one that has no name."""
    return str(Locale(current_language()).territories.get(code, code))


def country_choices() -> list[tuple[str, str]]:
    """(code, name) of every country but Sweden, by name."""
    return sorted(((code, country_name(code)) for code in EEA if code != SWEDEN), key=lambda item: item[1])
