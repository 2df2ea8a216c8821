"""Look up policies, and what was bought as rules are tried on it. Other rooms read through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, extract, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.policies.effect import Group
from portal.policies.models import Policy, PolicyReview, PolicyVersion, PolicyWording
from portal.policies.rules import Replace, Rule, from_json
from portal.policies.transitions import PUBLIC, Status
from portal.purchases.models import PurchaseFigure, PurchaseLine
from portal.purchases.queries import counted, years
from portal.purchases.sums import sums
from portal.purchases.swapping import Rate, rate_of

PAGE = 500
DECIMALS = 9  # of kg CO2e per kg, as footprints are stored


@dataclass(frozen=True)
class Read:
    """A version with its policy and the wording that counts."""

    policy: Policy
    version: PolicyVersion
    wording: PolicyWording

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What it demands in figures."""
        return rules_of(self.wording)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.wording.title


@dataclass(frozen=True)
class Counts:
    """Figures for a dashboard: policies by the status of their newest version, and rules that hold."""

    by_status: dict[str, int]
    adopted: int
    rules_in_force: int


def rules_of(wording: PolicyWording) -> tuple[Rule, ...]:
    """What a wording demands in figures."""
    return from_json(wording.rules)


def _read() -> Select[Policy, PolicyVersion, PolicyWording]:
    same = (PolicyWording.version_id == PolicyVersion.id) & (PolicyWording.revision == PolicyVersion.revision)
    return (
        select(Policy, PolicyVersion, PolicyWording)
        .join(PolicyVersion, PolicyVersion.policy_id == Policy.id)
        .join(PolicyWording, same)
    )


def versions(session: Session, policy_id: UUID) -> list[Read]:
    """Every version of a policy, the newest first."""
    query = _read().where(Policy.id == policy_id).order_by(PolicyVersion.version.desc())
    return [Read(*row) for row in session.execute(query)]


def version(session: Session, policy_id: UUID, number: int) -> Read | None:
    """One version."""
    row = session.execute(
        _read().where(Policy.id == policy_id, PolicyVersion.version == number)
    ).one_or_none()
    return Read(*row) if row else None


def newest(session: Session) -> list[Read]:
    """Every policy with its newest version, by number."""
    query = _read().order_by(Policy.number.desc(), PolicyVersion.version.desc()).limit(PAGE)
    found: dict[UUID, Read] = {}
    for row in session.execute(query):
        found.setdefault(row[0].id, Read(*row))
    return list(found.values())


def adopted(session: Session) -> list[Read]:
    """What holds now, by kind and title."""
    query = _read().where(PolicyVersion.status == Status.ADOPTED)
    return [Read(*row) for row in session.execute(query.order_by(Policy.kind, PolicyWording.title))]


def public_versions(session: Session, number: int) -> list[Read]:
    """Every version that was once adopted, by the policy's public number, the newest first."""
    query = _read().where(
        Policy.number == number,
        PolicyVersion.status.in_(PUBLIC),
        PolicyVersion.adopted_at.is_not(None),
    )
    return [Read(*row) for row in session.execute(query.order_by(PolicyVersion.version.desc()))]


def strategy_of(session: Session, category: str) -> Policy | None:
    """The strategy of a kind of food, whatever has become of it."""
    return session.scalar(select(Policy).where(Policy.kind == "strategy", Policy.category == category))


def rules_in_force(session: Session, category: str = "") -> list[tuple[Read, Rule]]:
    """What adopted policies demand in figures, of one kind of food or of all."""
    return [(one, rule) for one in adopted(session) for rule in one.rules if category in ("", rule.category)]


def counts(session: Session) -> Counts:
    """How the library stands."""
    found = newest(session)
    return Counts(
        {str(status): sum(one.version.status == status for one in found) for status in Status},
        len(adopted(session)),
        len(rules_in_force(session)),
    )


def wordings(session: Session, version_id: UUID) -> Sequence[tuple[PolicyWording, str]]:
    """Every wording of a version, the newest first, with who wrote it."""
    query = (
        select(PolicyWording, User.name)
        .join(User, User.id == PolicyWording.written_by)
        .where(PolicyWording.version_id == version_id)
        .order_by(PolicyWording.revision.desc())
    )
    return [(one, name) for one, name in session.execute(query)]


def reviews(session: Session, version_id: UUID) -> Sequence[tuple[PolicyReview, str]]:
    """What lawyers have said about a version, each with the name, the first first."""
    query = (
        select(PolicyReview, User.name)
        .join(User, User.id == PolicyReview.reviewed_by)
        .where(PolicyReview.version_id == version_id)
        .order_by(PolicyReview.reviewed_at)
    )
    return [(one, name) for one, name in session.execute(query)]


def is_approved(session: Session, version: PolicyVersion) -> bool:
    """Whether a lawyer's last word about exactly this wording is yes."""
    query = select(PolicyReview.verdict).where(
        PolicyReview.version_id == version.id, PolicyReview.revision == version.revision
    )
    return session.scalar(query.order_by(PolicyReview.reviewed_at.desc()).limit(1)) == "approved"


def last_whole_year(session: Session, this_year: int) -> int | None:
    """The newest year with purchases before this one, else this one; None without any."""
    there = years(session)
    before = [one for one in there if one < this_year]
    return before[0] if before else there[0] if there else None


def groups(session: Session, year: int) -> list[Group]:
    """A year's purchases, lines with the same footprint per kilogram of the same kind together."""
    line, figure = PurchaseLine, PurchaseFigure
    # What was credited has the same footprint per kilogram, and so goes with those lines.
    is_known = figure.kg_co2e.is_not(None) & (figure.kg != 0)
    rate = case((is_known, func.round(figure.kg_co2e / figure.kg, DECIMALS)))
    category = func.coalesce(figure.category, "")
    basis = func.coalesce(figure.basis, "unknown")
    ends = [func.sum(column) for column in (figure.kg_co2e, figure.low, figure.high)]
    query = (
        counted(
            category.label("of_category"),
            basis.label("of_basis"),
            rate.label("of_rate"),
            func.count(),
            func.coalesce(func.sum(figure.kg), 0),
            *ends,
            func.coalesce(func.sum(line.amount_sek), 0),
        )
        .where(extract("year", line.bought_on) == year)
        .group_by("of_category", "of_basis", "of_rate")
        .order_by("of_category", "of_basis", "of_rate")
    )
    return [_group(*row) for row in session.execute(query)]


def _group(category: str, basis: str, rate: Any, lines: int, *amounts: Any) -> Group:
    kg, kg_co2e, low, high, sek = amounts
    if rate is None:
        return Group(category, basis, lines, kg, None, None, None, sek)
    return Group(category, basis, lines, kg, kg_co2e, low, high, sek)


def rates(session: Session, rules: Sequence[Rule], year: int) -> dict[str, Rate]:
    """What a kilogram emits of every kind of food that something is replaced by, where anybody knows."""
    bought = sums(session, "category", year)
    wanted = {rule.by for rule in rules if isinstance(rule, Replace)}
    found = {key: rate_of(key, bought) for key in wanted}
    return {key: rate for key, rate in found.items() if rate is not None}
