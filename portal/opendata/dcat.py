"""What open data there are, as a catalogue after DCAT-AP-SE 3 for Sweden's data portal.

From the specification (docs.dataportal.se/dcat) and its page on harvesting: RDF/XML, absolute addresses, no
blank nodes, the licence of the catalogue is CC0, a publisher and a contact are two nodes, formats are media
types, no records (`dcat:CatalogRecord`). Licences are written with http and a slash at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.opendata.rdf import Node, Text, Thing
from portal.opendata.rows import LICENCE

_EU = "http://publications.europa.eu/resource/authority"
PUBLIC = Node(f"{_EU}/access-right/PUBLIC")
RESTRICTED = Node(f"{_EU}/access-right/RESTRICTED")
DAILY = Node(f"{_EU}/frequency/DAILY")
SWEDEN = Node(f"{_EU}/country/SWE")
THEMES = tuple(Node(f"{_EU}/data-theme/{code}") for code in ("AGRI", "ENVI", "GOVE"))
LANGUAGES = {"sv": Node(f"{_EU}/language/SWE"), "en": Node(f"{_EU}/language/ENG")}
CC0 = Node(LICENCE)

Said = tuple[str, Node | Text]


@dataclass(frozen=True)
class Service:
    """Who runs the service and where; `changed_at` is when a figure last changed, None before the first."""

    base_url: str
    name: str
    email: str
    changed_at: datetime | None

    def node(self, place: str) -> Node:
        """Something of this service."""
        return Node(f"{self.base_url}{place}")


@dataclass(frozen=True)
class File:
    """One form in which a data set can be fetched."""

    path: str
    media_type: str
    title: LazyString


@dataclass(frozen=True)
class DataSet:
    """One data set; `id` is its place on the page of the open data."""

    id: str
    title: LazyString
    description: LazyString
    files: tuple[File, ...]


KEYWORDS = (_l("klimatavtryck"), _l("livsmedel"), _l("växthusgaser"))
DATA_SETS = (
    DataSet(
        "klimatavtryck",
        _l("Granskade klimatavtryck för lokala varor"),
        _l(
            "Varje vara vars publicerade klimatavtryck gäller i dag: siffran med troligt spann, vad den är "
            "räknad per, vad som räknas med, fördelning per steg, andel egna uppgifter, granskning, metodens "
            "version och adressen till profilen och den undertecknade filen. Siffror som är stoppade, "
            "tillbakadragna eller har gått ut finns inte med."
        ),
        (
            File("/oppna-data/klimatavtryck.csv", "text/csv", _l("Alla siffror som CSV")),
            File("/oppna-data/klimatavtryck.json", "application/json", _l("Alla siffror som JSON")),
        ),
    ),
    DataSet(
        "borttagna",
        _l("Klimatavtryck som inte längre gäller"),
        _l(
            "Ändringslista: varje publicerad version som är stoppad, tillbakadragen, ersatt eller har gått "
            "ut, med dag och skäl. Använd den för att ta bort siffror som du har hämtat tidigare."
        ),
        (
            File("/oppna-data/borttagna.csv", "text/csv", _l("Ändringslistan som CSV")),
            File("/oppna-data/borttagna.json", "application/json", _l("Ändringslistan som JSON")),
        ),
    ),
    DataSet(
        "artikelegenskaper",
        _l("Klimatavtryck som artikelegenskaper"),
        _l(
            "Samma siffror i den form som e-kataloger tar emot: namn och värde för varje artikel, och en "
            "varulista för varor med GTIN."
        ),
        (
            File(
                "/oppna-data/artikelegenskaper.csv",
                "text/csv",
                _l("Namn och värde för varje artikel som CSV"),
            ),
            File("/oppna-data/varukatalog.csv", "text/csv", _l("Varulista med GTIN som CSV")),
        ),
    ),
    DataSet(
        "oversikt",
        _l("Översiktens siffror dag för dag"),
        _l(
            "Antal publicerade klimatavtryck, regionens inköp när regionen har valt att visa dem, och vad "
            "åtgärdsplanerna har gett, som de räknades varje dag. Summor med färre än tre företag bakom "
            "visas inte."
        ),
        (
            File("/oppna-data/oversikt.csv", "text/csv", _l("Översiktens siffror som CSV")),
            File("/oppna-data/oversikt.json", "application/json", _l("Översiktens siffror som JSON")),
        ),
    ),
)


def catalogue(service: Service) -> list[Thing]:
    """The whole graph."""
    sets = [thing for one in DATA_SETS for thing in _data_set(service, one)]
    return [_catalogue(service), _publisher(service), _contact(service), _interface(service), *sets]


def _catalogue(service: Service) -> Thing:
    page = service.node("/oppna-data")
    return Thing(
        service.node("/oppna-data#katalog"),
        "dcat:Catalog",
        (
            *_in_two("dcterms:title", _l("Öppna data från Jordnära, %(name)s", name=service.name)),
            *_in_two(
                "dcterms:description",
                _l("Granskade klimatavtryck för varor från lokala producenter, från jord till bord."),
            ),
            ("dcterms:publisher", service.node("/oppna-data#utgivare")),
            ("dcterms:license", CC0),
            *(("dcterms:language", node) for node in LANGUAGES.values()),
            ("dcterms:spatial", SWEDEN),
            ("foaf:homepage", page),
            ("dcat:themeTaxonomy", Node(f"{_EU}/data-theme")),
            *_modified(service),
            *(("dcat:dataset", service.node(f"/oppna-data#{one.id}")) for one in DATA_SETS),
            ("dcat:service", service.node("/api#tjanst")),
        ),
    )


def _publisher(service: Service) -> Thing:
    return Thing(service.node("/oppna-data#utgivare"), "foaf:Agent", (("foaf:name", Text(service.name)),))


def _contact(service: Service) -> Thing:
    said: tuple[Said, ...] = (
        ("vcard:fn", Text(service.name)),
        ("vcard:hasEmail", Node(f"mailto:{quote(service.email, safe='@+')}")),
    )
    return Thing(service.node("/oppna-data#kontakt"), "vcard:Organization", said)


def _interface(service: Service) -> Thing:
    """The interface for programs; only producers get a key."""
    return Thing(
        service.node("/api#tjanst"),
        "dcat:DataService",
        (
            *_in_two("dcterms:title", _l("Gränssnitt för egna klimatdeklarationer")),
            *_in_two(
                "dcterms:description",
                _l("Producenters program läser och skriver deras egna deklarationer. Det kräver en nyckel."),
            ),
            ("dcat:endpointURL", service.node("/api/v1")),
            ("dcat:endpointDescription", service.node("/api/v1/openapi.json")),
            ("dcat:landingPage", service.node("/api")),
            ("dcterms:accessRights", RESTRICTED),
            ("dcterms:publisher", service.node("/oppna-data#utgivare")),
            ("dcat:contactPoint", service.node("/oppna-data#kontakt")),
        ),
    )


def _data_set(service: Service, one: DataSet) -> Iterator[Thing]:
    yield Thing(
        service.node(f"/oppna-data#{one.id}"),
        "dcat:Dataset",
        (
            *_in_two("dcterms:title", one.title),
            *_in_two("dcterms:description", one.description),
            ("dcterms:identifier", Text(f"{service.base_url}/oppna-data#{one.id}")),
            ("dcterms:publisher", service.node("/oppna-data#utgivare")),
            ("dcat:contactPoint", service.node("/oppna-data#kontakt")),
            ("dcterms:accessRights", PUBLIC),
            ("dcterms:accrualPeriodicity", DAILY),
            ("dcterms:spatial", SWEDEN),
            ("dcterms:language", LANGUAGES["sv"]),
            ("dcat:landingPage", service.node("/oppna-data")),
            *(("dcat:theme", theme) for theme in THEMES),
            *(said for keyword in KEYWORDS for said in _in_two("dcat:keyword", keyword)),
            *_modified(service),
            *(("dcat:distribution", _distribution_node(service, file)) for file in one.files),
        ),
    )
    yield from (_distribution(service, file) for file in one.files)


def _distribution_node(service: Service, file: File) -> Node:
    return service.node(f"{file.path}#distribution")


def _distribution(service: Service, file: File) -> Thing:
    return Thing(
        _distribution_node(service, file),
        "dcat:Distribution",
        (
            *_in_two("dcterms:title", file.title),
            ("dcat:accessURL", service.node("/oppna-data")),
            ("dcat:downloadURL", service.node(file.path)),
            ("dcterms:format", Text(file.media_type)),
            ("dcterms:license", CC0),
            *_modified(service),
        ),
    )


def _in_two(predicate: str, text: LazyString) -> Iterable[Said]:
    """A text in each language; it is looked up anew each time that it is read."""
    said = []
    for language in LANGUAGES:
        with force_locale(language):
            said.append((predicate, Text(str(text), language)))
    return said


def _modified(service: Service) -> Iterable[Said]:
    if service.changed_at is None:
        return []
    return [
        ("dcterms:modified", Text(service.changed_at.isoformat(timespec="seconds"), datatype="xsd:dateTime"))
    ]
