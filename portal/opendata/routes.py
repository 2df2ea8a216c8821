"""The page about open data, the whole files, and their description for data portals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import chain
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy import Engine
from werkzeug.wrappers import Response as Redirect

from portal import db
from portal.access import PUBLIC, enter
from portal.declarations.desk import today
from portal.i18n import TIME_ZONE
from portal.opendata import dcat, items, queries, rdf, rows
from portal.opendata.facts import SHAPE
from portal.opendata.fields import DEPARTURE_FIELDS, FIELDS, KIND_WORDS, OVERVIEW_FIELDS
from portal.opendata.models import OpenDataState
from portal.security import limiter, settings

MAX_AGE_S = 300  # what has been stopped must be gone from everybody's copy within minutes
RATE = "120 per hour"
NAMES = [one.name for one in FIELDS]
DEPARTURE_NAMES = [one.name for one in DEPARTURE_FIELDS]
DICTIONARY_NAMES = ["name", "kind", "unit", "sv", "en"]

opendata = Blueprint("opendata", __name__)


@opendata.get("/oppna-data")
@enter(PUBLIC)
def index() -> str:
    """What there is to fetch, under which licence, and what each column means."""
    return render_template(
        "opendata/index.html",
        sets=dcat.DATA_SETS,
        fields=FIELDS,
        departure_fields=DEPARTURE_FIELDS,
        overview_fields=OVERVIEW_FIELDS,
        kinds=KIND_WORDS,
        licence=rows.LICENCE,
    )


@opendata.get("/datasets/dcat")
@enter(PUBLIC)
def harvested() -> Redirect:
    """Where Sweden's data portal looks for the catalogue of a public body."""
    return redirect(url_for("opendata.catalogue_rdf"), 303)


@opendata.get("/oppna-data/katalog.rdf")
@enter(PUBLIC)
def catalogue_rdf() -> Response:
    """The catalogue as RDF/XML."""
    return _catalogue(rdf.rdf_xml, "application/rdf+xml")


@opendata.get("/oppna-data/katalog.ttl")
@enter(PUBLIC)
def catalogue_turtle() -> Response:
    """The catalogue as Turtle."""
    return _catalogue(rdf.turtle, "text/turtle")


@opendata.get("/oppna-data/katalog.jsonld")
@enter(PUBLIC)
def catalogue_json_ld() -> Response:
    """The catalogue as JSON-LD."""
    return _catalogue(rdf.json_ld, "application/ld+json")


@opendata.get("/oppna-data/klimatavtryck.csv")
@enter(PUBLIC)
@limiter.limit(RATE)
def figures_csv() -> Response:
    """Every figure that counts today."""
    return _streamed(lambda: rows.csv_pieces(NAMES, _figures()), "text/csv", "klimatavtryck.csv")


@opendata.get("/oppna-data/klimatavtryck.json")
@enter(PUBLIC)
@limiter.limit(RATE)
def figures_json() -> Response:
    """The same as JSON."""
    return _streamed(
        lambda: rows.json_pieces(_head(), "figures", NAMES, _figures()),
        "application/json",
        "klimatavtryck.json",
    )


@opendata.get("/oppna-data/borttagna.csv")
@enter(PUBLIC)
@limiter.limit(RATE)
def departures_csv() -> Response:
    """Every published version that counts no more."""
    return _streamed(lambda: rows.csv_pieces(DEPARTURE_NAMES, _departures()), "text/csv", "borttagna.csv")


@opendata.get("/oppna-data/borttagna.json")
@enter(PUBLIC)
@limiter.limit(RATE)
def departures_json() -> Response:
    """The same as JSON."""
    return _streamed(
        lambda: rows.json_pieces(_head(), "departures", DEPARTURE_NAMES, _departures()),
        "application/json",
        "borttagna.json",
    )


@opendata.get("/oppna-data/artikelegenskaper.csv")
@enter(PUBLIC)
@limiter.limit(RATE)
def properties_csv() -> Response:
    """Name and value of every item's properties."""
    words, found = items.Words(), _figures()

    def pieces() -> Iterator[Iterable[rows.Row]]:
        for piece in found:
            yield chain.from_iterable(items.property_rows(row, words) for row in piece)

    return _streamed(
        lambda: rows.csv_pieces(items.PROPERTY_NAMES, pieces()), "text/csv", "artikelegenskaper.csv"
    )


@opendata.get("/oppna-data/varukatalog.csv")
@enter(PUBLIC)
@limiter.limit(RATE)
def goods_csv() -> Response:
    """The list of goods that have a number in the shops."""
    words, found = items.Words(), _figures()

    def pieces() -> Iterator[Iterable[rows.Row]]:
        for piece in found:
            yield [items.goods_row(row, words) for row in piece if row["gtin"]]

    return _streamed(lambda: rows.csv_pieces(items.GOODS_NAMES, pieces()), "text/csv", "varukatalog.csv")


@opendata.get("/oppna-data/faltbeskrivning.csv")
@enter(PUBLIC)
def dictionary_csv() -> Response:
    """The data dictionary of all files as CSV."""
    found = [rows.dictionary_rows((*FIELDS, *DEPARTURE_FIELDS, *OVERVIEW_FIELDS))]
    return _public("".join(rows.csv_pieces(DICTIONARY_NAMES, found)), "text/csv")


@opendata.get("/oppna-data/faltbeskrivning.json")
@enter(PUBLIC)
def dictionary_json() -> Response:
    """The data dictionary of all files as JSON."""
    told = {
        "licence": rows.LICENCE,
        "figures": rows.dictionary_rows(FIELDS),
        "departures": rows.dictionary_rows(DEPARTURE_FIELDS),
        "overview": rows.dictionary_rows(OVERVIEW_FIELDS),
    }
    return _public(current_app.json.dumps(told, ensure_ascii=False), "application/json")


@opendata.get("/profil/<slug>/artikelegenskaper.csv")
@enter(PUBLIC)
def own_properties_csv(slug: str) -> Response:
    """One product's properties, to take into a catalogue for electronic ordering."""
    found = [items.property_rows(_own(slug), items.Words())]
    return _public("".join(rows.csv_pieces(items.PROPERTY_NAMES, found)), "text/csv")


@opendata.get("/profil/<slug>/artikelegenskaper.xml")
@enter(PUBLIC)
def own_properties_xml(slug: str) -> Response:
    """The same as UBL, which Peppol's catalogues are written in."""
    return _public(items.item_xml(_own(slug), items.Words()), "application/xml")


@dataclass(frozen=True)
class _Age:
    """What caches compare: a mark that changes with every figure and at midnight, and since when it holds."""

    mark: str
    since: datetime


def _age(found: OpenDataState | None, day: date) -> _Age:
    midnight = datetime.combine(day, time(), TIME_ZONE)
    if found is None:
        return _Age(f"{SHAPE}-{day}", midnight)
    return _Age(f"{SHAPE}-{found.mark}-{day}", max(found.changed_at.astimezone(UTC), midnight))


def _streamed(made: Callable[[], Iterator[str]], mimetype: str, name: str) -> Response:
    with db.reading() as session:
        age = _age(queries.state(session), today())
    answer = _shared(current_app.response_class(made(), mimetype=mimetype))
    answer.headers["Content-Disposition"] = f'inline; filename="jordnara-{name}"'
    # Otherwise looking at the conditions would read the whole stream into memory to count it.
    answer.implicit_sequence_conversion = False
    # Weak, since the same rows may go out compressed in several ways.
    answer.set_etag(age.mark, weak=True)
    answer.last_modified = age.since
    answer.make_conditional(request)
    return answer


def _public(text: str, mimetype: str) -> Response:
    answer = _shared(current_app.response_class(text, mimetype=mimetype))
    answer.add_etag(weak=True)
    answer.make_conditional(request)
    return answer


def _shared(answer: Response) -> Response:
    """Anybody's page may read it, and anybody's cache keep it for some minutes."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    answer.headers["Link"] = f'<{rows.LICENCE}>; rel="license"'
    return answer


def _catalogue(written: Callable[[list[rdf.Thing]], str], mimetype: str) -> Response:
    with db.reading() as session:
        found = queries.state(session)
    own = settings()
    changed_at = found.changed_at if found else None
    service = dcat.Service(own.base_url, own.contact_name, own.contact_email, changed_at)
    return _public(written(dcat.catalogue(service)), mimetype)


def _head() -> Mapping[str, Any]:
    base_url = settings().base_url
    return {
        "licence": rows.LICENCE,
        "publisher": settings().contact_name,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "dictionary": f"{base_url}/oppna-data/faltbeskrivning.json",
    }


def _figures() -> Iterator[list[rows.Row]]:
    """The rows of all figures, some thousands at a time, each time in a transaction of its own.

    What the request knows is read now: the rows are sent when it is over.
    """
    return _figures_on(current_app.extensions["jordnara.engine"], settings().base_url, today())


def _figures_on(engine: Engine, base_url: str, day: date) -> Iterator[list[rows.Row]]:
    slug = ""
    while True:
        with db.reading_on(engine) as session:
            found = queries.figures_after(session, slug, day)
        if not found:
            return
        yield [rows.figure_row(one.slug, one.facts, base_url) for one in found]
        slug = found[-1].slug


def _departures() -> Iterator[list[rows.Row]]:
    return _departures_on(current_app.extensions["jordnara.engine"], settings().base_url, today())


def _departures_on(engine: Engine, base_url: str, day: date) -> Iterator[list[rows.Row]]:
    slug, version = "", 0
    while True:
        with db.reading_on(engine) as session:
            found = queries.departures_after(session, slug, version, day)
        if not found:
            return
        yield [rows.departure_row(one, base_url) for one in found]
        slug, version = found[-1].slug, found[-1].version


def _own(slug: str) -> rows.Row:
    with db.reading() as session:
        facts = queries.figure(session, slug, today()) if "\0" not in slug else None
    return rows.figure_row(slug, facts, settings().base_url) if facts else abort(404)
