"""Check a case's bundle: pure, without network and without a database."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from portal.audit.bundle import EVENTS, KEYS, MANIFEST
from portal.credentials.checking import KIND
from portal.ledger import StoredEvent, seal
from portal.signing import jws
from portal.signing.keyring import Keyring, NotAKeySet
from schemas.canonical import content_hash

MOST_BYTES = 200_000_000


class NotABundle(ValueError):
    """The file is no bundle of a case."""


def problems_of(content: bytes) -> Iterator[str]:
    """One line for everything that does not hold; none when the bundle is whole.

    Raises:
        NotABundle: it is no ZIP file with a manifest, or too large.
    """
    files = _unpacked(content)
    yield from _manifest_problems(files)
    try:
        yield from _chain_problems(json.loads(files.get(EVENTS, b"[]")))
        yield from _hash_problems(files)
        yield from _decision_problems(files)
        yield from _signature_problems(files)
    except (ValueError, KeyError, TypeError) as error:
        yield f"a file cannot be read: {error}"


def _unpacked(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            if sum(one.file_size for one in bundle.infolist()) > MOST_BYTES:
                raise NotABundle("the bundle is too large")
            files = {one.filename: bundle.read(one) for one in bundle.infolist()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise NotABundle("not a ZIP file that can be read") from error
    if MANIFEST not in files:
        raise NotABundle(f"{MANIFEST} is missing")
    return files


def _manifest_problems(files: Mapping[str, bytes]) -> Iterator[str]:
    told = {}
    for line in files[MANIFEST].decode(errors="replace").splitlines():
        digest, _gap, name = line.partition("  ")
        told[name] = digest
    for name in sorted(set(told) | set(files) - {MANIFEST}):
        if name not in files:
            yield f"{name}: is missing"
        elif name not in told:
            yield f"{name}: is not in the manifest"
        elif hashlib.sha256(files[name]).hexdigest() != told[name]:
            yield f"{name}: is not the file that the manifest names"


def _chain_problems(events: list[dict[str, Any]]) -> Iterator[str]:
    heads: dict[str, tuple[int, str]] = {}
    for told in sorted(events, key=lambda one: (one["stream"], one["stream_version"])):
        event = _restored(told)
        version, head = heads.get(event.stream, (0, ""))
        where = f"{EVENTS}: {event.stream} #{event.stream_version}"
        if event.stream_version != version + 1:
            yield f"{where}: an event before it is missing"
        elif event.prev_hash != head:
            yield f"{where}: does not follow the event before it"
        if seal(event) != event.hash:
            yield f"{where}: its content was changed"
        heads[event.stream] = (event.stream_version, event.hash)


def _restored(told: Mapping[str, Any]) -> StoredEvent:
    moment = datetime.fromisoformat(told["occurred_at"])
    return StoredEvent(**{**told, "id": UUID(told["id"]), "occurred_at": moment})


def _hash_problems(files: Mapping[str, bytes]) -> Iterator[str]:
    """What was handed in, computed and published has the hash that it says."""
    pairs = (("inskickat.json", "snapshot"), ("resultat-", "result"), ("profil/", "content"))
    for name, raw in sorted(files.items()):
        for mark, field in pairs:
            if mark in name and name.endswith(".json"):
                told = json.loads(raw)
                if content_hash(told[field]) != told[f"{field}_hash"]:
                    yield f"{name}: its {field} is not the one that its hash names"


def _decision_problems(files: Mapping[str, bytes]) -> Iterator[str]:
    """Each decision is about a snapshot and a result that are here, and each version follows an approval."""
    loaded = {name: json.loads(raw) for name, raw in files.items() if name.endswith(".json")}
    snapshots = {one["snapshot_hash"] for name, one in loaded.items() if name.endswith("/inskickat.json")}
    results = {one["result_hash"] for name, one in loaded.items() if "/resultat-" in name}
    decisions = {one["id"]: one for one in loaded.get("beslut.json", [])}
    for one in decisions.values():
        if one["snapshot_hash"] not in snapshots or one["result_hash"] not in results:
            yield f"beslut.json: {one['id']} is about something that is not here"
    for name, one in sorted(loaded.items()):
        if name.startswith("profil/"):
            decision = decisions.get(one["decision_id"])
            if decision is None or decision["kind"] != "approved":
                yield f"{name}: nobody approved it"


def _signature_problems(files: Mapping[str, bytes]) -> Iterator[str]:
    try:
        keys = Keyring.from_text(files.get(KEYS, b"").decode(errors="replace"))
    except NotAKeySet:
        keys = Keyring([])
    for name, raw in sorted(files.items()):
        if not name.endswith(".jwt"):
            continue
        try:
            jws.check(raw.decode("ascii", errors="replace"), keys, kind=KIND)
        except jws.BadSignature as refusal:
            yield f"{name}: the signature does not hold ({refusal})"
