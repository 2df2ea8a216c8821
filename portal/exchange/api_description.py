"""The API's description (OpenAPI 3.1), made from its routes, its shapes and the questionnaire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from flask import Flask
from marshmallow import Schema, fields, validate
from werkzeug.routing import Rule

from portal.access import declared_access
from portal.exchange import api_shapes
from portal.exchange.api import RATE, Described
from portal.problem_details import CONTENT_TYPE
from schemas.questionnaire import FAMILIES, json_schema, load_family

VERSION = "1.0.0"
PARAMETER = re.compile(r"<([a-z]+:|)([a-z_]+)>")
BEARER = "key"
_KINDS: dict[type[fields.Field[Any]], dict[str, Any]] = {
    fields.UUID: {"type": "string", "format": "uuid"},
    fields.AwareDateTime: {"type": "string", "format": "date-time"},
    fields.String: {"type": "string"},
    fields.Integer: {"type": "integer"},
    fields.Dict: {"type": "object"},
    fields.Raw: {},
}


def calls(app: Flask) -> Iterator[tuple[Rule, str, Described]]:
    """Every call of the API: its route, its method in lower case, and what is said about it."""
    for rule in app.url_map.iter_rules():
        call = getattr(app.view_functions[rule.endpoint], "described", None)
        if isinstance(call, Described):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method.lower(), call


def description(app: Flask, base_url: str) -> dict[str, Any]:
    """The whole description."""
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, call in calls(app):
        paths.setdefault(_path(rule), {})[method] = _operation(app, rule, call)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Jordnära",
            "version": VERSION,
            "description": (
                "Declarations of climate footprints for programs. Handing in is done by a person on the web, "
                f"who reads the answers and signs. At most {RATE.replace(';', ',')} calls with one key."
            ),
        },
        "servers": [{"url": base_url}],
        "paths": paths,
        "components": {
            "securitySchemes": {BEARER: {"type": "http", "scheme": "bearer"}},
            "schemas": {**_shapes(), **_families()},
        },
    }


def _path(rule: Rule) -> str:
    return PARAMETER.sub(r"{\2}", rule.rule)


def _operation(app: Flask, rule: Rule, call: Described) -> dict[str, Any]:
    access = declared_access(app, rule.endpoint)
    scope = access.scope if access else ""
    view = app.view_functions[rule.endpoint]
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api."),
        "summary": str(call.summary),
        "description": " ".join((view.__doc__ or "").split()),
        "parameters": [*_path_parameters(rule), *_query_parameters(call), *_headers(call)],
        "responses": _responses(call, bool(scope)),
        "security": [{BEARER: [scope]}] if scope else [],
    }
    if call.body is not None:
        operation["requestBody"] = {"required": True, "content": _json(_reference(call.body))}
    return operation


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    kinds = {"uuid:": {"type": "string", "format": "uuid"}, "": {"type": "string", "enum": [*FAMILIES]}}
    return [
        {"name": name, "in": "path", "required": True, "schema": kinds[converter]}
        for converter, name in PARAMETER.findall(rule.rule)
    ]


def _query_parameters(call: Described) -> list[dict[str, Any]]:
    shape = call.query() if call.query else None
    return [
        {"name": name, "in": "query", "required": field.required, "schema": _field(field)}
        for name, field in (shape.fields if shape else {}).items()
    ]


def _headers(call: Described) -> list[dict[str, Any]]:
    told = {
        "If-Match": "The ETag of the declaration as it was read; or send `versions`",
        "Idempotency-Key": "Up to 100 characters of your own; sent again within a day it starts nothing new",
    }
    return [
        {
            "name": name,
            "in": "header",
            "required": False,
            "description": told[name],
            "schema": {"type": "string"},
        }
        for name in call.headers
    ]


def _responses(call: Described, with_key: bool) -> dict[str, Any]:
    answers = {
        str(status): {
            "description": HTTPStatus(status).phrase,
            "content": _json(_reference(shape)),
        }
        for status, shape in call.answers.items()
        if shape is not None
    }
    possible = {status for status, shape in call.answers.items() if shape is None} | {429}
    possible |= {401, 403} if with_key else set()
    possible |= {400, 413, 415, 422} if call.body else {422} if call.query else set()
    for status in sorted(possible):
        content = {CONTENT_TYPE: {"schema": _reference(api_shapes.ProblemShape)}}
        answers[str(status)] = {"description": HTTPStatus(status).phrase, "content": content}
    return answers


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _reference(shape: type[Schema]) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{_name(shape)}"}


def _name(shape: type[Schema]) -> str:
    return shape.__name__.removesuffix("Shape")


def _shapes() -> dict[str, Any]:
    found = [
        shape
        for name, shape in vars(api_shapes).items()
        if name.endswith("Shape") and isinstance(shape, type) and issubclass(shape, Schema)
    ]
    return {_name(shape): _object(shape()) for shape in found}


def _object(shape: Schema) -> dict[str, Any]:
    return {
        "type": "object",
        "description": " ".join((shape.__doc__ or "").split()),
        "properties": {name: _field(field) for name, field in shape.fields.items()},
        "required": [name for name, field in shape.fields.items() if field.required],
        "additionalProperties": shape.unknown != "raise",
    }


def _field(field: fields.Field[Any]) -> dict[str, Any]:
    told = {key: field.metadata[key] for key in ("description", "type") if key in field.metadata}
    schema = {**_kind(field), **told, **_limits(field)}
    if field.allow_none and "type" in schema:
        schema["type"] = [schema["type"], "null"]
    return schema


def _kind(field: fields.Field[Any]) -> dict[str, Any]:
    if isinstance(field, fields.List):
        return {"type": "array", "items": _field(field.inner)}
    if isinstance(field, fields.Nested):
        return _reference(field.schema.__class__)
    if isinstance(field, fields.Dict) and field.value_field is not None:
        return {"type": "object", "additionalProperties": _field(field.value_field)}
    return dict(next(schema for kind, schema in _KINDS.items() if isinstance(field, kind)))


def _limits(field: fields.Field[Any]) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for one in field.validators:
        if isinstance(one, validate.OneOf):
            limits["enum"] = [*one.choices]
        elif isinstance(one, validate.Length):
            limits |= {"minLength": one.min, "maxLength": one.max}
        elif isinstance(one, validate.Range):
            limits |= {"minimum": one.min, "maximum": one.max}
    return limits


def _families() -> dict[str, Any]:
    return {f"answers_{name}": json_schema(load_family(name)) for name in FAMILIES}
