"""What one firm has told the region in confidence never reaches another firm, on any address there is."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.access import declared_access
from portal.accounts.queries import organisation_of
from portal.evidence.models import EvidenceFile
from portal.exchange import service as exchange
from portal.exchange.models import ApiToken
from portal.followup import service as followup
from portal.followup.reading import Row
from portal.plans.models import Plan
from portal.preparedness import service as preparedness
from portal.preparedness.cards import Contact
from portal.review import service as review
from portal.sites.models import Site
from portal.whatif.models import WhatIf
from tests import factories
from tests.accounts.people import sign_in
from tests.organisations.people import a_company
from tests.plans.test_plans import intent, work
from tests.preparedness.cards import A_CARD, CONTACT_NAME, CONTACT_PHONE
from tests.preparedness.cards import MARKERS as CARD_MARKERS

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session
    from werkzeug.routing import Rule

    from portal.accounts.models import User

TOLD = (
    "HEMLIGT UTKAST",
    "HEMLIG KOMMENTAR",
    "HEMLIGT-UNDERLAG",
    "HEMLIG ANSVARIG",
    "77 431",
    "HEMLIG NYCKEL",
    "HEMLIG ANTECKNING",
    "HEMLIGT-VERIFIKAT",
    *CARD_MARKERS,
)
SECRETS = (*TOLD, *factories.PRIVATE_AMOUNTS)
# What only the region's own pages show.
NOT_FOR_THE_GROWER = {"HEMLIG ANTECKNING", "HEMLIGT-VERIFIKAT"}
PUBLIC_WORDS = {
    "family_id": "field_crops",
    "page_id": "area",
    "section_id": "product",
    "question_id": "machinery.fuel_diesel",
    "measure_id": "less_nitrogen",
    "year": 2025,
    "version": 1,
    "number": 1,
    "form": "txt",
    "day": "2026-01-01",
    "code": "sv",
    "token": "x",
    "gtin": "07350053850019",
}


class World:
    """A grower who has told much, and a competitor who looks everywhere."""

    def __init__(self, app: Flask, engine: Engine, session: Session) -> None:
        self.app, self.session = app, session
        self.grower = factories.a_producer(session)
        reviewer = factories.a_reviewer(session)
        given = factories.answers()
        name, answer = next((name, one) for name, one in given.items() if name == "crop.area")
        given[name] = type(answer)(**{**answer.__dict__, "comment": "HEMLIG KOMMENTAR"})
        waiting = factories.in_review(session, self.grower, given=given)
        review.add_note(session, waiting.declaration.id, "HEMLIG ANTECKNING", reviewer.id)
        self.profile = factories.published(session, waiting, reviewer)
        self.draft = factories.a_draft(session, self.grower, "HEMLIGT UTKAST", 2024)
        organisation = organisation_of(session, self.grower.id)
        assert organisation is not None
        self.firm = organisation.id
        self._plans(engine)
        self._lays_evidence()
        self._tells_in_confidence()
        self.known = self._ids()

    def _plans(self, engine: Engine) -> None:
        client = self.browser(self.grower)
        address = f"/deklarationer/{self.profile.declaration_id}/atgardsplan"
        client.post(f"{address}/borja")
        work(engine)
        chosen = intent(owner="HEMLIG ANSVARIG", cost="77431")
        assert client.post(f"{address}/atgard/less_nitrogen", data=chosen).status_code == 302
        work(engine)
        assert "HEMLIG ANSVARIG" in client.get(address).text

    def _lays_evidence(self) -> None:
        client = self.browser(self.grower)
        file = {
            "kind": "fuel_invoice",
            "file": (BytesIO(b"datum;liter\n2025-01-01;5\n"), "HEMLIGT-UNDERLAG.csv"),
        }
        address = f"/deklarationer/{self.draft.id}/underlag/machinery.fuel_diesel"
        assert "HEMLIGT-UNDERLAG" in client.post(address, data=file, follow_redirects=True).text

    def _tells_in_confidence(self) -> None:
        session = self.session
        contact = Contact(CONTACT_NAME, CONTACT_PHONE)
        preparedness.state(session, self.firm, A_CARD, contact, 0, self.grower.id)
        exchange.make_key(session, self.firm, self.grower.id, "HEMLIG NYCKEL", ["read"], 30)
        exchange.request_export(session, self.firm, self.grower.id)
        row = Row(2, self.profile.slug, "HEMLIGT-VERIFIKAT", date(2025, 5, 5), Decimal(10))
        followup.read_in(session, [row], self.grower.id)
        session.commit()

    def _ids(self) -> dict[str, Any]:
        """Of everything of the grower's, by the name that addresses have for it."""
        session = self.session

        def newest(model: type[Any]) -> UUID:
            found = session.scalars(select(model).limit(1)).first()
            return found.id if found is not None else uuid4()

        return {
            **PUBLIC_WORDS,
            "declaration_id": self.profile.declaration_id,
            "organisation_id": self.firm,
            "user_id": self.grower.id,
            "slug": self.profile.slug,
            "footprint_id": self.profile.id,
            "plan_id": newest(Plan),
            "evidence_id": newest(EvidenceFile),
            "token_id": newest(ApiToken),
            "site_id": newest(Site),
            "what_if_id": newest(WhatIf),
        }

    def browser(self, user: User | None) -> FlaskClient:
        """Parts of pages are fetched too, so whole pages' rules are not held against what comes."""
        client = FlaskClient(self.app)
        if user is not None:
            sign_in(client, user)
        return client


def _addresses(world: World, known: dict[str, Any]) -> list[str]:
    found = []
    with world.app.test_request_context():
        for rule in world.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or declared_access(world.app, rule.endpoint) is None:
                continue
            values = {name: _value(rule, name, known) for name in rule.arguments}
            found.append(world.app.url_for(rule.endpoint, **values))
    return found


def _value(rule: Rule, name: str, known: dict[str, Any]) -> Any:
    """One of the words that the address allows, or what is the grower's."""
    allowed = getattr(rule._converters[name], "items", None)
    return min(allowed) if allowed else known.get(name) or uuid4()


@pytest.fixture
def world(app: Flask, engine: Engine, db_session: Session) -> World:
    """Told through the same pages and services that people use."""
    return World(app, engine, db_session)


def test_nothing_told_in_confidence_is_on_any_address_of_another(world: World, db_session: Session) -> None:
    """Every address, with the ids of what is the grower's and with their own, signed in and not; the grower's
    own pages show that what is looked for can be found.
    """
    with_draft = {**world.known, "declaration_id": world.draft.id}
    theirs = {*_addresses(world, world.known), *_addresses(world, with_draft)}
    client = world.browser(world.grower)
    found = {secret for address in theirs for secret in _secrets_in(client.get(address).data)}
    assert set(TOLD) - found <= NOT_FOR_THE_GROWER
    assert found & set(factories.PRIVATE_AMOUNTS)

    competitor = a_company(db_session, "konkurrent@exempel.se")
    own = factories.an_empty_draft(db_session, competitor.owner, "Konkurrentens morot")
    ours = {**world.known, "declaration_id": own.id, "organisation_id": competitor.id}
    addresses = theirs | set(_addresses(world, ours))
    seen = 0
    for user in (None, competitor.owner):
        client = world.browser(user)
        for address in sorted(addresses):
            answer = client.get(address)
            assert answer.status_code < 500, address
            told = _secrets_in(answer.data)
            assert not told, f"{address} tells {told}"
            seen += answer.status_code == 200
    assert seen > 100


def _secrets_in(content: bytes) -> list[str]:
    text = content.decode("utf-8", "replace").replace("\N{NO-BREAK SPACE}", " ")
    return [one for one in SECRETS if re.search(rf"(?<![\d,.]){re.escape(one)}(?!\d)", text)]
