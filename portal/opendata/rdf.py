"""A small graph of RDF and the three ways to write it down: RDF/XML, Turtle and JSON-LD. Pure.

Only what a description of data sets needs: named nodes, texts in a language, and typed values.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMESPACES: Mapping[str, str] = {
    "rdf": RDF,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Characters that may not stand in an address, RFC 3987 and the grammar of Turtle.
_NOT_IN_ADDRESSES = frozenset('<>"{}|^`\\ ')


@dataclass(frozen=True)
class Node:
    """Something with an address."""

    address: str

    def __post_init__(self) -> None:
        """Refuse what would not be an address in the file.

        Raises:
            ValueError: it is relative, or has a character that may not stand in one.
        """
        if ":" not in self.address or _NOT_IN_ADDRESSES & set(self.address) or not self.address.isprintable():
            raise ValueError(f"not an absolute address: {self.address!r}")


@dataclass(frozen=True)
class Text:
    """A text in a language, or a value whose type is named as `xsd:date`."""

    value: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Thing:
    """A node, what it is, and what is said about it; predicates and kinds are named as `dcat:Dataset`."""

    node: Node
    kind: str
    says: tuple[tuple[str, Node | Text], ...]


def turtle(things: Iterable[Thing]) -> str:
    """The graph as Turtle."""
    lines = [f"@prefix {prefix}: <{address}> ." for prefix, address in NAMESPACES.items()]
    for thing in things:
        said = [f"    {predicate} {_turtle(value)}" for predicate, value in thing.says]
        lines += ["", " ;\n".join([f"<{thing.node.address}> a {thing.kind}", *said]) + " ."]
    return "\n".join(lines) + "\n"


def _turtle(value: Node | Text) -> str:
    if isinstance(value, Node):
        return f"<{value.address}>"
    # A JSON string is a string of Turtle too: the same escapes.
    written = json.dumps(value.value, ensure_ascii=False)
    if value.language:
        return f"{written}@{value.language}"
    return f"{written}^^{value.datatype}" if value.datatype else written


def json_ld(things: Iterable[Thing]) -> str:
    """The graph as JSON-LD 1.1, with its context in the file."""
    graph = [_json_thing(thing) for thing in things]
    return json.dumps({"@context": dict(NAMESPACES), "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _json_thing(thing: Thing) -> dict[str, Any]:
    told: dict[str, Any] = {"@id": thing.node.address, "@type": thing.kind}
    for predicate, value in thing.says:
        told.setdefault(predicate, []).append(_json_value(value))
    return told


def _json_value(value: Node | Text) -> dict[str, str]:
    if isinstance(value, Node):
        return {"@id": value.address}
    more = {"@language": value.language, "@type": value.datatype}
    return {"@value": value.value, **{key: said for key, said in more.items() if said}}


def rdf_xml(things: Iterable[Thing]) -> str:
    """The graph as RDF/XML, which Sweden's data portal harvests."""
    for prefix, address in NAMESPACES.items():
        ET.register_namespace(prefix, address)
    root = ET.Element(f"{{{RDF}}}RDF")
    for thing in things:
        element = ET.SubElement(root, _tag(thing.kind), {f"{{{RDF}}}about": thing.node.address})
        for predicate, value in thing.says:
            _add(element, predicate, value)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _add(element: ET.Element, predicate: str, value: Node | Text) -> None:
    inner = ET.SubElement(element, _tag(predicate))
    if isinstance(value, Node):
        inner.set(f"{{{RDF}}}resource", value.address)
        return
    inner.text = value.value
    if value.language:
        inner.set(_XML_LANG, value.language)
    elif value.datatype:
        prefix, _colon, name = value.datatype.partition(":")
        inner.set(f"{{{RDF}}}datatype", NAMESPACES[prefix] + name)


def _tag(name: str) -> str:
    prefix, _colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"
