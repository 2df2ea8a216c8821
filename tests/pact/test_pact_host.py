"""The interface as a foreign client meets it: over TLS, from the discovery document to the answered event."""

from __future__ import annotations

import http.client
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from portal.accounts.models import Role, User
from portal.declarations.transitions import Party
from portal.pact import service
from portal.pact.models import PactClient, PactFootprint, PactMessage, PactRequest
from portal.profiles import service as profiles
from portal.profiles.queries import profile
from portal.publication import service as publication
from portal.publication.service import Who
from schemas.pact import FULFILLED, PUBLISHED, REJECTED, REQUEST_CREATED, footprint_faults
from tests import factories
from tests.accounts.people import make_staff
from tests.pact.conftest import copies
from tests.pact.tls import PARTNER

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from tests.pact.conftest import House, Names, Register
    from tests.pact.foreign import Foreigner, Partner, Reply

DAY = datetime.now(UTC).date()
PARTS = (
    *("fossilGhgEmissions", "landUseChangeGhgEmissions", "landManagementBiogenicCO2Emissions"),
    *("landManagementBiogenicCO2Removals", "biogenicNonCO2Emissions"),
)


def is_error(reply: Reply, status: int, code: str) -> bool:
    """Whether a reply is the error as PACT writes it, and nothing more."""
    return reply.status == status and reply.json["code"] == code and set(reply.json) == {"code", "message"}


def request_event(partner: Partner, **changes: Any) -> dict[str, Any]:
    """A request by event, `data` and all else replaced by name."""
    return {
        "type": REQUEST_CREATED,
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": f"https://{partner.host}/pact",
        "time": "2026-11-01T10:00:00Z",
        "data": {"geography": ["se"], "comment": "Till årsbokslutet"},
        **changes,
    }


def messages(session: Session) -> list[PactMessage]:
    """Everything written to clients, as it stands now."""
    session.expire_all()
    session.rollback()
    return list(session.scalars(select(PactMessage).order_by(PactMessage.written_at)))


# --- getting in


def test_a_token_is_got_where_the_discovery_document_says_and_at_the_usual_place(
    register: Register,
) -> None:
    """Both addresses give a short-lived bearer token for client credentials, and it opens the list."""
    foreigner = register(signed_in=False)
    found = foreigner.call("GET", f"{foreigner.base}/.well-known/openid-configuration").json
    assert found["token_endpoint"] == f"{foreigner.base}/auth/token"
    assert found["issuer"] == foreigner.base
    reply = foreigner.ask_token(found["token_endpoint"])
    assert reply.status == 200
    assert reply.json["token_type"] == "Bearer"
    assert reply.json["expires_in"] == 900
    assert reply.headers["cache-control"] == "no-store"
    foreigner.token = reply.json["access_token"]
    listed = foreigner.get("/3/footprints")
    assert (listed.status, listed.json) == (200, {"data": []})
    assert "link" not in listed.headers


def test_nobody_gets_a_token_without_the_right_secret(foreigner: Foreigner, db_session: Session) -> None:
    """A wrong secret, another grant, an unknown client and a client shut out get RFC 6749's errors."""
    address = f"{foreigner.base}/auth/token"
    wrong = foreigner.ask_token(address, "jnp_fel")
    assert (wrong.status, wrong.json["error"]) == (401, "invalid_client")
    assert wrong.headers["www-authenticate"].startswith("Basic")
    assert foreigner.call("POST", address, b"grant_type=client_credentials").json["error"] == "invalid_client"
    password = foreigner.ask_token(address, grant="password")
    assert (password.status, password.json["error"]) == (400, "unsupported_grant_type")
    stored = db_session.scalars(select(PactClient)).one()
    assert foreigner.secret not in str(vars(stored)), "the secret itself is stored"
    known, foreigner.client_id = foreigner.client_id, str(uuid4())
    assert foreigner.ask_token(address).json["error"] == "invalid_client"
    foreigner.client_id = known
    service.revoke(db_session, stored, stored.registered_by)
    db_session.commit()
    assert foreigner.ask_token(address).json["error"] == "invalid_client"
    assert is_error(foreigner.get("/3/footprints"), 401, "BadRequest"), "a revoked client's token still works"


def test_a_call_needs_a_good_token_that_has_not_expired(foreigner: Foreigner) -> None:
    """Every call but those for a token is refused without one; an expired one is called that."""
    good = foreigner.token
    foreigner.token = "very-invalid"
    for way in ("/3/footprints", f"/3/footprints/{uuid4()}"):
        assert is_error(foreigner.get(way), 401, "BadRequest")
    assert is_error(foreigner.send({}), 401, "BadRequest")
    bare = foreigner.call("GET", f"{foreigner.base}/3/footprints")
    assert is_error(bare, 401, "BadRequest")
    assert bare.headers["www-authenticate"].startswith("Bearer")
    foreigner.token = good
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=890)):
        assert foreigner.get("/3/footprints").status == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=905)):
        assert is_error(foreigner.get("/3/footprints"), 401, "TokenExpired")


def test_nothing_is_said_without_encryption(foreigner: Foreigner, app: Flask) -> None:
    """Plain HTTP gets no answer from the TLS port, and none but a refusal through a proxy that says http."""
    plain = http.client.HTTPConnection("localhost", urlsplit(foreigner.base).port or 0, timeout=5)
    plain.request("GET", "/pact/3/footprints")
    with pytest.raises((http.client.HTTPException, OSError)):
        plain.getresponse()
    plain.close()
    browser, token = app.test_client(), {"Authorization": f"Bearer {foreigner.token}"}
    for method, way in (("GET", "3/footprints"), ("POST", "3/events"), ("POST", "auth/token")):
        answer = browser.open(f"http://localhost/pact/{way}", method=method, headers=token)
        assert answer.status_code == 403
        assert "AccessDenied" in answer.text


def test_a_client_may_not_call_more_often_than_was_agreed(register: Register) -> None:
    """The call above the limit is refused with the time to wait, in the interface's own form."""
    foreigner = register(calls=3)
    replies = [foreigner.get("/3/footprints") for _ in range(7)]  # a new minute may begin meanwhile, once
    assert [one.status for one in replies[:3]] == [200] * 3
    refused = next(one for one in replies if one.status != 200)
    assert is_error(refused, 429, "BadRequest")
    assert int(refused.headers["retry-after"]) > 0


def test_errors_have_the_interfaces_form(foreigner: Foreigner) -> None:
    """Unknown addresses and methods are answered with code and message too, never with a page."""
    assert is_error(foreigner.get("/3/nothing"), 404, "NotFound")
    assert is_error(foreigner.call("DELETE", f"{foreigner.base}/3/footprints"), 405, "NotImplemented")
    assert is_error(foreigner.get(f"/3/footprints/{uuid4()}"), 404, "NotFound")
    assert is_error(foreigner.get("/3/footprints/x%00y"), 404, "NotFound")


# --- what is handed out


def test_a_published_profile_becomes_a_footprint_whose_figure_is_the_sum_of_its_parts(
    foreigner: Foreigner, potato: str, db_session: Session
) -> None:
    """The document is valid, its decimals are texts, its parts add up, and it is the published figure."""
    (listed,) = foreigner.get("/3/footprints").json["data"]
    one = foreigner.get(f"/3/footprints/{listed['id']}").json
    assert one == {"data": listed}
    assert footprint_faults(listed) == []
    assert UUID(listed["id"]).version == 4
    assert (listed["status"], listed["specVersion"]) == ("Active", "3.0.3")
    assert not list(_bare_numbers(listed)), "a number that is not a text"
    pcf = listed["pcf"]
    parts = sum(Decimal(pcf[name]) for name in PARTS if name in pcf)
    assert Decimal(pcf["pcfExcludingBiogenicUptake"]) == parts
    published = profile(db_session, potato)
    assert published is not None
    result = published.content["footprint"]
    assert abs(parts - Decimal(str(result["total_kg_co2e"]))) < Decimal("1e-6")
    assert parts > 0
    assert Decimal(pcf["landManagementFossilGhgEmissions"]) > 0
    assert (pcf["packagingEmissionsIncluded"], "packagingGhgEmissions" in pcf) == (False, False)
    assert pcf["ccsTechnologicalCO2CaptureIncluded"] is False
    assert sum(name.startswith("geography") for name in pcf) == 1
    assert listed["validityPeriodStart"] == pcf["referencePeriodEnd"] == "2026-01-01T00:00:00Z"
    assert listed["validityPeriodEnd"] == "2028-01-01T00:00:00Z"
    assert "verification" not in pcf, "a review by staff is not a third party's verification"
    assert all(name.startswith("urn:") for name in [*listed["productIds"], *listed["companyIds"]])
    assert set(pcf["dqi"]) == {"technologicalDQR", "geographicalDQR", "temporalDQR"}


def _bare_numbers(value: Any) -> Any:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _bare_numbers(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def test_no_amount_that_is_not_public_is_told(foreigner: Foreigner, potato: str) -> None:
    """What the producer keeps for itself stands nowhere in the footprint."""
    assert potato
    text_of = foreigner.get("/3/footprints").body.decode()
    assert not [amount for amount in factories.PRIVATE_AMOUNTS if amount in text_of]


def test_pages_follow_an_absolute_link_to_the_same_host(
    foreigner: Foreigner, potato: str, db_session: Session
) -> None:
    """Never more than the limit; links lead through everything once, again and again, with the filters."""
    assert potato
    everything = {*copies(db_session, 4), *foreigner.ids(limit=1)}
    for _ in range(2):
        address, seen = f"{foreigner.base}/3/footprints?limit=2&geography=SE&geography=NO", []
        while address:
            reply = foreigner.get(address)
            assert len(reply.json["data"]) <= 2
            seen += [one["id"] for one in reply.json["data"]]
            address, _, rest = reply.headers.get("link", "").removeprefix("<").partition(">")
            if address:
                assert rest.strip() == '; rel="next"'
                assert address.startswith(f"{foreigner.base}/3/footprints?")
                assert "limit=2" in address
                assert address.count("geography=") == 2
        assert len(seen) == len(set(seen)) == 5
        assert set(seen) == everything
    assert "link" not in foreigner.get("/3/footprints", limit=5).headers
    strange = foreigner.get(f"{foreigner.base}/3/footprints?limit=1&_scheme=http&_external=0&endpoint=x")
    assert strange.headers["link"].startswith(f"<{foreigner.base}/3/footprints?")
    for bad in ("0", "-1", "x", "1.5", "9" * 5000):
        assert is_error(foreigner.get("/3/footprints", limit=bad), 400, "BadRequest")


def test_filters_are_alternatives_within_and_hold_together_between(
    foreigner: Foreigner, potato: str, db_session: Session
) -> None:
    """Values of one filter are OR-ed, filters AND-ed, letters of any case; periods count as PACT says."""
    first, second = copies(db_session, 2)
    (own,) = set(foreigner.ids()) - {first, second}
    number = f"urn:pact:localhost:product-id:{potato}"
    gtin = "urn:gtin:07312345000000"
    assert foreigner.ids(productId=gtin) == [first]
    assert set(foreigner.ids(productId=[gtin, number.upper()])) == {own, first}
    assert foreigner.ids(productId=gtin, geography="no") == []
    assert len(foreigner.ids(geography=["no", "se"])) == 3
    assert foreigner.ids(productId="urn:gtin:1", companyId="x") == []
    assert foreigner.ids(classification="URN:pact:localhost:product-category:POTATO", productId=number) == [
        own
    ]
    assert len(foreigner.ids(geography="", classification="")) == 3, "an empty filter says nothing"
    start, end, day = "2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z", timedelta(days=1)
    assert len(foreigner.ids(validOn=start)) == len(foreigner.ids(validOn=end)) == 3
    assert foreigner.ids(validOn="2025-12-31T23:59:59Z") == []
    assert foreigner.ids(validOn="2028-01-01T02:00:00+01:00") == []
    assert foreigner.ids(validAfter=start) == foreigner.ids(validBefore=end) == []
    before = (datetime.fromisoformat(start) - day).isoformat()
    after = (datetime.fromisoformat(end) + day).isoformat()
    assert len(foreigner.ids(validAfter=before)) == len(foreigner.ids(validBefore=after)) == 3
    raw = foreigner.get(f"{foreigner.base}/3/footprints?validOn=2026-06-01T00:00:00+01:00")
    assert len(raw.json["data"]) == 3, "a plus that was not escaped"
    assert len(foreigner.ids(status="active")) == 3
    assert foreigner.ids(status="Deprecated") == []
    for bad in ({"validOn": "i går"}, {"validOn": "2026-01-01"}, {"status": "Gone"}, {"productId": "x\0"}):
        assert is_error(foreigner.get("/3/footprints", **bad), 400, "BadRequest")


# --- growing old


def test_a_superseded_footprint_is_deprecated_and_its_successor_names_it(
    foreigner: Foreigner, house: House, potato: str, db_session: Session
) -> None:
    """A new version of the profile is a new footprint; the old one stays to be read, Deprecated."""
    (old,) = foreigner.ids()
    published = profile(db_session, potato)
    assert published is not None
    factories.another_version(db_session, published)
    newest = profile(db_session, potato)
    assert newest is not None
    service.offer(db_session, potato, house.base_url, "test")
    db_session.commit()
    both = {one["id"]: one for one in foreigner.get("/3/footprints").json["data"]}
    (new,) = both.keys() - {old}
    assert (both[old]["status"], both[new]["status"]) == ("Deprecated", "Active")
    assert both[new]["precedingPfIds"] == [old]
    assert "precedingPfIds" not in both[old]
    assert foreigner.get(f"/3/footprints/{old}").json["data"]["status"] == "Deprecated"
    assert foreigner.ids(status="Active") == [new]
    assert footprint_faults(both[old]) == footprint_faults(both[new]) == []


def test_every_change_of_what_is_told_is_a_new_footprint_and_withdrawal_ends_it(
    foreigner: Foreigner, house: House, potato: str, db_session: Session
) -> None:
    """Another name, a number in the shops, a suspension, its end, a withdrawal: each by its own event."""
    published = profile(db_session, potato)
    assert published is not None
    producer = db_session.scalars(select(User).where(User.role == Role.PRODUCER)).one()
    own = Who(producer.id, Party.PRODUCER)
    staff = Who(producer.id, Party.REVIEWER, is_impartial=True)
    key, chain = (db_session, published.id), foreigner.ids()

    def now_active() -> list[str]:
        db_session.commit()
        house.work()
        return foreigner.ids(status="Active")

    publication.reword(*key, {"product_name": "Julpotatis", "contact": ""}, own, DAY)
    chain += now_active()
    profiles.set_gtin(db_session, published.declaration_id, "07312345000014", producer.id)
    chain += now_active()
    publication.suspend(*key, "Vi tittar på den.", DAY + timedelta(days=30), staff, DAY)
    assert now_active() == []
    publication.lift(*key, "Den stämmer.", staff, DAY)
    chain += now_active()
    assert len(set(chain)) == 4
    told = {one["id"]: one for one in foreigner.get("/3/footprints").json["data"]}
    assert [told[one].get("precedingPfIds", []) for one in chain] == [[], *([one] for one in chain[:3])]
    assert told[chain[1]]["productNameCompany"] == "Julpotatis"
    assert told[chain[2]]["productIds"][0] == "urn:gtin:07312345000014"
    publication.withdraw(*key, "Vi slutar odla den.", own, DAY)
    assert now_active() == []
    assert {one["status"] for one in foreigner.get("/3/footprints").json["data"]} == {"Deprecated"}
    service.offer(db_session, potato, house.base_url, "test")
    assert len(foreigner.ids()) == 4, "nothing changed, and yet something was offered"


def test_a_footprint_that_was_offered_never_changes(potato: str, db_session: Session) -> None:
    """The database itself refuses to change or remove one, but for its growing old."""
    assert potato
    for change in ("status = 'Active'", "document = '{}'", "status = 'Deprecated', body_hash = 'x'"):
        with pytest.raises(DBAPIError, match="never changes"):
            db_session.execute(text(f"UPDATE pact_footprints SET {change}"))
        db_session.rollback()
    with pytest.raises(DBAPIError, match="never changes"):
        db_session.execute(text("DELETE FROM pact_footprints"))
    db_session.rollback()
    db_session.execute(update(PactFootprint).values(status="Deprecated", deprecated_at=func.now()))


# --- events


def test_a_request_is_answered_exactly_once_however_often_it_comes(
    foreigner: Foreigner, house: House, partner: Partner, potato: str, db_session: Session
) -> None:
    """The same event sent three times, and every delivery run twice: one answer, with what the list has."""
    assert potato
    event = request_event(partner)
    for _ in range(3):
        taken = foreigner.send(event)
        assert (taken.status, taken.body) == (200, b"")
    house.work()
    assert foreigner.send(event).status == 200
    house.work()
    (answer,) = partner.events
    assert answer["type"] == FULFILLED
    assert answer["specversion"] == "1.0"
    assert answer["data"]["requestEventId"] == event["id"]
    assert answer["data"]["pfs"] == foreigner.get("/3/footprints").json["data"]
    assert answer["source"] == foreigner.base
    assert db_session.scalar(select(func.count()).select_from(PactRequest)) == 1
    assert partner.asked == [
        "GET /pact/.well-known/openid-configuration",
        "POST /pact/auth/token",
        "POST /pact/3/events",
    ]
    assert foreigner.send(request_event(partner)).status == 200, "another event is another request"
    house.work()
    assert len(partner.events) == 2
    assert partner.events[0]["id"] != partner.events[1]["id"]


def test_what_cannot_be_found_is_refused_by_event(
    foreigner: Foreigner, house: House, partner: Partner, potato: str
) -> None:
    """A request that nothing fits gets one rejection with a reason; its source may name /3/events."""
    assert potato
    event = request_event(
        partner, data={"productId": ["urn:pact:null"]}, source=f"//{partner.host}/pact/3/events"
    )
    assert foreigner.send(event).status == 200
    house.work()
    (answer,) = partner.events
    assert answer["type"] == REJECTED
    assert answer["data"]["requestEventId"] == event["id"]
    assert answer["data"]["error"]["code"] == "NotFound"
    assert answer["data"]["error"]["message"]


def test_an_answer_that_does_not_arrive_is_tried_again_with_the_same_id(
    foreigner: Foreigner, house: House, partner: Partner, potato: str, db_session: Session
) -> None:
    """Two failures at the other side cost time only; a token endpoint that it names is used."""
    assert potato
    partner.answers = [503, 500]
    partner.discovery = {"token_endpoint": f"https://{partner.host}/login"}
    foreigner.send(request_event(partner))
    house.work()
    assert len(partner.events) == 3
    assert len({event["id"] for event in partner.events}) == 1
    assert partner.asked.count("POST /login") == 3
    (message,) = messages(db_session)
    assert (message.state, message.note) == ("sent", "")
    house.work()
    assert len(partner.events) == 3


def test_after_three_days_an_answer_is_given_up(
    foreigner: Foreigner, house: House, partner: Partner, db_session: Session
) -> None:
    """Trying ends by the clock, and staff see what was in the way."""
    partner.answers = [503] * 30
    foreigner.send(request_event(partner))
    house.work(rounds=4)
    assert [one.state for one in messages(db_session)] == ["waiting"]
    db_session.execute(update(PactMessage).values(written_at=func.now() - timedelta(hours=73)))
    db_session.commit()
    house.work()
    (message,) = messages(db_session)
    assert (message.state, "503" in message.note) == ("given_up", True)


def test_a_malformed_event_is_refused_by_name(
    foreigner: Foreigner, partner: Partner, db_session: Session
) -> None:
    """The refusal names the property, and nothing follows from the event."""
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"type": "org.wbcsd.pact.Unknown.3"}, "type"),
        ({"specversion": "0.3"}, "specversion"),
        ({"id": None}, "id"),
        ({"time": "nu"}, "time"),
        ({"data": []}, "data"),
        ({"data": {"geography": 7}}, "geography"),
        ({"data": {"validOn": "snart"}}, "validOn"),
        ({"data": {"comment": 7}}, "comment"),
        ({"type": PUBLISHED, "data": {"pfIds": ["x"]}}, "pfIds"),
        ({"type": FULFILLED, "data": {"requestEventId": "1", "pfs": []}}, "pfs"),
        ({"type": REJECTED, "data": {"requestEventId": "1", "error": {}}}, "error"),
    ]
    for changes, named in wrong:
        reply = foreigner.send(request_event(partner, **changes))
        assert is_error(reply, 400, "BadRequest"), changes
        assert named in reply.json["message"]
    assert db_session.scalar(select(func.count()).select_from(PactRequest)) == 0


def test_news_of_others_is_acknowledged_and_answers_to_nothing_are_not(
    foreigner: Foreigner, partner: Partner
) -> None:
    """A published event is taken; an answer to what we never asked, or another kind of body, is not."""
    news = request_event(partner, type=PUBLISHED, data={"pfIds": [str(uuid4())]})
    assert (foreigner.send(news).status, foreigner.send(news).body) == (200, b"")
    answer = request_event(
        partner, type=REJECTED, data={"requestEventId": "1", "error": {"code": "x", "message": "y"}}
    )
    assert is_error(foreigner.send(answer), 400, "BadRequest")
    assert is_error(foreigner.send(news, kind="application/json"), 400, "BadRequest")
    assert is_error(foreigner.send([news]), 400, "BadRequest")


def test_those_who_want_news_are_told_of_a_new_footprint_once(
    register: Register, house: House, partner: Partner, db_session: Session
) -> None:
    """A publication is announced at the registered base by id, not to those who did not ask."""
    register(signed_in=False, calls=100)
    foreigner = register(news=f"https://{partner.host}/pact")
    factories.published(db_session)
    house.work()
    house.work()
    (event,) = partner.events
    assert event["type"] == PUBLISHED
    assert event["data"]["pfIds"] == foreigner.ids()


# --- nobody is called who was not registered


ELSEWHERE = (
    "https://127.0.0.1/pact",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/",
    "https://annan.example/pact",
    "https://{host}@annan.example/",
    "https://annan.example#{host}",
    "https://annan.example\\@{host}/",
    "http://{host}/pact",
    "https://{name}:1/pact",
    "file:///etc/passwd",
    "urn:pact:{host}",
    "https://{host}/pact/../../admin",
    "https://{host}/pact?x=1",
    "//",
)
INSIDE = (
    ["127.0.0.1"],
    ["10.0.0.5"],
    ["169.254.169.254"],
    ["::1"],
    ["::ffff:127.0.0.1"],
    ["93.184.215.14", "127.0.0.1"],
)


def test_an_answer_is_promised_only_to_a_registered_host(
    foreigner: Foreigner, house: House, partner: Partner, db_session: Session
) -> None:
    """Any other source is refused at once: no request, no message, no connection."""
    for source in ELSEWHERE:
        event = request_event(partner, source=source.format(host=partner.host, name=PARTNER))
        assert is_error(foreigner.send(event), 400, "BadRequest"), source
    house.work()
    assert messages(db_session) == []
    assert partner.connections == 0


def test_a_registered_name_that_leads_inside_is_not_called(
    foreigner: Foreigner,
    house: House,
    partner: Partner,
    names: Names,
    db_session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that leads to an inner address, if only among others, is refused before anything is sent."""
    monkeypatch.delenv("PACT_CALLBACK_NETWORKS")
    for leads_to in INSIDE:
        names.known[PARTNER] = leads_to
        foreigner.send(request_event(partner))
        house.work()
        message = messages(db_session)[-1]
        assert message.state == "refused", leads_to
        assert "not on the open internet" in message.note
    assert len(messages(db_session)) == len(INSIDE)
    assert partner.connections == 0


def test_no_redirect_is_followed_and_no_foreign_token_endpoint_asked(
    foreigner: Foreigner, house: House, partner: Partner, names: Names, db_session: Session
) -> None:
    """A registered host cannot send us on: not by a redirect, and not by its discovery document."""
    names.known["annan.example"] = ["127.0.0.1"]
    partner.answers, partner.location = [307], f"https://annan.example:{partner.port}/inner"
    foreigner.send(request_event(partner))
    house.work()
    partner.discovery = {"token_endpoint": f"https://annan.example:{partner.port}/stolen"}
    foreigner.send(request_event(partner))
    house.work()
    first, second = messages(db_session)
    assert (first.state, "redirect" in first.note) == ("refused", True)
    assert (second.state, "not registered" in second.note) == ("refused", True)
    assert not [way for way in partner.asked if "inner" in way or "stolen" in way]


def test_a_host_with_another_certificate_gets_nothing(
    foreigner: Foreigner, house: House, partner: Partner, monkeypatch: pytest.MonkeyPatch, db_session: Session
) -> None:
    """Without the authority that vouches for the host, no secret and no footprint leaves us."""
    monkeypatch.delenv("SSL_CERT_FILE")
    foreigner.send(request_event(partner))
    house.work(rounds=3)
    assert partner.asked == []
    assert [one.state for one in messages(db_session)] == ["waiting"]


def test_a_client_shut_out_meanwhile_is_not_answered(
    foreigner: Foreigner, house: House, partner: Partner, db_session: Session
) -> None:
    """What still waits when a client is shut out is not sent."""
    foreigner.send(request_event(partner))
    client = db_session.scalars(select(PactClient)).one()
    service.revoke(db_session, client, make_staff(db_session, Role.ADMIN, "chef@exempel.se").id)
    db_session.commit()
    house.work()
    assert [one.state for one in messages(db_session)] == ["refused"]
    assert partner.connections == 0
