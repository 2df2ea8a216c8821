"""The description of the open data for data portals: whole, the same in three forms, and valid DCAT-AP-SE."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from portal.opendata import dcat
from portal.opendata.fields import FIELDS
from portal.opendata.rdf import Node, json_ld, rdf_xml, turtle
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

# rdflib's own reading of JSON-LD uses what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
SHAPES = Graph().parse(Path(__file__).with_name("dcat_ap_se.ttl"), format="turtle")
BASE = "http://localhost/oppna-data"
CATALOGUE, FIGURES = URIRef(f"{BASE}#katalog"), URIRef(f"{BASE}#klimatavtryck")
CSV = URIRef(f"{BASE}/klimatavtryck.csv#distribution")
FORMS = {"katalog.rdf": ("application/rdf+xml", "xml"), "katalog.ttl": ("text/turtle", "turtle")}
FORMS["katalog.jsonld"] = ("application/ld+json", "json-ld")
RIGHTS = URIRef("http://publications.europa.eu/resource/authority/access-right/PUBLIC")


def faults(graph: Graph) -> str:
    """What the shapes find wrong, '' for nothing."""
    conforms, _report, text = validate(graph, shacl_graph=SHAPES, advanced=False, meta_shacl=False)
    return "" if conforms else str(text)


@pytest.fixture
def graph(client: FlaskClient) -> Graph:
    """The catalogue as Turtle, read."""
    return Graph().parse(data=client.get("/oppna-data/katalog.ttl").text, format="turtle")


def test_the_feed_passes_the_shapes(client: FlaskClient, graph: Graph) -> None:
    """All three forms say the same, as DCAT-AP-SE 3 wants it; the national portal finds it where it looks."""
    assert faults(graph) == ""
    for name, (mimetype, form) in FORMS.items():
        answer = client.get(f"/oppna-data/{name}")
        assert answer.mimetype == mimetype
        assert isomorphic(Graph().parse(data=answer.text, format=form), graph), name
    assert client.get("/datasets/dcat").headers["Location"] == "/oppna-data/katalog.rdf"


def test_every_file_of_the_feed_is_there(client: FlaskClient, graph: Graph) -> None:
    """Each address to download answers, with the media type that the feed gives it."""
    files = list(graph.subject_objects(DCAT.downloadURL))
    assert len(files) == 8
    for distribution, address in files:
        answer = client.get(str(address).removeprefix("http://localhost"))
        assert answer.status_code == 200
        assert Literal(answer.mimetype) == graph.value(distribution, DCTERMS.format)


def test_the_page_leads_to_all_of_it(client: FlaskClient) -> None:
    """The page is found from the footer and links to files and descriptions; every link answers."""
    assert 'href="/oppna-data"' in client.get("/").text
    page = client.get("/oppna-data").text
    links = set(re.findall(r'href="(/[^"#]*)"', page[page.index("<main") :]))
    assert {"/oppna-data/klimatavtryck.json", "/oppna-data/borttagna.csv", "/oppna-data/katalog.rdf"} <= links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)
    for field in FIELDS:
        assert f">{field.name}</th>" in page


BREAKS: dict[str, Callable[[Graph], object]] = {
    "no-publisher": lambda graph: graph.remove((FIGURES, DCTERMS.publisher, None)),
    "no-title": lambda graph: graph.remove((FIGURES, DCTERMS.title, None)),
    "no-description": lambda graph: graph.remove((CATALOGUE, DCTERMS.description, None)),
    "no-licence": lambda graph: graph.remove((CATALOGUE, DCTERMS.license, None)),
    "another-licence": lambda graph: graph.set(
        (CATALOGUE, DCTERMS.license, URIRef("http://creativecommons.org/licenses/by/4.0/"))
    ),
    "licence-as-https": lambda graph: graph.set(
        (CSV, DCTERMS.license, URIRef("https://creativecommons.org/publicdomain/zero/1.0/"))
    ),
    "no-access": lambda graph: graph.remove((CSV, DCAT.accessURL, None)),
    "format-as-address": lambda graph: graph.set((CSV, DCTERMS.format, RIGHTS)),
    "text-for-address": lambda graph: graph.set((CSV, DCAT.accessURL, Literal("klimatavtryck.csv"))),
    "unknown-rights": lambda graph: graph.set((FIGURES, DCTERMS.accessRights, FIGURES)),
    "nameless": lambda graph: graph.remove((None, FOAF.name, None)),
    "lost-file": lambda graph: graph.remove((FIGURES, DCAT.distribution, CSV)),
    "publisher-as-contact": lambda graph: graph.set(
        (FIGURES, DCAT.contactPoint, next(graph.objects(FIGURES, DCTERMS.publisher)))
    ),
    "a-record": lambda graph: graph.add((FIGURES, RDF.type, DCAT.CatalogRecord)),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_feed_fails(graph: Graph, name: str) -> None:
    """The shapes find each thing that is missing, doubled or of the wrong kind."""
    BREAKS[name](graph)
    assert "Constraint Violation" in faults(graph)


def test_hostile_settings_stay_text(app: Flask) -> None:
    """Quotes, markup and line breaks in the operator's name come back unchanged from all three forms."""
    name = 'Region "Å" <b>\\ & \n ¶ \u2028 %(x)s'
    service = dcat.Service("https://exempel.se", name, "a b<c>@exempel.se", datetime(2026, 1, 2, tzinfo=UTC))
    with app.test_request_context():
        things = dcat.catalogue(service)
    for written, form in ((turtle, "turtle"), (json_ld, "json-ld"), (rdf_xml, "xml")):
        graph = Graph().parse(data=written(things), format=form)
        assert faults(graph) == ""
        agent = graph.value(None, RDF.type, FOAF.Agent)
        assert graph.value(agent, FOAF.name) == Literal(name)


@pytest.mark.parametrize(
    "address", ["oppna-data", "https://a b", "https://a/<b>", 'https://a"', "https://a\n"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    """Relative addresses and characters that would end one early cannot get into a file."""
    with pytest.raises(ValueError, match="absolute"):
        Node(address)


def test_the_feed_is_dated_by_the_figures(client: FlaskClient, db_session: Session, graph: Graph) -> None:
    """Without figures there is no date; with one it is when that changed."""
    assert graph.value(FIGURES, DCTERMS.modified) is None
    factories.published(db_session)
    dated = Graph().parse(data=client.get("/oppna-data/katalog.ttl").text, format="turtle")
    (changed,) = dated.objects(FIGURES, DCTERMS.modified)
    assert str(changed).startswith(datetime.now(UTC).date().isoformat()[:4])
    assert faults(dated) == ""
