"""Look up purchase lines, what articles are, and the goal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, extract, func, select, true, tuple_
from sqlalchemy import Row as SqlRow
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.profiles.models import Profile
from portal.publication.models import Publication
from portal.publication.transitions import LISTED
from portal.purchases.models import (
    ArticleMapping,
    PurchaseBatch,
    PurchaseFigure,
    PurchaseGoal,
    PurchaseLine,
)
from portal.purchases.reading import Bought

PAGE = 200

Article = tuple[str, str]  # key and unit


@dataclass(frozen=True)
class Declared:
    """The newest version of a published declaration: what one unit emits, and until when it counts."""

    profile_id: UUID
    unit: str
    valid_until: date
    total: Decimal
    low: Decimal
    high: Decimal


def known_profiles(session: Session, slugs: Iterable[str]) -> set[str]:
    """Those of these that have been published."""
    return set(session.scalars(select(Profile.slug).where(Profile.slug.in_(set(slugs))).distinct()))


def read_in_before(session: Session, rows: Sequence[Bought]) -> set[tuple[str, str, str, date, Decimal, str]]:
    """What of these rows is there already, in a file that has not been taken back."""
    columns = (
        PurchaseLine.voucher,
        PurchaseLine.article_key,
        PurchaseLine.kitchen,
        PurchaseLine.bought_on,
        PurchaseLine.quantity,
        PurchaseLine.unit,
    )
    query = select(*columns).join(PurchaseBatch).where(PurchaseBatch.withdrawn_at.is_(None))
    found = session.execute(query.where(PurchaseLine.voucher.in_({row.voucher for row in rows})))
    return {row.same for row in rows} & {tuple(one) for one in found}


def mappings_of(session: Session, articles: Iterable[Article]) -> dict[Article, ArticleMapping]:
    """What is remembered of these articles."""
    wanted = sorted(set(articles))
    if not wanted:
        return {}
    query = select(ArticleMapping).where(tuple_(ArticleMapping.article_key, ArticleMapping.unit).in_(wanted))
    return {(one.article_key, one.unit): one for one in session.scalars(query)}


@dataclass(frozen=True)
class ArticleRow:
    """An article as the list shows it, with how often it was bought; `mapping` None while unknown."""

    key: str
    unit: str
    name: str
    lines: int
    mapping: ArticleMapping | None


def articles(session: Session, words: str, only_open: bool) -> Sequence[ArticleRow]:
    """Articles that have been bought, the most frequent first."""
    found = PurchaseLine.article.icontains(words, autoescape=True) if words else true()
    return _articles(session, found & (ArticleMapping.id.is_(None) if only_open else true()))


def article(session: Session, key: str, unit: str) -> ArticleRow | None:
    """One of them."""
    found = _articles(session, (PurchaseLine.article_key == key) & (PurchaseLine.unit == unit))
    return found[0] if found else None


def _articles(session: Session, which: ColumnElement[bool]) -> Sequence[ArticleRow]:
    name, lines = func.max(PurchaseLine.article), func.count()
    same = and_(
        ArticleMapping.article_key == PurchaseLine.article_key, ArticleMapping.unit == PurchaseLine.unit
    )
    counted = (
        select(PurchaseLine.article_key, PurchaseLine.unit, name.label("name"), lines.label("lines"))
        .join(PurchaseBatch)
        .outerjoin(ArticleMapping, same)
        .where(PurchaseBatch.withdrawn_at.is_(None), which)
        .group_by(PurchaseLine.article_key, PurchaseLine.unit)
        .order_by(lines.desc(), name)
        .limit(PAGE)
    )
    found = session.execute(counted).all()
    known = mappings_of(session, [(row.article_key, row.unit) for row in found])
    return [
        ArticleRow(row.article_key, row.unit, row.name, row.lines, known.get((row.article_key, row.unit)))
        for row in found
    ]


def batches(session: Session) -> Sequence[SqlRow[PurchaseBatch, str]]:
    """The files that count, with who read them in, the newest first."""
    query = (
        select(PurchaseBatch, User.name)
        .join(User, User.id == PurchaseBatch.read_in_by)
        .where(PurchaseBatch.withdrawn_at.is_(None))
        .order_by(PurchaseBatch.read_in_at.desc())
        .limit(PAGE)
    )
    return session.execute(query).all()


def lines_to_figure(session: Session, which: ColumnElement[bool]) -> Sequence[PurchaseLine]:
    """Lines in files that count, to be weighed and figured."""
    query = select(PurchaseLine).join(PurchaseBatch).where(PurchaseBatch.withdrawn_at.is_(None), which)
    return session.scalars(query.order_by(PurchaseLine.batch_id, PurchaseLine.line)).all()


def declared_of(session: Session, slugs: Iterable[str]) -> dict[str, Declared]:
    """The newest version of each declaration, unless it was stopped."""
    query = (
        select(Profile, Publication.state)
        .join(Publication, Publication.profile_id == Profile.id)
        .where(Profile.slug.in_({slug for slug in slugs if slug}))
        .order_by(Profile.slug, Profile.version)
    )
    newest = {profile.slug: (profile, state) for profile, state in session.execute(query)}
    return {slug: _declared(profile) for slug, (profile, state) in newest.items() if state in LISTED}


def _declared(profile: Profile) -> Declared:
    footprint: Mapping[str, Any] = profile.content["footprint"]
    total, low, high = (Decimal(str(footprint[name])) for name in ("total_kg_co2e", "low", "high"))
    return Declared(profile.id, footprint["declared_unit"], profile.valid_until, total, low, high)


def counted(*columns: Any) -> Select[Any]:
    """Columns of lines and their figures, of files that count."""
    return (
        select(*columns)
        .select_from(PurchaseLine)
        .join(PurchaseBatch, PurchaseBatch.id == PurchaseLine.batch_id)
        .outerjoin(PurchaseFigure, PurchaseFigure.line_id == PurchaseLine.id)
        .where(PurchaseBatch.withdrawn_at.is_(None))
    )


def years(session: Session) -> Sequence[int]:
    """The years that something was bought in, the newest first."""
    year = extract("year", PurchaseLine.bought_on)
    return [int(one) for one in session.scalars(counted(year).distinct().order_by(year.desc()))]


def kitchens(session: Session) -> Sequence[str]:
    """Everybody who has bought something, as the lines call them, by the alphabet."""
    return session.scalars(counted(PurchaseLine.kitchen).distinct().order_by(PurchaseLine.kitchen)).all()


def waiting(session: Session) -> int:
    """How many lines no worker has come to yet."""
    return session.scalar(counted(func.count()).where(PurchaseFigure.line_id.is_(None))) or 0


def newest_goal(session: Session) -> PurchaseGoal | None:
    """The goal that counts."""
    return session.scalar(select(PurchaseGoal).order_by(PurchaseGoal.set_at.desc()).limit(1))
