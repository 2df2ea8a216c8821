"""The blueprint of the farm's pages, and where they lead back to."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.wrappers.response import Response

from portal.organisations.acting import acting_here

UNPROCESSABLE = 422
CONFLICT = 409

Page = str | Response | tuple[str, int]

# The organisation stands in the address: a page made for one can never write to another.
farm = Blueprint("farm", __name__, url_prefix="/gard/<uuid:organisation_id>")


def year_address(endpoint: str, year: int, anchor: str | None = None) -> str:
    """One of the pages of the farm's year, with the way back kept."""
    return url_for(
        f"farm.{endpoint}",
        organisation_id=acting_here().organisation_id,
        year=year,
        till=came_from(),
        _anchor=anchor,
    )


def came_from() -> UUID | None:
    """The declaration whose task list led here, so that saving returns there."""
    try:
        return UUID(request.args.get("till", ""))
    except ValueError:
        return None


def address_after() -> str:
    """Where the way ends: the declaration one came from, or the farm's years."""
    declaration_id = came_from()
    if declaration_id is None:
        return url_for("farm.overview", organisation_id=acting_here().organisation_id)
    return url_for("declarations.show", declaration_id=declaration_id)
