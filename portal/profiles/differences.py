"""What differs between two versions of a profile, field by field and by kind. Pure.

Works on the published contents alone, so everybody can make the same comparison from the two JSON files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Content = Mapping[str, Any]
Label = Mapping[str, str]


class Kind(StrEnum):
    """What it is that differs."""

    FIGURE = "figure"
    LINE = "line"
    ANSWER = "answer"
    MISSING = "missing"
    LABEL = "label"
    METHOD = "method"
    REVIEW = "review"
    ABOUT = "about"


class Measure(StrEnum):
    """How a value is written."""

    EMISSION = "emission"
    SHARE = "share"
    DAY = "day"
    TEXT = "text"
    IN_LANGUAGE = "in_language"
    PLACE = "place"
    BOUNDARY = "boundary"
    UNIT = "unit"


@dataclass(frozen=True)
class Difference:
    """One thing before and after; None where it was not there.

    Attributes:
        name: a word for it that `words.difference_label` knows, or '' when `label` names it.
    """

    kind: Kind
    measure: Measure
    before: Any
    after: Any
    name: str = ""
    label: Label | None = None


# name, where it stands in the content, kind and measure
_FIELDS: tuple[tuple[str, tuple[str, ...], Kind, Measure], ...] = (
    ("total", ("footprint", "total_kg_co2e"), Kind.FIGURE, Measure.EMISSION),
    ("low", ("footprint", "low"), Kind.FIGURE, Measure.EMISSION),
    ("high", ("footprint", "high"), Kind.FIGURE, Measure.EMISSION),
    ("removals", ("footprint", "removals"), Kind.FIGURE, Measure.EMISSION),
    ("primary_data_share", ("footprint", "primary_data_share"), Kind.FIGURE, Measure.SHARE),
    ("declared_unit", ("footprint", "declared_unit"), Kind.ABOUT, Measure.UNIT),
    ("boundary", ("footprint", "boundary"), Kind.ABOUT, Measure.BOUNDARY),
    ("product_name", ("product_name",), Kind.ABOUT, Measure.TEXT),
    ("producer", ("producer",), Kind.ABOUT, Measure.TEXT),
    ("municipality", ("municipality",), Kind.ABOUT, Measure.PLACE),
    ("category", ("category_label",), Kind.ABOUT, Measure.IN_LANGUAGE),
    ("reference_year", ("reference_year",), Kind.ABOUT, Measure.TEXT),
    ("valid_until", ("valid_until",), Kind.ABOUT, Measure.DAY),
    ("factor_set", ("footprint", "factor_set"), Kind.METHOD, Measure.TEXT),
    ("engine_version", ("footprint", "engine_version"), Kind.METHOD, Measure.TEXT),
    ("gwp_set", ("footprint", "gwp_set"), Kind.METHOD, Measure.TEXT),
    ("level", ("review", "level"), Kind.REVIEW, Measure.TEXT),
    ("reviewer_role", ("review", "reviewer_role"), Kind.REVIEW, Measure.TEXT),
    ("decided_on", ("review", "decided_on"), Kind.REVIEW, Measure.DAY),
)


def differences(before: Content, after: Content) -> list[Difference]:
    """Everything that differs, figures first; nothing for two equal contents."""
    found = [*_fields(before, after), *_lines(before, after), *_answers(before, after)]
    found += [*_missing(before, after), *_labels(before, after)]
    order = list(Kind)
    return sorted(found, key=lambda one: order.index(one.kind))


def _fields(before: Content, after: Content) -> Iterator[Difference]:
    for name, path, kind, measure in _FIELDS:
        old, new = _at(before, path), _at(after, path)
        if old != new:
            yield Difference(kind, measure, old, new, name=name)


def _at(content: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        content = content.get(part) if isinstance(content, Mapping) else None
    return content


def _lines(before: Content, after: Content) -> Iterator[Difference]:
    return _by_id(
        Kind.LINE,
        Measure.EMISSION,
        {one["id"]: (one["label"], sum(one["kg_co2e"].values())) for one in before["footprint"]["lines"]},
        {one["id"]: (one["label"], sum(one["kg_co2e"].values())) for one in after["footprint"]["lines"]},
    )


def _answers(before: Content, after: Content) -> Iterator[Difference]:
    return _by_id(
        Kind.ANSWER,
        Measure.IN_LANGUAGE,
        {one["question_id"]: (one["label"], one["value"]) for one in before["answers"]},
        {one["question_id"]: (one["label"], one["value"]) for one in after["answers"]},
    )


def _missing(before: Content, after: Content) -> Iterator[Difference]:
    """What was left out of one and not of the other."""
    return _by_id(
        Kind.MISSING,
        Measure.TEXT,
        {one["question_id"]: (one["label"], "missing") for one in before["footprint"]["missing"]},
        {one["question_id"]: (one["label"], "missing") for one in after["footprint"]["missing"]},
    )


def _labels(before: Content, after: Content) -> Iterator[Difference]:
    return _by_id(
        Kind.LABEL,
        Measure.DAY,
        {one["kind"]: (one["label"], one["given_on"]) for one in before.get("labels", ())},
        {one["kind"]: (one["label"], one["given_on"]) for one in after.get("labels", ())},
    )


def _by_id(
    kind: Kind, measure: Measure, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Difference]:
    for key in [*before, *(key for key in after if key not in before)]:
        label = (after.get(key) or before[key])[0]
        old = before[key][1] if key in before else None
        new = after[key][1] if key in after else None
        if old != new:
            yield Difference(kind, measure, old, new, label=label)
