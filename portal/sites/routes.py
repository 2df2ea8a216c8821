"""Pages about an organisation's sites, and the map to point one out on."""

from __future__ import annotations

from uuid import UUID

from flask import Response as FlaskResponse
from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.access import ARRANGER, PUBLIC, enter
from portal.accounts.countries import SWEDEN, country_choices
from portal.accounts.municipalities import municipalities, municipality_choices, municipality_name
from portal.db import reading, transaction
from portal.organisations.acting import acting_here
from portal.organisations.web import UNPROCESSABLE, Page, home, organisations, person
from portal.sites import geography, service
from portal.sites.forms import ForeignSiteForm, SiteForm
from portal.sites.models import Site
from portal.sites.queries import site_of

ONE_DAY_S = 24 * 3600


@organisations.get("/karta.svg")
@enter(PUBLIC)
def map_image() -> FlaskResponse:
    """The region's municipalities; `n` and `o` (degrees) mark a place."""
    frame = geography.frame()
    mark = None
    try:
        mark = frame.to_px(float(request.args["o"]), float(request.args["n"]))
    except (KeyError, ValueError):
        mark = None
    image = render_template(
        "sites/map.svg", frame=frame, width=geography.WIDTH_PX, shapes=geography.shapes(), mark=mark
    )
    answer = FlaskResponse(image, mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = f"public, max-age={ONE_DAY_S}"
    return answer


@organisations.get("/<uuid:organisation_id>/platser/ny")
@enter(ARRANGER)
def ask_site(organisation_id: UUID) -> str:  # noqa: ARG001 - `@enter` reads it
    """Asks about a further site; with `?utomlands` one in another country."""
    return _site_page(_form(abroad="utomlands" in request.args), None)


@organisations.post("/<uuid:organisation_id>/platser/ny")
@enter(ARRANGER)
def add_site(organisation_id: UUID) -> Page:
    """Make a further site."""
    form = _form(abroad="utomlands" in request.args)
    if not form.is_sent_well():
        return _site_page(form, None), UNPROCESSABLE
    with transaction() as session:
        service.add_site(session, organisation_id, form.place(), person().id)
    flash(_("Produktionsplatsen är sparad."), "success")
    return redirect(home(organisation_id))


@organisations.get("/<uuid:organisation_id>/platser/<uuid:site_id>")
@enter(ARRANGER)
def ask_site_change(organisation_id: UUID, site_id: UUID) -> str:
    """A site, to be corrected."""
    site = _site(organisation_id, site_id)
    form = _form(abroad=site.country != SWEDEN)
    form.show(site)
    return _site_page(form, site)


@organisations.post("/<uuid:organisation_id>/platser/<uuid:site_id>")
@enter(ARRANGER)
def change_site(organisation_id: UUID, site_id: UUID) -> Page:
    """Correct a site."""
    site = _site(organisation_id, site_id)
    form = _form(abroad=site.country != SWEDEN)
    if not form.is_sent_well():
        return _site_page(form, site), UNPROCESSABLE
    with transaction() as session:
        service.change_site(session, organisation_id, site_id, form.place(), person().id)
    flash(_("Produktionsplatsen är sparad."), "success")
    return redirect(home(organisation_id))


@organisations.get("/<uuid:organisation_id>/platser/<uuid:site_id>/karta")
@enter(ARRANGER)
def ask_position(organisation_id: UUID, site_id: UUID) -> str:
    """The map to press on, and the same municipalities as a list."""
    return _map_page(_site(organisation_id, site_id), [])


@organisations.post("/<uuid:organisation_id>/platser/<uuid:site_id>/karta")
@enter(ARRANGER)
def put_on_map(organisation_id: UUID, site_id: UUID) -> Page:
    """Take the place that was pressed on, or the municipality that was chosen."""
    site = _site(organisation_id, site_id)
    chosen = _pressed() if "karta.x" in request.form else _listed()
    if isinstance(chosen, str):
        return _map_page(site, [("municipality", chosen)]), UNPROCESSABLE
    municipality, position = chosen
    with transaction() as session:
        service.put_on_map(session, organisation_id, site_id, municipality, position, person().id)
    place = municipality_name(municipality)
    flash(_("%(site)s ligger nu i %(municipality)s.", site=site.name, municipality=place), "success")
    return redirect(url_for("organisations.ask_position", organisation_id=organisation_id, site_id=site_id))


def _pressed() -> tuple[str, service.Position | None] | str:
    """Where the map was pressed; a message when that is outside, or when it was pressed with a key."""
    x, y = (request.form.get(f"karta.{axis}", type=int) for axis in "xy")
    if not x and not y:
        return _("Välj kommunen i listan, eller tryck på platsen i kartan med mus eller finger")
    found = geography.place_at(x or 0, y or 0)
    if found is None:
        return _("Du tryckte utanför Dalarna. Välj kommunen i listan, eller tryck igen")
    municipality, latitude, longitude = found
    return municipality, (latitude, longitude)


def _listed() -> tuple[str, service.Position | None] | str:
    code = request.form.get("municipality", "")
    return (code, None) if code in municipalities() else _("Välj kommunen där platsen ligger")


@organisations.post("/<uuid:organisation_id>/platser/<uuid:site_id>/stang")
@enter(ARRANGER)
def close_site(organisation_id: UUID, site_id: UUID) -> Page:
    """Offer a site no longer."""
    try:
        with transaction() as session:
            service.close_site(session, organisation_id, site_id, person().id)
    except service.LastSite:
        flash(_("Företaget måste ha minst en produktionsplats. Lägg till en ny först."))
        return redirect(home(organisation_id))
    flash(
        _("Produktionsplatsen är borttagen. Klimatdeklarationer som gjorts för den påverkas inte."), "success"
    )
    return redirect(home(organisation_id))


def _form(*, abroad: bool) -> SiteForm:
    return ForeignSiteForm() if abroad else SiteForm()


def _site(organisation_id: UUID, site_id: UUID) -> Site:
    with reading() as session:
        return site_of(session, organisation_id, site_id) or abort(404)


def _site_page(form: SiteForm, site: Site | None) -> str:
    return render_template(
        "sites/site.html",
        form=form,
        errors=form.problems(),
        site=site,
        municipalities=municipality_choices(),
        countries=country_choices(),
        acting=acting_here(),
    )


def _map_page(site: Site, errors: list[tuple[str, str]]) -> str:
    return render_template(
        "sites/position.html",
        site=site,
        errors=errors,
        municipalities=[choice for choice in municipality_choices() if choice[0] in municipalities()],
        width=geography.WIDTH_PX,
        height=geography.frame().height_px,
        acting=acting_here(),
    )
