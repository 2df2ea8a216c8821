"""One case as a file bundle to check without Jordnära. The same case always gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.audit import queries
from portal.audit.read_me import READ_ME
from portal.credentials.queries import credential_of
from portal.declarations.models import Declaration, Submission
from portal.definitions.models import Definition
from portal.exchange.archive import plain
from portal.ledger import StoredEvent
from portal.publication.queries import changes_to, publication_of
from portal.results.queries import findings_of
from portal.review.queries import decisions_of
from portal.signing.keyring import did_web
from portal.signing.queries import keyring
from schemas.questionnaire import load_family

MANIFEST = "MANIFEST-SHA256.txt"
EVENTS, KEYS = "handelser.json", "nycklar.json"
# The oldest time that a ZIP file can hold: the files' own times would make each export another file.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def case_bundle(session: Session, declaration: Declaration, base_url: str) -> bytes:
    """The whole case as a ZIP file."""
    return zipped(dict(_files(session, declaration, base_url)))


def zipped(files: dict[str, bytes]) -> bytes:
    """Files in a fixed order, with a manifest that names the SHA-256 of each."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    everything = {**files, MANIFEST: "".join(lines).encode()}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as bundle:
        for name in sorted(everything):
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, everything[name], compresslevel=9)
    return written.getvalue()


def _files(session: Session, declaration: Declaration, base_url: str) -> Iterator[tuple[str, bytes]]:
    declarations = queries.declarations_of_case(session, declaration)
    events = queries.events_of_case(session, declarations)
    yield "LASMIG.txt", READ_ME.format(number=declaration.number).encode()
    yield "arende.json", _json(_case(session, declarations))
    yield EVENTS, _json([_event(one) for one in events])
    yield "personer.json", _json(_people(session, events))
    for submission in queries.submissions_of(session, [one.id for one in declarations]):
        yield from _version_files(session, submission)
    yield "beslut.json", _json(_decisions(session, declarations))
    yield "publicering.json", _json(_publications(session, declaration.number))
    yield from _profile_files(session, declaration.number)
    yield KEYS, _json(keyring(session).key_set(did_web(base_url)))


def _case(session: Session, declarations: Any) -> dict[str, Any]:
    """What it is about. A sole trader's number is a personal identity number and stays out."""
    first = declarations[0]
    organisation = session.get_one(Organisation, first.organisation_id)
    number = None if organisation.is_sole_trader else organisation.number
    return {
        "number": first.number,
        "organisation": {"name": organisation.name, "number": number},
        "declarations": [_row(one) for one in declarations],
    }


def _event(stored: StoredEvent) -> dict[str, Any]:
    """Every field that the seal is made over, so that the chain can be checked again."""
    return _row(stored)


def _people(session: Session, events: Any) -> dict[str, Any]:
    found = queries.people(session, {one.actor for one in events})
    return {actor: {"name": user.name, "role": user.role} for actor, user in found.items()}


def _version_files(session: Session, submission: Submission) -> Iterator[tuple[str, bytes]]:
    """What was handed in, with the questions' text, the evidence's hashes, remarks and results."""
    edition = session.get_one(Declaration, submission.declaration_id).edition
    folder = f"inskickat/{edition}-{submission.version}"
    yield f"{folder}/inskickat.json", _json(_row(submission))
    yield f"{folder}/fragor.json", _json(_questions(session, submission))
    yield f"{folder}/underlag.json", _json(submission.snapshot.get("evidence", []))
    yield f"{folder}/anmarkningar.json", _json([_row(one) for one in findings_of(session, submission.id)])
    for footprint in queries.footprints_of(session, [submission.id]):
        name = f"resultat-{footprint.factor_set}-{footprint.engine_version}.json"
        yield f"{folder}/{name}", _json(_row(footprint))


def _questions(session: Session, submission: Submission) -> dict[str, Any]:
    """The form as it was asked; from before forms were kept, the labels of today, which is said."""
    family_id, form_hash = submission.snapshot["family"], submission.snapshot["definition_hash"]
    kept = session.get(Definition, (family_id, form_hash))
    if kept is not None:
        return {"family": family_id, "definition_hash": form_hash, "as_asked": True, "questions": kept.shape}
    family = load_family(family_id)
    labels = {question.id: {"label": question.text("sv").label} for question in family.in_order()}
    same = family.hash == form_hash
    return {"family": family_id, "definition_hash": form_hash, "as_asked": same, "questions": labels}


def _decisions(session: Session, declarations: Any) -> list[dict[str, Any]]:
    return [
        {**_row(decision), "decided_by_name": name, "about_version": version}
        for one in declarations
        for decision, version, name in reversed(decisions_of(session, one.id))
    ]


def _publications(session: Session, number: str) -> dict[str, Any]:
    versions = queries.profiles_of(session, number)
    return {
        "versions": [
            {"version": one.version, **_row(found)}
            for one in versions
            if (found := publication_of(session, one.id)) is not None
        ],
        "changes": [_row(one) for one in reversed(changes_to(session, number.lower()))],
    }


def _profile_files(session: Session, number: str) -> Iterator[tuple[str, bytes]]:
    for one in queries.profiles_of(session, number):
        yield f"profil/{one.version}.json", _json(_row(one))
        signed = credential_of(session, one.id)
        if signed is not None:
            yield f"profil/{one.version}.jwt", signed.jwt.encode()


def _row(one: Any) -> dict[str, Any]:
    return {column.key: plain(getattr(one, column.key)) for column in one.__table__.columns}


def _json(content: Any) -> bytes:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2)
    return f"{text}\n".encode()
