"""`jordnara keys`, `rotate-key` and `revoke-key`: what the operator does with the signing keys."""

from __future__ import annotations

import json

import click

from portal.config import Settings
from portal.db import engine_for, reading_on, transaction_on
from portal.signing import queries, service
from portal.signing.keyring import did_web
from portal.signing.models import REASON_MAX
from portal.signing.private import NoSigningKey, as_text, new_private_key


@click.command()
def keys() -> None:
    """Print the public keys as a JSON Web Key Set, to check files with where there is no network."""
    settings = Settings.from_environment()
    with reading_on(engine_for(settings.database_url)) as session:
        found = queries.keyring(session)
    click.echo(json.dumps(found.key_set(did_web(settings.base_url)), indent=2))


@click.command("rotate-key")
@click.option(
    "--print",
    "is_printed",
    is_flag=True,
    help="Print a new private key for SIGNING_KEY; nothing changes until it is set there.",
)
def rotate_key(is_printed: bool) -> None:
    """Let a new signing key take over. What the old one signed still holds, and its public half stays."""
    if is_printed:
        click.echo(as_text(new_private_key()))
        return
    settings = Settings.from_environment()
    try:
        with transaction_on(engine_for(settings.database_url)) as session:
            key = service.rotate(session, settings)
    except (NoSigningKey, OSError) as error:
        raise click.ClickException(f"{error} With SIGNING_KEY set, use --print.") from error
    click.echo(f"{key.id} signs from now on.")


@click.command("revoke-key")
@click.argument("key_id")
@click.option("--because", required=True, help="Shown to everybody: the key was copied in a break-in.")
def revoke_key(key_id: str, because: str) -> None:
    """Withdraw the trust in everything that KEY_ID has signed: every check of it fails from now on."""
    settings = Settings.from_environment()
    if not 0 < len(because.strip()) <= REASON_MAX:
        raise click.BadParameter(f"1 to {REASON_MAX} characters", param_hint="--because")
    try:
        with transaction_on(engine_for(settings.database_url)) as session:
            service.revoke(session, key_id, because.strip(), "operator")
    except service.UnknownKey as error:
        raise click.ClickException(f"there is no key {key_id!r}; `jordnara keys` lists them") from error
    click.echo(f"Nothing that {key_id} has signed is trusted any more.")
