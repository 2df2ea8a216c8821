"""One case from first draft to a lifted suspension, through the services, the workers and the pages.

It cannot be played in a browser against the demo: the change of factor sets needs a newer set than the
one that is shipped, which only a test can make up.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.audit.bundle import case_bundle
from portal.audit.checking import problems_of
from portal.db import transaction_on
from portal.declarations import service as declarations
from portal.declarations.desk import today
from portal.declarations.models import Declaration
from portal.declarations.queries import answer_rows
from portal.mail import Mail
from portal.profiles.models import Profile
from portal.publication.queries import publications_of
from portal.recomputations.models import Recomputation
from tests import factories
from tests.accounts.people import sign_in
from tests.declarations.browser import Browser
from tests.recomputations.test_flow import new_set, release  # noqa: F401 - fixtures
from workers import deliver, deliveries, recompute
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.subscriptions import PAIRS, SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

REASON = "Två kunder har frågat om skörden"
# Needs a signing key, which is another story; its letters are its own.
LEFT_OUT = ("sign_profile",)
OURS = [(event, subscriber) for event, subscriber in PAIRS if subscriber not in LEFT_OUT]


@dataclass
class Case:
    """Everybody who takes part, and what they work on."""

    app: Flask
    engine: Engine
    session: Session
    producer: User
    first: User
    second: User

    def browser(self, person: User) -> Browser:
        """A person at a computer."""
        client = self.app.test_client()
        sign_in(client, person)
        return Browser(client)

    def work(self) -> None:
        """Relay and workers until nothing is due."""
        while True:
            with transaction_on(self.engine) as session:
                deliveries.fan_out(session, OURS)
                due = deliveries.due(session, 100)
            if not due:
                self.session.expire_all()
                return
            for event_id, subscriber in due:
                state = deliver_one(self.engine, SUBSCRIBERS, Limits(), event_id, subscriber)
                assert state == "done", subscriber

    def hand_in(self, declaration: Declaration) -> factories.InReview:
        """Sign, and wait for the result."""
        factories.hand_in(self.session, declaration, self.producer)
        self.work()
        return factories.waiting_now(self.session, declaration.id, self.producer)

    def approve(self, waiting: factories.InReview, newer_factors: str = "") -> None:
        """The first reviewer proposes, the second approves, and it is published."""
        factories.approve(self.session, waiting, self.second, newer_factors)
        self.work()

    def states(self) -> dict[int, tuple[str, str]]:
        """Version -> where it is and why it was published."""
        self.session.expire_all()
        slug = self.session.scalars(select(Profile.slug).limit(1)).one()
        return {
            number: (one.state, one.origin) for number, one in publications_of(self.session, slug).items()
        }


@pytest.fixture
def case(
    app: Flask,
    engine: Engine,
    db_session: Session,
    new_set: object,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> Case:
    """A producer and two reviewers; the newer set is there for whoever computes deliveries too."""
    monkeypatch.setattr(deliver, "load_factor_set", vars(recompute)["load_factor_set"])
    producer = factories.a_producer(db_session)
    first = factories.a_reviewer(db_session, factories.FIRST_REVIEWER)
    return Case(app, engine, db_session, producer, first, factories.a_reviewer(db_session))


def publish_first(case: Case) -> Declaration:
    """Handed in, asked about two questions, answered, approved by a second reviewer."""
    declaration = factories.a_draft(case.session, case.producer)
    waiting = case.hand_in(declaration)
    asked = {"crop.harvest": "Stämmer skörden?", "crop.area": "Stämmer arealen?"}
    factories.send_back(case.session, waiting, case.first, asked)
    case.work()
    page = case.browser(case.producer).open(f"/deklarationer/{declaration.id}/rattelser")
    assert all(reason in page.text for reason in asked.values())
    typed = {"crop-harvest": "30000", "crop-harvest__unit": "kg[fresh]/ha", "crop-area": "7,5"}
    factories.save(case.session, declaration, case.producer, {**typed, "crop-area__unit": "ha"})
    case.approve(case.hand_in(declaration))
    assert case.states() == {1: ("published", "first")}
    return declaration


def renew(case: Case, declaration: Declaration) -> Declaration:
    """Renewed on the page, every answer confirmed, handed in and approved: it supersedes the first."""
    browser = case.browser(case.producer)
    browser.open(f"/deklarationer/{declaration.id}/publicering")
    page = browser.send({"reference_year": "2026"})
    while "/kopiera/" in page.path:
        page = browser.send({"all": "1"})
        assert page.status == 200
    case.session.expire_all()
    draft = case.session.scalars(select(Declaration).where(Declaration.renews_id == declaration.id)).one()
    rows = answer_rows(case.session, draft.id)
    assert not [name for name, row in rows.items() if row.is_unconfirmed]
    missing = {name: one for name, one in factories.answers(product_year="2026").items() if name not in rows}
    assert not declarations.save_answers(case.session, draft.id, missing, {}, case.producer.id)
    case.session.commit()
    assert case.states() == {1: ("published", "first")}
    case.approve(case.hand_in(draft))
    assert case.states() == {1: ("superseded", "first"), 2: ("published", "renewed")}
    return draft


def change_factors(case: Case) -> None:
    """A newer set is released; two reviewers publish what it makes of the figure."""
    release(case.engine)
    case.work()
    row = case.session.scalars(select(Recomputation)).one()
    address = f"/omrakningar/{row.id}"
    for person in (case.first, case.second):
        browser = case.browser(person)
        browser.open(address)
        assert browser.send().status == 200
        case.work()
    states = case.states()
    assert states[2] == ("superseded", "renewed")
    assert states[3] == ("published", "factors")


def suspend_and_lift(case: Case, slug: str) -> None:
    """Stopped with a reason and a day, then lifted; the public page follows."""
    staff, anybody = case.browser(case.second), Browser(case.app.test_client())
    day = today() + timedelta(days=14)
    parts = {f"wakes_on-{name}": str(getattr(day, name)) for name in ("day", "month", "year")}
    staff.client.post(f"/publiceringar/{slug}/stoppa", data={"reason": REASON, "impartial": "1", **parts})
    case.work()
    page = anybody.open(f"/profil/{slug}")
    assert "Regionen stoppade den här siffran tillfälligt" in page.text
    assert REASON in page.text
    assert "Tvättad potatis" not in anybody.open("/katalog").text
    staff.client.post(f"/publiceringar/{slug}/haev", data={"reason": "Skörden är utredd", "impartial": "1"})
    case.work()
    assert REASON not in anybody.open(f"/profil/{slug}").text
    assert "Tvättad potatis" in anybody.open("/katalog").text


def letters(case: Case, person: User) -> Counter[str]:
    """Why somebody has got letters, and how many."""
    keys = case.session.scalars(select(Mail.key).where(Mail.user_id == person.id))
    return Counter(re.split(r"-[0-9a-f]{8}-", key)[0] for key in keys)


@pytest.mark.timeout(300)
def test_a_whole_case(case: Case) -> None:
    """Every step leads to the next, mails the right people once, and is told in the history."""
    declaration = publish_first(case)
    renewal = renew(case, declaration)
    change_factors(case)
    suspend_and_lift(case, declaration.number.lower())

    assert letters(case, case.producer) == {
        "mail_welcome": 1,
        "mail_started": 2,
        "mail_receipt": 3,
        "mail_footprint_ready": 3,
        "mail_changes_requested": 1,
        "mail_published": 3,
        "mail_recomputed": 1,
        "mail_profile_suspended": 1,
        "mail_profile_reinstated": 1,
    }
    assert letters(case, case.second) == {"mail_approval_proposed": 2, "mail_recomputation_proposed": 1}
    assert letters(case, case.first) == {}

    story = case.browser(case.second).open(f"/arenden/{renewal.id}").text
    steps = [
        "började på klimatdeklarationen",
        "skrev under och skickade in",
        "skickade tillbaka för komplettering",
        "Stämmer arealen?",
        "föreslog att den godkänns",
        "godkände, efter en första granskares förslag",
        "publicerade version 1",
        "började förnya för år 2026",
        "ersatte version 1 med en nyare",
        "publicerade version 2",
        "räknade om med nyare utsläppsfaktorer",
        "föreslog att omräkningen publiceras",
        "godkände omräkningen",
        "publicerade version 3",
        "stoppade version 3 tillfälligt",
        "lät version 3 gälla igen",
    ]
    places = [story.find(words) for words in steps]
    assert -1 not in places, steps[places.index(-1)]
    assert places == sorted(places)
    own = case.browser(case.producer).open(f"/deklarationer/{declaration.id}/historik").text
    assert "lät version 3 gälla igen" in own
    assert "föreslog" not in own
    bundle = case_bundle(case.session, declaration, "http://localhost")
    assert list(problems_of(bundle)) == []
