"""The result page's content for the producer: how the figure was computed and what makes it uncertain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.i18n import number
from portal.results.models import ComputedFootprint
from portal.results.words import (
    allocation_rows,
    amount_rows,
    gas_rows,
    in_language,
    line_rows,
    origin_tag,
    stage_rows,
    unverified_parameters,
)
from schemas.footprint import Footprint
from schemas.inventory import Activity, Inventory, Origin
from schemas.questionnaire import Answers, CheckRow, Family, check_rows
from schemas.questionnaire.unit_names import unit_short

UNCERTAIN_SHOWN = 5
SMALLEST_SHARE = 0.01
_BASIS = re.compile(r"\[([^\]]+)\]")


@dataclass(frozen=True)
class Trail:
    """One figure behind a line: what it is, how much, how it is known, where it was read."""

    label: str
    figure: str
    tag: tuple[str, str | None] | None
    source: str
    unverified: bool


@dataclass(frozen=True)
class LineView:
    """One line of the account. `value` is kg CO2e per declared unit, `share` of all emissions (0 to 1)."""

    label: str
    stage: str
    value: float
    share: float
    equation: str
    unverified: bool
    amounts: Sequence[Trail]
    factors: Sequence[Trail]


@dataclass(frozen=True)
class UsedDefault:
    """A schablon that stands in for something the producer did not know."""

    label: str
    figure: str
    source: str
    unverified: bool


@dataclass(frozen=True)
class Uncertain:
    """What explains a part of the range (0 to 1); `page_id` where an own figure would make it narrower."""

    label: str
    share: float
    page_id: str | None


@dataclass(frozen=True)
class ResultView:
    """Everything the result page says besides the stored result itself."""

    result: Mapping[str, Any]
    stages: Sequence[Mapping[str, Any]]
    gases: Sequence[Mapping[str, Any]]
    lines: Sequence[LineView]
    amounts: Sequence[Mapping[str, Any]]
    allocations: Sequence[Mapping[str, Any]]
    defaults: Sequence[UsedDefault]
    unverified: Sequence[Trail]
    uncertain: Sequence[Uncertain]
    missing: Sequence[str]


def result_view(computed: ComputedFootprint, family: Family, answers: Answers, language: str) -> ResultView:
    """The stored result in the reader's language."""
    result = Footprint.from_json(computed.result).to_json()
    inventory = Inventory.from_json(computed.inventory)
    return ResultView(
        result=result,
        stages=stage_rows(result),
        gases=gas_rows(result),
        lines=[_line(row, language) for row in line_rows(result)],
        amounts=amount_rows(result),
        allocations=allocation_rows(result),
        defaults=_defaults(inventory, family, answers, language),
        unverified=[_factor(row, language) for row in unverified_parameters(result)],
        uncertain=_uncertain(result, inventory, family),
        missing=[_question_label(family, part["question_id"], language) for part in result["missing"]],
    )


def figure(value: float, unit: str, language: str) -> str:
    """An amount to three significant figures with its unit: `5,2 kg N/ha`, `2,54 kg CO₂e/l`."""
    shown = number(float(f"{value:.3g}"), None, language)
    words = _BASIS.sub("\N{NO-BREAK SPACE}\\1", unit_short(unit, language)).replace("CO2e", "CO₂e")
    return shown if unit == "1" else f"{shown}\N{NO-BREAK SPACE}{words}"


def _line(row: Mapping[str, Any], language: str) -> LineView:
    return LineView(
        label=in_language(row["label"]),
        stage=row["stage"],
        value=row["value"],
        share=row["share"],
        equation=row["equation"],
        unverified=row["unverified"],
        amounts=[_amount(use, language) for part in row["inputs"] for use in part["activities"]],
        factors=[_factor(parameter, language) for parameter in row["parameters"]],
    )


def _amount(use: Mapping[str, Any], language: str) -> Trail:
    return Trail(
        label=in_language(use["label"]),
        figure=figure(use["amount"], use["unit"], language),
        tag=origin_tag(use["origin"]),
        source=use["source"] or "",
        unverified=use["confidence"] == "C",
    )


def _factor(parameter: Mapping[str, Any], language: str) -> Trail:
    read_in = [parameter["source"], parameter["year"], parameter["locator"]]
    return Trail(
        label=in_language(parameter["label"]),
        figure=figure(parameter["value"], parameter["unit"], language),
        tag=None,
        source=", ".join(part for part in read_in if part),
        unverified=parameter["unverified"],
    )


def _defaults(inventory: Inventory, family: Family, answers: Answers, language: str) -> list[UsedDefault]:
    """What the engine was given as defaults, in the units in which the questions are asked."""
    rows = [row for part in check_rows(family, answers, language) for row in part.rows]
    told = {row.question_id: row for row in rows if row.tag == "default"}
    used = [one for one in inventory.activities if one.origin is Origin.DEFAULT and one.question_id]
    return [_used_default(one, told.get(one.question_id or ""), language) for one in used]


def _used_default(activity: Activity, row: CheckRow | None, language: str) -> UsedDefault:
    return UsedDefault(
        label=row.label if row else in_language(activity.label),
        figure=row.value if row else figure(float(activity.amount), activity.unit, language),
        source=activity.source or "",
        unverified=activity.confidence == "C",
    )


def _uncertain(result: Mapping[str, Any], inventory: Inventory, family: Family) -> list[Uncertain]:
    activities = {activity.id: activity for activity in inventory.activities}
    return [
        Uncertain(
            in_language(share["label"]), share["share"], _page_to_improve(activities.get(share["id"]), family)
        )
        for share in result["variance_shares"][:UNCERTAIN_SHOWN]
        if share["share"] >= SMALLEST_SHARE
    ]


def _page_to_improve(activity: Activity | None, family: Family) -> str | None:
    if activity is None or activity.origin is Origin.MEASURED:
        return None
    return family.page_of.get(activity.question_id or "")


def _question_label(family: Family, question_id: str, language: str) -> str:
    question = family.questions.get(question_id)
    return question.text(language).label if question else question_id
