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
from schemas.questionnaire import Page


class PreviewState(StrEnum):
    """What can be said about a draft's figure."""

    TOO_EARLY = "too_early"
    COMPUTING = "computing"
    REFUSED = "refused"
    READY = "ready"


@dataclass(frozen=True)
class PreviewView:
    """A draft's figure for people.

    Attributes:
        unanswered: how many answers only the producer can give are left before there can be a figure.
        total, low, high: kg CO2e per declared unit; None while there is no figure.
        own_share: percent of the emission that rests on the producer's own figures.
        open_page: where to go when the figure cannot be computed.
        improve: (what is missing, page id) that would make the figure better.
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
    improve: tuple[tuple[str, str], ...] = ()

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
    )


def _improvements(result: Mapping[str, Any], desk: Desk) -> tuple[tuple[str, str], ...]:
    """Questions left to a default that move the figure most, and material parts left out."""
    family, language = desk.family, desk.language
    missing = [part["question_id"] for part in result["missing"]]
    uncertain = [share["id"] for share in result["variance_shares"] if share["kind"] == "activity"]
    wanted: dict[str, Page] = {}
    for name in [*missing, *uncertain]:
        answer = desk.answers.get(name)
        if name in family.questions and (answer is None or answer.state != "given"):
            wanted.setdefault(name, family.page(family.page_of[name]))
    return tuple((family.questions[name].text(language).label, page.id) for name, page in wanted.items())[:3]
