"""Where the products of a selection are made: a map of the region, and the same as a list.

It orders nothing and narrows nothing: it only tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask import render_template, request

from portal import db
from portal.access import PUBLIC, enter
from portal.accounts.municipalities import ALPHABET, municipality_name, sweden
from portal.accounts.session import current_user
from portal.catalogue import queries
from portal.catalogue.filters import read_filters
from portal.catalogue.queries import Made
from portal.catalogue.routes import catalogue
from portal.declarations.desk import today
from portal.kitchens.queries import points_for
from portal.sites import geography


@catalogue.get("/katalog/karta")
@enter(PUBLIC)
def map_of_products() -> str:
    """The municipalities with their numbers of products."""
    user = current_user()
    with db.reading() as session:
        points = points_for(session, user.id if user else None)
        offered = {point.id: point.filled_at is not None for point in points}
        filters, problems = read_filters(request.args, queries.known_values(session), offered)
        counts = queries.counts_by_place(session, filters, today())
        made = queries.made_where(session, filters, today())
    return render_template(
        "catalogue/map.html",
        filters=filters,
        problems=problems,
        total=sum(counts.values()),
        shown=len(made),
        places=_places(counts, made),
        shapes=[(shape, counts.get(shape.code, 0), *_middle(shape.code)) for shape in geography.shapes()],
        width=geography.WIDTH_PX,
        height=geography.frame().height_px,
    )


def _middle(code: str) -> tuple[float, float]:
    """Where a municipality's number stands."""
    place = sweden()[code]
    x, y = geography.frame().to_px(float(place.longitude), float(place.latitude))
    return round(x, 1), round(y, 1)


def _places(counts: dict[str, int], made: Sequence[Made]) -> list[tuple[str, int, list[Made]]]:
    """Every place with its number and products, by the alphabet."""
    by_place = {place: list(rows) for place, rows in groupby(made, key=lambda one: one.municipality)}
    named = [(municipality_name(place), count, by_place.get(place, [])) for place, count in counts.items()]
    return sorted(named, key=lambda one: [ALPHABET.find(letter) for letter in one[0].lower()])
