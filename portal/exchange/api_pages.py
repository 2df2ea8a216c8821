"""What anybody may read about the API: its description, the questions as JSON Schema, a page for people."""

from __future__ import annotations

from flask import Response, abort, current_app, jsonify, render_template, url_for
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from portal.access import PUBLIC, enter
from portal.exchange.api import RATE, Described, api, described, shaped
from portal.exchange.api_description import calls, description
from portal.exchange.api_shapes import FamilyListShape
from portal.exchange.blueprint import exchange
from portal.i18n import current_language
from portal.security import settings
from schemas.questionnaire import FAMILIES, json_schema, load_family


@api.get("/openapi.json")
@enter(PUBLIC)
def openapi() -> Response:
    """The description that programs read."""
    with force_locale("en"):
        return jsonify(description(current_app, settings().base_url))


@api.get("/families")
@enter(PUBLIC)
@described(Described(_l("Lista varugrupper"), {200: FamilyListShape}))
def list_families() -> Response:
    """The product groups, each with the address of the JSON Schema of its answers."""
    language = current_language()
    families = [
        {
            "id": name,
            "title": load_family(name).text(language).label,
            "revision": load_family(name).rev,
            "definition_hash": load_family(name).hash,
            "schema": url_for("api.show_schema", family_id=name),
        }
        for name in FAMILIES
    ]
    return shaped(FamilyListShape, {"families": families})


@api.get("/families/<family_id>/schema")
@enter(PUBLIC)
@described(Described(_l("Läs en varugrupps frågor som JSON Schema"), {404: None}))
def show_schema(family_id: str) -> Response:
    """The shape of the answers: types, units and options. Limits and who is asked what come as remarks."""
    if family_id not in FAMILIES:
        abort(404)
    answer = jsonify(json_schema(load_family(family_id)))
    answer.content_type = "application/schema+json"
    return answer


@exchange.get("/api")
@enter(PUBLIC)
def api_page() -> str:
    """The API for people: what it is for, how to get a key, every call."""
    listed = sorted(
        ((str(rule), method.upper(), str(call.summary)) for rule, method, call in calls(current_app)),
        key=lambda row: (row[0], row[1]),
    )
    families = [(name, load_family(name).text(current_language()).label) for name in FAMILIES]
    return render_template("exchange/api.html", calls=listed, rate=RATE, families=families)
