"""Compute a scenario of joint deliveries that a buyer made."""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.consolidation import service
from portal.consolidation.models import Scenario
from portal.consolidation.queries import question_of
from portal.kitchens.models import DeliveryPoint
from schemas.consolidation import Outcome
from workers.consolidation_outcome import outcome
from workers.consolidation_ways import Setting
from workers.deliver import product_of
from workers.subscriber import Fact, Subscriber


def setting_of(session: Session, scenario: Scenario) -> Setting:
    """The question with its products, in the versions that were published then, and its places."""
    question, versions = question_of(session, scenario)
    points = {drop.kitchen for one in question.goods for drop in one.drops}
    if question.hub is not None:
        points.add(question.hub)
    found = (session.get_one(DeliveryPoint, one) for one in points)
    return Setting(
        str(scenario.id),
        question,
        {slug: product_of(session, profile_id) for slug, profile_id in versions.items()},
        {one.id: (float(one.latitude), float(one.longitude)) for one in found},
    )


def _load(session: Session, fact: Fact) -> Setting:
    return setting_of(session, session.get_one(Scenario, fact.event.scenario_id))


def _settle(session: Session, fact: Fact, found: Outcome) -> None:
    service.record(session, fact.event.scenario_id, found)


compute_consolidation = Subscriber("compute_consolidation", _settle, _load, outcome)
