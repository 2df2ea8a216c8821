"""The open files, line by line: CSV after RFC 4180 with decimal points, and JSON with a row on each line.

Text that producers wrote cannot become a formula in a spreadsheet: see `catalogue.export.safe_text`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import force_locale

from portal.catalogue.export import safe_text
from portal.opendata.fields import Field
from portal.opendata.queries import Departure
from portal.profiles.gtin import code_address

Row = Mapping[str, Any]
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
LIST_SEPARATOR = "; "


def figure_row(slug: str, facts: Mapping[str, Any], base_url: str) -> dict[str, Any]:
    """A figure with its addresses."""
    profile = f"{base_url}/profil/{slug}"
    version = f"{profile}/v{facts['version']}"
    gtin = facts["gtin"]
    return {
        **facts,
        "profile_url": profile,
        "version_url": version,
        "signed_url": f"{version}/undertecknad.json" if facts["credential_sha256"] else "",
        "product_url": code_address(base_url, slug, gtin) if gtin else "",
    }


def departure_row(gone: Departure, base_url: str) -> dict[str, Any]:
    """A version that is not there any more."""
    return {
        "number": gone.slug.upper(),
        "version": gone.version,
        "what": gone.what.value,
        "left_on": gone.left_on.isoformat(),
        "reason": gone.reason,
        "profile_url": f"{base_url}/profil/{gone.slug}",
    }


def dictionary_rows(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """The data dictionary as rows of its own."""
    return [
        {
            "name": one.name,
            "kind": one.kind.value,
            "unit": one.unit,
            "sv": _meaning(one, "sv"),
            "en": _meaning(one, "en"),
        }
        for one in fields
    ]


def _meaning(field: Field, language: str) -> str:
    with force_locale(language):
        return str(field.meaning)


def csv_pieces(names: Sequence[str], pieces: Iterable[Iterable[Row]]) -> Iterator[str]:
    """The file, a piece of rows at a time."""
    yield _csv([list(names)])
    for piece in pieces:
        yield _csv([[_cell(row[name]) for name in names] for row in piece])


def json_pieces(
    head: Mapping[str, Any], key: str, names: Sequence[str], pieces: Iterable[Iterable[Row]]
) -> Iterator[str]:
    """The same as one JSON object: what `head` says, then the rows under `key`."""
    yield json.dumps(head, ensure_ascii=False)[:-1] + f', "{key}": ['
    separator = "\n"
    for piece in pieces:
        lines = [json.dumps({name: row[name] for name in names}, ensure_ascii=False) for row in piece]
        if lines:
            yield separator + ",\n".join(lines)
            separator = ",\n"
    yield "\n]}\n"


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return safe_text(LIST_SEPARATOR.join(value))
    return safe_text(value) if isinstance(value, str) else str(value)


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
