"""What a figure covers is said in words that suit what is sold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.declarations.words import boundary_key, boundary_words
from schemas.questionnaire import FAMILIES
from workers.sheet_words import WORDS

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize(
    ("boundary", "category", "words"),
    [
        ("farm_gate", "field_crops", "Till gårdsgrind"),
        ("delivered", "potato", "Från jord till leverans hos kunden"),
        ("delivered", "services", "Allt som går åt tills tjänsten är utförd"),
        ("delivered", "cleaning", "Allt som går åt tills tjänsten är utförd"),
        ("farm_gate", "table", "Tills varan lämnar företaget"),
        ("delivered", "print", "Från råvara till leverans hos kunden"),
        ("delivered", "", "Från jord till leverans hos kunden"),
    ],
)
def test_a_table_and_a_service_come_from_no_soil(
    app: Flask, boundary: str, category: str, words: str
) -> None:
    """By family and by category; where neither is known, the words of most that is sold here."""
    with app.test_request_context():
        assert boundary_words(boundary, category) == words


def test_the_sheet_has_words_for_every_family() -> None:
    """In both languages, and the same in Swedish as the pages."""
    keys = {boundary_key(boundary, name) for name in FAMILIES for boundary in ("farm_gate", "delivered")}
    for language in ("sv", "en"):
        assert keys <= WORDS[language].keys()
