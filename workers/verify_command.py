"""`jordnara verify`: check a downloaded file or a pack of them; with exported keys it needs no network."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, TextIO

import click
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.credentials.checking import Problem, Unreadable, Verdict, check_file
from portal.credentials.envelope import BYTES_MAX, value_text
from portal.db import engine_for, reading_on
from portal.packs.judging import Judged, signed_in
from portal.packs.layout import MAX_PACK_BYTES
from portal.packs.opening import Refused, is_archive, opened
from portal.profiles import queries as profiles
from portal.profiles.models import Profile
from portal.publication.queries import newest_change, publication_of
from portal.publication.transitions import State
from portal.signing import queries as signing
from portal.signing.keyring import Keyring, NotAKeySet

SAYS = {
    "changed": "changed: {signed} was signed, the file shows {shown}",
    "added": "added: {shown} was not signed",
    "removed": "removed: {signed} was signed",
    "broken": "the signature does not hold: the signed part was changed",
    "not_signed": "the signed part is no Verifiable Credential",
    "unknown_key": "signed with a key that has not been published",
    "revoked_key": "signed with a key that has been revoked: {detail}",
    "key_not_in_use": "the key was not in use when this was signed",
    "issuer": "names another issuer than the one who signed",
    "shape": "missing, or not as in UNTP Digital Product Passport 0.7.0",
    "lost": "the signed file is missing",
    "unreadable": "no file of a published figure ({detail})",
    "swapped": "the folder is named {shown}, and {signed} was signed",
    "content": "not the content that was signed",
}
NO_PACK = {
    "too_large": f"larger than {MAX_PACK_BYTES} bytes",
    "broken": "a damaged archive",
    "locked": "locked with a password",
    "bomb": "unpacks to more than any pack",
    "many": "more files than a pack has",
    "path": "a name leads out of the pack",
    "stranger": "a file that no pack has",
    "twice": "the same name twice",
    "not_ours": "an archive without manifest.json, so no pack of bids",
    "manifest": "manifest.json cannot be read",
    "empty": "no figures in it",
}
UNREADABLE = {
    "too_large": f"larger than {BYTES_MAX} bytes",
    "not_text": "not UTF-8 text",
    "empty": "empty",
    "not_json": "neither JSON nor a signed text",
    "not_ours": "JSON, but not a file of a published figure",
    "unknown_member": "a member that does not belong there",
    "missing_member": "a member is missing",
    "twice": "the same name twice",
    "not_signed": "the signed part is no text",
}


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option(
    "--keys",
    "key_file",
    type=click.File(encoding="utf-8"),
    help="Published keys (from `jordnara keys` or /.well-known/jwks.json); needs no database.",
)
def verify(file: BinaryIO, key_file: TextIO | None) -> None:
    """Check a signed FILE of a published figure, or a pack of them (ZIP). Exit code 1 when anything does not
    hold; each field is named.
    """
    content = file.read(MAX_PACK_BYTES + 1)
    try:
        with _source(key_file) as (keys, session):
            checked = _checked(content, keys, session)
    except Unreadable as error:
        named = f" ({error.detail})" if error.detail else ""
        raise click.ClickException(f"{UNREADABLE[error.code]}{named}") from error
    except Refused as error:
        named = f" ({error.name})" if error.name else ""
        raise click.ClickException(f"{NO_PACK[error.code]}{named}") from error
    for one in checked:
        for line in _told(one):
            click.echo(line)
    if not all(one.problems == () for one in checked):
        click.echo("THE FILE DOES NOT HOLD.")
        sys.exit(1)


@dataclass(frozen=True)
class Checked:
    """One figure: `folder` in a pack, '' for a file by itself."""

    folder: str
    verdict: Verdict
    problems: tuple[Problem, ...]
    remarks: tuple[str, ...]


@contextmanager
def _source(key_file: TextIO | None) -> Iterator[tuple[Keyring, Session | None]]:
    """The keys, and the database where it is asked."""
    if key_file is None:
        with reading_on(engine_for(Settings.from_environment().database_url)) as session:
            yield signing.keyring(session), session
        return
    try:
        keys = Keyring.from_text(key_file.read())
    except (NotAKeySet, UnicodeDecodeError) as error:
        raise click.BadParameter("is not a JSON Web Key Set", param_hint="--keys") from error
    yield keys, None


def _checked(content: bytes, keys: Keyring, session: Session | None) -> list[Checked]:
    if not is_archive(content):
        verdict = check_file(content, keys)
        return [Checked("", verdict, verdict.problems, _remarks(session, verdict))]

    def published(slug: str, version: int) -> Profile | None:
        return profiles.profile(session, slug, version) if session else None

    pack = opened(content)
    found = list(signed_in(pack, keys, published))
    if not found:
        raise Refused("empty")
    return [
        Checked(one.name, one.verdict, one.problems, (*_pack_remarks(one), *_remarks(session, one.verdict)))
        for one in found
    ]


def _pack_remarks(one: Judged) -> list[str]:
    return ["Something in its folder was changed since the pack was made."] if "hash" in one.remarks else []


def _remarks(session: Session | None, verdict: Verdict) -> tuple[str, ...]:
    if session is not None:
        return (*_expired(verdict), *_standing(session, verdict))
    unknown = "Whether it has been superseded, or a key revoked since the export, cannot be told offline."
    return (*_expired(verdict), unknown)


def _told(one: Checked) -> Iterator[str]:
    """What to print of one figure."""
    before = f"{one.folder}: " if one.folder else ""
    for problem in one.problems:
        yield before + _line(problem)
    if one.problems:
        return
    thing = "" if one.folder else "The file "
    yield f"{before}{thing}holds: signed with key {one.verdict.key_id}, unchanged since."
    for remark in one.remarks:
        yield before + remark


def _expired(verdict: Verdict) -> list[str]:
    until = verdict.valid_until
    return [f"EXPIRED: it was valid until {until.date()}."] if until and until < datetime.now(UTC) else []


def _standing(session: Session, verdict: Verdict) -> list[str]:
    """What has become of the version since, in this installation."""
    published = profiles.profile(session, *verdict.names) if verdict.names else None
    publication = publication_of(session, published.id) if published else None
    newest = profiles.profile(session, published.slug) if published else None
    if published is None or publication is None or newest is None:
        return ["No profile of this installation is what it is about."]
    remarks = []
    if newest.version > published.version:
        remarks.append(f"SUPERSEDED: version {newest.version} has taken its place.")
    change = newest_change(session, published.id)
    if change is not None and publication.state in (State.SUSPENDED, State.WITHDRAWN):
        remarks.append(f"{publication.state.upper()}: {change.reason}")
    return remarks


def _line(problem: Problem) -> str:
    says = SAYS[problem.code].format(
        signed=value_text(problem.signed, ascii_only=True),
        shown=value_text(problem.shown, ascii_only=True),
        detail=problem.detail,
    )
    return f"{problem.path}: {says}" if problem.path else says
