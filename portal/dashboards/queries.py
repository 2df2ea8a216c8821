"""Look up figures: the newest, and every day's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.dashboards.figures import CHOSEN_TOPICS, DEFINITIONS, PUBLIC_TOPICS, names_of
from portal.dashboards.models import OverviewChoice, OverviewFigure

MONTHS_SHOWN = 13
ORDER = OverviewFigure.name, OverviewFigure.key, OverviewFigure.period


def newest_day(session: Session) -> date | None:
    """The last day that anything was counted on."""
    return session.scalar(select(func.max(OverviewFigure.day)))


def figures_on(session: Session, day: date, names: Collection[str]) -> Sequence[OverviewFigure]:
    """These figures on a day, by name, key and period."""
    query = select(OverviewFigure).where(OverviewFigure.day == day, OverviewFigure.name.in_(names))
    return session.scalars(query.order_by(*ORDER)).all()


def month_by_month(session: Session, names: Collection[str]) -> Sequence[OverviewFigure]:
    """These figures on the last day of each month on which they were counted, the oldest first."""
    month = func.date_trunc("month", OverviewFigure.day)
    last = select(func.max(OverviewFigure.day)).group_by(month).order_by(month.desc()).limit(MONTHS_SHOWN)
    query = select(OverviewFigure).where(OverviewFigure.day.in_(last), OverviewFigure.name.in_(names))
    return session.scalars(query.order_by(OverviewFigure.day, *ORDER)).all()


def history(session: Session, names: Collection[str]) -> Iterator[OverviewFigure]:
    """Every day's figures, the oldest day first."""
    query = select(OverviewFigure).where(OverviewFigure.name.in_(names))
    return iter(session.scalars(query.order_by(OverviewFigure.day, *ORDER)))


def counted_at(session: Session, day: date, topic: str) -> datetime | None:
    """When a topic's figures of a day were counted; None when there are none."""
    query = select(func.max(OverviewFigure.counted_at)).where(OverviewFigure.day == day)
    return session.scalar(query.where(OverviewFigure.name.in_(names_of(topic))))


def is_chosen(session: Session, topic: str) -> bool:
    """Whether the region has chosen to show a group of figures to everybody."""
    query = select(OverviewChoice.is_public).where(OverviewChoice.topic == topic)
    return bool(session.scalar(query.order_by(OverviewChoice.chosen_at.desc()).limit(1)))


def public_names(session: Session) -> list[str]:
    """The figures that everybody may see now."""
    topics = {one for one in PUBLIC_TOPICS if one not in CHOSEN_TOPICS or is_chosen(session, one)}
    return [one.name for one in DEFINITIONS if one.topic in topics]
