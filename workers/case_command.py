"""`jordnara check-case`: hold a case's bundle against itself, without network and without a database."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from portal.audit.checking import NotABundle, problems_of


@click.command("check-case")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_case(file: Path) -> None:
    """Check the bundle FILE. Exit code 1 and one line for each thing that does not hold."""
    try:
        problems = list(problems_of(file.read_bytes()))
    except NotABundle as error:
        raise click.ClickException(str(error)) from error
    for problem in problems:
        click.echo(problem)
    if problems:
        sys.exit(1)
    click.echo("The bundle is whole. Compare nycklar.json with the keys that the region publishes.")
