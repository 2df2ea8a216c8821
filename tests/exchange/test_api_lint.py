"""The linter for programs."""

from __future__ import annotations

from tests.exchange.test_api import Program, assert_problem, program  # noqa: F401 - a fixture

UNLAWFUL = "Varorna levereras till Falun. Köttet ska vara svenskt."


def test_a_program_has_texts_judged(program: Program) -> None:  # noqa: F811 - the fixture
    """The findings come with the seven fields; kinds, regimes and values that do not exist are told."""
    body = {"text": UNLAWFUL, "kind": "teknisk_specifikation", "regime": "over_troskel"}
    answer = program.call("POST", "/api/v1/lint", body)
    assert answer.status_code == 200, answer.text
    assert answer.json["verdict"] == "flag"
    (found,) = answer.json["findings"]
    assert UNLAWFUL[found["start"] : found["end"]] == "svenskt"
    assert set(found) == {"rule", "severity", "start", "end", "reason", "citation", "rewrite"}
    for wrong in ({"kind": "x"}, {"regime": "x"}, {"value_sek": "12,5"}, {"text": ""}):
        assert_problem(program.call("POST", "/api/v1/lint", {**body, **wrong}), 422, "invalid")
    turnover = "Anbudsgivaren ska ha en årsomsättning på minst 5 miljoner kronor."
    asked = {**body, "text": turnover, "kind": "kvalificeringskrav", "value_sek": "900000"}
    assert [one["rule"] for one in program.call("POST", "/api/v1/lint", asked).json["findings"]] == ["R14"]
