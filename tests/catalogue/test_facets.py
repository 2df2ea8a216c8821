"""Narrowing by facets with counts, and words that are misspelt."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from portal.catalogue import searching
from portal.catalogue.models import CatalogueEntry
from tests import factories
from tests.catalogue.test_list import names

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile


@pytest.fixture
def rows(db_session: Session) -> Profile:
    """A potato as it is published, and three rows beside it."""
    given = factories.answers(crop_method="organic", packaging_kinds=["cardboard"])
    profile = factories.published(db_session, factories.in_review(db_session, given=given))
    for number, (name, category, unit, total) in enumerate(
        [
            ("Lök", "onion", "kg", "0.3"),
            ("Morot", "carrot", "kg", "0.1"),
            ("Timjan", "herb_pot", "piece", "0.2"),
        ]
    ):
        factories.listed(
            db_session,
            profile,
            f"jn-2026-90000{number}",
            product_name=name,
            category=category,
            category_label=name,
            unit=unit,
            total_kg_co2e=Decimal(total),
        )
    return profile


def options(client: FlaskClient, facet: str, query: str = "") -> dict[str, int]:
    """Value -> number of a facet's list."""
    page = client.get(f"/katalog?{query}").text
    chosen = re.search(rf'<select[^>]* name="{facet}".*?</select>', page, re.DOTALL)
    assert chosen is not None, facet
    found = re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>', chosen[0])
    return {value: int(count) for value, count in found}


def test_a_published_profile_brings_its_facets(db_session: Session, rows: Profile) -> None:
    """Method and packaging are read off what the public sees."""
    facets = db_session.get_one(CatalogueEntry, rows.slug).facets
    assert {"kategori:potato", "metod:organic", "forpackning:cardboard", "niva:L2", "enhet:kg"} <= set(facets)


def test_every_choice_tells_how_many_it_leaves(client: FlaskClient, rows: Profile) -> None:
    """What is chosen narrows the other lists, and its own list keeps the alternatives."""
    assert options(client, "kategori") == {"potato": 1, "onion": 1, "carrot": 1, "herb_pot": 1}
    assert options(client, "enhet") == {"kg": 3, "piece": 1}
    assert options(client, "enhet", "kategori=onion") == {"kg": 1}
    assert options(client, "kategori", "kategori=onion") == {
        "potato": 1,
        "onion": 1,
        "carrot": 1,
        "herb_pot": 1,
    }
    # With words, all of it is counted in one query.
    assert options(client, "kategori", "kategori=onion&enhet=kg&q=exempelgården") == {
        "potato": 1,
        "onion": 1,
        "carrot": 1,
    }
    assert options(client, "enhet", "kategori=onion&enhet=kg&q=exempelgården") == {"kg": 1}
    assert options(client, "metod", "kategori=onion&enhet=kg&q=exempelgården") == {"organic": 1}
    assert names(client, "enhet=piece") == ["Timjan"]
    assert names(client, "metod=organic&forpackning=cardboard&kategori=onion") == ["Lök"]
    assert names(client, "metod=conventional") == names(client, "")


def test_the_highest_figure_is_a_limit(client: FlaskClient, rows: Profile) -> None:
    """Typed with a decimal comma; what is no number is told."""
    assert names(client, "hogst=0,15&q=morot") == ["Morot"]
    assert names(client, "hogst=0,05&q=morot") == []
    for wrong in ("x", "1e5", "NaN", "-1", "1.2.3", "%C2%B2", "9" * 40):
        assert "inte ett tal" in client.get(f"/katalog?hogst={wrong}").text, wrong


def test_counts_follow_what_is_published(client: FlaskClient, db_session: Session, rows: Profile) -> None:
    """What is remembered is forgotten as soon as the catalogue changes."""
    assert options(client, "kategori")["onion"] == 1
    factories.listed(db_session, rows, "jn-2026-900009", product_name="Gul lök", category="onion")
    assert options(client, "kategori")["onion"] == 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [("potatisar", "Tvättad potatis"), ("potaits", "Tvättad potatis"), ("tvatad potatis", "Tvättad potatis")],
)
def test_misspelt_words_find_what_is_meant(
    client: FlaskClient, rows: Profile, typed: str, found: str
) -> None:
    """A slip of the finger or a letter left out is corrected, and the page says so."""
    assert found in names(client, f"q={typed}")


def test_a_correction_is_told(client: FlaskClient, rows: Profile) -> None:
    """Nobody believes that they found what they typed."""
    assert "Här visas träffar för ”potatis”" in client.get("/katalog?q=potaits").text
    assert "Här visas träffar" not in client.get("/katalog?q=potatis").text
    assert "Här visas träffar" not in client.get("/katalog?q=xyzxyz").text


def test_a_choice_that_does_not_exist_is_told(client: FlaskClient, rows: Profile) -> None:
    """The list shows all, and the file is refused."""
    for query in ("enhet=ton", "metod=%00", "forpackning=x", "egna=17", "niva=L9"):
        assert "Ett val i adressen finns inte" in client.get(f"/katalog?{query}").text, query
        assert client.get(f"/katalog.csv?{query}").status_code == 400, query


def test_words_choices_and_order_hold_together(
    client: FlaskClient, rows: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However a search is put, whether its words were counted before or not, and page by page the same."""
    monkeypatch.setattr(searching, "PAGE_SIZE", 2)
    words = "q=exempelgården&sort=avtryck"
    in_order = [*names(client, f"{words}&sida=1"), *names(client, f"{words}&sida=2")]
    assert sorted(in_order) == ["Lök", "Morot", "Timjan", "Tvättad potatis"]
    assert [name for name in in_order if name != "Tvättad potatis"] == ["Morot", "Timjan", "Lök"]
    assert names(client, f"{words}&sida=9") == in_order[2:]
    assert names(client, f"{words}&enhet=piece") == ["Timjan"]
    # Other words, so that they are counted and listed in one question.
    assert names(client, "q=exempelgård&sort=avtryck&enhet=piece") == ["Timjan"]
    assert names(client, "q=exempel&sort=avtryck&sida=9") == in_order[2:]
    assert names(client, "q=exempelg&sort=namn") == ["Lök", "Morot"]
