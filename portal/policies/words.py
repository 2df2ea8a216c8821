"""Policies in words."""

from __future__ import annotations

from flask_babel import gettext as _

from portal.i18n import kg_co2e, number
from portal.policies.rules import Limit, Rule, Share
from portal.policies.transitions import Status
from portal.purchases.categories import category_label


def kinds() -> list[tuple[str, str, str]]:
    """What can be written, with a word of help."""
    return [
        ("policy", _("Policy"), _("Vad regionen vill, beslutat av politiken.")),
        ("guideline", _("Riktlinje"), _("Hur det ska göras, beslutat i förvaltningen.")),
        ("strategy", _("Kategoristrategi"), _("Hur en varugrupp ska köpas.")),
    ]


def kind_word(kind: str) -> str:
    """What it is."""
    return {key: label for key, label, _hint in kinds()}[kind]


def status_word(status: str) -> tuple[str, str | None]:
    """Where a version is, as word and colour of a tag."""
    words = {
        Status.DRAFT: (_("Utkast"), "blue"),
        Status.IN_REVIEW: (_("Hos juristen"), "yellow"),
        Status.ADOPTED: (_("Antagen"), None),
        Status.SUPERSEDED: (_("Ersatt"), "grey"),
        Status.WITHDRAWN: (_("Upphävd"), "grey"),
    }
    return words[Status(status)]


def rule_kinds() -> list[tuple[str, str]]:
    """What a rule can demand."""
    return [
        ("", _("Ingen regel")),
        ("limit", _("Högst så många kg CO₂e per kg")),
        ("share", _("Minst så många procent av vikten med granskad siffra")),
        ("replace", _("Byt så många procent av vikten mot en annan varugrupp")),
    ]


def rule_words(rule: Rule) -> str:
    """A rule as a sentence."""
    category = category_label(rule.category)
    if isinstance(rule, Limit):
        return _(
            "%(category)s: högst %(limit)s per kg.", category=category, limit=kg_co2e(rule.kg_co2e_per_kg)
        )
    share = number(rule.percent.normalize())
    if isinstance(rule, Share):
        return _(
            "%(category)s: minst %(percent)s %% av vikten har en granskad siffra.",
            category=category,
            percent=share,
        )
    return _(
        "%(category)s: %(percent)s %% av vikten köps som %(by)s i stället.",
        category=category,
        percent=share,
        by=category_label(rule.by).lower(),
    )
