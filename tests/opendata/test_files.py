"""The open files: what counts is in them, the rest is in the change list, and caches are told the truth."""

from __future__ import annotations

import csv
import functools
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from portal.credentials import service as credentials
from portal.declarations.desk import today
from portal.declarations.transitions import Party
from portal.opendata import queries, service
from portal.opendata.fields import DEPARTURE_FIELDS, FIELDS, Kind
from portal.opendata.models import OpenFigure
from portal.profiles import service as profiles
from portal.publication import service as publication
from portal.publication.models import Publication
from tests import factories
from tests.accounts.people import make_producer
from tests.credentials.conftest import signer  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.config import Settings
    from portal.profiles.models import Profile

FIGURES, GONE = "/oppna-data/klimatavtryck", "/oppna-data/borttagna"
GTIN = "07350053850019"
KINDS: dict[Kind, type | tuple[type, ...]] = {
    Kind.INTEGER: int,
    Kind.NUMBER: (int, float),
    Kind.BOOLEAN: bool,
    Kind.TEXTS: list,
}


@pytest.fixture
def potato(db_session: Session) -> Profile:
    """A published profile with its row of open data."""
    return factories.published(db_session)


def table(client: FlaskClient, address: str) -> list[dict[str, str]]:
    """A CSV file as a program reads it."""
    answer = client.get(f"{address}.csv")
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode())))


def figures(client: FlaskClient) -> list[dict[str, Any]]:
    """The figures as JSON."""
    found: list[dict[str, Any]] = client.get(f"{FIGURES}.json").get_json()["figures"]
    return found


def stop(session: Session, profile: Profile, reason: str = "Vi utreder <felet>.") -> None:
    """A reviewer suspends the figure, and the open data are told."""
    reviewer = factories.a_reviewer(session, "stopp@exempel.se")
    by = publication.Who(reviewer.id, Party.REVIEWER, is_impartial=True)
    publication.suspend(session, profile.id, reason, today() + timedelta(days=5), by, today())
    service.refresh_profile(session, profile.id)
    session.commit()


def test_the_files_hold_what_the_profile_tells(client: FlaskClient, potato: Profile) -> None:
    """Both files have every column of the dictionary, of its kind, with the profile's own figures."""
    (row,), (line,) = figures(client), table(client, FIGURES)
    assert [*row] == [*line] == [one.name for one in FIELDS]
    for one in FIELDS:
        assert isinstance(row[one.name], KINDS.get(one.kind, str)), one.name
    result = potato.content["footprint"]
    for name, value in {"kg_co2e": "total_kg_co2e", "kg_co2e_low": "low", "kg_co2e_high": "high"}.items():
        assert row[name] == float(line[name]) == result[value]
    stages = sum(
        value
        for name, value in row.items()
        if name.startswith("kg_co2e_") and name[8:] not in ("low", "high")
    )
    assert stages == pytest.approx(row["kg_co2e"])
    assert (row["place"], row["country"], row["municipality"]) == ("Falun", "SE", "2080")
    assert client.get(row["version_url"].removeprefix("http://localhost")).status_code == 200
    assert row["content_sha256"] == potato.content_hash
    head = client.get(f"{FIGURES}.json").get_json()
    assert head["licence"].startswith("http://creativecommons.org/publicdomain/zero/")
    dictionary = client.get(head["dictionary"].removeprefix("http://localhost")).get_json()
    assert [one["name"] for one in dictionary["figures"]] == [*row]
    assert all(one["sv"] and one["en"] and one["sv"] != one["en"] for one in dictionary["figures"])


def test_what_is_stopped_leaves_and_says_why(
    client: FlaskClient, db_session: Session, potato: Profile
) -> None:
    """A suspended figure is out of the files and in the change list; lifted, it is the other way round."""
    assert table(client, GONE) == []
    stop(db_session, potato)
    assert figures(client) == []
    (gone,) = table(client, GONE)
    assert [*gone] == [one.name for one in DEPARTURE_FIELDS]
    assert (gone["number"], gone["version"], gone["what"]) == (potato.slug.upper(), "1", "suspended")
    assert (gone["reason"], gone["left_on"]) == ("Vi utreder <felet>.", today().isoformat())
    assert client.get(f"{GONE}.json").get_json()["departures"] == [{**gone, "version": 1}]
    reviewer = factories.a_reviewer(db_session, "hav@exempel.se")
    by = publication.Who(reviewer.id, Party.REVIEWER, is_impartial=True)
    publication.lift(db_session, potato.id, "Det var rätt.", by, today())
    service.refresh_profile(db_session, potato.id)
    db_session.commit()
    assert len(figures(client)) == 1
    assert table(client, GONE) == []


def test_a_newer_version_takes_the_place(client: FlaskClient, db_session: Session, potato: Profile) -> None:
    """Only the version that counts is there; the earlier one is told as superseded."""
    newer = factories.another_version(db_session, potato)
    service.refresh_profile(db_session, newer.id)
    db_session.commit()
    assert [row["version"] for row in figures(client)] == [2]
    (gone,) = table(client, GONE)
    assert (gone["version"], gone["what"], gone["reason"]) == ("1", "superseded", "")


def test_what_has_run_out_leaves_at_midnight(
    client: FlaskClient, db_session: Session, potato: Profile
) -> None:
    """A figure whose last day was yesterday is gone although no worker has looked at it."""
    yesterday = today() - timedelta(days=1)
    db_session.execute(update(OpenFigure).values(valid_until=yesterday))
    db_session.execute(update(Publication).values(valid_until=yesterday))
    db_session.commit()
    assert figures(client) == []
    (gone,) = table(client, GONE)
    assert (gone["what"], gone["left_on"]) == ("expired", today().isoformat())
    assert client.get(f"/profil/{potato.slug}/artikelegenskaper.csv").status_code == 404


def test_number_signature_and_wording_follow(
    client: FlaskClient,
    db_session: Session,
    potato: Profile,
    signer: Settings,  # noqa: F811 - the fixture
) -> None:
    """GTIN, signature and new wording change the row; digital link and signed file have addresses."""
    (before,) = figures(client)
    assert (before["gtin"], before["credential_sha256"], before["signed_url"], before["product_url"]) == (
        "",
    ) * 4
    producer = make_producer(db_session, email="annan@exempel.se")
    profiles.set_gtin(db_session, potato.declaration_id, GTIN, producer.id)
    service.refresh_declaration(db_session, potato.declaration_id)
    credential = credentials.issue(db_session, signer, potato.id)
    who = publication.Who(producer.id, Party.PRODUCER)
    publication.reword(db_session, potato.id, {"product_name": "Mandelpotatis", "contact": ""}, who, today())
    service.refresh_profile(db_session, potato.id)
    db_session.commit()
    (row,) = figures(client)
    assert (row["gtin"], row["product_name"]) == (GTIN, "Mandelpotatis")
    assert row["product_url"] == f"http://localhost/01/{GTIN}"
    assert client.get(row["signed_url"].removeprefix("http://localhost")).get_json()["jwt"] == credential.jwt
    assert len(row["credential_sha256"]) == 64


def test_caches_ask_and_are_told(client: FlaskClient, db_session: Session, potato: Profile) -> None:
    """Unchanged data are answered with 304, by mark and by date, changed ones with the file."""
    first = client.get(f"{FIGURES}.csv")
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    mark, since = first.headers["ETag"], first.headers["Last-Modified"]
    for header in ({"If-None-Match": mark}, {"If-Modified-Since": since}):
        again = client.get(f"{FIGURES}.csv", headers=header)
        assert (again.status_code, again.data) == (304, b"")
    packed = client.get(f"{FIGURES}.csv", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["ETag"] == mark
    stop(db_session, potato)
    changed = client.get(f"{FIGURES}.csv", headers={"If-None-Match": mark})
    assert changed.status_code == 200
    assert changed.data.count(b"\r\n") == 1


def test_many_rows_come_in_pieces(
    client: FlaskClient, db_session: Session, potato: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files put together from pieces of one row have every row once, and are whole."""
    own = db_session.get_one(OpenFigure, potato.slug)
    copied = {"profile_id": own.profile_id, "version": 1, "shape": 1, "valid_until": own.valid_until}
    slugs = [potato.slug, "jn-2026-900001", "jn-2026-900002"]
    for slug in slugs[1:]:
        evil = {"number": slug.upper(), "product_name": '=1+1;"\r\n'}
        db_session.add(OpenFigure(slug=slug, **copied, facts={**own.facts, **evil}))
    db_session.commit()
    monkeypatch.setattr(queries, "figures_after", functools.partial(queries.figures_after, limit=1))
    assert "Content-Length" not in client.get(f"{FIGURES}.csv").headers  # it is sent as it is read
    assert [row["number"].lower() for row in figures(client)] == slugs
    lines = table(client, FIGURES)
    assert [row["number"].lower() for row in lines] == slugs
    assert lines[1]["product_name"] == "'=1+1;\"\r\n"


def test_what_was_published_before_is_caught_up_with(db_session: Session, potato: Profile) -> None:
    """Rows that are missing, or of an older shape, are written; a second look finds nothing to do."""
    db_session.execute(update(OpenFigure).values(shape=0))
    assert service.catch_up(db_session) == 1
    db_session.delete(db_session.get_one(OpenFigure, potato.slug))
    db_session.flush()
    assert service.catch_up(db_session) == 1
    assert service.catch_up(db_session) == 0
    assert queries.figure(db_session, potato.slug, date(2026, 1, 1)) is not None
