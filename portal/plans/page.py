"""A plan as its pages show it: hotspots, measures with what they give, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.declarations.models import Declaration, Submission
from portal.declarations.queries import submission_answers
from portal.dialogues.models import Dialogue
from portal.dialogues.queries import about_plan
from portal.i18n import current_language
from portal.plans import queries
from portal.plans.content import content_of, is_ready
from portal.plans.models import Plan, PlanMeasure, PlanOutcome
from portal.plans.words import price_per_kg, status_word
from portal.profiles.models import Profile
from portal.results.models import ComputedFootprint
from portal.results.words import in_language, line_rows
from portal.whatif.page import Changed, question_label, told_changes
from schemas.canonical import content_hash
from schemas.measures import Measure, load_measures
from schemas.measures.library import Words
from schemas.questionnaire import Answer, Answers, Family, answers_from_json, load_family

HOTSPOTS = 5
# Below this part of the figure a measure moves nothing worth telling.
NOTHING = 1e-4


@dataclass(frozen=True)
class Hotspot:
    """One line of the footprint that weighs much."""

    label: str
    value: float
    share: float


@dataclass(frozen=True)
class MeasureView:
    """One measure for this declaration.

    Attributes:
        difference: kg CO2e per declared unit, less than nothing for a saving; None while there is none.
        price: what a saved kilogram costs, in words; '' where the producer has not said what it costs.
        lacking: what the questions are called that must be answered first.
    """

    row: PlanMeasure
    measure: Measure
    words: Words
    changes: Sequence[Changed]
    difference: float | None
    saved_per_year: float
    price: str
    lacking: Sequence[str]
    problem: str

    @property
    def result(self) -> Mapping[str, Any]:
        """The stored difference."""
        return self.row.result or {}

    @property
    def is_computed(self) -> bool:
        """Whether the result is of how much the producer has said now."""
        return self.row.computed_at is not None and self.row.result is not None

    @property
    def helps(self) -> bool:
        """Whether the figure gets lower by something."""
        return self.difference is not None and self.difference < -NOTHING * abs(self.result["before"])


@dataclass(frozen=True)
class OutcomeView:
    """A later figure held against the plan; `profile` is the published version.

    `planned` and `answers` are as both had agreed then: what the measures were to give together (empty
    where that is not known), and what they were to change, as it is answered now and as was planned.
    """

    row: PlanOutcome
    profile: Profile
    planned: Mapping[str, Any]
    answers: Sequence[Changed]


@dataclass(frozen=True)
class PlanView:
    """A plan with everything its pages need; nothing here needs the session any more."""

    plan: Plan
    declaration: Declaration
    figure: Mapping[str, Any]
    hotspots: Sequence[Hotspot]
    measures: Sequence[MeasureView]
    left_out: Sequence[str]
    outcomes: Sequence[OutcomeView]
    is_ready: bool
    content_hash: str
    dialogues: Sequence[Dialogue]

    @property
    def status(self) -> tuple[str, str | None]:
        """Word and colour."""
        return status_word(self.plan.status)

    @property
    def chosen(self) -> list[MeasureView]:
        """What the producer means to do, the largest saving first."""
        return [one for one in self.measures if one.row.is_chosen]

    @property
    def offered(self) -> list[MeasureView]:
        """What would lower the figure and is not in the plan, the largest saving first."""
        return [one for one in self.measures if one.helps and not one.row.is_chosen]

    @property
    def useless(self) -> list[MeasureView]:
        """What fits the answers but would not lower the figure."""
        return [
            one
            for one in self.measures
            if one.difference is not None and not one.helps and not one.row.is_chosen
        ]

    @property
    def unanswered(self) -> list[MeasureView]:
        """What can be computed once some questions are answered."""
        return [one for one in self.measures if one.lacking and not one.row.is_chosen]

    @property
    def total(self) -> Mapping[str, Any]:
        """What the chosen ones give together."""
        return self.plan.total or {}


def hotspots(figure: Mapping[str, Any]) -> list[Hotspot]:
    """The lines of a result that weigh most."""
    return [
        Hotspot(in_language(row["label"]), row["value"], row["share"]) for row in line_rows(figure)[:HOTSPOTS]
    ]


def plan_view(session: Session, plan: Plan) -> PlanView:
    """The plan for a page."""
    declaration = session.get_one(Declaration, plan.declaration_id)
    figure = session.get_one(ComputedFootprint, plan.footprint_id).result
    answers = submission_answers(session.get_one(Submission, plan.submission_id))
    family = load_family(declaration.family)
    views = [
        measure_view(plan, row, family, answers)
        for row in queries.measures_of(session, plan.id)
        if row.measure_id in load_measures()
    ]
    return PlanView(
        plan=plan,
        declaration=declaration,
        figure=figure,
        hotspots=hotspots(figure),
        measures=sorted(views, key=lambda one: (one.difference or 0.0, one.row.measure_id)),
        left_out=[load_measures()[name].text(current_language()).label for name in plan.left_out],
        outcomes=[
            _outcome(session, family, plan, row, profile)
            for row, profile in queries.outcomes_of(session, plan.id)
        ],
        is_ready=is_ready(session, plan),
        content_hash=content_hash(content_of(session, plan)),
        dialogues=about_plan(session, plan.id),
    )


def _outcome(session: Session, family: Family, plan: Plan, row: PlanOutcome, profile: Profile) -> OutcomeView:
    now = submission_answers(session.get_one(Submission, profile.submission_id))
    agreed = queries.agreed_content(session, plan.id, row.noted_at) or content_of(session, plan)
    changes: dict[str, Answer] = {}
    for one in agreed["measures"]:
        changes |= answers_from_json(one["changes"])
    told = list(told_changes(family, now, changes).values())
    return OutcomeView(row, profile, agreed["total"] or {}, told)


def measure_view(plan: Plan, row: PlanMeasure, family: Family, answers: Answers) -> MeasureView:
    """One measure in words."""
    measure = load_measures()[row.measure_id]
    difference = row.result["after"] - row.result["before"] if row.result else None
    saved = -(difference or 0.0) * float(plan.output)
    return MeasureView(
        row=row,
        measure=measure,
        words=measure.text(current_language()),
        changes=list(told_changes(family, answers, answers_from_json(row.changes)).values()),
        difference=difference,
        saved_per_year=saved,
        price=price_per_kg(row.cost_sek, saved),
        lacking=[question_label(family, name) for name in row.lacking],
        problem=str((row.problem or {}).get(f"reason_{current_language()}", "")),
    )
