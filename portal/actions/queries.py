"""Look up units, their plans and actions, and what their purchases show. Other rooms read through here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Role, User
from portal.actions.gaps import Bought
from portal.actions.models import UnitAction, UnitActionVersion, UnitPlan
from portal.actions.transitions import OPEN, Status
from portal.kitchens.queries import points_for
from portal.purchases.goals import path_of
from portal.purchases.queries import kitchens, newest_goal
from portal.purchases.sums import Sum, cells, sums, whole
from portal.sourcing.queries import newest_result
from schemas.sourcing import Reason

OFFICERS = (Role.REVIEWER, Role.BUYER, Role.LAWYER, Role.ADMIN)
PAGE = 500


@dataclass(frozen=True)
class Listed:
    """An action with its plan and the name of its owner."""

    action: UnitAction
    plan: UnitPlan
    owner: str

    def is_late(self, today: date) -> bool:
        """Whether it should have been done by now."""
        return self.action.status in OPEN and self.action.due_on < today


@dataclass(frozen=True)
class Wanted:
    """What a list shows; None for all."""

    unit: str | None = None
    owner_id: UUID | None = None
    status: str | None = None
    category: str | None = None
    plan_id: UUID | None = None


@dataclass(frozen=True)
class Expected:
    """What actions that are not dropped are expected to give, each by itself, in kg CO2e a year.

    Attributes:
        low, high: every low end together and every high end; what has no range counts with its figure.
        rangeless_kg: the part that somebody has typed, which has no range.
        without_figure: how many have no figure at all.
    """

    kg: Decimal
    low: Decimal
    high: Decimal
    rangeless_kg: Decimal
    figures: int
    without_figure: int


@dataclass(frozen=True)
class Overview:
    """Figures for a dashboard.

    Attributes:
        late: open ones whose day has passed.
    """

    by_status: dict[str, int]
    late: int
    units: int
    expected: Expected


@dataclass(frozen=True)
class SeenYear:
    """What a unit bought in a year: of one kind of food, and in all.

    Attributes:
        months: how many of the year's months have purchases; a year with fewer is no whole year.
    """

    year: int
    months: int
    category: Sum
    total: Sum


def units(session: Session) -> Sequence[str]:
    """Everybody whom purchases name, and the region's kitchens besides."""
    named = set(kitchens(session))
    known = {one.casefold() for one in named}
    places = {point.name.partition(" (")[0] for point in points_for(session, None)}
    return sorted(named | {one for one in places if one.casefold() not in known}, key=str.casefold)


def people(session: Session) -> Sequence[User]:
    """Everybody at the region who can own an action, by the alphabet."""
    query = select(User).where(User.role.in_(OFFICERS), User.is_active)
    return session.scalars(query.order_by(func.lower(User.name), User.id)).all()


def plan_of(session: Session, unit: str, year: int) -> UnitPlan | None:
    """A unit's plan for a year."""
    return session.scalar(select(UnitPlan).where(UnitPlan.unit == unit, UnitPlan.year == year))


def plan(session: Session, plan_id: UUID) -> UnitPlan | None:
    """One plan."""
    return session.get(UnitPlan, plan_id)


def plans(session: Session) -> Sequence[UnitPlan]:
    """Every plan, the newest year first."""
    return session.scalars(select(UnitPlan).order_by(UnitPlan.year.desc(), UnitPlan.unit).limit(PAGE)).all()


def action(session: Session, action_id: UUID) -> Listed | None:
    """One action."""
    row = session.execute(_listed().where(UnitAction.id == action_id)).one_or_none()
    return Listed(*row) if row else None


def same_action(session: Session, plan_id: UUID, gap: str, wording: object) -> UnitAction | None:
    """A planned action of exactly this wording, about the same gap."""
    told = [getattr(UnitAction, name) == value for name, value in vars(wording).items()]
    query = select(UnitAction).where(
        UnitAction.plan_id == plan_id, UnitAction.gap == gap, UnitAction.status == Status.PLANNED, *told
    )
    return session.scalars(query.limit(1)).first()


def actions(session: Session, wanted: Wanted) -> list[Listed]:
    """Actions that a list shows, the first due first."""
    query = _listed()
    if wanted.unit is not None:
        query = query.where(UnitPlan.unit == wanted.unit)
    for column, value in (
        (UnitAction.owner_id, wanted.owner_id),
        (UnitAction.status, wanted.status),
        (UnitAction.category, wanted.category),
        (UnitAction.plan_id, wanted.plan_id),
    ):
        if value is not None:
            query = query.where(column == value)
    ordered = query.order_by(UnitAction.due_on, UnitAction.number).limit(PAGE)
    return [Listed(*row) for row in session.execute(ordered)]


def _listed() -> Select[UnitAction, UnitPlan, str]:
    owner = aliased(User)
    return (
        select(UnitAction, UnitPlan, owner.name)
        .join(UnitPlan, UnitPlan.id == UnitAction.plan_id)
        .join(owner, owner.id == UnitAction.owner_id)
    )


def due_between(session: Session, first: date | None, last: date) -> Sequence[UnitAction]:
    """Open actions that are due in these days; from the beginning when `first` is None."""
    query = select(UnitAction).where(UnitAction.status.in_(OPEN), UnitAction.due_on <= last)
    if first is not None:
        query = query.where(UnitAction.due_on >= first)
    return session.scalars(query.order_by(UnitAction.due_on, UnitAction.number)).all()


def versions(session: Session, action_id: UUID) -> Sequence[tuple[UnitActionVersion, str]]:
    """Everything that an action has been, the newest first, with who wrote it."""
    query = (
        select(UnitActionVersion, User.name)
        .join(User, User.id == UnitActionVersion.written_by)
        .where(UnitActionVersion.action_id == action_id)
        .order_by(UnitActionVersion.version.desc())
    )
    return [(version, name) for version, name in session.execute(query)]


def overview_figures(session: Session, today: date) -> Overview:
    """How the region's actions stand, for a dashboard."""
    rows = session.scalars(select(UnitAction)).all()
    return Overview(
        by_status={str(status): sum(one.status == status for one in rows) for status in Status},
        late=sum(one.status in OPEN and one.due_on < today for one in rows),
        units=session.scalar(select(func.count(UnitPlan.unit.distinct()))) or 0,
        expected=expected_of(rows),
    )


def expected_of(actions: Iterable[UnitAction]) -> Expected:
    """What these are expected to give together."""
    live = [one for one in actions if one.status != Status.DROPPED]
    told = [one for one in live if one.expected_kg_co2e is not None]
    kg = low = high = rangeless = Decimal(0)
    for one in told:
        middle = one.expected_kg_co2e or Decimal(0)
        if one.expected_low is None or one.expected_high is None:
            ends = (middle, middle)
            rangeless += middle
        else:
            ends = (one.expected_low, one.expected_high)
        kg, low, high = kg + middle, low + ends[0], high + ends[1]
    return Expected(kg, low, high, rangeless, len(told), len(live) - len(told))


def years_of(session: Session, unit: str) -> Sequence[int]:
    """The years that a unit bought something in, the first first."""
    return [int(one.key) for one in sums(session, "year", None, unit)]


def figures_year(session: Session, unit: str, year: int) -> int | None:
    """The newest year with purchases before a plan's, else the plan's own; None without any."""
    there = years_of(session, unit)
    before = [one for one in there if one < year]
    return max(before) if before else year if year in there else None


def bought(session: Session, unit: str, year: int) -> Bought:
    """What a unit bought in a year, with what it can be held against."""
    by_year = {int(one.key): one for one in sums(session, "year", None, unit)}
    goal = newest_goal(session)
    steps = {step.year: step.path for step in path_of(goal, by_year)} if goal else {}
    monthly: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for cell in cells(session, year):
        if cell.kitchen == unit:
            monthly[cell.category, cell.month] += cell.kg
    lacking: dict[str, set[int]] = defaultdict(set)
    found = newest_result(session, year)
    for gap in found.gaps if found else ():
        if gap.reason is Reason.SEASON:
            lacking[gap.category].add(gap.month)
    return Bought(
        year,
        sums(session, "category", year, unit),
        steps.get(year),
        {category: frozenset(months) for category, months in lacking.items()},
        dict(monthly),
    )


def seen_years(session: Session, unit: str, category: str, first: int) -> list[SeenYear]:
    """Every year with purchases from one on: what was measured, whatever it came from."""
    found = []
    for year in years_of(session, unit):
        if year >= first:
            by_category = sums(session, "category", year, unit)
            of_it = next((one for one in by_category if one.key == category), Sum(category))
            months = len(sums(session, "month", year, unit))
            found.append(SeenYear(year, months, of_it, whole(by_category)))
    return found
