"""`jordnara verify`: check a downloaded file, with exported keys where there is no network."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import BinaryIO, TextIO

import click
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.credentials.checking import Problem, Unreadable, Verdict, check_file
from portal.credentials.envelope import BYTES_MAX, value_text
from portal.db import engine_for, reading_on
from portal.profiles import queries as profiles
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
    """Check a signed FILE of a published figure. Exit code 1 when it does not hold; each field is named."""
    content = file.read(BYTES_MAX + 1)
    try:
        verdict, remarks = _with_file(content, key_file) if key_file else _with_database(content)
    except Unreadable as error:
        named = f" ({error.detail})" if error.detail else ""
        raise click.ClickException(f"{UNREADABLE[error.code]}{named}") from error
    for problem in verdict.problems:
        click.echo(_line(problem))
    if not verdict.holds:
        click.echo("THE FILE DOES NOT HOLD.")
        sys.exit(1)
    click.echo(f"The file holds: signed with key {verdict.key_id}, unchanged since.")
    for remark in remarks:
        click.echo(remark)


def _with_file(content: bytes, key_file: TextIO) -> tuple[Verdict, list[str]]:
    try:
        keys = Keyring.from_text(key_file.read())
    except (NotAKeySet, UnicodeDecodeError) as error:
        raise click.BadParameter("is not a JSON Web Key Set", param_hint="--keys") from error
    verdict = check_file(content, keys)
    unknown = "Whether it has been superseded, or a key revoked since the export, cannot be told offline."
    return verdict, [*_expired(verdict), unknown]


def _with_database(content: bytes) -> tuple[Verdict, list[str]]:
    with reading_on(engine_for(Settings.from_environment().database_url)) as session:
        verdict = check_file(content, signing.keyring(session))
        return verdict, [*_expired(verdict), *_standing(session, verdict)]


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
