"""From a buyer's choices to finished Swedish text: requirement, award, terms, follow-up and method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from schemas.lawful.checking import check
from schemas.lawful.findings import Finding, Severity
from schemas.lawful.text import Case
from schemas.yaml_text import read_yaml

HERE = Path(__file__).parent
# The unit of the text -> that of published footprints, where there are any.
UNITS = {
    "kg": "kg",
    "kg benfritt kött": "kg[boneless]",
    "kg slaktvikt": "kg[carcass]",
    "liter": "l",
    "styck": "piece",
    "portion": "",
    "meter": "m",
    "kvadratmeter": "m2",
    "kubikmeter": "m3",
    "timme": "h",
    "tonkilometer": "t*km",
}
ONE_SAMPLE = 1


@dataclass(frozen=True)
class Choices:
    """What a buyer has chosen. Figures that the purpose does not use stay None.

    Attributes:
        goods: what is bought, in words that fit "klimatavtrycket för ...".
        place: where it is delivered; not asked where the buyer fetches it.
        tolerance_percent: never finer than `uncertainty_percent`.
        best, worst: footprints that give all the climate points and none.
        price_sek: per kg CO2e, with the `decision` that settled it.
        samples: how many a year.
        days, correction_days: to hand in proof, and to put a fault right.
    """

    goods: str
    purpose: str
    regime: str
    unit: str
    boundary: str
    place: str
    proof: str
    uncertainty_percent: int
    tolerance_percent: int
    samples: int
    days: int
    correction_days: int
    limit: Decimal | None = None
    weight_percent: int | None = None
    best: Decimal | None = None
    worst: Decimal | None = None
    price_sek: Decimal | None = None
    decision: str = ""
    improvement_percent: int | None = None


@dataclass(frozen=True)
class Part:
    """One finished text, what kind it is, and where it has its support."""

    name: str
    title: str
    kind: str
    text: str
    citations: tuple[str, ...]


def parts_of(choices: Choices) -> tuple[Part, ...]:
    """The texts that serve the purpose, in the order of the document."""
    words = _words(choices)
    content = _content()
    return tuple(
        Part(
            name,
            content["parts"][name]["title"],
            content["parts"][name]["kind"],
            " ".join(content["parts"][name]["text"].format(**words).split()),
            tuple(_citations()["parts"][name][choices.regime]),
        )
        for name in content["purposes"][choices.purpose]
    )


def faults_in(parts: tuple[Part, ...], regime: str) -> list[tuple[Part, Finding]]:
    """What the linter finds to change in the texts: something that the buyer wrote, such as an origin."""
    return [
        (part, found)
        for part in parts
        for found in check(Case(part.text, part.kind, regime)).findings
        if found.severity is not Severity.INFO
    ]


def needs(purpose: str) -> frozenset[str]:
    """The names of the figures that a purpose asks for."""
    wanted: dict[str, set[str]] = {
        "specification": {"limit"},
        "points": {"weight_percent", "best", "worst"},
        "lcc": {"price_sek", "decision"},
        "lowered": {"improvement_percent"},
    }
    return frozenset().union(*(wanted.get(name, set()) for name in _content()["purposes"][purpose]))


def purposes() -> tuple[str, ...]:
    """Every purpose there is."""
    return tuple(_content()["purposes"])


def proofs() -> tuple[str, ...]:
    """Every level of proof there is."""
    return tuple(_content()["proofs"])


def boundaries() -> tuple[str, ...]:
    """Every boundary there is."""
    return tuple(_content()["boundaries"])


def law_read() -> str:
    """The day on which the law was read for the citations, and from where."""
    content = _citations()
    return f"{content['source']}, läst {content['read']}"


def written(value: Decimal | int | None) -> str:
    """A figure as it stands in a Swedish text."""
    if value is None:
        return ""
    plain = f"{Decimal(value):f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")


def _words(choices: Choices) -> Mapping[str, str]:
    content = _content()
    weight = choices.weight_percent
    samples = "ett stickprov" if choices.samples == ONE_SAMPLE else f"{choices.samples} stickprov"
    return {
        "goods": choices.goods,
        "unit": choices.unit,
        "boundary": content["boundaries"][choices.boundary],
        "transport": content["transports"][choices.boundary],
        "delivery": content["deliveries"][choices.boundary].format(place=choices.place),
        "proof": content["proofs"][choices.proof],
        "limit": written(choices.limit),
        "tolerance": str(choices.tolerance_percent),
        "uncertainty": str(choices.uncertainty_percent),
        "weight": written(weight),
        "price_weight": written(None if weight is None else 100 - weight),
        "best": written(choices.best),
        "worst": written(choices.worst),
        "price": written(choices.price_sek),
        "decision": choices.decision,
        "improvement": written(choices.improvement_percent),
        "samples": samples,
        "days": str(choices.days),
        "correction": str(choices.correction_days),
    }


@cache
def _content() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = read_yaml((HERE / "wording.yml").read_text(encoding="utf-8"))
    return loaded


@cache
def _citations() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = read_yaml((HERE / "citations.yml").read_text(encoding="utf-8"))
    return loaded
