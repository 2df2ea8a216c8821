"""The `jordnara` command: the operator's and the method's door to everything."""

from __future__ import annotations

import signal
import sys
from contextlib import AbstractContextManager
from uuid import UUID

import click
from sqlalchemy.orm import Session

from portal.config import Settings, SettingsError
from portal.db import engine_for, reading_on, transaction_on
from portal.log import configure as configure_logging
from workers.case_command import check_case
from workers.deliver import load_region_points
from workers.engine.console import assess
from workers.key_commands import keys, revoke_key, rotate_key
from workers.lint_command import lint
from workers.verify_command import verify


class _ReadableErrors(click.Group):
    """Settings that cannot be used are a message, not a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_ReadableErrors)
def main() -> None:
    """Jordnära: climate footprints of local products, from soil to table."""


main.add_command(assess)
main.add_command(lint)
main.add_command(check_case)
main.add_command(keys)
main.add_command(rotate_key)
main.add_command(revoke_key)
main.add_command(verify)


@main.command()
def migrate() -> None:
    """Bring the database to this release's schema."""
    from portal.migrate import migrate as bring_up

    url = Settings.from_environment().database_url
    bring_up(url)
    load_region_points(url)
    click.echo("The database is up to date.")


@main.command()
def relay() -> None:
    """Fan events out to deliveries and ring for them, until stopped."""
    from workers.broker import make_broker
    from workers.deliveries import Limits
    from workers.relay import Relay
    from workers.subscriptions import PAIRS, PATIENT

    settings = Settings.from_environment()
    configure_logging(settings)
    engine = engine_for(settings.database_url, greet=False)
    runner = Relay(engine, make_broker(settings.redis_url), PAIRS, Limits.from_environment(), PATIENT)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: runner.stop())
    runner.run()


@main.command("verify-ledger")
def verify_ledger() -> None:
    """Check the ledger's chain. Exit code 1 and one line per place where it does not hold."""
    from portal.ledger import verify as verify_chain

    with _reading() as session:
        breaches = list(verify_chain(session))
    for breach in breaches:
        click.echo(f"{breach.stream} #{breach.stream_version}: {breach.reason}")
    if breaches:
        sys.exit(1)
    click.echo("The ledger is whole.")


@main.command()
@click.argument("what")
def trace(what: str) -> None:
    """Print one declaration's whole story. WHAT is its number, its id or its profile's address."""
    from workers.trace import story

    with _reading() as session:
        lines = list(story(session, what))
    if not lines:
        raise click.ClickException(
            f"nothing is known of {what!r}; give a number such as JN-2026-000001, or an id"
        )
    for line in lines:
        click.echo(line)


@main.command("create-staff")
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option(
    "--role", type=click.Choice(["reviewer", "buyer", "lawyer", "preparedness", "admin"]), required=True
)
@click.password_option(help="At least 12 characters.")
def create_staff(email: str, name: str, role: str, password: str) -> None:
    """Make an account for somebody at the region."""
    from portal.accounts.models import Role
    from portal.accounts.service import create_staff as create

    settings = Settings.from_environment()
    with transaction_on(engine_for(settings.database_url)) as session:
        create(session, email, name, Role(role), password)
    click.echo(f"{email} may sign in as {role}.")


@main.command("demo-seed")
def demo_seed() -> None:
    """Write the demo's accounts and declarations through the running workers. Only with DEMO=1."""
    from workers.demo.seed import SeedError, seed

    try:
        seed(Settings.from_environment(), click.echo)
    except SeedError as error:
        raise click.ClickException(str(error)) from error


@main.command("dead")
@click.option(
    "--retry", type=(click.UUID, str), metavar="EVENT_ID SUBSCRIBER", help="Give a dead delivery a new try."
)
@click.option(
    "--skip", type=(click.UUID, str), metavar="EVENT_ID SUBSCRIBER", help="Let the stream go on without it."
)
def dead(retry: tuple[UUID, str] | None, skip: tuple[UUID, str] | None) -> None:
    """List dead deliveries, or settle one."""
    from portal.operations import queries, service

    settings = Settings.from_environment()
    with transaction_on(engine_for(settings.database_url)) as session:
        try:
            if retry:
                service.settle_dead(session, *retry, "retry", "operator")
            if skip:
                service.settle_dead(session, *skip, "skip", "operator")
        except service.NotDead as error:
            raise click.ClickException(f"no dead delivery: {error}; `jordnara dead` lists them") from error
        for delivery, event in queries.dead_deliveries(session):
            last_line = delivery.last_error.strip().splitlines()[-1]
            click.echo(
                f"{delivery.event_id} {delivery.subscriber}: {event.type} in {event.stream}: {last_line}"
            )


@main.command("release-factors")
@click.argument("version")
def release_factors(version: str) -> None:
    """Put factor set VERSION to use: everything live is computed with it and the differences explained."""
    from portal.recomputations.service import AlreadyReleased, release_factor_set
    from workers.engine.factors import ReleaseError, load_factor_set
    from workers.engine.factors.lint import problems_of
    from workers.engine.factors.reading import rows_of

    try:
        load_factor_set(version)
    except ReleaseError as error:
        raise click.ClickException(str(error)) from error
    problems = list(problems_of(rows_of(version), version))
    if problems:
        raise click.ClickException("\n".join([f"factor set {version} has errors:", *problems]))
    settings = Settings.from_environment()
    with transaction_on(engine_for(settings.database_url)) as session:
        try:
            release_factor_set(session, version, "operator")
        except AlreadyReleased as error:
            raise click.ClickException(f"factor set {error} was released before") from error
    click.echo(f"Factor set {version} is released. Everything live is being computed with it.")


def _reading() -> AbstractContextManager[Session]:
    return reading_on(engine_for(Settings.from_environment().database_url))


if __name__ == "__main__":
    main()
