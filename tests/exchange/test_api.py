"""The API: keys with scopes and an end, the same rules as the form, problems that name the field."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from sqlalchemy import select, update

from portal.accounts.models import MemberRole, Membership, User
from portal.declarations.models import Declaration
from portal.declarations.queries import answers_of
from portal.exchange.keys import Key
from portal.exchange.models import ApiToken
from portal.ledger import StoredEvent
from portal.mail import Mail
from schemas.events import event_from_json
from schemas.questionnaire import answers_to_json, load_family
from tests import factories
from tests.questionnaire.strategies import json_payloads
from workers import keys
from workers.keys import mail_key_made, mail_key_revoked
from workers.subscriber import Fact

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.config import Settings
    from tests.declarations.browser import Browser

BASE = "/api/v1/declarations"
AREA = {"state": "given", "value": "8.5", "unit": "ha"}


def a_key(browser: Browser, may: str = "write") -> str:
    """A key made on the page, as its owner copies it."""
    browser.open("/api-nycklar")
    page = browser.send({"name": "Gårdsprogrammet", "may": may, "days": "30"})
    assert page.status == 200, page.text
    return page.html.split('">jnk_')[1].split("<")[0].join(["jnk_", ""])


class Program:
    """A program with a key and no cookies."""

    def __init__(self, app: Flask, key: str, language: str = "sv") -> None:
        self.client: FlaskClient = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {key}", "Accept-Language": language}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call an address; the body is sent as JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        more: dict[str, Any] = {}
        if body is not None:
            more = {"data": json.dumps(body), "content_type": "application/json"}
        return self.client.open(path, method=method, headers={**self.headers, **sent}, **more)


@pytest.fixture
def program(app: Flask, browser: Browser) -> Program:
    """A program that may read and write for the producer's organisation."""
    return Program(app, a_key(browser))


def started(program: Program, **answers: Any) -> dict[str, Any]:
    """A declaration that the program has started."""
    body = {"family": "field_crops", "product_name": "Kålrot", "reference_year": 2025}
    answer = program.call("POST", BASE, {**body, "answers": answers} if answers else body)
    assert answer.status_code == 201, answer.text
    content: dict[str, Any] = answer.json
    return content


def assert_problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    """The answer is problem details of this kind."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    content: dict[str, Any] = answer.json
    assert content["type"] == f"urn:jordnara:problem:{kind}"
    assert content["status"] == status
    assert content["title"]
    assert content["detail"]
    return content


def test_a_program_makes_and_fills_a_declaration(program: Program, db_session: Session) -> None:
    """Start, read, answer with the ETag: the same answers as in the form, attributed to a person."""
    made = started(program, **{"crop.kind": {"state": "given", "value": "swede"}})
    path = f"{BASE}/{made['id']}"
    read = program.call("GET", path)
    saved = program.call(
        "PUT", f"{path}/answers", {"answers": {"crop.area": AREA}}, If_Match=read.headers["ETag"]
    )
    assert saved.status_code == 200, saved.text
    assert saved.json["answers"]["crop.area"]["value"] == "8.5"
    assert saved.json["versions"]["crop.area"] == 1
    assert saved.headers["ETag"] != read.headers["ETag"]
    assert {one["code"] for one in saved.json["remarks"]} >= {"required.choice", "required.choices"}
    listed = program.call("GET", BASE).json
    assert [one["number"] for one in listed["declarations"]] == [made["number"]]
    declaration = db_session.scalars(select(Declaration)).one()
    assert db_session.get_one(User, declaration.created_by).email == "odlare@exempel.se"


def test_what_a_program_says_stands_before_what_the_farm_says(
    program: Program, db_session: Session, producer: User
) -> None:
    """A new declaration takes the farm's answers, and the program's own answer to the same question wins."""
    factories.farm_says(db_session, producer, 2025, {"soil.organic": "none", "electricity.source": "solar"})
    made = started(program, **{"soil.organic": {"state": "given", "value": "whole"}})
    assert made["answers"]["soil.organic"]["value"] == "whole"
    assert made["answers"]["electricity.source"]["value"] == "solar"


def test_the_list_has_pages(program: Program) -> None:
    """Each page names the next one; none is left out or told twice."""
    made = [started(program)["number"] for _ in range(5)]
    seen: list[str] = []
    address: str | None = f"{BASE}?limit=2"
    while address:
        page = program.call("GET", address).json
        seen += [one["number"] for one in page["declarations"]]
        address = page["next"]
    assert seen == made
    problem = assert_problem(program.call("GET", f"{BASE}?limit=0&x=1"), 422, "invalid")
    assert {error["pointer"] for error in problem["errors"]} == {"?limit", "?x"}


def test_what_others_changed_is_not_overwritten(program: Program, browser: Browser) -> None:
    """A stale ETag gives 412, a stale version 409 with the answer that is there; without either, 428."""
    made = started(program)
    path = f"{BASE}/{made['id']}/answers"
    body = {"answers": {"crop.area": AREA}}
    etag = program.call("GET", f"{BASE}/{made['id']}").headers["ETag"]
    assert_problem(program.call("PUT", path, body), 428, "precondition")
    assert program.call("PUT", path, {**body, "versions": {"crop.area": 0}}).status_code == 200
    assert_problem(program.call("PUT", path, body, If_Match=etag), 412, "conflict")
    other = {"answers": {"crop.area": {**AREA, "value": "9"}}, "versions": {"crop.area": 0}}
    problem = assert_problem(program.call("PUT", path, other), 409, "conflict")
    assert problem["conflicts"][0]["question_id"] == "crop.area"
    assert problem["conflicts"][0]["version"] == 1
    assert program.call("GET", f"{BASE}/{made['id']}").json["answers"]["crop.area"]["value"] == "8.5"


def test_all_or_nothing(program: Program) -> None:
    """With one wrong answer none is saved, and the pointer leads to it."""
    made = started(program)
    wrong = {"crop.area": AREA, "crop.harvest": {"state": "given", "value": "1.234,5", "unit": "t[fresh]"}}
    answer = program.call(
        "PUT",
        f"{BASE}/{made['id']}/answers",
        {"answers": wrong, "versions": {"crop.area": 0, "crop.harvest": 0}},
    )
    problem = assert_problem(answer, 422, "invalid")
    assert [(one["pointer"], one["code"]) for one in problem["errors"]] == [
        ("/answers/crop.harvest", "number.unreadable")
    ]
    assert "crop.area" not in program.call("GET", f"{BASE}/{made['id']}").json["answers"]
    limits = {"crop.area": {"state": "given", "value": "-1", "unit": "ha"}}
    answer = program.call(
        "PUT", f"{BASE}/{made['id']}/answers", {"answers": limits, "versions": {"crop.area": 0}}
    )
    assert assert_problem(answer, 422, "invalid")["errors"][0]["code"] == "check.above"


def test_answers_that_were_read_can_be_sent_back(program: Program, db_session: Session) -> None:
    """What the API gives it takes, and nothing changes."""
    answers = answers_to_json(factories.answers())
    made = started(program, **answers)
    read = program.call("GET", f"{BASE}/{made['id']}")
    body = {"answers": read.json["answers"]}
    again = program.call("PUT", f"{BASE}/{made['id']}/answers", body, If_Match=read.headers["ETag"])
    assert again.json["versions"] == read.json["versions"]
    assert again.headers["ETag"] == read.headers["ETag"]
    assert answers_of(db_session, made["id"])["crop.area"].entered == "7,77"


def test_a_blank_answer_takes_one_away(program: Program) -> None:
    """The API can clear an answer, since it says so in words."""
    made = started(program, **{"crop.area": AREA})
    body = {"answers": {"crop.area": {"state": "blank"}}, "versions": {"crop.area": 1}}
    saved = program.call("PUT", f"{BASE}/{made['id']}/answers", body)
    assert saved.json["answers"]["crop.area"]["state"] == "blank"


def test_the_result_is_read_when_there_is_one(
    app: Flask, browser: Browser, db_session: Session, producer: User
) -> None:
    """No result before handing in; then the footprint with its hashes; and the answers are frozen."""
    program = Program(app, a_key(browser))
    made = started(program)
    assert_problem(program.call("GET", f"{BASE}/{made['id']}/result"), 404, "no-result")
    waiting = factories.in_review(db_session, producer)
    path = f"{BASE}/{waiting.declaration.id}"
    result = program.call("GET", f"{path}/result").json
    assert result["result_hash"] == waiting.footprint.result_hash
    assert result["result"]["total_kg_co2e"] == waiting.footprint.result["total_kg_co2e"]
    body = {"answers": {"crop.area": AREA}, "versions": {"crop.area": 1}}
    assert_problem(program.call("PUT", f"{path}/answers", body), 409, "frozen")


def test_scopes_hold(app: Flask, browser: Browser) -> None:
    """A key that may read writes nothing."""
    reader = Program(app, a_key(browser, "read"))
    assert reader.call("GET", BASE).status_code == 200
    body = {"family": "field_crops", "product_name": "x", "reference_year": 2025}
    assert_problem(reader.call("POST", BASE, body), 403, "forbidden")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", f"Bearer jnk_{'A' * 43}", "Basic jnk_", "Bearer \xe5"]
)
def test_without_a_good_key_nobody_enters(app: Flask, header: str) -> None:
    """No key, a strange one or a made-up one gives 401 and says which scheme is meant."""
    client = app.test_client()
    answer = client.get(BASE, headers={"Authorization": header} if header else {})
    assert_problem(answer, 401, "unauthorised")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_cookie_opens_nothing(browser: Browser) -> None:
    """Somebody signed in on the web is nobody to the API."""
    assert browser.client.get("/deklarationer").status_code == 200
    assert_problem(browser.client.get(BASE), 401, "unauthorised")


def test_a_key_ends(app: Flask, browser: Browser, db_session: Session) -> None:
    """Expired, revoked, or made by somebody who is no longer there: none of them works."""
    programs = [Program(app, a_key(browser)) for _ in range(2)]
    assert [one.call("GET", BASE).status_code for one in programs] == [200, 200]
    tokens = db_session.scalars(select(ApiToken).order_by(ApiToken.created_at)).all()
    assert tokens[0].last_used_at is not None
    past = datetime.now().astimezone() - timedelta(seconds=1)
    db_session.execute(update(ApiToken).where(ApiToken.id == tokens[0].id).values(expires_at=past))
    db_session.commit()
    assert_problem(programs[0].call("GET", BASE), 401, "unauthorised")
    browser.open("/api-nycklar")
    answer = browser.client.post(f"/api-nycklar/{tokens[1].id}/aterkalla", follow_redirects=True)
    assert "är återkallad" in answer.get_data(as_text=True)
    assert_problem(programs[1].call("GET", BASE), 401, "unauthorised")
    third = Program(app, a_key(browser))
    db_session.execute(update(User).values(is_active=False))
    db_session.commit()
    assert_problem(third.call("GET", BASE), 401, "unauthorised")


def test_only_an_owner_makes_keys(app: Flask, browser: Browser, db_session: Session) -> None:
    """An editor sees neither the page nor the keys; a key ends when its maker becomes an adviser."""
    program = Program(app, a_key(browser, "read"))
    db_session.execute(update(Membership).values(role=MemberRole.EDITOR))
    db_session.commit()
    assert browser.client.get("/api-nycklar").status_code == 403
    assert (
        browser.client.post("/api-nycklar", data={"name": "x", "may": "read", "days": "30"}).status_code
        == 403
    )
    assert "/api-nycklar" not in browser.open("/excel").html
    assert program.call("GET", BASE).status_code == 200
    db_session.execute(update(Membership).values(role=MemberRole.ADVISER))
    db_session.commit()
    assert_problem(program.call("GET", BASE), 401, "unauthorised")


def test_the_key_is_shown_once_and_stored_nowhere(browser: Browser, db_session: Session) -> None:
    """The page after making it is the only place; the database has its hash."""
    key = a_key(browser)
    page = browser.open("/api-nycklar")
    assert key not in page.html
    assert key[:10] in page.html
    token = db_session.scalars(select(ApiToken)).one()
    assert key not in str({column.key: getattr(token, column.key) for column in ApiToken.__table__.columns})
    assert token.token_hash == Key(key).digest


def test_organisations_are_kept_apart(
    app: Flask, browser: Browser, stranger: Browser, db_session: Session
) -> None:
    """Another organisation's declarations and keys do not exist."""
    mine, theirs = Program(app, a_key(browser)), Program(app, a_key(stranger))
    made = started(mine)
    for method, path, body in (
        ("GET", f"{BASE}/{made['id']}", None),
        ("GET", f"{BASE}/{made['id']}/result", None),
        ("PUT", f"{BASE}/{made['id']}/answers", {"answers": {}, "versions": {}}),
    ):
        assert_problem(theirs.call(method, path, body), 404, "not-found")
    assert theirs.call("GET", BASE).json["declarations"] == []
    token = db_session.scalars(select(ApiToken).order_by(ApiToken.created_at)).first()
    assert token is not None
    assert stranger.client.post(f"/api-nycklar/{token.id}/aterkalla").status_code == 404
    assert mine.call("GET", BASE).status_code == 200


def test_problems_speak_the_language_asked_for(app: Flask, program: Program) -> None:
    """Accept-Language decides, for addresses that do not exist too; Swedish where it names none of ours."""
    english = Program(app, program.headers["Authorization"].split()[1], "en-GB,en;q=0.9")
    body = {"family": "field_crops", "product_name": "x", "reference_year": 1900}
    assert "Enter the harvest year" in english.call("POST", BASE, body).json["detail"]
    assert "Skriv skördeåret" in program.call("POST", BASE, body).json["detail"]
    missing = assert_problem(english.call("GET", "/api/v1/nowhere"), 404, "not-found")
    assert missing["title"] == "What was asked for does not exist"
    assert_problem(program.call("DELETE", BASE), 405, "method")


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 50_000, "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"family": 1' + b"0" * 5000 + b"}", "application/json", 400),
        (
            b'{"family": "field_crops", "product_name": "a\\u0000b", "reference_year": 2025}',
            "application/json",
            422,
        ),
        (
            b'{"family": "field_crops", "product_name": "\\ud800", "reference_year": 2025}',
            "application/json",
            422,
        ),
        (b'{"family": "field_crops", "product_name": "x", "reference_year": 1e400}', "application/json", 422),
        (b'{"family": "field_crops", "product_name": "x", "reference_year": NaN}', "application/json", 422),
        (b'{"family": "\\ud800", "\\ud800": 1}', "application/json", 422),
        (b"x", "text/plain", 415),
        (b"x=1", "application/x-www-form-urlencoded", 415),
        (b'{"x": "' + b"y" * 1_200_000 + b'"}', "application/json", 413),
    ],
)
def test_a_malformed_body_is_told(program: Program, data: bytes, kind: str, status: int) -> None:
    """Whatever arrives in place of the body gives a problem, never a fault of ours."""
    answer = program.client.post(BASE, data=data, content_type=kind, headers=program.headers)
    assert_problem(
        answer, status, {400: "malformed", 413: "too-large", 415: "malformed", 422: "invalid"}[status]
    )


@given(json_payloads(load_family("field_crops")))
@runs(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
def test_generated_answers_never_break_it(app: Flask, program: Program, payload: Any) -> None:
    """Any JSON in place of the answers is saved or refused by name; nothing of it ends as a 500."""
    program.client.application.config["RATELIMIT_ENABLED"] = False
    if "made" not in program.__dict__:
        program.__dict__["made"] = started(program)["id"]
    path = f"{BASE}/{program.__dict__['made']}/answers"
    etag = program.call("GET", path.removesuffix("/answers")).headers["ETag"]
    try:
        answer = program.call("PUT", path, {"answers": payload}, If_Match=etag)
    except UnicodeEncodeError:  # the client cannot even send it
        return
    assert answer.status_code in (200, 413, 422), answer.text
    if answer.status_code == 422:
        assert all(error["pointer"].startswith("/answers") for error in answer.json["errors"])


def test_a_call_sent_again_starts_nothing_new(program: Program, db_session: Session) -> None:
    """The same Idempotency-Key and content gives the same declaration; other content is refused."""
    body = {"family": "field_crops", "product_name": "Kålrot", "reference_year": 2025}
    first, again = (program.call("POST", BASE, body, Idempotency_Key="a1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["id"] == again.json["id"]
    assert again.headers["Location"] == first.headers["Location"]
    other = program.call("POST", BASE, {**body, "product_name": "Morot"}, Idempotency_Key="a1")
    assert_problem(other, 422, "invalid")
    assert program.call("POST", BASE, body, Idempotency_Key="a2").json["id"] != first.json["id"]
    assert_problem(program.call("POST", BASE, body, Idempotency_Key="x" * 101), 422, "invalid")
    assert len(db_session.scalars(select(Declaration)).all()) == 2


def test_keys_are_told_of(
    program: Program,
    browser: Browser,
    db_session: Session,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Making and ending a key are facts in the ledger, each with a letter to the owners."""
    monkeypatch.setattr(keys, "settings", lambda: settings)
    token = db_session.scalars(select(ApiToken)).one()
    browser.client.post(f"/api-nycklar/{token.id}/aterkalla")
    browser.client.post(f"/api-nycklar/{token.id}/aterkalla")
    stored = select(StoredEvent).where(StoredEvent.type.startswith("ApiKey")).order_by(StoredEvent.id)
    events = db_session.scalars(stored).all()
    assert [event.type for event in events] == ["ApiKeyMade", "ApiKeyRevoked"]
    for event, write in zip(events, (mail_key_made, mail_key_revoked), strict=True):
        told_of = event_from_json(event.type, event.schema_version, event.payload)
        write.settle(db_session, Fact(event, told_of), None)
    letters = select(Mail.subject).where(Mail.key.startswith("mail_key")).order_by(Mail.id)
    subjects = db_session.scalars(letters)
    told = [subject.partition(" för ")[0] for subject in subjects]
    assert told == ["En API-nyckel har skapats", "En API-nyckel"]
