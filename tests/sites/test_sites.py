"""Sites: made with the account, added, corrected, pointed out on a map, chosen, frozen."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.countries import SWEDEN
from portal.accounts.municipalities import sweden
from portal.declarations.models import Declaration
from portal.profiles.models import Profile
from portal.sites import geography, service
from portal.sites.models import Site
from portal.sites.queries import sites_of
from tests.accounts.people import sign_in
from tests.declarations.browser import Browser
from tests.factories import a_draft, hand_in, in_review, published
from tests.organisations.people import Company, a_company

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

STABLE = service.Place(name="Ladugården", country=SWEDEN, municipality="2062")


@pytest.fixture
def company(db_session: Session) -> Company:
    """A company with the site that came with it, in Falun."""
    return a_company(db_session)


@pytest.fixture
def owner(app: Flask, company: Company) -> Browser:
    """The owner's browser."""
    client = app.test_client()
    sign_in(client, company.owner)
    return Browser(client)


def _sites(session: Session, company: Company) -> list[Site]:
    session.expire_all()
    return list(sites_of(session, company.id))


def _home(company: Company) -> str:
    return f"/foretag/{company.id}/platser"


def test_signing_up_makes_the_first_site(db_session: Session, company: Company) -> None:
    """Named as the company, at its municipality's point."""
    (site,) = _sites(db_session, company)
    falun = sweden()["2080"]
    assert (site.name, site.place, site.position_from) == ("Exempelgården AB", "2080", "municipality")
    assert (site.latitude, site.longitude) == (falun.latitude, falun.longitude)


def test_a_site_is_added_corrected_and_removed(db_session: Session, company: Company, owner: Browser) -> None:
    """From the form to the list and out of it again; the last one stays."""
    owner.open(f"{_home(company)}/ny")
    listed = owner.send({"name": "Ladugården", "municipality": "2062", "postal_code": "792 30"})
    assert "Ladugården" in listed.text
    assert "Mora. Läget är en punkt mitt i kommunen." in listed.text
    first, added = _sites(db_session, company)
    assert added.postal_code == "79230"
    page = owner.open(f"{_home(company)}/{added.id}")
    assert page.forms[-2].sent["name"] == "Ladugården"
    owner.client.post(
        f"{_home(company)}/{added.id}",
        data={"name": "Nya ladugården", "municipality": "2062", "latitude": "61,01", "longitude": "14.5"},
    )
    corrected = _sites(db_session, company)[1]
    assert (corrected.name, corrected.position_from) == ("Nya ladugården", "typed")
    assert (corrected.latitude, corrected.longitude) == (Decimal("61.01"), Decimal("14.5"))
    owner.client.post(f"{_home(company)}/{added.id}/stang")
    assert [site.id for site in _sites(db_session, company)] == [first.id]
    refused = owner.client.post(f"{_home(company)}/{first.id}/stang", follow_redirects=True)
    assert "minst en produktionsplats" in refused.text
    assert [site.id for site in _sites(db_session, company)] == [first.id]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "Skriv vad platsen heter"),
        ({"municipality": "9999"}, "Välj kommunen"),
        ({"postal_code": "7917"}, "fem siffror"),
        ({"postal_code": "00000"}, "fem siffror"),
        ({"latitude": "61"}, "båda koordinaterna"),
        ({"longitude": "14"}, "båda koordinaterna"),
        ({"latitude": "norr", "longitude": "14"}, "grader med decimaler"),
        ({"latitude": "61", "longitude": "1e3"}, "grader med decimaler"),
        ({"latitude": "14,5", "longitude": "61"}, "rätt ordning"),
        ({"latitude": "-91", "longitude": "14"}, "grader med decimaler"),
        ({"latitude": "..--", "longitude": "14"}, "grader med decimaler"),
    ],
)
def test_what_does_not_hold_is_told_at_the_field(
    db_session: Session, company: Company, owner: Browser, typed: dict[str, str], message: str
) -> None:
    """422, the message, and nothing stored."""
    owner.open(f"{_home(company)}/ny")
    answer = owner.send({"name": "Ladugården", "municipality": "2062", **typed})
    assert answer.status == 422
    assert message in answer.text
    assert len(_sites(db_session, company)) == 1


def test_a_site_in_another_country(db_session: Session, company: Company, owner: Browser) -> None:
    """Country and town instead of a municipality; no position is made up for it."""
    owner.open(f"{_home(company)}/ny?utomlands=1")
    listed = owner.send({"name": "Setra", "country": "NO", "municipality": "Røros", "postal_code": "7374"})
    assert "Røros, Norge. Läget är inte angivet." in listed.text
    site = _sites(db_session, company)[1]
    assert (site.place, site.latitude, site.position_from) == ("NO:Røros", None, "")
    for wrong in ({"country": "SE"}, {"country": "US"}, {"municipality": "A:B"}, {"postal_code": "<b>"}):
        typed = {"name": "Setra", "country": "NO", "municipality": "Røros", **wrong}
        assert owner.client.post(f"{_home(company)}/ny?utomlands=1", data=typed).status_code == 422


def test_the_map_takes_the_place_that_was_pressed(
    db_session: Session, company: Company, owner: Browser
) -> None:
    """Pressed in Mora: the site is in Mora, at that point, and the map shows it."""
    (site,) = _sites(db_session, company)
    mora = sweden()["2062"]
    x, y = geography.frame().to_px(float(mora.longitude), float(mora.latitude))
    page = owner.open(f"{_home(company)}/{site.id}/karta")
    assert 'type="image"' in page.html
    sent = {"karta.x": str(round(x)), "karta.y": str(round(y))}
    moved = owner.client.post(f"{_home(company)}/{site.id}/karta", data=sent, follow_redirects=True)
    assert "ligger nu i Mora" in moved.text
    (site,) = _sites(db_session, company)
    assert (site.place, site.position_from) == ("2062", "map")
    assert site.latitude is not None
    assert abs(site.latitude - mora.latitude) < Decimal("0.01")


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"karta.x": "0", "karta.y": "0"}, "i listan, eller tryck på platsen"),
        ({"karta.x": "1", "karta.y": "1"}, "utanför Dalarna"),
        ({"karta.x": "x", "karta.y": ""}, "i listan, eller tryck på platsen"),
        ({"karta.x": "9" * 400, "karta.y": "1"}, "utanför Dalarna"),
        ({"municipality": ""}, "Välj kommunen där platsen ligger"),
        ({"municipality": "0180"}, "Välj kommunen där platsen ligger"),
        ({}, "Välj kommunen där platsen ligger"),
    ],
)
def test_pressing_beside_the_map_says_what_to_do(
    db_session: Session, company: Company, owner: Browser, sent: dict[str, str], message: str
) -> None:
    """Outside, with a key, with nonsense: 422, a message at the list, and the site stays where it was."""
    (site,) = _sites(db_session, company)
    answer = owner.client.post(f"{_home(company)}/{site.id}/karta", data=sent)
    assert answer.status_code == 422
    assert message in answer.text
    assert _sites(db_session, company)[0].place == "2080"


def test_the_list_beside_the_map_does_the_same(db_session: Session, company: Company, owner: Browser) -> None:
    """Whoever cannot press on a map chooses the municipality, and its point is taken."""
    (site,) = _sites(db_session, company)
    owner.open(f"{_home(company)}/{site.id}/karta")
    owner.send({"municipality": "2023"})
    (site,) = _sites(db_session, company)
    assert (site.place, site.position_from, site.latitude) == (
        "2023",
        "municipality",
        sweden()["2023"].latitude,
    )


@pytest.mark.parametrize("query", ["", "?n=60.6&o=15.6", "?n=x&o=y", "?n=nan&o=inf", "?n=1e999&o=1"])
def test_the_map_is_an_image(app: Flask, query: str) -> None:
    """An SVG with fifteen municipalities, whatever is asked to be marked on it."""
    answer = app.test_client().get(f"/foretag/karta.svg{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert answer.text.count("<polygon") == 15
    assert "style" not in answer.text


def test_another_companys_site_does_not_exist(db_session: Session, company: Company, owner: Browser) -> None:
    """Neither its page nor its map, nor can a declaration be started there."""
    stranger = a_company(db_session, "frammande@exempel.se")
    (theirs,) = sites_of(db_session, stranger.id)
    for path in ("", "/karta"):
        assert owner.client.get(f"{_home(company)}/{theirs.id}{path}").status_code == 404
        assert owner.client.post(f"{_home(company)}/{theirs.id}{path}", data={}).status_code == 404
    owner.client.post(f"{_home(company)}/{theirs.id}/stang")
    typed = {"product_name": "P", "family": "field_crops", "reference_year": "2025", "site": str(theirs.id)}
    assert owner.client.post("/deklarationer/ny", data=typed).status_code == 422
    db_session.expire_all()
    assert db_session.get_one(Site, theirs.id).closed_at is None
    assert db_session.scalars(select(Declaration)).all() == []


def test_a_declaration_gets_the_site_that_is_chosen(
    db_session: Session, company: Company, owner: Browser
) -> None:
    """With one site nothing is asked; with two the first is suggested, and the choice is kept."""
    assert "Var produceras varan?" not in owner.open("/deklarationer/ny").text
    stable = service.add_site(db_session, company.id, STABLE, company.owner.id)
    db_session.commit()
    page = owner.open("/deklarationer/ny")
    first = _sites(db_session, company)[0]
    assert page.form.sent["site"] == str(first.id)
    owner.send(
        {"product_name": "Ost", "family": "field_crops", "reference_year": "2025", "site": str(stable.id)}
    )
    assert db_session.scalars(select(Declaration.site_id)).all() == [stable.id]
    refused = owner.client.post(
        "/deklarationer/ny", data={"product_name": "P", "family": "field_crops", "reference_year": "2025"}
    )
    assert refused.status_code == 422
    assert "Välj platsen där varan produceras" in refused.text


def test_the_site_is_frozen_with_the_answers(db_session: Session, company: Company) -> None:
    """What was true when it was handed in stays, however the site is changed afterwards."""
    draft = a_draft(db_session, company.owner)
    submission = hand_in(db_session, draft, company.owner)
    (site,) = _sites(db_session, company)
    service.change_site(db_session, company.id, site.id, STABLE, company.owner.id)
    db_session.commit()
    db_session.refresh(submission)
    assert submission.snapshot["site"]["place"] == "2080"
    assert submission.snapshot["site"]["position"] == ["60.75400", "15.84700"]


def test_the_public_profile_shows_the_municipality_and_nothing_nearer(
    app: Flask, db_session: Session, company: Company
) -> None:
    """Neither the site's name, its postal code nor its coordinates are in any public page or file."""
    place = service.Place("Hemliga Hagen", SWEDEN, "2034", "79430", Decimal("61.23456"), Decimal("14.56789"))
    (site,) = _sites(db_session, company)
    service.change_site(db_session, company.id, site.id, place, company.owner.id)
    profile = published(db_session, in_review(db_session, company.owner))
    slug = db_session.scalars(select(Profile.slug)).one()
    client = app.test_client()
    for path in (
        f"/profil/{slug}",
        f"/profil/{slug}.json",
        f"/profil/{slug}/metod",
        "/katalog",
        "/katalog.csv",
    ):
        text = client.get(path).text
        for secret in ("Hagen", "79430", "794 30", "61.2345", "61,2345", "14.5678", "14,5678"):
            assert secret not in text, (path, secret)
    assert "Orsa" in client.get(f"/profil/{slug}").text
    assert profile.content["municipality"] == "2034"


def test_a_trade_name_stands_in_for_the_registered_one(
    app: Flask, db_session: Session, company: Company, owner: Browser
) -> None:
    """Typed by the owner, shown to buyers and in the public view before handing in; the other is not."""
    owner.open(f"/foretag/{company.id}/uppgifter")
    owner.send({"name": "Anna Annasdotter", "trade_name": "Solgården", "vat_number": ""})
    draft = a_draft(db_session, company.owner)
    shown = owner.open(f"/deklarationer/{draft.id}/sa-ser-kopare-det").text
    assert "Solgården" in shown
    profile = published(db_session, in_review(db_session, company.owner, "Morot"))
    for path in (f"/profil/{profile.slug}", f"/profil/{profile.slug}.json", "/katalog", "/katalog.csv"):
        answer = app.test_client().get(path)
        text = str(answer.json) if answer.is_json else answer.text
        assert "Annasdotter" not in text, path
        assert "Solgården" in text, path
