"""`jordnara lint` reads a text and prints what the rules say, or what was wrong with the call."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from workers.cli import main

CALL = ["lint", "--kind", "teknisk_specifikation", "--regime", "over_troskel"]


def test_a_text_on_standard_input_is_judged() -> None:
    """The output is JSON with verdict and findings, each with its seven fields."""
    done = CliRunner().invoke(main, [*CALL, "-"], input="Tomaterna ska vara odlade i Dalarna.")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["verdict"] == "flag"
    wanted = {"rule", "severity", "start", "end", "reason", "citation", "rewrite"}
    assert all(set(one) == wanted for one in told["findings"])


def test_value_and_context_are_taken() -> None:
    """The value decides what is in proportion, given as an option or in the context."""
    text = "Anbudsgivaren ska ha en årsomsättning på minst 5 miljoner kronor."
    for more in (["--value", "900000"], ["--context", '{"estimated_value_sek": 900000}']):
        done = CliRunner().invoke(main, [*CALL, *more, "-"], input=text)
        assert [one["rule"] for one in json.loads(done.output)["findings"]] == ["R14"]


@pytest.mark.parametrize(
    ("arguments", "text", "told"),
    [
        (["lint", "--kind", "krav", "--regime", "over_troskel", "-"], "x", "--kind"),
        ([*CALL, "--context", "{", "-"], "x", "is not JSON"),
        ([*CALL, "--context", "[]", "-"], "x", "is not a JSON object"),
        ([*CALL, "--value", "-5", "-"], "x", "--value"),
        ([*CALL, "-"], "  ", "is empty"),
    ],
)
def test_a_call_that_cannot_be_taken_is_told(arguments: list[str], text: str, told: str) -> None:
    """A wrong kind, context, value or an empty text ends with code 2 and names the fault."""
    done = CliRunner().invoke(main, arguments, input=text)
    assert done.exit_code == 2
    assert told in done.output
