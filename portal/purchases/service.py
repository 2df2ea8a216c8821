"""Read lines in, all or nothing; remember articles; keep figures, goals and what is near."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal import db, ledger
from portal.purchases import queries
from portal.purchases.models import (
    ArticleMapping,
    LocalDefinition,
    PurchaseBatch,
    PurchaseFigure,
    PurchaseGoal,
    PurchaseLine,
)
from portal.purchases.queries import Article
from portal.purchases.reading import Bought
from schemas.events import ArticleMapped, OverviewAsked, PurchasesFigured, PurchasesReadIn, PurchasesWithdrawn

ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Sorted:
    """What somebody says that an article is."""

    category: str
    kg_per_unit: Decimal | None


def take_turn(session: Session) -> None:
    """Let one transaction at a time read a file in: a button pressed twice must not count it twice."""
    db.take_turn(session, "purchases.files")


def faults_of(session: Session, rows: Sequence[Bought]) -> list[str]:
    """Rows that name a declaration which is not published, and rows that have been read in before."""
    known = queries.known_profiles(session, {row.slug for row in rows if row.slug})
    before = queries.read_in_before(session, rows)
    faults = []
    for row in rows:
        if row.slug and row.slug not in known:
            told = _("Rad %(line)s: %(number)s är inte publicerad.", line=row.line, number=row.slug.upper())
            faults.append(told)
        elif row.same in before:
            told = _(
                "Rad %(line)s: verifikat %(voucher)s är redan inläst.", line=row.line, voucher=row.voucher
            )
            faults.append(told)
    return faults


def read_in(
    session: Session, rows: Sequence[Bought], sorted_as: Mapping[Article, Sorted], user_id: UUID
) -> UUID:
    """Store every line, and what was said of its articles."""
    batch = PurchaseBatch(id=db.new_id(), line_count=len(rows), read_in_by=user_id, read_in_at=_now(session))
    session.add(batch)
    session.flush()
    stored = [_line(batch.id, row) for row in rows]
    session.execute(insert(PurchaseLine), stored)
    for article, said in sorted(sorted_as.items()):
        _remember(session, article, said, user_id)
    event = PurchasesReadIn(batch_id=batch.id)
    ledger.append(session, _stream(batch.id), event, f"user-{user_id}")
    return batch.id


def _line(batch_id: UUID, row: Bought) -> dict[str, object]:
    kept = ("line", "voucher", "bought_on", "kitchen", "article", "article_key", "quantity", "unit")
    more = ("amount_sek", "supplier", "municipality", "slug")
    return {"id": db.new_id(), "batch_id": batch_id, **{name: getattr(row, name) for name in (*kept, *more)}}


def map_article(session: Session, article: Article, said: Sorted, user_id: UUID) -> None:
    """Say what an article is, and have every line of it figured anew."""
    mapping_id = _remember(session, article, said, user_id)
    event = ArticleMapped(mapping_id=mapping_id)
    ledger.append(session, f"article-{mapping_id}", event, f"user-{user_id}")


def _remember(session: Session, article: Article, said: Sorted, user_id: UUID) -> UUID:
    values = {
        "category": said.category,
        "kg_per_unit": said.kg_per_unit,
        "mapped_by": user_id,
        "mapped_at": _now(session),
    }
    statement = insert(ArticleMapping).values(
        id=db.new_id(), article_key=article[0], unit=article[1], **values
    )
    upsert = statement.on_conflict_do_update(
        index_elements=[ArticleMapping.article_key, ArticleMapping.unit], set_=values
    )
    return session.execute(upsert.returning(ArticleMapping.id)).scalar_one()


def withdraw(session: Session, batch_id: UUID, user_id: UUID) -> bool:
    """Take a file back: its lines stay and count no more. Whether there was such a file that counted."""
    batch = session.scalar(select(PurchaseBatch).where(PurchaseBatch.id == batch_id).with_for_update())
    if batch is None or batch.withdrawn_at is not None:
        return False
    batch.withdrawn_by, batch.withdrawn_at = user_id, _now(session)
    session.flush()
    ledger.append(session, _stream(batch.id), PurchasesWithdrawn(batch_id=batch.id), f"user-{user_id}")
    return True


def wait_for_turn(session: Session) -> None:
    """Let one transaction at a time read lines and write their figures.

    Two workers never figure at once: the later one would write what it read before the other wrote.
    """
    db.take_turn(session, "purchases", db.WHOLE_JOB_S)


def record_figures(session: Session, figures: Sequence[Mapping[str, object]]) -> None:
    """Keep what lines weigh and emit, in place of what was known before."""
    for start in range(0, len(figures), ROWS_AT_ONCE):
        statement = insert(PurchaseFigure).values(figures[start : start + ROWS_AT_ONCE])
        columns = [c.name for c in PurchaseFigure.__table__.columns if c.name != "line_id"]
        changed = {name: statement.excluded[name] for name in columns}
        session.execute(
            statement.on_conflict_do_update(index_elements=[PurchaseFigure.line_id], set_=changed)
        )


def forget_figures(session: Session, batch_id: UUID) -> None:
    """Drop the figures of a file that was taken back."""
    lines = select(PurchaseLine.id).where(PurchaseLine.batch_id == batch_id)
    session.execute(delete(PurchaseFigure).where(PurchaseFigure.line_id.in_(lines)))


def note_figured(session: Session) -> None:
    """Tell that what was bought sums up to something else than before."""
    ledger.append(session, "purchase-figures", PurchasesFigured(), "figure_purchases")


def set_goal(
    session: Session, base_year: int, target_year: int, reduction_percent: Decimal, user_id: UUID
) -> None:
    """Set a goal; earlier ones are kept, and the overviews are counted with the new one."""
    session.add(
        PurchaseGoal(
            base_year=base_year,
            target_year=target_year,
            reduction_percent=reduction_percent,
            set_by=user_id,
        )
    )
    session.flush()
    ledger.append(session, "purchase-goals", OverviewAsked(), f"user-{user_id}")


def define_local(session: Session, codes: Collection[str], user_id: UUID) -> None:
    """Say which municipalities count as near; earlier words are kept."""
    session.add(LocalDefinition(municipalities=sorted(codes), set_by=user_id))


def articles_of(rows: Iterable[Bought]) -> dict[Article, list[Bought]]:
    """The rows by article, in the order in which the file names them."""
    found: dict[Article, list[Bought]] = {}
    for row in rows:
        found.setdefault((row.article_key, row.unit), []).append(row)
    return found


def _stream(batch_id: UUID) -> str:
    return f"purchases-{batch_id}"


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now
