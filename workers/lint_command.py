"""`jordnara lint`: judge a requirement text from a file or from standard input."""

from __future__ import annotations

import json
from typing import Any, TextIO

import click

from schemas.lawful import KINDS, REGIMES, Case, check

LONGEST = 200_000


def _context(_ctx: click.Context, _parameter: click.Parameter, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise click.BadParameter(f"is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise click.BadParameter('is not a JSON object; write for example {"category": "material"}')
    return value


@click.command()
@click.argument("text", type=click.File(encoding="utf-8"))
@click.option("--kind", required=True, type=click.Choice(KINDS), help="What the text is to be.")
@click.option("--regime", required=True, type=click.Choice(REGIMES), help="Decides which law is cited.")
@click.option("--value", type=click.FloatRange(min=0), default=None, help="Estimated value in SEK.")
@click.option("--context", default="{}", callback=_context, help="More that is known, as a JSON object.")
def lint(text: TextIO, kind: str, regime: str, value: float | None, context: dict[str, Any]) -> None:
    """Judge TEXT (a file, - for standard input) by the procurement act; prints verdict and findings as JSON.

    The exit code is 0 whatever the verdict: the text could be judged. It is no legal advice.
    """
    try:
        content = text.read(LONGEST + 1)
    except UnicodeDecodeError as error:
        raise click.BadParameter("is not UTF-8 text", param_hint="TEXT") from error
    if not content.strip():
        raise click.BadParameter("is empty", param_hint="TEXT")
    if len(content) > LONGEST:
        raise click.BadParameter(f"is longer than {LONGEST} characters", param_hint="TEXT")
    verdict = check(Case(content, kind, regime, value, context))
    click.echo(json.dumps(verdict.to_json(), ensure_ascii=False, indent=2))
