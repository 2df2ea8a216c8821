"""Letters about joint deliveries: to the firms in a scenario, and to the buyer when one agrees to be seen."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation, User
from portal.consolidation.models import Scenario, ScenarioGoods
from portal.mail import queue_mail
from portal.organisations.queries import owners
from workers.letters import key_of, letter, settings
from workers.subscriber import Fact


def _asked(session: Session, fact: Fact, _: None) -> None:
    scenario = session.get_one(Scenario, fact.event.scenario_id)
    firms = select(ScenarioGoods.organisation_id).where(ScenarioGoods.scenario_id == scenario.id).distinct()
    for firm_id in sorted(session.scalars(firms)):
        page = f"/samordning/{firm_id}/{scenario.id}"
        for owner in owners(session, firm_id):
            _write(session, fact, "consolidation_asked", owner.id, scenario, page)


def _given(session: Session, fact: Fact, _: None) -> None:
    _to_buyer(session, fact, "consolidation_given")


def _revoked(session: Session, fact: Fact, _: None) -> None:
    _to_buyer(session, fact, "consolidation_revoked")


def _to_buyer(session: Session, fact: Fact, template: str) -> None:
    scenario = session.get_one(Scenario, fact.event.scenario_id)
    if session.get_one(User, scenario.made_by).is_active:
        firm = session.get_one(Organisation, fact.event.organisation_id).name
        page = f"/upphandla/samordning/{scenario.id}"
        _write(session, fact, template, scenario.made_by, scenario, page, firm)


def _write(
    session: Session, fact: Fact, template: str, reader: UUID, scenario: Scenario, page: str, firm: str = ""
) -> None:
    context = {"title": scenario.title, "firm": firm, "link": f"{settings().base_url}{page}"}
    key = f"{key_of(fact, f'mail_{template}')}-{page.split('/')[2]}-{reader}"  # one may own two of the firms
    queue_mail(session, key, reader, template, context)


mail_consolidation_asked = letter("mail_consolidation_asked", _asked)
mail_consolidation_given = letter("mail_consolidation_given", _given)
mail_consolidation_revoked = letter("mail_consolidation_revoked", _revoked)
