"""Weigh purchase lines and tell what they emit: by their declaration, else by the literature.

All of it is read and written in one transaction, one at a time, so that a figure never rests on what was
known before somebody changed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from portal.profiles.models import Profile
from portal.purchases import service
from portal.purchases.categories import Reference, categories
from portal.purchases.models import ArticleMapping, PurchaseFigure, PurchaseLine
from portal.purchases.queries import Declared, declared_of, lines_to_figure, mappings_of
from workers.subscriber import Fact, Subscriber

KG_PER: Mapping[str, Decimal] = {"kg": Decimal(1), "g": Decimal("0.001"), "ton": Decimal(1000)}
# What a declaration calls the unit -> what an invoice does. Weights are compared as weights.
PIECES: Mapping[str, str] = {"l": "l", "piece": "st"}

Values = dict[str, object]


def figure_of(line: PurchaseLine, mapping: ArticleMapping | None, declared: Declared | None) -> Values:
    """What one line weighs and emits; pure."""
    kg = _weight(line, mapping)
    category = mapping.category if mapping else ""
    values: Values = {
        "line_id": line.id,
        "category": category,
        "basis": "unknown",
        "why": "",
        "kg": None if kg is None else round(kg, 3),
        "kg_co2e": None,
        "low": None,
        "high": None,
        "profile_id": None,
    }
    amount = _declared_amount(line, kg, declared)
    if declared is not None and amount is not None:
        ends = _times(amount, declared.total, declared.low, declared.high)
        return values | ends | {"basis": "verified", "profile_id": declared.profile_id}
    found = categories().get(category)
    if found is None:
        return values | {"why": "category"}
    if kg is None:
        return values | {"why": "weight"}
    if found.reference is None:
        return values | {"why": "reference"}
    return values | _of_literature(kg, found.reference) | {"basis": "reference"}


def _weight(line: PurchaseLine, mapping: ArticleMapping | None) -> Decimal | None:
    per_unit = KG_PER.get(line.unit) or (mapping.kg_per_unit if mapping else None)
    return None if per_unit is None else line.quantity * per_unit


def _declared_amount(line: PurchaseLine, kg: Decimal | None, declared: Declared | None) -> Decimal | None:
    """How much of the declared unit was bought; None when that cannot be told, or it no longer counted."""
    if declared is None or line.bought_on > declared.valid_until:
        return None
    if declared.unit.startswith("kg"):
        return kg
    return line.quantity if PIECES.get(declared.unit) == line.unit else None


def _of_literature(kg: Decimal, reference: Reference) -> Values:
    low = reference.value if reference.low is None else reference.low
    high = reference.value if reference.high is None else reference.high
    return _times(kg, reference.value, low, high)


def _times(amount: Decimal, value: Decimal, low: Decimal, high: Decimal) -> Values:
    ends = sorted((amount * low, amount * high))  # what was credited is below zero
    return {"kg_co2e": round(amount * value, 9), "low": round(ends[0], 9), "high": round(ends[1], 9)}


def _figure(session: Session, which: ColumnElement[bool]) -> None:
    lines = lines_to_figure(session, which)
    known = mappings_of(session, [(line.article_key, line.unit) for line in lines])
    declared = declared_of(session, {line.slug for line in lines})
    service.record_figures(session, [_one(line, known, declared) for line in lines])
    if lines:
        service.note_figured(session)


def _one(
    line: PurchaseLine,
    known: Mapping[tuple[str, str], ArticleMapping],
    declared: Mapping[str, Declared],
) -> Values:
    return figure_of(line, known.get((line.article_key, line.unit)), declared.get(line.slug))


def _read_in(session: Session, fact: Fact, _: None) -> None:
    """The file's own lines, and those of other files whose articles it told something about."""
    service.wait_for_turn(session)
    own, in_file = PurchaseLine.batch_id == fact.event.batch_id, aliased(PurchaseLine)
    unsorted = select(PurchaseFigure.line_id).where(PurchaseFigure.category == "")
    told = select(in_file.article_key).where(in_file.batch_id == fact.event.batch_id)
    _figure(session, or_(own, and_(PurchaseLine.article_key.in_(told), PurchaseLine.id.in_(unsorted))))


def _withdrawn(session: Session, fact: Fact, _: None) -> None:
    service.wait_for_turn(session)
    service.forget_figures(session, fact.event.batch_id)
    service.note_figured(session)


def _mapped(session: Session, fact: Fact, _: None) -> None:
    service.wait_for_turn(session)
    mapping = session.get_one(ArticleMapping, fact.event.mapping_id)
    same = and_(PurchaseLine.article_key == mapping.article_key, PurchaseLine.unit == mapping.unit)
    _figure(session, same)


def _declared_anew(session: Session, fact: Fact, _: None) -> None:
    service.wait_for_turn(session)
    slug = session.get_one(Profile, fact.event.profile_id).slug
    _figure(session, PurchaseLine.slug == slug)


figure_purchases = Subscriber("figure_purchases", _read_in)
empty_purchases = Subscriber("empty_purchases", _withdrawn)
refigure_article = Subscriber("refigure_article", _mapped)
refigure_published = Subscriber("refigure_published", _declared_anew)
refigure_suspended = Subscriber("refigure_suspended", _declared_anew)
refigure_reinstated = Subscriber("refigure_reinstated", _declared_anew)
refigure_withdrawn = Subscriber("refigure_withdrawn", _declared_anew)
