"""Every requirement that can be built is lawful, complete and finished text."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.municipalities import sweden
from schemas.lawful import REGIMES, Case, check
from schemas.lawful.wording import (
    UNITS,
    Choices,
    boundaries,
    faults_in,
    law_read,
    needs,
    parts_of,
    proofs,
    purposes,
    written,
)

CHOICES = Choices(
    goods="tvättad potatis",
    purpose="limit_points",
    regime="over_troskel",
    unit="kg",
    boundary="delivered",
    place="köken i bilaga 3",
    proof="reviewed",
    uncertainty_percent=20,
    tolerance_percent=20,
    samples=2,
    days=14,
    correction_days=60,
    limit=Decimal("0.35"),
    weight_percent=30,
    best=Decimal("0.1"),
    worst=Decimal("0.6"),
    price_sek=Decimal("3.5"),
    decision="regionstyrelsens beslut 2026-03-10, § 41",
    improvement_percent=15,
)
GOODS = (
    "tvättad potatis",
    "nötfärs",
    "standardmjölk",
    "ägg från frigående höns",
    "bröd",
    "limträbalkar",
    "tryckta broschyrer",
)


@cache
def findings(text: str, kind: str, regime: str) -> tuple[str, ...]:
    """What the linter says, asked once for each text."""
    return tuple(
        f"{one.rule}: {text[one.start : one.end]}" for one in check(Case(text, kind, regime)).findings
    )


@pytest.mark.parametrize(("purpose", "boundary"), list(product(purposes(), boundaries())))
def test_every_requirement_passes_the_linter(purpose: str, boundary: str) -> None:
    """Purpose, boundary, proof and regime with every unit and all goods, without any finding at all."""
    named = [*product(UNITS, GOODS[:1]), *product(["kg"], GOODS[1:])]
    for proof, (unit, goods), regime in product(proofs(), named, REGIMES):
        chosen = replace(
            CHOICES, purpose=purpose, boundary=boundary, proof=proof, unit=unit, goods=goods, regime=regime
        )
        for part in parts_of(chosen):
            assert findings(part.text, part.kind, regime) == (), part.text


@given(
    st.builds(
        Choices,
        goods=st.sampled_from(GOODS),
        purpose=st.sampled_from(purposes()),
        regime=st.sampled_from(REGIMES),
        unit=st.sampled_from(list(UNITS)),
        boundary=st.sampled_from(boundaries()),
        place=st.sampled_from(["Falu lasarett, Falun", "skolköken i Orsa och Mora", "köken i bilaga 3"]),
        proof=st.sampled_from(proofs()),
        uncertainty_percent=st.integers(1, 60),
        tolerance_percent=st.integers(1, 100),
        samples=st.integers(1, 12),
        days=st.integers(1, 60),
        correction_days=st.integers(1, 180),
        limit=st.decimals("0.01", "100", places=2),
        weight_percent=st.integers(1, 99),
        best=st.decimals("0", "10", places=2),
        worst=st.decimals("11", "100", places=2),
        price_sek=st.decimals("0.01", "20", places=2),
        decision=st.just("regionstyrelsens beslut 2026-03-10, § 41"),
        improvement_percent=st.integers(1, 90),
    )
)
def test_whatever_figures_are_chosen_the_text_is_lawful(chosen: Choices) -> None:
    """Figures and delivery addresses never make a text unlawful, and none is left open."""
    parts = parts_of(chosen)
    assert faults_in(parts, chosen.regime) == []
    for part in parts:
        assert not re.search(r"[{}\[\]]|None", part.text)
        assert part.citations


def test_an_origin_in_the_buyers_own_words_is_found() -> None:
    """What the buyer types into the text is judged as well."""
    chosen = replace(CHOICES, goods="svensk potatis", purpose="limit")
    assert {found.rule for _part, found in faults_in(parts_of(chosen), "over_troskel")} == {"R01"}


def test_the_specification_says_all_that_a_limit_needs() -> None:
    """Limit, unit, boundary, address, method and equivalents, tolerance, uncertainty and proof, in words."""
    (text,) = [one.text for one in parts_of(CHOICES) if one.name == "specification"]
    for told in (
        "högst 0,35 kg CO2e per kg",
        "från jord till levererat i köket",
        "Leveransställe: köken i bilaga 3.",
        "eller likvärdig metod",
        "högst 20 % godtas",
        "osäkerhet är omkring 20 %",
        "Bevis: klimatdeklaration",
    ):
        assert told in text


def test_the_regime_decides_the_citations_and_nothing_else() -> None:
    """The same texts, another law."""
    over, under = (parts_of(replace(CHOICES, regime=one)) for one in ("over_troskel", "under_troskel"))
    assert [one.text for one in over] == [one.text for one in under]
    assert all(a.citations != b.citations for a, b in zip(over, under, strict=True))
    assert any("19:16" in one for part in under for one in part.citations)
    assert "2025" in law_read()


def test_each_purpose_asks_for_its_own_figures() -> None:
    """Nothing is asked that no text uses."""
    assert needs("limit") == {"limit"}
    assert needs("limit_lcc") == {"limit", "price_sek", "decision"}
    assert needs("improve") == {"improvement_percent"}


def test_the_sentences_name_no_place() -> None:
    """No municipality and no word for here stands in what the builder writes by itself."""
    words = {
        word
        for purpose in purposes()
        for boundary in boundaries()
        for part in parts_of(replace(CHOICES, purpose=purpose, boundary=boundary, place="", decision=""))
        for word in re.findall(r"\w+", part.text)
    }
    places = {one.name for one in sweden().values()} | {"Dalarna", "Sverige", "Norden"}
    here = {"svensk", "svenska", "lokal", "lokala", "länet", "bygden", "km", "mil"}
    assert not words & places
    assert not {word.lower() for word in words} & here


def test_figures_are_written_as_in_swedish() -> None:
    """A decimal comma, no needless zeros."""
    assert [written(Decimal(one)) for one in ("0.350", "12", "100", "1.05")] == ["0,35", "12", "100", "1,05"]
