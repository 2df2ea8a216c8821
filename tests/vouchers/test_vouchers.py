"""A voucher from an agreed plan to its effect: pages, checks, decisions, letters, and what is refused."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal.accounts.models import Role
from portal.db import transaction_on
from portal.declarations.desk import today
from portal.declarations.models import Declaration
from portal.ledger import StoredEvent, append
from portal.mail import Mail
from portal.plans.queries import outcomes_of
from portal.publication.service import NotImpartial
from portal.vouchers import queries, service
from portal.vouchers.assessment import assess_voucher
from portal.vouchers.calls import service as calls
from portal.vouchers.content import seen_hash
from portal.vouchers.decisions import service as decisions
from portal.vouchers.effect import effect_of, funnel
from portal.vouchers.models import Voucher, VoucherAid, VoucherDecision, VoucherSubmission, VoucherTerms
from portal.vouchers.transitions import Guard, Status, Unmet
from schemas.events import DayBegan
from schemas.vouchers import Rate, months_later
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.plans.test_plans import agreed
from tests.vouchers.test_terms import TERMS
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS, SUBSCRIPTIONS

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from portal.accounts.models import User
    from portal.plans.models import Plan
    from portal.vouchers.models import VoucherCall

NOW = today()
COMPANY = {
    "employees": "3",
    "municipality": "2080",
    "activity": "processing",
    "pay_as_agreed": "yes",
    "linked_companies": "",
}
AREAS = {"what_1": "Mindre kväve", "hours_1": "30", "price_1": "900", "what_2": "Energi", "hours_2": "10"}
SEND = {"is_true": "1"}
IMPARTIAL = {"is_impartial": "1"}
EVERY_STAFF = {"forsta@exempel.se", "andra@exempel.se"}


def parts(name: str, day: date) -> dict[str, str]:
    """A day as its three fields."""
    return {f"{name}-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


CONSULTANT = {
    "consultant": "Provkonsult AB",
    "has_f_tax": "yes",
    "is_tied": "no",
    "quote": "17, 3 november",
    **parts("starts_on", NOW + timedelta(days=20)),
}


def a_call(session: Session, user_id: UUID, **changes: Any) -> VoucherCall:
    """A call that is open now."""
    terms = replace(TERMS, holds_from=NOW - timedelta(days=10), **changes)
    opening = calls.Opening("Provutlysning", NOW - timedelta(days=10), NOW + timedelta(days=90))
    call = calls.open_call(session, opening, terms, user_id)
    session.commit()
    return call


def a_plan(session: Session) -> tuple[User, Plan]:
    """A plan that a producer and the region have agreed on."""
    grower = factories.a_producer(session)
    profile = factories.published(session, factories.in_review(session, producer=grower))
    return grower, agreed(session, profile, grower.id)


def told(session: Session, event: str) -> list[Mail]:
    """What is written when the newest event of this kind is told, once however often."""
    session.expire_all()
    query = select(StoredEvent).where(StoredEvent.type == event).order_by(StoredEvent.occurred_at.desc())
    stored = session.scalars(query).first()
    assert stored is not None, event
    told_to = next(one for kind, one in SUBSCRIPTIONS.items() if kind.__name__ == event)
    (subscriber,) = [one for one in told_to if one.name.startswith("mail_")]
    for _twice in range(2):
        subscriber.settle(session, Fact(stored, stored.event()), None)
    session.commit()
    mails = select(Mail).where(Mail.key.contains(str(stored.id))).order_by(Mail.recipient)
    return list(session.scalars(mails))


def recipients(session: Session, event: str) -> list[str]:
    """To whom."""
    return [mail.recipient for mail in told(session, event)]


def plain(client: FlaskClient, address: str) -> str:
    """A page's text with ordinary blanks."""
    return client.get(address).text.replace("\N{NO-BREAK SPACE}", " ")


def press(client: FlaskClient, page: str, step: str, data: dict[str, str]) -> TestResponse:
    """Post what a page's form sends, with the mark of what the page showed."""
    seen = re.search(r'name="seen" value="(\w+)"', client.get(page).text)
    return client.post(f"{page}/{step}".rstrip("/"), data={**data, "seen": seen[1] if seen else ""})


def test_from_an_agreed_plan_to_an_effect_that_is_counted(
    app: Flask, db_session: Session, worker_environment: None
) -> None:
    """Apply, be asked, apply again, granted, accounted, paid by somebody else, followed up, claimed back."""
    grower, plan = a_plan(db_session)
    first = make_staff(db_session, Role.REVIEWER, "forsta@exempel.se")
    second = make_staff(db_session, Role.ADMIN, "andra@exempel.se")
    buyer = make_staff(db_session, Role.BUYER, "inkopare@exempel.se")
    producer, one, other = app.test_client(), app.test_client(), app.test_client()
    for client, person in ((producer, grower), (one, first), (other, second)):
        sign_in(client, person)
    address = f"/konsultcheck/{plan.declaration_id}"

    # no call yet; staff open one and note a rate
    assert "Ingen utlysning är öppen just nu" in plain(producer, address)
    assert other.get("/konsultcheckar/utlysningar").status_code == 200
    assert other.get("/konsultcheckar/utlysningar/ny").status_code == 200
    assert other.post("/konsultcheckar/utlysningar/ny", data={}).status_code == 422
    numbers = {"area_max_sek": "20 000", "area_count": "2", "max_employees": "49", "hour_max_sek": "900"}
    more = {"share_percent": "100", "accounting_months": "6", "follow_up_months": "12", "source": "Beslut 1"}
    days = {**parts("opens_on", NOW), **parts("closes_on", NOW + timedelta(days=60))}
    call = {"name": "Klimatcheck", **numbers, **more, **days}
    swapped = {**call, **parts("closes_on", NOW - timedelta(days=1))}
    assert other.post("/konsultcheckar/utlysningar/ny", data=swapped).status_code == 422
    assert other.post("/konsultcheckar/utlysningar/ny", data=call).status_code == 302
    rate = {"sek_per_eur": "11,50", "source": "Riksbanken", **parts("holds_from", NOW)}
    dear = {**rate, "sek_per_eur": "115"}
    assert other.post("/konsultcheckar/utlysningar/kurs", data=dear).status_code == 422

    # the application, filled in part by part
    assert "Sök konsultcheck" in producer.get(f"/deklarationer/{plan.declaration_id}/atgardsplan").text
    assert "Klimatcheck" in plain(producer, "/konsultcheck")
    (open_call,) = queries.open_calls(db_session, NOW)
    started = producer.post(f"{address}/borja", data={"call": str(open_call.id)})
    mine = started.location
    assert producer.post(f"{address}/borja", data={"call": str(open_call.id)}).location == mine
    draft = plain(producer, mine)
    assert "Sprid mindre kväve" in draft
    assert "Ansökan kan inte skickas än" in draft
    assert press(producer, mine, "skicka", SEND).status_code == 422
    for part in ("foretaget", "konsulten", "omraden"):
        assert producer.get(f"{mine}/andra/{part}").status_code == 200
        refused = producer.post(f"{mine}/andra/{part}", data={"what_2": "x", "hours_1": "ett"})
        assert (refused.status_code, "<title>Fel: " in refused.text) == (422, True), part
    # ten digits and more: nothing that the database could not hold
    many = producer.post(f"{mine}/andra/foretaget", data={**COMPANY, "employees": "0000000000099999999999"})
    assert many.status_code == 422
    farming = producer.post(f"{mine}/andra/foretaget", data={**COMPANY, "activity": "farming"})
    elsewhere = producer.get(farming.location).text
    assert "länsstyrelsen" in elsewhere
    assert f"{mine}/andra/foretaget" in elsewhere
    producer.post(f"{mine}/andra/konsulten", data={**CONSULTANT, **parts("starts_on", NOW)})
    producer.post(f"{mine}/andra/omraden", data={**AREAS, "price_2": "900"})
    assert producer.post(f"{mine}/stod", data={}).status_code == 422
    assert producer.post(f"{mine}/stod", data={"has_earlier_aid": "no"}).status_code == 302
    assert press(producer, mine, "skicka", SEND).status_code == 422
    producer.post(f"{mine}/andra/foretaget", data=COMPANY)
    assert press(producer, mine, "skicka", SEND).status_code == 422
    producer.post(f"{mine}/andra/konsulten", data=CONSULTANT)
    theirs = mine.replace(f"{address}/", "/konsultcheckar/")
    assert one.get(theirs).status_code == 404
    assert producer.post(f"{mine}/skicka", data={}).status_code == 422
    assert "29 000 kr" in plain(producer, mine)
    unseen = producer.post(f"{mine}/skicka", data={**SEND, "seen": "0" * 64})
    assert (unseen.status_code, "Någon har ändrat uppgifterna" in unseen.text) == (422, True)
    assert press(producer, mine, "skicka", SEND).status_code == 302
    assert producer.post(f"{mine}/andra/foretaget", data=COMPANY).status_code == 409
    assert {*EVERY_STAFF, "odlare@exempel.se"} <= set(recipients(db_session, "VoucherSubmitted"))

    # asked, aid told, and sent again: the terms of the first day hold
    later = {"holds_from-day": "", **numbers, **more, "max_employees": "1"}
    terms = f"/konsultcheckar/utlysningar/{open_call.id}/villkor"
    assert other.get(terms).status_code == 200
    assert other.post(terms, data=later).status_code == 422
    too_late = other.post(terms, data={**later, **parts("holds_from", NOW)})
    assert "Någon har redan sökt den dagen" in too_late.text
    tomorrow = parts("holds_from", NOW + timedelta(days=1))
    assert other.post(terms, data={**later, **tomorrow}).status_code == 302
    for page in ("/konsultcheck", address):  # tomorrow's terms are not today's
        assert "högst 49 anställda" in plain(producer, page)
    assert "Konsultcheck 1" in plain(one, "/konsultcheckar")
    assert one.post(f"{theirs}/beslut/komplettera", data=IMPARTIAL).status_code == 422
    assert one.get(f"{theirs}/beslut/komplettera").status_code == 200
    one.post(f"{theirs}/beslut/komplettera", data={"reasons": "Vilka stöd har ni fått?", **IMPARTIAL})
    (mail,) = told(db_session, "VoucherAsked")
    assert "Vilka stöd har ni fått?" in mail.body_text
    assert "Vilka stöd har ni fått?" in plain(producer, mine)
    assert producer.post(f"{mine}/stod", data={"has_earlier_aid": "yes"}).location == f"{mine}/stod/nytt"
    line = {"giver": "Tillväxtverket", "amount_eur": "298 000", "source": "Beslut 9"}
    assert producer.get(f"{mine}/stod/nytt").status_code == 200
    assert producer.post(f"{mine}/stod/nytt", data=line).status_code == 422
    granted_on = NOW - timedelta(days=400)
    kronor = {**line, "amount_eur": "298 000 kr", **parts("granted_on", granted_on)}
    assert "Skriv beloppet i euro" in producer.post(f"{mine}/stod/nytt", data=kronor).text
    producer.post(f"{mine}/stod/nytt", data={**line, **parts("granted_on", granted_on)})
    listed = plain(producer, f"{mine}/stod")
    assert "298 000,00 EUR" in listed
    assert producer.post(f"{mine}/stod", data={"has_earlier_aid": "no"}).status_code == 422
    assert press(producer, mine, "skicka", SEND).status_code == 302

    # no rate: not known; then it does not fit, whole or not at all
    grant = {"amount_1": "20 000", "amount_2": "9 000", "has_checked": "1", **IMPARTIAL}
    assert one.get(f"{theirs}/beslut/bevilja").status_code == 200
    assert press(one, f"{theirs}/beslut/bevilja", "", grant).status_code == 422
    other.post("/konsultcheckar/utlysningar/kurs", data=rate)
    assert "Det finns redan en kurs" in other.post("/konsultcheckar/utlysningar/kurs", data=rate).text
    assert "Inte uppfyllt" in plain(one, theirs)
    assert "Alla villkor måste vara uppfyllda" in press(one, f"{theirs}/beslut/bevilja", "", grant).text
    (told_aid,) = queries.aid_of(db_session, db_session.scalars(select(Voucher)).one().organisation_id)
    one.post(f"{theirs}/beslut/komplettera", data={"reasons": "Stämmer beloppet?", **IMPARTIAL})
    producer.post(f"{mine}/stod/{told_aid.id}/ta-bort")
    producer.post(f"{mine}/stod/nytt", data={**line, "amount_eur": "2000", **parts("granted_on", granted_on)})
    press(producer, mine, "skicka", SEND)
    assert one.get(f"{theirs}/stod").status_code == 200
    assert one.post(f"{theirs}/stod", data=line).status_code == 422
    found = {**line, "giver": "Kommunen", "amount_eur": "1000", **parts("granted_on", granted_on)}
    one.post(f"{theirs}/stod", data=found)
    twice = one.post(f"{theirs}/stod", data=found)
    assert (twice.status_code, "står redan i listan" in twice.text) == (422, True)
    one.post(f"{theirs}/stod", data={**found, "amount_eur": "290000"})
    (slip,) = [row for row in queries.aid_of(db_session, told_aid.organisation_id) if row.amount_eur > 9999]
    assert "Ta bort Kommunen, 290 000,00 EUR" in plain(one, theirs)
    producer.post(f"{mine}/stod/{slip.id}/ta-bort")
    assert one.post(f"{theirs}/stod/{slip.id}/ta-bort").status_code == 302
    assert one.post(f"{theirs}/stod/{slip.id}/ta-bort").status_code == 404
    aid = queries.aid_of(db_session, told_aid.organisation_id)
    (their_own,) = [row for row in aid if not row.told_by_region]
    one.post(f"{theirs}/stod/{their_own.id}/ta-bort")  # each side takes back its own lines only
    ledger = plain(one, theirs)
    assert re.search(r"298 000,00 EUR. Borttagen .* av företaget", ledger)
    assert re.search(r"290 000,00 EUR. Borttagen .* av regionen", ledger)
    assert "Från stödregistret" in ledger
    assert "3 000,00 EUR" in ledger

    # granted; only somebody else may pay, and no more than was accounted for
    for wrong in ({"amount_1": "20 001"}, {"has_checked": ""}, {"is_impartial": ""}, {"amount_1": ""}):
        assert press(one, f"{theirs}/beslut/bevilja", "", {**grant, **wrong}).status_code == 422, wrong
    unseen = one.post(f"{theirs}/beslut/bevilja", data={**grant, "seen": "0" * 64})
    assert (unseen.status_code, "Någon har ändrat uppgifterna" in unseen.text) == (422, True)
    silent = press(one, f"{theirs}/beslut/bevilja", "", {**grant, "amount_2": "1 000"})
    assert (silent.status_code, 'href="#reasons"' in silent.text) == (422, True)
    nothing = {**grant, "amount_1": "0", "amount_2": "0"}
    assert press(one, f"{theirs}/beslut/bevilja", "", nothing).status_code == 422
    assert press(one, f"{theirs}/beslut/bevilja", "", grant).status_code == 302
    (mail,) = told(db_session, "VoucherGranted")
    assert "29 000 kr" in mail.body_text.replace("\N{NO-BREAK SPACE}", " ")
    assert "jävig" in plain(one, theirs)
    assert "Avslå ansökan" not in plain(one, theirs)
    slip_of_the_thumb = producer.post(f"{mine}/ta-tillbaka")
    assert (slip_of_the_thumb.status_code, 'href="#is_certain"' in slip_of_the_thumb.text) == (422, True)
    assert producer.get(f"{mine}/redovisa").status_code == 200
    used = {"hours_1": "10", "cost_1": "9 000", "hours_2": "12", "cost_2": "10 800", "invoice": "F-7", **SEND}
    assert producer.post(f"{mine}/redovisa", data={**used, "cost_1": ""}).status_code == 422
    assert producer.post(f"{mine}/redovisa", data={**used, "cost_1": "9 tkr"}).status_code == 422
    assert producer.post(f"{mine}/redovisa", data=used).status_code == 302
    one.post(f"{theirs}/beslut/komplettera", data={"reasons": "Är det rätt faktura?", **IMPARTIAL})
    reported = plain(producer, f"{mine}/redovisa")
    assert all(f'value="{told}"' in reported for told in ("F-7", "9 000", "12"))
    assert producer.post(f"{mine}/redovisa", data=used).status_code == 302
    accounted = recipients(db_session, "VoucherAccounted")
    assert set(accounted) >= EVERY_STAFF
    assert "odlare@exempel.se" not in accounted
    assert "Någon annan måste besluta" in plain(one, f"{theirs}/beslut/betala")
    assert press(one, f"{theirs}/beslut/betala", "", IMPARTIAL).status_code == 422
    assert "18 000 kr" in plain(other, f"{theirs}/beslut/betala")
    assert press(other, f"{theirs}/beslut/betala", "", IMPARTIAL).status_code == 302
    assert press(other, f"{theirs}/beslut/betala", "", IMPARTIAL).status_code == 409
    (mail,) = told(db_session, "VoucherPaid")
    assert "18 000 kr" in mail.body_text.replace("\N{NO-BREAK SPACE}", " ")

    # a new declaration shows what it gave
    assert "Effekten syns när" in plain(producer, mine)
    (before,) = funnel(db_session)
    assert (before.measured, before.plans) == (0, 1)
    achieved = publish_less(db_session, grower)
    (after,) = funnel(db_session)
    assert (after.applied.count, after.measured) == (1, 1)
    assert [one.sek for one in (after.applied, after.granted, after.paid)] == [29_000, 29_000, 18_000]
    assert float(after.achieved.kg) == pytest.approx(achieved * float(plan.output), rel=1e-6)
    assert after.planned.ends is not None
    assert after.planned.ends[0] < after.planned.kg < after.planned.ends[1]
    (outcome,) = (row for row, _profile in outcomes_of(db_session, plan.id))
    ends = None if outcome.low is None or outcome.high is None else (-outcome.high, -outcome.low)
    assert after.achieved.ends == (ends and (ends[0] * plan.output, ends[1] * plan.output))
    assert "spann" in plain(one, "/konsultcheckar/utfall")
    assert "Uppnått" in plain(producer, mine)
    assert one.get(f"{theirs}/beslut/folj-upp").status_code == 200
    one.post(f"{theirs}/beslut/folj-upp", data={"reasons": "Kvävet är sänkt.", **IMPARTIAL})
    (mail,) = told(db_session, "VoucherFollowedUp")
    assert "Kvävet är sänkt." in mail.body_text
    assert one.get(f"{theirs}/beslut/aterkrav").status_code == 200
    back = {"amount": "18 001", "reasons": "Fakturan krediterades.", **IMPARTIAL}
    assert one.post(f"{theirs}/beslut/aterkrav", data=back).status_code == 422
    assert (
        "Skriv ett tal större än noll"
        in one.post(f"{theirs}/beslut/aterkrav", data={**back, "amount": "0,001"}).text
    )
    without = {**back, "amount": "5000", "reasons": ""}
    assert one.post(f"{theirs}/beslut/aterkrav", data=without).status_code == 422
    one.post(f"{theirs}/beslut/aterkrav", data={**back, "amount": "5000"})
    (mail,) = told(db_session, "VoucherRecovered")
    assert "Fakturan krediterades." in mail.body_text
    assert "5 000 kr" in plain(producer, mine)

    sign_in(other, buyer)
    numbers_page = plain(other, "/konsultcheckar/utfall")
    assert "Klimatcheck" in numbers_page
    assert re.search(r"90</td>\s*<td[^>]*>60</td>", numbers_page)
    assert "Obekräftad" in numbers_page
    assert "/konsultcheckar/utfall" in other.get("/atgardsplaner").text
    assert other.get("/konsultcheckar").status_code == 403
    stranger = factories.a_producer(db_session, "annan@exempel.se")
    sign_in(producer, stranger)
    assert producer.get(mine).status_code == 404


def publish_less(session: Session, grower: User) -> float:
    """A later declaration of the same product with less nitrogen; what that saves per unit."""
    less = factories.answers(mineral_n_an="80", product_year="2026")
    later = factories.in_review(session, producer=grower, given=less, reference_year=2026)
    factories.published(session, later, factories.a_reviewer(session, "ny@exempel.se"))
    query = select(StoredEvent).where(StoredEvent.type == "ProfilePublished")
    stored = session.scalars(query.order_by(StoredEvent.occurred_at.desc())).first()
    assert stored is not None
    fact, follow = Fact(stored, stored.event()), SUBSCRIBERS["follow_plans"]
    follow.settle(session, fact, follow.compute(follow.load(session, fact)))
    session.commit()
    (voucher,) = session.scalars(select(Voucher)).all()
    outcome = effect_of(session, voucher).outcome
    assert outcome is not None
    assert outcome.before is not None
    assert outcome.after is not None
    return float(outcome.before - outcome.after)


def filled(session: Session, plan: Plan, organisation_id: UUID, call: VoucherCall, user_id: UUID) -> Voucher:
    """An application with everything told."""
    voucher = service.start(session, plan, organisation_id, call, user_id)
    service.change(
        session,
        voucher,
        {
            "employees": 3,
            "municipality": "2080",
            "activity": "mixed",
            "pay_as_agreed": True,
            "consultant": "Provkonsult AB",
            "has_f_tax": True,
            "is_tied": False,
            "quote": "17",
            "starts_on": NOW + timedelta(days=20),
            "has_earlier_aid": False,
        },
    )
    service.set_areas(session, voucher, [("Energi", Decimal(20), Decimal(900))])
    return voucher


def test_the_service_holds_without_the_pages(db_session: Session, worker_environment: None) -> None:
    """Impartiality, four eyes, reasons, own vouchers in the ledger, deadlines told once, what is late."""
    grower, plan = a_plan(db_session)
    reviewer = make_staff(db_session, Role.REVIEWER, "en@exempel.se")
    other = make_staff(db_session, Role.REVIEWER, "tva@exempel.se")
    call = a_call(db_session, reviewer.id)
    calls.note_rate(db_session, Rate(NOW - timedelta(days=10), Decimal("10.0000"), "Prov"), reviewer.id)
    organisation = whose(db_session, plan)
    voucher = filled(db_session, plan, organisation, call, grower.id)
    assert service.start(db_session, plan, organisation, call, grower.id) is voucher
    with pytest.raises(Unmet):
        service.submit(db_session, voucher, NOW + timedelta(days=91), grower.id)
    service.submit(db_session, voucher, NOW, grower.id)
    submission = db_session.scalars(select(VoucherSubmission)).one()
    assert submission.content["terms"]["max_employees"] == 49
    assert {one["result"] for one in submission.content["checks"]} == {"holds"}

    partial = decisions.Staff(reviewer.id, is_impartial=False, day=NOW)
    staff = decisions.Staff(reviewer.id, is_impartial=True, day=NOW)
    second = decisions.Staff(other.id, is_impartial=True, day=NOW)
    with pytest.raises(NotImpartial):
        decisions.grant(db_session, voucher, {1: Decimal(18_000)}, "", partial)
    with pytest.raises(Unmet):
        decisions.refuse(db_session, voucher, "", staff)
    with pytest.raises(decisions.WrongAmount):
        decisions.grant(db_session, voucher, {1: Decimal(18_001)}, "", staff)
    with pytest.raises(decisions.WrongAmount):
        decisions.grant(db_session, voucher, {2: Decimal(1)}, "", staff)
    assert voucher.status == Status.SUBMITTED
    for reasons, seen, guard in (("", None, Guard.REASONED), ("Halva räcker", "0" * 64, Guard.SEEN)):
        with pytest.raises(Unmet) as unmet:
            decisions.grant(db_session, voucher, {1: Decimal(10_000)}, reasons, replace(staff, seen=seen))
        assert unmet.value.guard is guard
    seen = seen_hash(db_session, voucher)
    decisions.grant(db_session, voucher, {1: Decimal(10_000)}, "Halva räcker", replace(staff, seen=seen))
    (line,) = queries.ledger_of(db_session, organisation)
    assert line.aid.amount_eur == 1000
    assert (line.aid.granted_on, line.voucher_number) == (NOW, voucher.number)
    assert queries.ledger_of(db_session, organisation, but=voucher.id) == []

    due = voucher.account_by
    assert due is not None
    assert remembered(db_session, due - timedelta(days=31)) == []
    assert remembered(db_session, due - timedelta(days=30)) == [False]
    assert recipients(db_session, "VoucherAccountingDue") == ["odlare@exempel.se"]
    assert remembered(db_session, due) == [False]
    assert remembered(db_session, due + timedelta(days=1)) == [False, True]
    assert remembered(db_session, due + timedelta(days=2)) == [False, True]
    with pytest.raises(Unmet) as unmet:
        decisions.refuse(db_session, voucher, "För sent", staff)
    assert unmet.value.guard is Guard.OVERDUE
    used = {1: service.Used(Decimal(10), Decimal(5_000))}
    service.account(db_session, voucher, used, "F-1", NOW, grower.id)
    late_day = due + timedelta(days=10)
    decisions.ask(db_session, voucher, "Vilken faktura?", replace(staff, day=late_day))
    assert (voucher.status, voucher.account_by) == (Status.GRANTED, months_later(late_day, 1))
    with pytest.raises(Unmet) as unmet:  # the account came in time: there is time to answer
        decisions.refuse(db_session, voucher, "För sent", replace(staff, day=late_day + timedelta(days=1)))
    assert unmet.value.guard is Guard.OVERDUE
    service.account(db_session, voucher, used, "F-2", NOW, grower.id)
    with pytest.raises(Unmet) as unmet:
        decisions.pay(db_session, voucher, "", staff)
    assert (unmet.value.guard, voucher.paid_sek) == (Guard.OTHER_PERSON, None)
    with pytest.raises(Unmet) as unmet:
        decisions.pay(db_session, voucher, "", replace(second, seen=seen))  # before the account
    assert unmet.value.guard is Guard.SEEN
    decisions.pay(db_session, voucher, "", second)
    paid = queries.decisions_of(db_session, voucher.id)[0][0].content["account"]
    assert (paid["invoice"], paid["areas"]["1"]["cost_sek"]) == ("F-2", "5000.00")
    assert voucher.paid_sek == 5_000
    (line,) = queries.ledger_of(db_session, organisation)
    assert line.aid.amount_eur == 500
    assert voucher.follow_up_by is not None
    remembered(db_session, voucher.follow_up_by - timedelta(days=5))
    due_to = recipients(db_session, "VoucherFollowUpDue")
    assert {"en@exempel.se", "tva@exempel.se", "odlare@exempel.se"} < set(due_to)
    with pytest.raises(decisions.WrongAmount):
        decisions.recover(db_session, voucher, Decimal(5_001), "x", staff)

    again = filled(db_session, plan, organisation, call, grower.id)
    service.submit(db_session, again, NOW, grower.id)
    assert assess_voucher(db_session, again, NOW).facts.areas_before == 1
    decisions.grant(db_session, again, {1: Decimal(1_000)}, "Det som är kvar", second)
    service.account(db_session, again, used, "f-2", NOW, grower.id)
    assert queries.with_same_invoice(db_session, again) == [voucher.number]
    decisions.pay(db_session, again, "", staff)
    (counted,) = funnel(db_session)
    # Two vouchers for one plan: its effect counts once.
    assert (counted.paid.count, counted.plans, counted.measured) == (2, 1, 0)
    assert counted.paid.sek == 6_000

    late = filled(db_session, plan, organisation, call, grower.id)
    service.submit(db_session, late, NOW, grower.id)
    decisions.grant(db_session, late, {1: Decimal(18_000)}, "", staff)
    assert late.account_by is not None
    after = replace(staff, day=late.account_by + timedelta(days=1))
    decisions.refuse(db_session, late, "Inte redovisad i tid", after)
    assert [mail.recipient for mail in told(db_session, "VoucherRefused")] == ["odlare@exempel.se"]
    counting = {one.voucher_number for one in queries.ledger_of(db_session, organisation)}
    assert counting == {voucher.number, again.number}
    said_no = filled(db_session, plan, organisation, call, grower.id)
    service.submit(db_session, said_no, NOW, grower.id)
    db_session.add_all(
        VoucherAid(
            organisation_id=organisation,
            giver="Kommunen",
            granted_on=NOW,
            amount_eur=Decimal(299_000),
            told_by_region=True,
            source=str(line),
            told_by=other.id,
        )
        for line in range(2)
    )
    decisions.refuse(db_session, said_no, "Taket är nått", staff)
    checks = queries.decisions_of(db_session, said_no.id)[0][0].content["checks"]
    assert [one["id"] for one in checks if one["result"] == "fails"] == ["de_minimis"]
    taken_back = filled(db_session, plan, organisation, call, grower.id)
    service.submit(db_session, taken_back, NOW, grower.id)
    service.withdraw(db_session, taken_back, grower.id)
    withdrawn = recipients(db_session, "VoucherWithdrawn")
    assert "odlare@exempel.se" not in withdrawn
    assert "tva@exempel.se" in withdrawn


def granted_beside(engine: Engine, voucher_id: UUID, sek: Decimal, staff: decisions.Staff) -> Guard | None:
    """Grant in a session of its own; what stood in the way."""
    with transaction_on(engine) as session:
        try:
            decisions.grant(session, session.get_one(Voucher, voucher_id), {1: sek}, "", staff)
        except Unmet as unmet:
            return unmet.guard
    return None


def whose(session: Session, plan: Plan) -> UUID:
    """Whose plan it is."""
    return session.get_one(Declaration, plan.declaration_id).organisation_id


def remembered(session: Session, day: date) -> list[bool]:
    """Once a day has begun: what has been told about accounts so far, True for what was late."""
    append(session, f"prov-{day}", DayBegan(day=day.isoformat()), "relay")
    stored = session.scalars(select(StoredEvent).where(StoredEvent.stream == f"prov-{day}")).one()
    SUBSCRIBERS["remind_of_vouchers"].settle(session, Fact(stored, stored.event()), None)
    session.flush()
    query = select(StoredEvent).where(StoredEvent.type == "VoucherAccountingDue")
    found = session.scalars(query.order_by(StoredEvent.stream_version)).all()
    return [one.payload["is_overdue"] for one in found]


def test_terms_hold_as_of_the_application_and_never_change(engine: Engine, db_session: Session) -> None:
    """New terms change tomorrow's application and not today's; two grants at once; no row can be changed."""
    grower, plan = a_plan(db_session)
    reviewer = make_staff(db_session, Role.REVIEWER, "en@exempel.se")
    call = a_call(db_session, reviewer.id)
    organisation = whose(db_session, plan)
    sent = filled(db_session, plan, organisation, call, grower.id)
    service.submit(db_session, sent, NOW, grower.id)
    tomorrow = NOW + timedelta(days=1)
    stricter = replace(TERMS, holds_from=tomorrow, area_max_sek=Decimal(5_000))
    calls.set_terms(db_session, call, stricter, reviewer.id)
    with pytest.raises(calls.AlreadySaid):
        calls.set_terms(db_session, call, stricter, reviewer.id)
    with pytest.raises(calls.TooLate):
        calls.set_terms(db_session, call, replace(stricter, holds_from=NOW), reviewer.id)
    draft = filled(db_session, plan, organisation, call, grower.id)
    service.submit(db_session, draft, tomorrow, grower.id)
    assert [one.wanted_sek for one in (sent, draft)] == [18_000, 5_000]
    staff = decisions.Staff(reviewer.id, is_impartial=True, day=tomorrow)
    decisions.ask(db_session, sent, "Mer?", staff)
    service.submit(db_session, sent, tomorrow + timedelta(days=3), grower.id)
    assert sent.applied_on == NOW
    assert sent.wanted_sek == 18_000
    calls.note_rate(db_session, Rate(NOW, Decimal("10.0000"), "Prov"), reviewer.id)
    told_aid = service.AidTold("Kommunen", NOW, Decimal(298_000), "Beslut 1")
    service.tell_aid(db_session, draft, told_aid, reviewer.id, by_region=True)
    db_session.commit()
    # each fits, both together do not: the second waits for the first, and is refused
    decisions.grant(db_session, sent, {1: Decimal(18_000)}, "", staff)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(granted_beside, engine, draft.id, Decimal(5_000), staff)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.3)
        db_session.commit()
        assert second.result() is Guard.ELIGIBLE
    columns = ("call_id", "plan_id", "declaration_id", "organisation_id", "started_by")
    about = {name: getattr(draft, name) for name in columns}
    decision = {"voucher_id": sent.id, "declaration_id": sent.declaration_id, "is_impartial": True}
    for twice in (
        [Voucher(status=Status.DRAFT, **about) for _once in range(2)],
        [
            VoucherDecision(kind="pay", content={}, decided_by=reviewer.id, decided_on=NOW, **decision)
            for _once in range(2)
        ],
    ):
        db_session.add_all(twice)
        with pytest.raises(IntegrityError):
            db_session.flush()
        db_session.rollback()
    for change in (
        update(VoucherTerms).values(max_employees=1000),
        update(VoucherSubmission).values(content={}),
        update(VoucherDecision).values(reasons=""),
    ):
        with pytest.raises(DBAPIError):
            db_session.execute(change)
        db_session.rollback()
