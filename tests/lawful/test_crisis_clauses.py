"""Terms for crises are lawful as contract terms, finished, cited, and name every blank."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from portal.accounts.municipalities import sweden
from schemas.lawful import REGIMES, Case, check
from schemas.lawful.crisis_clauses import KIND, Clause, crisis_clauses

CLAUSES = crisis_clauses().clauses
FILE = Path(__file__).parents[2] / "schemas/lawful/crisis_clauses.yml"


@pytest.mark.parametrize("regime", REGIMES)
@pytest.mark.parametrize("clause", CLAUSES, ids=lambda one: one.key)
def test_the_linter_finds_nothing(clause: Clause, regime: str) -> None:
    """Neither in the text with its blanks nor in one whose blanks hold a plain figure; and each is cited."""
    for text in (clause.text, re.sub(r"\[\d+: [^\]]*\]", "14", clause.text)):
        assert [one.rule for one in check(Case(text, KIND, regime)).findings] == []
    assert clause.citations[regime]


def test_the_linter_is_awake() -> None:
    """The same text with a place of origin in it is stopped."""
    clause = CLAUSES[0]
    assert check(Case(f"{clause.text} Varorna ska vara svenska.", KIND, "over_troskel")).verdict == "flag"


def test_every_blank_is_explained_and_used() -> None:
    """No blank without its words, no words without a blank, and no place names."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["clauses"]
    for clause in CLAUSES:
        assert set(rows[clause.key]["blanks"]) == set(re.findall(r"\{(\w+)\}", rows[clause.key]["text"]))
        assert "{" not in clause.text
        assert all(f"[{one.mark}: {one.meaning}]" in clause.text for one in clause.blanks)
        assert not [name for name in sweden().values() if re.search(rf"\b{name}\b", clause.text)]


def test_the_library_has_what_a_crisis_needs() -> None:
    """Change by a clear clause, more than usual, other goods, priority, notice and price, in that order."""
    keys = ["change", "surge", "alternatives", "priority", "notice", "price"]
    assert [one.key for one in CLAUSES] == keys
    assert "17:10" in CLAUSES[0].citations["over_troskel"][0]
    assert "läst 2025-05-31" in crisis_clauses().law_read
