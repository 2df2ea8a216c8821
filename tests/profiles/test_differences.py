"""What differs between two versions of a profile, and how the page tells it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from portal.profiles.differences import Difference, Kind, differences
from tests import factories

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile


@pytest.fixture
def profile(db_session: Session) -> Profile:
    """A published potato."""
    return factories.published(db_session)


def changed(content: dict[str, Any]) -> dict[str, Any]:
    """The same with one change of each kind."""
    other = copy.deepcopy(content)
    result = other["footprint"]
    result["total_kg_co2e"] = 0.5
    result["factor_set"] = "2027.1"
    result["lines"][0]["kg_co2e"] = {"co2_fossil": 0.25}
    del result["lines"][1]
    result["missing"] = [
        {"question_id": "packaging.kinds", "label": {"sv": "Förpackning", "en": "Packaging"}}
    ]
    other["answers"][-1]["value"] = {"sv": "Ekologiskt", "en": "Organic"}
    other["review"]["level"] = "L3"
    other["producer"] = "Ett annat namn"
    other["labels"] = [
        {
            "kind": "krav_certificate",
            "label": {"sv": "Certifikat från KRAV", "en": "x"},
            "given_on": "2026-03-01",
        }
    ]
    return other


def test_a_version_does_not_differ_from_itself(profile: Profile) -> None:
    """Equal contents have no differences."""
    assert differences(profile.content, copy.deepcopy(profile.content)) == []


def test_each_difference_has_its_kind(profile: Profile) -> None:
    """Every change is found once, with what it was and what it is; nothing else is."""
    lines = profile.content["footprint"]["lines"]
    found = differences(profile.content, changed(profile.content))
    assert [one.kind for one in found] == sorted((one.kind for one in found), key=list(Kind).index)

    def of(kind: Kind) -> list[Difference]:
        return [one for one in found if one.kind is kind]

    (total,) = of(Kind.FIGURE)
    assert (total.name, total.after) == ("total", 0.5)
    assert [(one.label, one.after) for one in of(Kind.LINE)] == [
        (lines[0]["label"], 0.25),
        (lines[1]["label"], None),
    ]
    assert [(one.before, one.after) for one in of(Kind.MISSING)] == [(None, "missing")]
    assert [one.after["sv"] for one in of(Kind.ANSWER)] == ["Ekologiskt"]
    assert [one.name for one in of(Kind.REVIEW)] == ["level"]
    assert [one.name for one in of(Kind.ABOUT)] == ["producer"]
    assert [one.name for one in of(Kind.METHOD)] == ["factor_set"]
    assert [one.after for one in of(Kind.LABEL)] == ["2026-03-01"]


def test_content_from_before_labels_can_be_compared(profile: Profile) -> None:
    """An older version without a place for labels differs by the label, and nothing breaks."""
    older = copy.deepcopy(profile.content)
    del older["labels"]
    assert differences(older, profile.content) == []


def test_the_page_tells_what_was_changed(client: FlaskClient, db_session: Session, profile: Profile) -> None:
    """Each kind has its table with before and after in words; the version list leads there."""
    newer = factories.another_version(db_session, profile)
    db_session.execute(text("SET LOCAL session_replication_role = replica"))
    newer.content = changed(profile.content)
    db_session.commit()
    assert f"/profil/{profile.slug}/v2/andringar" in client.get(f"/profil/{profile.slug}").text
    page = client.get(f"/profil/{profile.slug}/v2/andringar").text
    for words in (
        *("Vad som är ändrat i version 2", "Siffran", "0,500", "Rader i beräkningen", "fanns inte med"),
        *(
            "Förpackning",
            "saknas inte",
            "Ekologiskt",
            "L3",
            "Ett annat namn",
            "2027.1",
            "Certifikat från KRAV",
        ),
    ):
        assert words in page, words


def test_there_is_nothing_before_the_first_version(client: FlaskClient, profile: Profile) -> None:
    """Version 1 has no such page, and neither have versions that do not exist."""
    for version in (1, 2):
        assert client.get(f"/profil/{profile.slug}/v{version}/andringar").status_code == 404


def test_labels_stand_beside_the_figure(client: FlaskClient, db_session: Session, profile: Profile) -> None:
    """With a certificate: its name and days. Without: said in words that it says nothing of the footprint."""
    assert "Det säger ingenting om klimatavtrycket." in client.get(f"/profil/{profile.slug}").text
    newer = factories.another_version(db_session, profile)
    db_session.execute(text("SET LOCAL session_replication_role = replica"))
    newer.content = changed(profile.content)
    db_session.commit()
    page = client.get(f"/profil/{profile.slug}").text
    assert "Certifikat från KRAV" in page
    assert "Underlaget lämnades in 1 mars 2026" in page
    assert "L3, granskning av en oberoende part" in page
