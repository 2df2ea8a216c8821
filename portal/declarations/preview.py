"""The rough result of a draft, as it is shown while the producer answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from portal.declarations.desk import Desk
from portal.declarations.words import stage_word
from portal.results.models import Preview
from portal.results.queries import preview_of

IMPROVEMENTS_SHOWN = 4


class PreviewState(StrEnum):
    """What can be said about a draft's figure."""

    TOO_EARLY = "too_early"
    COMPUTING = "computing"
    REFUSED = "refused"
    READY = "ready"


@dataclass(frozen=True)
class Improvement:
    """A question left to a default; `share` is its part of the uncertainty in percent, None if left out."""

    label: str
    page_id: str
    share: int | None


@dataclass(frozen=True)
class PreviewView:
    """A draft's figure for people.

    Attributes:
        unanswered: how many answers only the producer can give are left before there can be a figure.
        total, low, high: kg CO2e per declared unit; None while there is no figure.
        own_share: percent of the emission that rests on the producer's own figures.
        open_page: where to go when the figure cannot be computed.
        improve: what would make the figure better, the most important first.
        copied: how many answers were taken from elsewhere and count as estimates until confirmed.
    """

    state: PreviewState
    unanswered: int
    total: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = "kg"
    largest_stage: str = ""
    own_share: int = 0
    open_page: str | None = None
    improve: tuple[Improvement, ...] = ()
    copied: int = 0

    @property
    def settled(self) -> bool:
        """Whether asking again would give the same."""
        return self.state is not PreviewState.COMPUTING


def preview_view(session: Session, desk: Desk) -> PreviewView:
    """What to show of the draft's figure now."""
    unanswered = len(desk.progress.unanswered)
    if unanswered:
        return PreviewView(PreviewState.TOO_EARLY, unanswered)
    preview = preview_of(session, desk.declaration.id)
    if preview is None or _is_old(preview, desk):
        result = preview.result if preview else None
        return (
            _figure(PreviewState.COMPUTING, result, desk)
            if result
            else PreviewView(PreviewState.COMPUTING, 0)
        )
    if preview.result is None:
        return PreviewView(PreviewState.REFUSED, 0, open_page=desk.family.page_of.get(preview.problem))
    return _figure(PreviewState.READY, preview.result, desk)


def _is_old(preview: Preview, desk: Desk) -> bool:
    saved = [row.updated_at for row in desk.rows.values()]
    return bool(saved) and preview.computed_at < max(saved)


def _figure(state: PreviewState, result: Mapping[str, Any], desk: Desk) -> PreviewView:
    return PreviewView(
        state=state,
        unanswered=0,
        total=result["total_kg_co2e"],
        low=result["low"],
        high=result["high"],
        unit=result["declared_unit"],
        largest_stage=stage_word(result["largest_stage"]) if result["largest_stage"] else "",
        own_share=round(100 * result["primary_data_share"]),
        improve=_improvements(result, desk),
        copied=len(desk.sheet.to_confirm),
    )


def _improvements(result: Mapping[str, Any], desk: Desk) -> tuple[Improvement, ...]:
    """Material parts left out, then the questions left to a default by how much of the range they explain."""
    shares: dict[str, int | None] = {part["question_id"]: None for part in result["missing"]}
    for explained in result["variance_shares"]:
        if explained["kind"] == "activity":
            shares.setdefault(explained["id"], round(100 * explained["share"]))
    open_still = [name for name in shares if name in desk.family.questions and not _is_given(desk, name)]
    return tuple(
        Improvement(
            desk.family.questions[name].text(desk.language).label, desk.family.page_of[name], shares[name]
        )
        for name in open_still[:IMPROVEMENTS_SHOWN]
    )


def _is_given(desk: Desk, question_id: str) -> bool:
    answer = desk.answers.get(question_id)
    return answer is not None and answer.state == "given"
