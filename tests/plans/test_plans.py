"""A plan from hotspots to what the next published figure shows; both sides say yes to the same content."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.models import Role
from portal.db import transaction_on
from portal.declarations.desk import today
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.plans import queries, service
from portal.plans.content import content_of
from portal.plans.models import Plan, PlanConfirmation, PlanMeasure, PlanOutcome
from portal.plans.transitions import TRANSITIONS, Action, NotAllowed, Side, Status, may, take
from portal.profiles.queries import stored_result
from portal.whatif.words import signed_percent
from schemas.canonical import content_hash
from schemas.questionnaire import answers_to_json, build_inventory, load_family
from schemas.what_if import WhatIfResult
from tests import factories
from tests.accounts.people import make_staff, sign_in
from workers import deliveries
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.engine import assess
from workers.engine.factors import load_factor_set
from workers.plan_follow_up import Pair, held_against, side_of
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

OURS = [("PlanStarted", "compute_plan"), ("PlanChanged", "recompute_plan")]
TOTAL = {"before": 0.2, "after": 0.15, "low": -0.06, "high": -0.04}
DUE = today() + timedelta(days=200)


def intent(**changes: str) -> dict[str, str]:
    """What the producer types about a measure."""
    day = {"due_on-day": str(DUE.day), "due_on-month": str(DUE.month), "due_on-year": str(DUE.year)}
    return {"percent": "20", "owner": "Anna", "cost": "1 500", **day, **changes}


def work(engine: Engine) -> None:
    """The workers' part."""
    with transaction_on(engine) as session:
        deliveries.fan_out(session, OURS)
        due = deliveries.due(session, 100)
    for event_id, subscriber in due:
        assert deliver_one(engine, SUBSCRIBERS, Limits(), event_id, subscriber) == "done"


def letters(session: Session, event: str) -> list[Mail]:
    """What is written when the newest event of this kind is told."""
    session.expire_all()
    query = select(StoredEvent).where(StoredEvent.type == event).order_by(StoredEvent.occurred_at.desc())
    stored = session.scalars(query).first()
    assert stored is not None, event
    name = "mail_" + re.sub(r"(?<!^)([A-Z])", r"_\1", event).lower()
    for _twice in range(2):
        SUBSCRIBERS[name].settle(session, Fact(stored, stored.event()), None)
    session.commit()
    return list(session.scalars(select(Mail).where(Mail.key.contains(str(stored.id)))))


def test_every_step_by_every_side() -> None:
    """What the table has leads where it says; everything else is refused and moves nothing."""
    told = {(row.source, row.action, row.side): row.target for row in TRANSITIONS}
    assert told == {
        ("draft", "change", "producer"): "draft",
        ("draft", "propose", "producer"): "proposed",
        ("draft", "end", "producer"): "ended",
        ("proposed", "reopen", "producer"): "draft",
        ("proposed", "return", "region"): "draft",
        ("proposed", "agree", "region"): "agreed",
        ("agreed", "reopen", "producer"): "draft",
        ("agreed", "end", "producer"): "ended",
    }
    for status, action, side in itertools.product(Status, Action, Side):
        plan = Plan(status=status)
        wanted = told.get((status, action, side))
        assert may(plan, action, side) is (wanted is not None)
        if wanted is None:
            with pytest.raises(NotAllowed):
                take(plan, action, side)
        else:
            take(plan, action, side)
        assert plan.status == (wanted or status)


def hand_over(client: FlaskClient, address: str) -> None:
    """Show the region the plan as its page shows it."""
    seen = re.search(r'name="seen" value="(\w+)"', client.get(address).text)
    assert seen
    client.post(f"{address}/lamna", data={"seen": seen[1]})


def test_from_what_weighs_most_to_a_plan_that_both_agree_on(
    app: Flask, engine: Engine, db_session: Session
) -> None:
    """Begin, choose, propose, sent back, propose again, agree: each letter once, costs with the producer."""
    grower = factories.a_producer(db_session)
    waiting = factories.in_review(db_session, producer=grower)
    buyer = make_staff(db_session, Role.BUYER, "inkopare@exempel.se")
    db_session.commit()
    producer, region = app.test_client(), app.test_client()
    sign_in(producer, grower)
    sign_in(region, buyer)
    address = f"/deklarationer/{waiting.declaration.id}/atgardsplan"

    begin = producer.get(address).text
    assert "Det här påverkar mest" in begin
    started = producer.post(f"{address}/borja", follow_redirects=True)
    assert "Räknar ut vilka åtgärder" in started.text
    assert "http-equiv" in started.text
    work(engine)
    offered = producer.get(address).text
    assert "Sprid mindre kväve" in offered
    assert "Troligt spann" in offered

    less = f"{address}/atgard/less_nitrogen"
    for nothing in ("%00", "atlantis"):
        assert producer.get(f"{address}/atgard/{nothing}").status_code == 404
        assert producer.post(f"{address}/atgard/{nothing}/ta-bort").status_code == 404
    assert "Varifrån kommer utsläppsfaktorerna" in producer.get(less).text
    for wrong in (
        {"percent": "90"},
        {"percent": "x"},
        {"owner": ""},
        {"due_on-year": "2020"},
        {"cost": "dyr"},
        {"cost": "12 tkr"},
    ):
        refused = producer.post(less, data=intent(**wrong))
        assert (refused.status_code, "<title>Fel: " in refused.text) == (422, True), wrong
    assert producer.post(less, data=intent()).status_code == 302
    assert "Räknar" in producer.get(address).text
    too_early = producer.post(f"{address}/lamna", follow_redirects=True)
    assert "Planen är inte färdig" in too_early.text
    work(engine)

    plan = db_session.scalars(select(Plan)).one()
    total = WhatIfResult.from_json(plan.total)
    fresh = build_inventory(
        load_family("field_crops"), factories.answers(mineral_n_an="98,76"), "Tvättad potatis", 2025
    )
    assert total.after == pytest.approx(assess(fresh, load_factor_set(), 0, "").total_kg_co2e, rel=1e-9)
    mine = producer.get(address).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "kr per kg CO₂e som du slipper" in mine
    (saving,) = queries.planned_savings(db_session, plan)
    assert saving.kg_per_unit == pytest.approx(total.before - total.after, rel=1e-9)
    assert saving.kg_per_year == pytest.approx(saving.kg_per_unit * float(plan.output), rel=1e-9)

    theirs = f"/atgardsplaner/{plan.id}"
    assert region.get(theirs).status_code == 404
    unseen = producer.post(f"{address}/lamna", data={"seen": "0" * 64}, follow_redirects=True)
    assert "Planen har ändrats" in unseen.text
    assert region.get(theirs).status_code == 404
    hand_over(producer, address)
    assert [mail.recipient for mail in letters(db_session, "PlanProposed")] == ["inkopare@exempel.se"]
    assert theirs in region.get("/atgardsplaner").text
    shown = region.get(theirs).text
    assert "Sprid mindre kväve" in shown
    assert "som du slipper" not in shown
    assert producer.post(less, data=intent(percent="30")).status_code == 409
    assert region.post(f"{theirs}/skicka-tillbaka", data={"remark": ""}).status_code == 422
    region.post(f"{theirs}/skicka-tillbaka", data={"remark": "Hur blir det med skörden?"})
    (mail,) = letters(db_session, "PlanReturned")
    assert (mail.recipient, "Hur blir det med skörden?" in mail.body_text) == ("odlare@exempel.se", True)
    assert "Hur blir det med skörden?" in producer.get(address).text

    hand_over(producer, address)
    seen = re.search(r'name="seen" value="(\w+)"', region.get(theirs).text)
    assert seen
    assert region.post(f"{theirs}/godkann", data={"seen": "0" * 64}).status_code == 409
    db_session.refresh(plan)
    assert plan.status == Status.PROPOSED
    assert region.post(f"{theirs}/godkann", data={"seen": seen[1]}).status_code == 302
    with pytest.raises(NotAllowed):  # read before the other answered
        service.send_back(db_session, plan, "Nej", buyer.id)
    db_session.rollback()
    assert [mail.recipient for mail in letters(db_session, "PlanAgreed")] == ["odlare@exempel.se"]
    words = db_session.scalars(select(PlanConfirmation).order_by(PlanConfirmation.confirmed_at)).all()
    assert [word.side for word in words] == ["producer", "producer", "region"]
    assert words[1].content_hash == words[2].content_hash == seen[1]
    assert "cost" not in str(words[2].content)

    producer.post(f"{address}/ta-tillbaka")
    assert [mail.recipient for mail in letters(db_session, "PlanReopened")] == ["inkopare@exempel.se"]
    producer.post(f"{less}/ta-bort")
    producer.post(f"{address}/avsluta")
    assert [mail.recipient for mail in letters(db_session, "PlanEnded")] == ["inkopare@exempel.se"]
    assert "Räkna ut vad som hjälper" in producer.get(address).text
    stranger = factories.a_producer(db_session, "annan@exempel.se")
    producer.post("/logga-ut")
    sign_in(producer, stranger)
    assert producer.get(address).status_code == 404


def agreed(session: Session, profile: Profile, user_id: UUID) -> Plan:
    """A plan on the published figure that both sides have said yes to."""
    plan = service.start(session, profile.declaration_id, stored_result(session, profile), user_id)
    session.add(
        PlanMeasure(
            plan_id=plan.id,
            declaration_id=plan.declaration_id,
            measure_id="less_nitrogen",
            changes=answers_to_json(
                {"mineral.n_an": factories.answers(mineral_n_an="98,76")["mineral.n_an"]}
            ),
            lacking=[],
            sources=[],
            result={**TOTAL, "declared_unit": "kg", "lines": []},
            computed_at=plan.started_at,
            is_chosen=True,
            owner="Anna",
            due_on=DUE,
        )
    )
    plan.total, plan.computed_at = dict(TOTAL), plan.started_at
    for action, side in ((Action.PROPOSE, Side.PRODUCER), (Action.AGREE, Side.REGION)):
        take(plan, action, side)
    session.commit()
    return plan


def test_the_next_published_figure_is_held_against_the_plan(
    client: FlaskClient, db_session: Session, worker_environment: None
) -> None:
    """Like for like: what was achieved is the difference of the two figures; nothing for the same answers."""
    grower = factories.a_producer(db_session)
    first = factories.published(db_session, factories.in_review(db_session, producer=grower))
    plan = agreed(db_session, first, grower.id)
    follow = SUBSCRIBERS["follow_plans"]

    def told() -> Fact:
        query = select(StoredEvent).where(StoredEvent.type == "ProfilePublished")
        stored = db_session.scalars(query.order_by(StoredEvent.occurred_at.desc())).first()
        assert stored is not None
        return Fact(stored, stored.event())

    word = PlanConfirmation(plan_id=plan.id, declaration_id=plan.declaration_id, side=Side.REGION)
    word.content, word.confirmed_by = content_of(db_session, plan), grower.id
    word.content_hash = content_hash(word.content)
    db_session.add(word)
    db_session.commit()
    assert follow.compute(follow.load(db_session, told())) == []
    less = factories.answers(mineral_n_an="80", product_year="2026")
    later = factories.in_review(db_session, producer=grower, given=less, reference_year=2026)
    second = factories.published(db_session, later, factories.a_reviewer(db_session, "ny@exempel.se"))
    fact = told()
    follow.settle(db_session, fact, follow.compute(follow.load(db_session, fact)))
    db_session.commit()
    (outcome, profile) = queries.outcomes_of(db_session, plan.id)[0]
    before, after = (stored_result(db_session, one).total_kg_co2e for one in (first, second))
    assert (profile.id, outcome.reason, outcome.is_recomputed) == (second.id, "", False)
    found = [float(one or 0) for one in (outcome.before, outcome.after, outcome.low, outcome.high)]
    assert found[:2] == pytest.approx([float(before), float(after)], rel=1e-6)
    assert found[2] < found[1] - found[0] < found[3]
    assert [mail.recipient for mail in letters(db_session, "PlanFollowedUp")] == ["odlare@exempel.se"]
    sign_in(client, grower)
    page = client.get(f"/deklarationer/{first.declaration_id}/atgardsplan").text
    achieved = signed_percent(found[1] - found[0], found[0])
    assert "Planerat och uppnått" in page
    assert achieved in page
    assert signed_percent(-0.25, 1) in page
    shown = page.replace("\N{NO-BREAK SPACE}", " ")
    assert "98,76 kg N/ha" in shown
    assert "80 kg N/ha" in shown
    service.reopen(db_session, plan, grower.id)
    (chosen,) = queries.measures_of(db_session, plan.id)
    chosen.is_chosen, plan.total = False, None
    db_session.commit()
    later_page = client.get(f"/deklarationer/{first.declaration_id}/atgardsplan").text
    assert re.search(r">\s*Planerat\s*<", later_page)  # as it was agreed then, whatever is chosen now
    assert "98,76" in later_page


def test_figures_that_are_not_alike_are_not_compared(db_session: Session, worker_environment: None) -> None:
    """Another unit, boundary, weighing or method gives a reason in words and no numbers."""
    profile = factories.published(db_session)
    side = side_of(db_session, stored_result(db_session, profile))
    other = {
        "declared_unit": replace(side, inventory={**side.inventory, "declared_unit": "piece"}),
        "boundary": replace(side, inventory={**side.inventory, "boundary": "delivered"}),
        "gwp_set": replace(side, gwp_set="AR5"),
        "method": replace(side, engine_version="0.0"),
    }
    for reason, later in other.items():
        found = held_against(Pair(profile.id, side, later))
        assert (found.reason, found.before, found.after) == (reason, None, None)
    older = replace(side, engine_version="0.0")
    assert held_against(Pair(profile.id, older, side)).is_recomputed


def test_what_the_worker_finds_late_does_not_undo_what_was_said_since(
    db_session: Session, worker_environment: None
) -> None:
    """A result for other measures than those chosen now leaves the plan waiting for its own."""
    grower = factories.a_producer(db_session)
    waiting = factories.in_review(db_session, producer=grower)
    plan = service.start(db_session, waiting.declaration.id, waiting.footprint, grower.id)
    service.record(
        db_session, service.Computed(plan.id, (service.Option("less_nitrogen", Decimal(10)),), {}, None, ())
    )
    row = queries.measure_of(db_session, plan.id, "less_nitrogen")
    assert row is not None
    assert plan.computed_at is not None
    service.choose(
        db_session, plan, row, service.Intent(Decimal(30), None, "Anna", date(2027, 1, 1)), grower.id
    )
    late = service.Computed(
        plan.id, (service.Option("less_nitrogen", Decimal(10)),), {"less_nitrogen": Decimal(10)}, None, ()
    )
    service.record(db_session, late)
    assert [one.computed_at for one in (row, plan)] == [None, None]
    assert db_session.scalars(select(PlanOutcome)).all() == []
