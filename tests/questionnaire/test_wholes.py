"""Shares of one whole add up to 100 per cent, and one that nobody knows is the rest."""

from __future__ import annotations

import copy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.questionnaire import DefinitionError, Family, build_inventory, validate_page
from schemas.questionnaire.conditions import visibility
from schemas.questionnaire.loading import read_family
from tests.questionnaire.journeys import filled
from tests.questionnaire.test_composed_definitions import (
    FAMILY,
    NAMES,
    SAID,
    TEXT,
    TOPIC,
    _options,
    _question,
)

KINDS = ("slurry", "solid", "litter")


def _topic(**share: Any) -> dict[str, Any]:
    topic = copy.deepcopy(TOPIC)
    topic["questions"] = [{k: v for k, v in row.items() if k != "checks"} for row in topic["questions"]]
    topic["questions"] += [
        _question("store.kinds", "choices", options=_options(*KINDS)),
        _question(
            "store.share_{option}",
            "share",
            example="30",
            each={"question": "store.kinds", "only": list(KINDS)},
            ask_when={"store.kinds": {"at_least": 2}},
            **{"whole": "store.kinds", "unknown": [{"default": "practice.rest"}], **share},
        ),
    ]
    topic["lines"] += [
        {
            "id": "store-{option}",
            "stage": "storage",
            "model": "packaging",
            "each": {"question": "store.kinds", "only": list(KINDS)},
            "inputs": {"mass": "cheese.mass", "content?": "store.share_{option}"},
            "parameters": {"factor": "packaging.board.default"},
            "text": NAMES,
        }
    ]
    return topic


def family_of(folder: Path, **share: Any) -> Family:
    """The cheese of the other tests, with a store of several kinds."""
    family = copy.deepcopy(FAMILY)
    family["lines"] = [*family["lines"], "store-*"]
    page = {"id": "store", "text": TEXT, "questions": ["store.kinds"]}
    shares = {"id": "shares", "text": TEXT, "questions": [f"store.share_{kind}" for kind in KINDS]}
    family["sections"][0]["pages"] += [page, shares]
    (folder / "cheese.yml").write_text(yaml.safe_dump(_topic(**share)), encoding="utf-8")
    (folder / "family.yml").write_text(yaml.safe_dump(family), encoding="utf-8")
    return read_family(folder / "family.yml", folder)


def shares(family: Family, kinds: list[str], **said: str) -> dict[str, Decimal]:
    """The share of each kind in the inventory, for those given here in per cent."""
    more = {f"store.share_{kind}": (share, "%") for kind, share in said.items()}
    inventory = build_inventory(family, filled(family, {**SAID, "store.kinds": kinds, **more}), "Ost", 2025)
    found = {one.id: one.amount for one in inventory.activities}
    return {kind: found[f"store.share_{kind}"] for kind in kinds if f"store.share_{kind}" in found}


def test_what_nobody_knows_is_the_rest(tmp_path: Path) -> None:
    """One missing share is what the others leave; two missing divide it; none given is an even split."""
    family = family_of(tmp_path)
    assert shares(family, ["slurry", "solid"], slurry="80")["solid"] == Decimal("0.2")
    assert shares(family, list(KINDS), slurry="80")["litter"] == Decimal("0.1")
    assert shares(family, ["slurry", "solid"]) == {"slurry": Decimal("0.5"), "solid": Decimal("0.5")}


def test_the_last_missing_share_is_certain_and_an_even_split_is_not(tmp_path: Path) -> None:
    """Only a split that we made ourselves is unconfirmed and has a range."""
    family = family_of(tmp_path)
    said = {**SAID, "store.kinds": ["slurry", "solid"]}
    guessed = build_inventory(family, filled(family, said), "Ost", 2025).activities
    said["store.share_slurry"] = ("80", "%")
    told = build_inventory(family, filled(family, said), "Ost", 2025).activities
    even = next(one for one in guessed if one.id == "store.share_solid")
    rest = next(one for one in told if one.id == "store.share_solid")
    assert (even.confidence, even.low, even.high) == ("C", Decimal(0), Decimal(1))
    assert (rest.confidence, rest.low, rest.high) == ("A", Decimal("0.2"), Decimal("0.2"))
    assert rest.source == "Det som blir kvar när de andra andelarna har räknats"
    assert even.source == "Ingen har angett fördelningen: resten delad lika, obekräftad"


def test_one_kind_alone_is_not_asked_for_its_share(tmp_path: Path) -> None:
    """With a single kind the line takes all, and the page of shares is not shown."""
    family = family_of(tmp_path)
    answers = filled(family, {**SAID, "store.kinds": ["solid"]})
    assert visibility(family, answers)["store.share_solid"] is False
    (line,) = (one for one in build_inventory(family, answers, "Ost", 2025).lines if one.stage == "storage")
    assert line.inputs == {"mass": "cheese.mass"}


@pytest.mark.parametrize(
    ("typed", "sums"),
    [(("60", "40"), None), (("60", "30"), "90"), (("60", "50"), "110"), (("33,3", "66"), None)],
)
def test_shares_must_add_up(tmp_path: Path, typed: tuple[str, str], sums: str | None) -> None:
    """A sum off 100 per cent is told once, at the last share, with the sum; rounding is let pass."""
    family = family_of(tmp_path)
    answers = filled(family, {**SAID, "store.kinds": ["slurry", "solid"]})
    raw = {"store-share_slurry": typed[0], "store-share_solid": typed[1]}
    errors = validate_page(family, "shares", raw, answers).errors
    told = [(field, one.code, one.params["limit"]) for field, found in errors.items() for one in found]
    assert told == ([] if sums is None else [("store-share_solid", "check.whole", sums)])


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"whole": "cheese.kind"}, "whole names a choices question"),
        ({"unknown": []}, "needs a default"),
    ],
)
def test_a_whole_written_wrongly_never_starts(tmp_path: Path, slip: dict[str, Any], told: str) -> None:
    """A whole that is no list of kinds, or a share without a rest, is named when the family is read."""
    with pytest.raises(DefinitionError, match=told):
        family_of(tmp_path, **slip)
