"""The kitchens that footprints are told for, and a buyer's own."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response

from portal import db
from portal.access import BUYER, PUBLIC, enter
from portal.accounts.models import Role
from portal.accounts.municipalities import municipality_choices
from portal.accounts.session import current_user
from portal.kitchens import service
from portal.kitchens.forms import KitchenForm
from portal.kitchens.queries import points_for

UNPROCESSABLE = 422

kitchens = Blueprint("kitchens", __name__, url_prefix="/kok")


@kitchens.get("")
@enter(PUBLIC)
def overview() -> str:
    """Every kitchen that may be chosen, where its position was read, and for buyers a form for more."""
    return _page(KitchenForm())


@kitchens.post("")
@enter(BUYER)
def add() -> Response | tuple[str, int]:
    """Add a kitchen of one's own."""
    form = KitchenForm()
    if not form.is_sent_well():
        return _page(form), UNPROCESSABLE
    name, municipality = str(form.name.data), str(form.municipality.data)
    try:
        with db.transaction() as session:
            service.add_point(session, _buyer(), name, municipality, form.position())
    except service.TooManyPoints:
        form.name.errors = [
            _("Du kan ha högst %(count)s egna kök. Ta bort ett först.", count=service.MOST_OWN_POINTS)
        ]
        return _page(form), UNPROCESSABLE
    flash(_("Köket är sparat. Klimatavtrycken levererade dit räknas ut nu, det brukar ta under en minut."))
    return redirect(url_for("kitchens.overview"))


@kitchens.post("/<int:point_id>/ta-bort")
@enter(BUYER)
def remove(point_id: int) -> Response:
    """Take a kitchen of one's own away."""
    with db.transaction() as session:
        if point_id > service.HIGHEST_ID or not service.close_point(session, _buyer(), point_id):
            abort(404)
    flash(_("Köket är borttaget."))
    return redirect(url_for("kitchens.overview"))


def _buyer() -> UUID:
    user = current_user() or abort(403)
    return user.id


def _page(form: KitchenForm) -> str:
    user = current_user()
    with db.reading() as session:
        points = points_for(session, user.id if user else None)
    return render_template(
        "kitchens/overview.html",
        form=form,
        errors=form.problems(),
        own=[point for point in points if point.owner_id is not None],
        region=[point for point in points if point.owner_id is None],
        may_add=user is not None and user.role == Role.BUYER,
        municipalities=municipality_choices(),
        circuity=service.circuity().value,
    )
