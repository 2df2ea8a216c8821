"""What everybody reads: adopted texts at addresses that stay."""

from __future__ import annotations

from flask import Response, abort, render_template

from portal import db
from portal.access import PUBLIC, enter
from portal.policies import documents, queries
from portal.policies.blueprint import guidelines
from portal.policies.queries import Read
from portal.policies.transitions import Status

VERSION = "/<int(min=1, max=999999):number>/v<int(min=1, max=99999):version>"


@guidelines.get("")
@enter(PUBLIC)
def index() -> str:
    """What holds now."""
    with db.reading() as session:
        return render_template("policies/public_list.html", rows=queries.adopted(session))


@guidelines.get("/<int(min=1, max=999999):number>")
@enter(PUBLIC)
def show(number: int) -> str:
    """The version that holds, else the last that did."""
    found = _versions(number)
    holding = [one for one in found if one.version.status == Status.ADOPTED]
    return _page((holding or found)[0], found)


@guidelines.get(VERSION)
@enter(PUBLIC)
def show_version(number: int, version: int) -> str:
    """One version, which never changes."""
    found = _versions(number)
    return _page(_one(found, version), found)


@guidelines.get(f"{VERSION}/text.<form>")
@enter(PUBLIC)
def file(number: int, version: int, form: str) -> Response:
    """The same as text, Word or PDF."""
    return documents.answer(_one(_versions(number), version), form)


def _versions(number: int) -> list[Read]:
    with db.reading() as session:
        return queries.public_versions(session, number) or abort(404)


def _one(found: list[Read], version: int) -> Read:
    return next((one for one in found if one.version.version == version), None) or abort(404)


def _page(one: Read, found: list[Read]) -> str:
    return render_template("policies/public.html", one=one, versions=found, citation=documents.citation(one))
