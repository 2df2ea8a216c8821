"""The export as one ZIP file, written piece by piece."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from portal.declarations.models import Declaration
from portal.evidence.storage import EvidenceStore
from portal.exchange.archive import Archive
from portal.exchange.archive_evidence import enclosed
from portal.exchange.archive_tables import Tables

FOLDERS = {
    "sv": ("deklarationer", "tabeller", "underlag", "LÄSMIG.txt"),
    "en": ("declarations", "tables", "evidence", "README.txt"),
}
LEFT_OUT = {
    "sv": {
        "name": "inte-med.txt",
        "state": "är borttagen, vägrad eller inte genomsökt än",
        "missing": "gick inte att läsa just nu, eller är inte densamma som lämnades in",
        "size": "får inte plats; hämta den på sidan med underlag",
    },
    "en": {
        "name": "left-out.txt",
        "state": "has been removed or refused, or has not been scanned yet",
        "missing": "could not be read just now, or is not the one that was handed in",
        "size": "does not fit; fetch it from the page with evidence",
    },
}
READ_ME = {
    "sv": """Allt som {organisation} har fyllt i i Jordnära, och vad som har blivit av det.
Skrivet {when}.

organisation.json
    företaget, vilka som hör till det, fullmakter, nycklar (utan själva nyckeln) och händelser
deklarationer/NUMMER.json
    en fil per klimatdeklaration: svar med versioner, tidigare svar, inskickade versioner precis som de
    skrevs under, resultat, beslut, publicerade sidor och händelser
tabeller/
    samma sak som tabeller: CSV (semikolon, UTF-8) och en Excelfil
underlag/
    uppladdade filer; vilken fråga de hör till står i deklarationens fil

Decimaltal står som text i JSON, tider i UTC. Personer på regionen står som "region".
{note}""",
    "en": """Everything that {organisation} has entered in Jordnära, and what has come of it.
Written {when}.

organisation.json
    the company, who belongs to it, mandates, keys (without the key itself) and events
declarations/NUMBER.json
    one file for each climate declaration: answers with versions, earlier answers, submissions exactly as
    they were signed, results, decisions, published pages and events
tables/
    the same as tables: CSV (semicolons, UTF-8) and an Excel file
evidence/
    uploaded files; which question each belongs to stands in the declaration's file

Decimals stand as texts in JSON, times in UTC. People of the region stand as "region".
{note}""",
}
MASKED = {
    "sv": "Personnumret för en enskild firma finns bara med när ägaren exporterar.\n",
    "en": "The number of a sole trader is included only when the owner exports.\n",
}


class _Outlet:
    """A file that can only be written to; what has been written is fetched and gone."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, content: bytes) -> int:
        """Take a piece."""
        self._waiting.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing has to be closed."""

    def fetch(self) -> bytes:
        """What has come since last time."""
        waiting, self._waiting = b"".join(self._waiting), []
        return waiting


def packed(archive: Archive, store: EvidenceStore, now: datetime, language: str) -> Iterator[bytes]:
    """The ZIP file in pieces, one declaration or file of evidence at a time."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in _files(archive, store, now, language):
            info = zipfile.ZipInfo(name, now.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)
            yield outlet.fetch()
    yield outlet.fetch()


def _files(
    archive: Archive, store: EvidenceStore, now: datetime, language: str
) -> Iterator[tuple[str, bytes]]:
    folder, tables_folder, evidence_folder, read_me = FOLDERS[language]
    organisation = archive.organisation()
    note = "" if archive.is_owner else MASKED[language]
    text = READ_ME[language].format(organisation=organisation["name"], when=now.isoformat(), note=note)
    yield read_me, text.encode()
    yield "organisation.json", _json(organisation)
    tables = Tables(language)
    for told in archive.declarations():
        tables.add(told, {row.updated_by: archive.name(row.updated_by) for row in told.rows})
        yield f"{folder}/{_named(told.declaration)}.json", _json(told.content)
    for name, content in tables.files():
        yield f"{tables_folder}/{name}", content
    left_out = []
    for file in enclosed(archive.session, archive.organisation_id, store):
        if file.content is None:
            left_out.append(f"{file.name}: {LEFT_OUT[language][file.reason]}")
        else:
            yield f"{evidence_folder}/{file.name}", file.content
    if left_out:
        yield f"{evidence_folder}/{LEFT_OUT[language]['name']}", ("\n".join(left_out) + "\n").encode()


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=False).encode()


def _named(declaration: Declaration) -> str:
    """A name of its own for each declaration: renewals share their number."""
    edition = declaration.edition
    return declaration.number if edition == 1 else f"{declaration.number}-{edition}"
