"""What has happened is counted, kept day by day, shown as far as it may be, and given away as files."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from portal.accounts.models import Role
from portal.accounts.queries import user_with_email
from portal.dashboards import service
from portal.dashboards.files import rows_of
from portal.dashboards.models import OverviewBasis, OverviewFigure
from portal.declarations.desk import today
from portal.declarations.models import Declaration
from portal.ledger import StoredEvent
from portal.plans.models import Plan, PlanOutcome
from portal.preparedness import service as preparedness
from portal.preparedness.queries import Covered
from portal.publication.models import Publication
from portal.purchases import service as purchases
from portal.vouchers.models import Voucher, VoucherCall
from schemas.events import event_types
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.organisations.people import a_company
from tests.plans.test_plans import agreed
from tests.preparedness.cards import A_CARD
from tests.purchases.desk import Worker, read_in, staff_of
from workers.counting import COUNTED_AFTER, count_day
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIPTIONS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

pytestmark = pytest.mark.usefixtures("worker_environment")


def a_fact(happened_at: datetime) -> Fact:
    """Something that happened then."""
    return Fact(StoredEvent(occurred_at=happened_at), None)


def count(session: Session) -> None:
    """What the worker does after an event that happens now."""
    count_day.settle(session, a_fact(datetime.now().astimezone()), None)
    session.commit()
    session.expire_all()


def counted(session: Session, name: str, key: str = "", period: str = "") -> OverviewFigure:
    """One of today's figures."""
    return session.get_one(OverviewFigure, (today(), name, key, period))


def a_published(session: Session, number: int) -> Profile:
    """A potato of another firm each time."""
    grower = factories.a_producer(session, f"odlare{number}@exempel.se")
    reviewer = user_with_email(session, "granskare@exempel.se") or factories.a_reviewer(session)
    return factories.published(session, factories.in_review(session, grower), reviewer)


def followed_up(session: Session, profile: Profile, before: str, after: str) -> None:
    """An agreed plan about it, with what the next figure showed."""
    starter = session.get_one(Declaration, profile.declaration_id).created_by
    plan = agreed(session, profile, starter)
    plan.output = Decimal(1000)
    session.add(
        PlanOutcome(
            plan_id=plan.id,
            declaration_id=profile.declaration_id,
            profile_id=profile.id,
            before=Decimal(before),
            after=Decimal(after),
            low=Decimal(after) - Decimal(before) - Decimal("0.01"),
            high=Decimal(after) - Decimal(before) + Decimal("0.01"),
        )
    )
    session.commit()


def a_voucher(session: Session, profile: Profile, paid: int | None) -> None:
    """A granted voucher on the plan about a product, paid or not."""
    plan = session.scalars(select(Plan).where(Plan.declaration_id == profile.declaration_id)).one()
    declaration = session.get_one(Declaration, profile.declaration_id)
    call = session.scalar(select(VoucherCall))
    if call is None:
        call = VoucherCall(name="Utlysning", opens_on=today(), closes_on=today(), made_by=plan.started_by)
        session.add(call)
        session.flush()
    session.add(
        Voucher(
            call_id=call.id,
            plan_id=plan.id,
            declaration_id=declaration.id,
            organisation_id=declaration.organisation_id,
            status="granted" if paid is None else "paid",
            applied_on=today(),
            granted_on=today(),
            granted_sek=Decimal(1000),
            paid_sek=paid,
            started_by=plan.started_by,
        )
    )
    session.commit()


def lines(text: str) -> list[dict[str, str]]:
    """A file's rows."""
    return list(csv.DictReader(io.StringIO(text)))


def test_from_nothing_to_achieved_effect(client: FlaskClient, db_session: Session) -> None:
    """An empty page, then published figures, then the effect of plans when three firms are behind it."""
    assert "Inga siffror är räknade än" in client.get("/oversikt").text
    profiles = [a_published(db_session, number) for number in range(1, 5)]
    for profile, after in zip(profiles[:2], ("0.08", "0.09"), strict=True):
        followed_up(db_session, profile, "0.10", after)
    count(db_session)
    page = client.get("/oversikt").text
    assert page.count("Visas inte: färre än tre företag") == 5
    assert "Uppnådd effekt" in page
    assert (
        "L2, skrivbordsgranskning: 4." in page
    )  # the picture's description, with the same number as its table
    assert counted(db_session, "declarations.by_family", "field_crops").value == 4
    assert counted(db_session, "declarations.firms").value == 4
    month = today().strftime("%Y-%m")
    assert counted(db_session, "declarations.first_published", period=month).value == 4
    assert counted(db_session, "plans.achieved").value == pytest.approx(30)
    assert counted(db_session, "plans.achieved").public_since is None

    followed_up(db_session, profiles[2], "0.10", "0.11")
    count(db_session)
    achieved = counted(db_session, "plans.achieved")
    # 20 and 10 less, 10 more; each range is ten kilograms either way.
    ends = (achieved.public_value, achieved.public_low, achieved.public_high)
    assert ends == pytest.approx((20, -10, 50))
    page = client.get("/oversikt").text.replace("\xa0", " ")
    assert "20 kg CO₂e om året" in page
    assert "Troligt spann: -10 kg CO₂e om året till 50 kg CO₂e om året" in page.replace("\N{MINUS SIGN}", "-")
    assert counted(db_session, "plans.achieved_share").public_value == pytest.approx(20 / 300)

    # A fourth firm alone could be read out of the difference: the earlier sum stands, staff see the new one.
    followed_up(db_session, profiles[3], "0.10", "0.05")
    count(db_session)
    achieved = counted(db_session, "plans.achieved")
    assert (achieved.value, achieved.public_value) == pytest.approx((70, 20))
    told = lines(client.get("/oppna-data/oversikt.csv?siffra=plans.achieved").text)
    # Vouchers on three of the plans, of which two are paid.
    for profile, paid in zip(profiles, (100, 200, None), strict=False):
        a_voucher(db_session, profile, paid)
    count(db_session)
    assert counted(db_session, "vouchers.count", "paid").public_since is None
    assert counted(db_session, "vouchers.granted_sek").public_value == 3000
    assert (
        counted(db_session, "vouchers.paid_sek").value,
        counted(db_session, "vouchers.count", "paid").value,
    ) == (300, 2)
    page = client.get("/oversikt").text.replace("\xa0", " ")
    assert "3 000 kr" in page
    assert "Beviljade" in page
    assert [(one["value"], one["is_withheld"]) for one in told] == [("20.0", "false")]
    # Each of the two sums says when it was counted.
    yesterday = today() - timedelta(days=1)
    db_session.execute(update(OverviewBasis).values(shown_on=yesterday))
    count(db_session)
    sums = [counted(db_session, "plans.achieved")]
    both = [*rows_of(sums), *rows_of(sums, as_staff=True)]
    assert [one["counted_on"] for one in both] == [yesterday.isoformat(), today().isoformat()]
    # A younger plan is held against the same figure as an older one: what it gave is part of the older's.
    younger = db_session.scalars(select(Plan).where(Plan.declaration_id == profiles[3].declaration_id)).one()
    told_of = {"declaration_id": younger.declaration_id, "profile_id": profiles[0].id}
    less = PlanOutcome(plan_id=younger.id, before=Decimal("0.09"), after=Decimal("0.08"), **told_of)
    db_session.add(less)
    count(db_session)
    assert counted(db_session, "plans.achieved").value == pytest.approx(20)
    assert counted(db_session, "plans.followed_up").value == 4
    # A figure that is stopped shows nothing.
    stopped = update(Publication).where(Publication.profile_id == profiles[1].id)
    db_session.execute(stopped.values(state="withdrawn"))
    count(db_session)
    assert counted(db_session, "plans.achieved").value == pytest.approx(10)


def test_the_history_is_kept_and_given_away(client: FlaskClient, db_session: Session) -> None:
    """Each day keeps its last count; the files hold every day in the dictionary's columns."""
    profile = a_published(db_session, 1)
    count(db_session)
    yesterday = today() - timedelta(days=32)
    db_session.execute(update(OverviewFigure).values(day=yesterday))
    a_published(db_session, 2)
    count(db_session)
    told = lines(client.get("/oppna-data/oversikt.csv?siffra=declarations.valid").text)
    assert [(one["day"], one["value"]) for one in told] == [
        (yesterday.isoformat(), "1.0"),
        (today().isoformat(), "2.0"),
    ]
    answer = client.get("/oppna-data/oversikt.json")
    assert answer.headers["Link"].startswith("<http://creativecommons.org/publicdomain/zero")
    found = answer.get_json()["figures"]
    dictionary = client.get("/oppna-data/faltbeskrivning.json").get_json()["overview"]
    assert [one["name"] for one in dictionary] == [*found[0]]
    withheld = next(one for one in found if one["name"] == "plans.agreed")
    assert (withheld["value"], withheld["is_withheld"]) == (None, True)
    assert not {one["name"] for one in found} & {"queue.on_desk", "deliveries.dead", "purchases.per_kg"}
    again = client.get("/oppna-data/oversikt.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    for hidden in ("queue.on_desk", "purchases.per_kg", "x"):
        assert client.get(f"/oppna-data/oversikt.csv?siffra={hidden}").status_code == 404
    page = client.get("/oversikt").text
    assert yesterday.isoformat() in page
    assert profile.slug not in page
    english = client.get("/sprak/en", query_string={"next": "/oversikt"}, follow_redirects=True).text
    assert "Published climate footprints" in english


def test_purchases_are_for_everybody_when_the_region_says_so(app: Flask, db_session: Session) -> None:
    """Staff see them; everybody does after an administrator's choice, and no more when it is taken back."""
    profile = a_published(db_session, 1)
    staff, public, admin = staff_of(app, db_session), app.test_client(), app.test_client()
    chief = make_staff(db_session, Role.ADMIN, "chef@exempel.se")
    sign_in(admin, chief)
    number = profile.slug.upper()
    read_in(
        staff,
        f"1;2025-01-10;Falu lasarett;Potatis;60;kg;;;\n2;2026-01-10;Falu lasarett;Potatis;40;kg;;;{number}\n"
        "3;2024-01-10;Falu lasarett;Diverse;5;kg;;;\n",
        potatis="potato",
    )
    Worker().run(db_session)
    purchases.set_goal(db_session, 2025, 2027, Decimal(20), chief.id)
    assert db_session.scalar(select(StoredEvent).where(StoredEvent.type == "PurchasesFigured")) is not None
    assert db_session.scalar(select(StoredEvent).where(StoredEvent.type == "OverviewAsked")) is not None
    count(db_session)
    share = counted(db_session, "purchases.verified_share", period="2026")
    assert (share.value, share.firms, share.public_since) == (1.0, 1, None)
    base = counted(db_session, "purchases.per_kg", period="2025").value
    # With all decimals, the difference between two days would tell what is bought of one product.
    declared = profile.content["footprint"]["total_kg_co2e"]
    assert counted(db_session, "purchases.per_kg", period="2026").value == round(declared, 2) != declared
    assert counted(db_session, "purchases.known_share", period="2024").value == 0  # a year unknown is told
    assert counted(db_session, "purchases.path", period="2027").value == pytest.approx(base * 0.8)

    assert "inte valt att visa" in public.get("/oversikt").text
    page = staff.get("/oversikt/personal").text
    assert "Klimatavtryck per kilo inköpt mat" in page
    assert "En administratör väljer" in page
    assert (
        staff.post("/oversikt/personal/visa", data={"topic": "purchases", "is_public": "1"}).status_code
        == 403
    )
    assert admin.post("/oversikt/personal/visa", data={"topic": "queue", "is_public": "1"}).status_code == 400
    shown = admin.post(
        "/oversikt/personal/visa", data={"topic": "purchases", "is_public": "1"}, follow_redirects=True
    )
    assert "syns nu för alla" in shown.text
    page = public.get("/oversikt").text
    assert "Klimatavtryck per kilo inköpt mat" in page
    assert "vägen till målet" in page
    assert "2027" in page
    # One firm is behind the reviewed part: its sales are not for everybody.
    told = {
        one["period"]: one["is_withheld"]
        for one in lines(public.get("/oppna-data/oversikt.csv?siffra=purchases.verified_share").text)
    }
    assert told == {"2024": "true", "2025": "true", "2026": "true"}
    admin.post("/oversikt/personal/visa", data={"topic": "purchases", "is_public": "0"})
    assert "inte valt att visa" in public.get("/oversikt").text
    assert public.get("/oppna-data/oversikt.csv?siffra=purchases.per_kg").status_code == 404


def test_staff_see_what_waits_and_for_whom(app: Flask, db_session: Session) -> None:
    """The queue by whose turn it is; the page before anything is counted; a count that is asked for."""
    staff = staff_of(app, db_session)
    assert "Inga siffror är räknade än" in staff.get("/oversikt/personal").text
    factories.in_review(db_session)
    assert "räknas om nu" in staff.post("/oversikt/personal/rakna-om", follow_redirects=True).text
    asked = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "OverviewAsked")).one()
    COUNTED_AFTER[event_types()["OverviewAsked"]].settle(db_session, Fact(asked, asked.event()), None)
    db_session.commit()
    page = staff.get("/oversikt/personal").text
    assert "Granskare: läsa och föreslå: 1" in page
    assert counted(db_session, "queue.turn", "in_review").value == 1
    rows = lines(staff.get("/oversikt/personal/siffror.csv?siffra=queue.on_desk").text)
    assert rows[0]["value"] == "1.0"
    for person in (user_with_email(db_session, "odlare@exempel.se"), None):
        other = app.test_client()
        if person:
            sign_in(other, person)
        assert other.get("/oversikt/personal").status_code in (302, 403)
        assert other.get("/oversikt/personal/siffror.csv").status_code in (302, 403)


def test_preparedness_is_told_without_any_firms_part(
    app: Flask, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many kinds of food three firms' cards speak of is for everybody; shares of sales are not."""
    staff = staff_of(app, db_session)
    read_in(staff, "1;2026-01-10;Falu lasarett;Potatis;60;kg;;;\n", potatis="potato")
    Worker().run(db_session)
    count(db_session)
    assert counted(db_session, "preparedness.covered").value == 0
    for number in range(3):
        company = a_company(db_session, f"odlare{number}@exempel.se")
        preparedness.state(db_session, company.id, A_CARD, None, 0, company.owner.id)
    db_session.commit()
    count(db_session)
    assert counted(db_session, "preparedness.covered").value == 1
    assert "Varugrupper med beredskapskort" in app.test_client().get("/oversikt").text
    assert "Beredskap" in staff.get("/oversikt/personal").text
    # Nobody, staff included, is told what could be held against purchases day by day.
    monkeypatch.setattr("portal.dashboards.counts.coverage", lambda _: [Covered("potato", 3, Decimal("0.3"))])
    count(db_session)
    names = select(OverviewFigure.name).where(OverviewFigure.name.startswith("preparedness."))
    assert set(db_session.scalars(names)) == {"preparedness.covered"}


def test_many_events_at_once_cost_one_count(db_session: Session) -> None:
    """What happened well before the last count is in it; everything that counts is counted after."""
    count(db_session)
    before = counted(db_session, "declarations.valid").counted_at
    count_day.settle(db_session, a_fact(before - timedelta(minutes=2)), None)
    assert counted(db_session, "declarations.valid").counted_at == before
    count_day.settle(db_session, a_fact(before), None)
    assert counted(db_session, "declarations.valid").counted_at > before
    # An event about plans leaves the other topics as they were counted.
    kept = counted(db_session, "declarations.valid").counted_at
    plans = counted(db_session, "plans.agreed").counted_at
    COUNTED_AFTER[event_types()["PlanAgreed"]].settle(db_session, a_fact(plans), None)
    assert counted(db_session, "declarations.valid").counted_at == kept
    assert counted(db_session, "plans.agreed").counted_at > plans
    for event, counting in COUNTED_AFTER.items():
        assert counting in SUBSCRIPTIONS[event]


def test_a_chosen_topic_is_in_the_ledger(db_session: Session) -> None:
    """Who chose what stays."""
    admin = make_staff(db_session, Role.ADMIN, "chef@exempel.se")
    service.choose(db_session, "purchases", is_public=True, user_id=admin.id)
    db_session.commit()
    stored = db_session.scalars(select(StoredEvent).where(StoredEvent.type == "OverviewChoiceMade")).one()
    assert (stored.actor, stored.payload) == (f"user-{admin.id}", {"topic": "purchases", "is_public": True})
