"""Look up scenarios, what they are about, and who has agreed to be seen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, defer

from portal.catalogue.models import CatalogueEntry
from portal.consolidation.models import Scenario, ScenarioConsent, ScenarioDrop, ScenarioGoods
from portal.consolidation.seen import Part
from portal.declarations.models import Declaration
from portal.delivered.models import DeliveryTerms
from portal.kitchens.models import DeliveryPoint
from portal.profiles.models import Profile
from schemas.consolidation import Drop, Goods, Outcome, Question

PAGE = 50
CHOICES = 30
CARRIED = ("declared", "assumed")


def scenarios(session: Session) -> Sequence[Scenario]:
    """The newest scenarios, without what came of them."""
    query = select(Scenario).options(defer(Scenario.result))
    return session.scalars(query.order_by(Scenario.number.desc()).limit(PAGE)).all()


def scenario_of(session: Session, scenario_id: UUID) -> Scenario | None:
    """One scenario."""
    return session.get(Scenario, scenario_id)


def scenarios_with(session: Session, organisation_id: UUID) -> Sequence[Scenario]:
    """Those that a firm's goods are in, the newest first."""
    own = select(ScenarioGoods.scenario_id).where(ScenarioGoods.organisation_id == organisation_id)
    query = select(Scenario).options(defer(Scenario.result)).where(Scenario.id.in_(own))
    return session.scalars(query.order_by(Scenario.number.desc()).limit(PAGE)).all()


def outcome_of(scenario: Scenario) -> Outcome | None:
    """What came of it, None while it is computed."""
    return None if scenario.result is None else Outcome.from_json(scenario.result)


def parts_of(session: Session, scenario_id: UUID) -> list[Part]:
    """Every product in it with names and quantities."""
    drops: dict[str, list[tuple[str, Decimal]]] = {}
    places = (
        select(ScenarioDrop.slug, DeliveryPoint.name, ScenarioDrop.kg)
        .join(DeliveryPoint, DeliveryPoint.id == ScenarioDrop.point_id)
        .where(ScenarioDrop.scenario_id == scenario_id)
        .order_by(DeliveryPoint.name, DeliveryPoint.id)
    )
    for slug, kitchen, kg in session.execute(places):
        drops.setdefault(slug, []).append((kitchen, kg))
    query = (
        select(ScenarioGoods, Profile.content["product_name"].astext, Profile.content["producer"].astext)
        .join(Profile, Profile.id == ScenarioGoods.profile_id)
        .where(ScenarioGoods.scenario_id == scenario_id)
        .order_by(ScenarioGoods.slug)
    )
    return [
        Part(one.slug, product, one.organisation_id, firm, one.per_week, tuple(drops[one.slug]))
        for one, product, firm in session.execute(query)
    ]


def agreed_firms(session: Session, scenario_id: UUID) -> frozenset[UUID]:
    """Those who have agreed, and not taken it back."""
    query = select(ScenarioConsent.organisation_id).where(
        ScenarioConsent.scenario_id == scenario_id, ScenarioConsent.revoked_at.is_(None)
    )
    return frozenset(session.scalars(query))


def consent_of(session: Session, scenario_id: UUID, organisation_id: UUID) -> ScenarioConsent | None:
    """A firm's yes that holds."""
    query = select(ScenarioConsent).where(
        ScenarioConsent.scenario_id == scenario_id,
        ScenarioConsent.organisation_id == organisation_id,
        ScenarioConsent.revoked_at.is_(None),
    )
    return session.scalar(query)


def question_of(session: Session, scenario: Scenario) -> tuple[Question, dict[str, UUID]]:
    """What the workers are asked, and the pinned version of each product."""
    goods = session.scalars(
        select(ScenarioGoods).where(ScenarioGoods.scenario_id == scenario.id).order_by(ScenarioGoods.slug)
    ).all()
    drops = session.scalars(
        select(ScenarioDrop).where(ScenarioDrop.scenario_id == scenario.id).order_by(ScenarioDrop.point_id)
    ).all()
    asked = tuple(
        Goods(
            one.slug,
            float(one.per_week),
            tuple(Drop(drop.point_id, float(drop.kg)) for drop in drops if drop.slug == one.slug),
        )
        for one in goods
    )
    question = Question(scenario.vehicle, float(scenario.capacity_kg), scenario.hub_id, scenario.times, asked)
    return question, {one.slug: one.profile_id for one in goods}


def choices(session: Session, words: str, chosen: Collection[str], today: date) -> list[CatalogueEntry]:
    """Goods that a scenario can be made with: those chosen, then those whose name holds the words."""
    can = _carried(today)
    mine = list(session.scalars(can.where(CatalogueEntry.slug.in_(chosen))))
    like = f"%{words.replace('%', '').replace('_', '')}%"
    named = or_(CatalogueEntry.product_name.ilike(like), CatalogueEntry.producer.ilike(like))
    query = can.where(named, CatalogueEntry.slug.not_in(chosen)).limit(CHOICES)
    return [*mine, *session.scalars(query)]


def goods_of(session: Session, slugs: Collection[str], today: date) -> list[tuple[CatalogueEntry, UUID]]:
    """These products that can be in a scenario, and whose they are."""
    query = (
        _carried(today)
        .join(Profile, Profile.id == CatalogueEntry.profile_id)
        .join(Declaration, Declaration.id == Profile.declaration_id)
        .where(CatalogueEntry.slug.in_(slugs))
        .add_columns(Declaration.organisation_id)
    )
    return [(entry, firm) for entry, firm in session.execute(query)]


def _carried(today: date) -> Select[CatalogueEntry]:
    return (
        select(CatalogueEntry)
        .join(DeliveryTerms, DeliveryTerms.entry_id == CatalogueEntry.id)
        .where(
            DeliveryTerms.way.in_(CARRIED),
            CatalogueEntry.valid_until >= today,
            CatalogueEntry.unit.startswith("kg"),
        )
        .order_by(CatalogueEntry.name_order, CatalogueEntry.slug)
    )
