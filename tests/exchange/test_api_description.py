"""The API's description is complete and true: it names every route, and answers have the described shape."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portal.access import declared_access
from portal.exchange.api_description import description
from portal.problem_details import titles
from schemas.questionnaire import FAMILIES, answers_to_json
from tests import factories
from tests.exchange.test_api import AREA, BASE, Program, a_key, started

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from tests.declarations.browser import Browser

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
PUBLIC = {"/api/v1/openapi.json", "/api/v1/families", "/api/v1/families/<family_id>/schema"}
ONLY_LOOKS = {"/api/v1/lint"}  # takes a text in its body and stores nothing
KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
    "number": (int, float),
}


@pytest.fixture
def described(app: Flask) -> dict[str, Any]:
    """The description as it is served."""
    return dict(app.test_client().get("/api/v1/openapi.json").get_json())


def api_routes(app: Flask) -> set[tuple[str, str]]:
    """(address, method) of every route of the API but the description itself."""
    return {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and not rule.rule.endswith("openapi.json")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def references(content: Any) -> Iterator[str]:
    """Every $ref in it."""
    if isinstance(content, dict):
        if isinstance(content.get("$ref"), str):
            yield content["$ref"]
        for inner in content.values():
            yield from references(inner)
    elif isinstance(content, list):
        for inner in content:
            yield from references(inner)


def fits(described: dict[str, Any], schema: dict[str, Any], value: Any) -> bool:
    """Whether a value fits a schema of the description, for the keywords that it uses."""
    if "$ref" in schema:
        return fits(described, described["components"]["schemas"][schema["$ref"].rpartition("/")[2]], value)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(isinstance(value, KINDS[kind]) for kind in kinds):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        complete = set(schema["required"]) <= set(value)
        alien = set(value) - set(known)
        return complete and not alien and all(fits(described, known[key], one) for key, one in value.items())
    if isinstance(value, dict) and isinstance(schema.get("additionalProperties"), dict):
        return all(fits(described, schema["additionalProperties"], one) for one in value.values())
    if isinstance(value, list):
        return all(fits(described, schema["items"], one) for one in value)
    return True


def test_the_description_names_exactly_the_routes(app: Flask, described: dict[str, Any]) -> None:
    """No call is missing from it, and none is described that does not exist."""
    named = {(path, method) for path, calls in described["paths"].items() for method in calls}
    assert named == api_routes(app)
    assert len(named) == 8


def test_the_description_is_sound(described: dict[str, Any]) -> None:
    """Version, references, ids, parameters and answers are what OpenAPI 3.1 asks for."""
    assert described["openapi"] == "3.1.0"
    assert described["info"].keys() >= {"title", "version"}
    schemas = described["components"]["schemas"]
    targets = set(references(described))
    assert targets
    assert targets <= {f"#/components/schemas/{name}" for name in schemas}
    operations = [one for calls in described["paths"].values() for one in calls.values()]
    assert len({one["operationId"] for one in operations}) == len(operations)
    for path, calls in described["paths"].items():
        for method, one in calls.items():
            assert one["summary"]
            assert one["description"]
            wanted = set(re.findall(r"{(\w+)}", path))
            assert {p["name"] for p in one["parameters"] if p["in"] == "path"} == wanted
            assert all(p["in"] in ("path", "query", "header") and "schema" in p for p in one["parameters"])
            assert any(200 <= int(status) < 300 for status in one["responses"]) or path.endswith("schema")
            assert ("requestBody" in one) == (method in ("post", "put"))
            if one["security"]:
                assert set(one["security"][0]) <= set(described["components"]["securitySchemes"])
                assert {"401", "403"} <= set(one["responses"])
    assert {f"answers_{name}" for name in FAMILIES} <= set(schemas)


def test_what_writes_asks_for_a_key_that_may(app: Flask, described: dict[str, Any]) -> None:
    """No forgery token is asked for in this blueprint, so every route that changes anything needs a key."""
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("api."):
            continue
        access = declared_access(app, rule.endpoint)
        assert access is not None
        writes = bool((rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}) and rule.rule not in ONLY_LOOKS
        expected = "write" if writes else "" if rule.rule in PUBLIC else "read"
        assert access.scope == expected, rule.rule
        assert access.roles is None


def test_answers_have_the_described_shape(
    app: Flask, browser: Browser, db_session: Session, producer: User, described: dict[str, Any]
) -> None:
    """Every call's good answer, and a problem of each sort, fit their schemas: no field more, none less."""
    program = Program(app, a_key(browser))
    made = started(program, **answers_to_json(factories.answers()))
    waiting = factories.in_review(db_session, producer)
    saved = {"answers": {"crop.area": AREA}, "versions": {"crop.area": 1}}
    calls: list[tuple[str, str, str, Any]] = [
        ("/api/v1/families", "get", "/api/v1/families", None),
        (BASE, "get", f"{BASE}?limit=1", None),
        (BASE, "post", BASE, {"family": "field_crops", "product_name": "x", "reference_year": 2025}),
        (f"{BASE}/{{declaration_id}}", "get", f"{BASE}/{made['id']}", None),
        (f"{BASE}/{{declaration_id}}/answers", "put", f"{BASE}/{made['id']}/answers", saved),
        (
            f"{BASE}/{{declaration_id}}/answers",
            "put",
            f"{BASE}/{made['id']}/answers",
            {**saved, "answers": {"crop.area": {**AREA, "value": "3"}}},
        ),
        (f"{BASE}/{{declaration_id}}/answers", "put", f"{BASE}/{made['id']}/answers", {"answers": []}),
        (
            f"{BASE}/{{declaration_id}}/answers",
            "put",
            f"{BASE}/{made['id']}/answers",
            saved | {"versions": {}},
        ),
        (f"{BASE}/{{declaration_id}}/result", "get", f"{BASE}/{waiting.declaration.id}/result", None),
        (f"{BASE}/{{declaration_id}}/result", "get", f"{BASE}/{made['id']}/result", None),
    ]
    statuses = set()
    for path, method, address, body in calls:
        answer = program.call(method.upper(), address, body)
        told = described["paths"][path][method]["responses"]
        assert str(answer.status_code) in told, (path, answer.text)
        ((kind, content),) = told[str(answer.status_code)]["content"].items()
        assert answer.content_type == kind
        assert fits(described, content["schema"], answer.json), (path, answer.text)
        statuses.add(answer.status_code)
    assert statuses == {200, 201, 404, 409, 422, 428}


def test_the_docs_name_every_call_and_problem(app: Flask) -> None:
    """docs/api.md lists each call, each kind of problem, and says that a person hands in."""
    with app.test_request_context():
        calls = description(app, "https://x.example")["paths"]
        kinds = set(titles())
    for path, methods in calls.items():
        for method in methods:
            line = f"`{method.upper()} {path.replace('declaration_id', 'id').replace('family_id', 'family')}`"
            assert line in DOCS
    assert set(re.findall(r"^\| `([a-z-]+)` \|", DOCS, flags=re.MULTILINE)) == kinds
    assert "Handing in is not done through the API" in DOCS


def test_people_read_about_it(app: Flask) -> None:
    """The page for people names every call, in both languages."""
    for language in ("sv", "en"):
        client = app.test_client()
        client.set_cookie("jordnara_sprak", language)
        page = client.get("/api").get_data(as_text=True)
        for path, method in api_routes(app):
            assert method.upper() in page
            assert path.split("{")[0] in page
