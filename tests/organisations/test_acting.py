"""For whom one acts: the page decides, never the other tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.accounts.models import MemberRole
from portal.declarations.models import Declaration
from portal.declarations.queries import answers_of
from portal.organisations import service
from tests.accounts.people import sign_in
from tests.declarations.browser import Browser
from tests.factories import a_draft
from tests.organisations.people import Company, a_company, a_member, a_person, an_adviser

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User


@pytest.fixture
def companies(db_session: Session) -> tuple[Company, Company]:
    """Two companies that know nothing of each other."""
    return (
        a_company(db_session, "a@exempel.se", organisation_name="Agården AB"),
        a_company(db_session, "b@exempel.se", organisation_name="Bgården AB"),
    )


@pytest.fixture
def adviser(db_session: Session, companies: tuple[Company, Company]) -> User:
    """Somebody who advises both."""
    first, second = companies
    user = an_adviser(db_session, first, "radgivare@exempel.se", may_submit=True)
    invitation = service.invite(db_session, second.id, user.email, MemberRole.EDITOR, None, second.owner.id)
    service.accept(db_session, invitation.id, user.id)
    db_session.commit()
    return user


@pytest.fixture
def browser(app: Flask, adviser: User) -> Browser:
    """The adviser's browser."""
    client = app.test_client()
    sign_in(client, adviser)
    return Browser(client)


def _choose(browser: Browser, company: Company) -> None:
    browser.client.post("/foretag/valj", data={"organisation_id": str(company.id)})


def test_whoever_has_a_choice_sees_it_on_every_page(
    browser: Browser, companies: tuple[Company, Company]
) -> None:
    """The first company at first, the chosen one afterwards, also on pages that are about neither."""
    _, second = companies
    for path in ("/deklarationer", "/deklarationer/ny", "/konto", "/sa-raknar-vi", "/katalog", "/foretag"):
        assert "Du företräder Agården AB." in browser.open(path).text, path
    _choose(browser, second)
    for path in ("/deklarationer", "/deklarationer/ny", "/konto", "/sa-raknar-vi", "/katalog", "/foretag"):
        assert "Du företräder Bgården AB." in browser.open(path).text, path


def test_whoever_has_no_choice_is_not_told(app: Flask, companies: tuple[Company, Company]) -> None:
    """One company, no line about it."""
    client = app.test_client()
    sign_in(client, companies[0].owner)
    assert "Du företräder" not in Browser(client).open("/deklarationer").text


def test_a_form_opened_for_one_company_starts_nothing_for_another(
    db_session: Session, browser: Browser, companies: tuple[Company, Company]
) -> None:
    """Two tabs: the form says for whom it was made, whatever has been chosen since."""
    first, second = companies
    browser.open("/deklarationer/ny")
    other_tab = Browser(browser.client)
    other_tab.open("/foretag")
    _choose(other_tab, second)
    browser.send({"product_name": "Potatis", "family": "field_crops", "reference_year": "2025"})
    owner_ids = db_session.scalars(select(Declaration.organisation_id)).all()
    assert owner_ids == [first.id]


def test_a_page_of_one_companys_declaration_never_writes_to_anothers(
    db_session: Session, browser: Browser, companies: tuple[Company, Company]
) -> None:
    """Two tabs: saving goes to the declaration that was open, and the page says whose it is."""
    first, second = companies
    ours, theirs = a_draft(db_session, first.owner), a_draft(db_session, second.owner, "Morötter")
    page = browser.open(f"/deklarationer/{ours.id}/fraga/area")
    _choose(browser, second)
    before = answers_of(db_session, theirs.id)
    browser.page = page
    saved = browser.send({"crop-area": "9,5", "crop-area__unit": "ha"})
    assert saved.status == 200
    assert "Du företräder Agården AB." in saved.text
    db_session.rollback()
    assert answers_of(db_session, ours.id)["crop.area"].entered == "9,5"
    assert answers_of(db_session, theirs.id) == before


def test_a_form_that_does_not_say_for_whom_is_refused(
    db_session: Session, browser: Browser, companies: tuple[Company, Company]
) -> None:
    """With several companies nothing is guessed when something is written."""
    fields = {"product_name": "Potatis", "family": "field_crops", "reference_year": "2025"}
    assert browser.client.post("/deklarationer/ny", data=fields).status_code == 400
    assert db_session.scalars(select(Declaration)).all() == []


@pytest.mark.parametrize("stranger", ["the id of a company one has nothing to do with", "not an id"])
def test_a_company_from_outside_is_not_trusted(db_session: Session, browser: Browser, stranger: str) -> None:
    """Whatever a form names is looked up among one's own."""
    named = str(a_company(db_session, "c@exempel.se").id) if "id of" in stranger else stranger
    fields = {
        "product_name": "P",
        "family": "field_crops",
        "reference_year": "2025",
        "organisation_id": named,
    }
    assert browser.client.post("/deklarationer/ny", data=fields).status_code == 404
    assert browser.client.post("/foretag/valj", data={"organisation_id": named}).status_code == 404
    assert db_session.scalars(select(Declaration)).all() == []


def test_a_link_to_a_declaration_switches_to_its_company(
    db_session: Session, browser: Browser, companies: tuple[Company, Company]
) -> None:
    """A link in a mail leads to the right company, and its list is the one that follows."""
    theirs = a_draft(db_session, companies[1].owner, "Morötter")
    assert "Du företräder Bgården AB." in browser.open(f"/deklarationer/{theirs.id}").text
    assert "Morötter" in browser.open("/deklarationer").text


def test_access_ends_with_the_next_request(
    db_session: Session, browser: Browser, companies: tuple[Company, Company], adviser: User
) -> None:
    """Removed in the middle of a page: what is sent afterwards is not taken."""
    first, second = companies
    ours = a_draft(db_session, first.owner)
    browser.open(f"/deklarationer/{ours.id}/fraga/area")
    service.remove(db_session, first.id, adviser.id, first.owner.id)
    db_session.commit()
    assert browser.send({"crop-area": "9,5"}).status == 404
    assert browser.open(f"/deklarationer/{ours.id}").status == 404
    assert "Du företräder" not in browser.open("/deklarationer").text
    service.remove(db_session, second.id, adviser.id, second.owner.id)
    db_session.commit()
    page = browser.open("/deklarationer")
    assert page.status == 403
    assert "Du företräder inget företag just nu" in page.text


def test_an_account_without_a_company_can_still_be_used(app: Flask, db_session: Session) -> None:
    """Account, catalogue and sign-out work; the declarations say why there are none."""
    client = app.test_client()
    sign_in(client, a_person(db_session, "ensam@exempel.se"))
    assert client.get("/konto").status_code == 200
    assert client.get("/katalog").status_code == 200
    assert client.get("/deklarationer").status_code == 403
    assert client.post("/logga-ut").status_code == 302


def test_what_was_done_keeps_who_did_it(
    app: Flask, db_session: Session, companies: tuple[Company, Company]
) -> None:
    """A member who has left is still named where two answers meet."""
    first, _ = companies
    member = a_member(db_session, first, "kollega@exempel.se")
    ours = a_draft(db_session, member)
    owner = app.test_client()
    sign_in(owner, first.owner)
    page = Browser(owner)
    page.open(f"/deklarationer/{ours.id}/fraga/area")
    colleague = app.test_client()
    sign_in(colleague, member)
    other = Browser(colleague)
    other.open(f"/deklarationer/{ours.id}/fraga/area")
    other.send({"crop-area": "8"})
    service.remove(db_session, first.id, member.id, first.owner.id)
    db_session.commit()
    merged = page.send({"crop-area": "9"})
    assert merged.status == 409
    assert member.name in merged.text
