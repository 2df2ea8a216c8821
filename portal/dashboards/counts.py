"""How each figure is counted, through what other rooms keep. Only a worker calls this."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, distinct, extract, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from portal.dashboards.withholding import Counted
from portal.declarations.models import Declaration, Submission
from portal.declarations.transitions import ON_THE_DESK, Status
from portal.i18n import TIME_ZONE
from portal.operations.queries import queue_state
from portal.plans.models import Plan, PlanOutcome
from portal.plans.savings import Saving, achieved, planned
from portal.plans.transitions import Status as PlanStatus
from portal.preparedness.queries import coverage
from portal.profiles.models import Profile
from portal.publication.models import Publication
from portal.publication.transitions import COUNTING, State
from portal.purchases.goals import path_of
from portal.purchases.models import PurchaseFigure, PurchaseLine
from portal.purchases.queries import counted, newest_goal
from portal.purchases.sums import Sum, sums
from portal.review.models import Decision
from portal.review.service import DESK_REVIEW
from portal.vouchers.effect import funnel
from portal.vouchers.models import Voucher

MONTHS = 12
DECIMALS = 2
STOPPED = State.SUSPENDED, State.WITHDRAWN


def declarations(session: Session, day: date) -> Iterator[Counted]:
    """Published figures that count on the day, by level and kind, and what was new in which month."""
    valid = _valid(day).subquery()
    firms = session.scalar(select(func.count(distinct(valid.c.organisation_id)))) or 0
    yield Counted("declarations.valid", session.scalar(select(func.count()).select_from(valid)) or 0)
    yield Counted("declarations.firms", firms)
    for name, column in (
        ("declarations.by_level", valid.c.level),
        ("declarations.by_family", valid.c.family),
    ):
        for key, number in session.execute(select(column, func.count()).group_by(column).order_by(column)):
            yield Counted(name, number, key)
    for month, number in _new_by_month(session, day):
        yield Counted("declarations.first_published", number, period=month)


def _valid(day: date) -> Select[str, str, str, UUID]:
    """The version that counts of each product."""
    level = func.coalesce(Decision.level, DESK_REVIEW).label("level")
    return (
        select(Profile.slug, level, Declaration.family, Declaration.organisation_id)
        .join(Publication, Publication.profile_id == Profile.id)
        .join(Declaration, Declaration.id == Profile.declaration_id)
        .join(Decision, Decision.id == Profile.decision_id)
        .where(Publication.state.in_(COUNTING), Publication.valid_until >= day)
        .ext(distinct_on(Profile.slug))
        .order_by(Profile.slug, Profile.version.desc())
    )


def _new_by_month(session: Session, day: date) -> Iterator[tuple[str, int]]:
    """How many products were published for the first time in each of the last twelve months."""
    first = select(func.min(Profile.published_at).label("at")).group_by(Profile.slug).subquery()
    month = func.to_char(func.timezone("Europe/Stockholm", first.c.at), "YYYY-MM")
    found: dict[str, int] = dict(session.execute(select(month, func.count()).group_by(month)).all())
    ordinal = day.year * 12 + day.month - 1
    for one in range(ordinal - MONTHS + 1, ordinal + 1):
        name = f"{one // 12}-{one % 12 + 1:02d}"
        yield name, found.get(name, 0)


def purchases(session: Session, _day: date) -> Iterator[Counted]:
    """What is bought, year by year: per kilogram, how well it is known, and the path to the goal."""
    by_year = {int(one.key): one for one in sums(session, "year", None)}
    firms = _firms_bought_from(session)
    for year, one in by_year.items():
        yield from _year(str(year), one, firms.get(year, 0))
    goal = newest_goal(session)
    for step in path_of(goal, by_year) if goal else ():
        if step.path is not None:
            yield Counted("purchases.path", _rounded(step.path), period=str(step.year))


def _year(year: str, one: Sum, firms: int) -> Iterator[Counted]:
    # Rounded, because every day's figures are kept: with all decimals the difference between two days would
    # tell how much is bought of a product whose declaration came or went in between.
    if one.per_kg is not None:
        low, high = (_rounded(end / one.known_kg) for end in (one.low, one.high))
        yield Counted("purchases.per_kg", _rounded(one.per_kg), period=year, low=low, high=high)
    if one.known_share is None or one.verified_share is None:
        return
    yield Counted("purchases.known_share", _rounded(one.known_share), period=year)
    # Of one or two firms the share would tell what they sell.
    yield Counted("purchases.verified_share", _rounded(one.verified_share), period=year, firms=firms)


def _rounded(value: Decimal) -> float:
    return float(round(value, DECIMALS))


def _firms_bought_from(session: Session) -> dict[int, int]:
    """By year: how many firms are behind what was bought with a reviewed figure."""
    year = extract("year", PurchaseLine.bought_on)
    query = (
        counted(year, func.count(distinct(Declaration.organisation_id)))
        .join(Declaration, func.lower(Declaration.number) == PurchaseLine.slug)
        .where(PurchaseFigure.basis == "verified")
        .group_by(year)
    )
    return {int(one): number for one, number in session.execute(query)}


def plans(session: Session, _day: date) -> Iterator[Counted]:
    """Agreed plans, what they are expected to give in a year, and what later figures showed."""
    query = (
        select(Plan, Declaration.organisation_id)
        .join(Declaration, Declaration.id == Plan.declaration_id)
        .where(Plan.status == PlanStatus.AGREED)
    )
    agreed = session.execute(query).all()
    expected = [(str(firm), saving) for plan, firm in agreed if (saving := planned(plan)) is not None]
    yield Counted("plans.agreed", len(agreed), firms=len({firm for _plan, firm in agreed}))
    yield _of_plans("plans.expected", expected)
    yield from _achieved(session)


def _achieved(session: Session) -> Iterator[Counted]:
    """Of each plan the newest figure that could be compared, for the plan's own yearly output."""
    followed = _followed_up(session)
    # Two plans about one product may be held against the same figure; what the younger gave is part of what
    # came since the older, and is counted once.
    oldest = {one[0].profile_id: one for one in sorted(followed, key=lambda one: -one[3])}
    found = [(row, output, firm) for row, output, firm, _number in oldest.values()]
    each = ((str(firm), achieved(row, output)) for row, output, firm in found)
    saved = [(firm, saving) for firm, saving in each if saving is not None]
    whole = _of_plans("plans.achieved", saved)
    yield Counted(
        "plans.followed_up", len(followed), firms=len({firm for _row, _output, firm, _n in followed})
    )
    yield whole
    before = sum(float((row.before or 0) * output) for row, output, _firm in found)
    if before > 0:
        # By the same parts as the sum, so that both are shown anew on the same day or neither is.
        share = whole.value / before
        yield Counted("plans.achieved_share", share, firms=whole.firms, parts=whole.parts)


def _followed_up(session: Session) -> Sequence[tuple[PlanOutcome, Decimal, UUID, int]]:
    """(outcome, output, firm, number) of each plan; a figure that was stopped shows nothing."""
    query = (
        select(PlanOutcome, Plan.output, Declaration.organisation_id, Plan.number)
        .join(Plan, Plan.id == PlanOutcome.plan_id)
        .join(Declaration, Declaration.id == Plan.declaration_id)
        .join(Publication, Publication.profile_id == PlanOutcome.profile_id)
        .where(PlanOutcome.reason == "", PlanOutcome.before.is_not(None), PlanOutcome.after.is_not(None))
        .where(Publication.state.not_in(STOPPED))
        .ext(distinct_on(PlanOutcome.plan_id))
        .order_by(PlanOutcome.plan_id, PlanOutcome.noted_at.desc())
    )
    return [(row, output, firm, number) for row, output, firm, number in session.execute(query)]


def _of_plans(name: str, found: Sequence[tuple[str, Saving]]) -> Counted:
    """A sum of what firms' plans save, with its range where every one has one."""
    parts: dict[str, float] = defaultdict(float)
    for firm, saving in found:
        parts[firm] += float(saving.kg)
    ends = sum((saving for _firm, saving in found), Saving()).ends if found else None
    low, high = map(float, ends) if ends else (None, None)
    return Counted(name, sum(parts.values()), low=low, high=high, firms=len(parts), parts=parts)


def preparedness(session: Session, _day: date) -> Iterator[Counted]:
    """How much of what is bought firms' cards for a crisis speak of, as far as their own room tells it."""
    found = coverage(session)
    if not found:
        return
    told = [one for one in found if one.cards is not None]
    # Not the shares of purchases: who sees the purchases could tell from two days' whose card is new, and for
    # what. Firms are promised that only the preparedness staff read that.
    yield Counted("preparedness.covered", len(told) / len(found))


def vouchers(session: Session, _day: date) -> Iterator[Counted]:
    """Consulting vouchers from applied to paid, all calls together, as their own room counts them."""
    calls = funnel(session)
    columns = (Voucher.organisation_id, Voucher.granted_sek, Voucher.paid_sek)
    sent = session.execute(select(*columns).where(Voucher.applied_on.is_not(None))).all()
    if not sent:
        return
    granted: dict[str, float] = defaultdict(float)
    paid: dict[str, float] = defaultdict(float)
    for firm, granted_sek, paid_sek in sent:
        for parts, sek in ((granted, granted_sek), (paid, paid_sek)):
            if sek is not None:
                parts[str(firm)] += float(sek)
    firms = {"applied": len({firm for firm, *_sek in sent}), "granted": len(granted), "paid": len(paid)}
    for stage, behind in firms.items():
        number = sum(getattr(call, stage).count for call in calls)
        yield Counted("vouchers.count", number, stage, firms=behind)
    for stage, parts in (("granted", granted), ("paid", paid)):
        total = float(sum(getattr(call, stage).sek for call in calls))
        yield Counted(f"vouchers.{stage}_sek", total, firms=len(parts), parts=parts)


def queue(session: Session, day: date) -> Iterator[Counted]:
    """What waits, for whom and how long; and deliveries that nobody has settled. For staff."""
    # Only what is needed: the desk's own query brings every footprint with it.
    latest = (Submission.declaration_id == Declaration.id) & (Submission.version == Declaration.version)
    query = select(Declaration.status, Submission.submitted_at).join(Submission, latest)
    found = session.execute(
        query.where(Declaration.status.in_((*ON_THE_DESK, Status.CHANGES_REQUESTED)))
    ).all()
    ages = sorted(
        (day - at.astimezone(TIME_ZONE).date()).days for status, at in found if status in ON_THE_DESK
    )
    yield Counted("queue.on_desk", len(ages))
    yield Counted("queue.oldest_days", float(max(ages, default=0)))
    yield Counted("queue.median_days", float(ages[len(ages) // 2] if ages else 0))
    for status, number in sorted(Counter(status for status, _at in found).items()):
        yield Counted("queue.turn", number, status)
    state = queue_state(session)
    yield Counted("deliveries.dead", state.dead)
    yield Counted("deliveries.pending", state.pending)


COUNTS: Mapping[str, Callable[[Session, date], Iterator[Counted]]] = {
    "declarations": declarations,
    "purchases": purchases,
    "plans": plans,
    "vouchers": vouchers,
    "preparedness": preparedness,
    "queue": queue,
}
