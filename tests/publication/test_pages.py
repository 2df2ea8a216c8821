"""What the public, the producer and staff see and do when a figure is stopped or taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import func, select

from portal.catalogue.models import CatalogueEntry
from portal.declarations.desk import today
from portal.publication.models import PublicationChange
from portal.publication.queries import publication_of
from tests import factories
from tests.accounts.people import sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.profiles.models import Profile

Work = Callable[[], list[str]]
REASON = "Skörden stämmer inte med avräkningen"

STATED = {"impartial": "1"}


@pytest.fixture
def staff(app: Flask, reviewer: User) -> FlaskClient:
    """The reviewer's browser."""
    client = app.test_client()
    sign_in(client, reviewer)
    return client


@pytest.fixture
def grower(app: Flask, db_session: Session, profile: Profile) -> FlaskClient:
    """The producer's browser."""
    from portal.declarations.models import Declaration

    client = app.test_client()
    declaration = db_session.get_one(Declaration, profile.declaration_id)
    from portal.accounts.models import User

    sign_in(client, db_session.get_one(User, declaration.created_by))
    return client


def suspension(reason: str = REASON, days: int = 30) -> dict[str, str]:
    """The form, filled in."""
    day = today() + timedelta(days=days)
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return {
        "reason": reason,
        "impartial": "1",
        **{f"wakes_on-{name}": str(value) for name, value in parts.items()},
    }


def test_a_suspended_figure_keeps_its_page_and_leaves_the_list(
    client: FlaskClient, db_session: Session, staff: FlaskClient, profile: Profile, work: Work
) -> None:
    """The page says that it is stopped, by whom and why; the list does not have it until it is lifted."""
    assert "Tvättad potatis" in client.get("/katalog").text
    answer = staff.post(f"/publiceringar/{profile.slug}/stoppa", data=suspension(), follow_redirects=True)
    assert "Siffran är stoppad" in answer.text
    work()
    page = client.get(f"/profil/{profile.slug}")
    assert page.status_code == 200
    assert "Regionen stoppade den här siffran tillfälligt" in page.text
    assert REASON in page.text
    assert "Tvättad potatis" not in client.get("/katalog").text
    assert "Tvättad potatis" not in client.get("/katalog?utgangna=1").text
    told = client.get(f"/profil/{profile.slug}.json").get_json()
    assert (told["state"], told["reason"]) == ("suspended", REASON)
    staff.post(
        f"/publiceringar/{profile.slug}/haev",
        data={**STATED, "reason": "Avräkningen är kompletterad"},
    )
    work()
    assert REASON not in client.get(f"/profil/{profile.slug}").text
    assert "Tvättad potatis" in client.get("/katalog").text


def test_a_withdrawn_figure_cannot_come_back(
    client: FlaskClient, staff: FlaskClient, profile: Profile, work: Work, db_session: Session
) -> None:
    """Nothing can be done to it any more, its page says why, and the list has lost it."""
    staff.post(f"/publiceringar/{profile.slug}/dra-tillbaka", data={"reason": REASON, "impartial": "1"})
    work()
    assert "drogs tillbaka av regionen" in client.get(f"/profil/{profile.slug}").text
    again = staff.post(f"/publiceringar/{profile.slug}/stoppa", data=suspension("En annan orsak"))
    assert again.status_code == 409
    assert "En annan orsak" in again.text
    assert db_session.scalar(select(func.count()).select_from(CatalogueEntry)) == 0
    page = staff.get(f"/publiceringar/{profile.slug}").text
    assert "<textarea" not in page


def test_the_producer_takes_a_figure_back_with_a_reason(
    client: FlaskClient, grower: FlaskClient, profile: Profile, work: Work
) -> None:
    """Asked why first; without a reason nothing happens; afterwards everybody reads it."""
    address = f"/deklarationer/{profile.declaration_id}/publicering/dra-tillbaka"
    assert "Varför drar du tillbaka den?" in grower.get(address).text
    refused = grower.post(address, data={"reason": " "})
    assert refused.status_code == 422
    assert "Publicerad" in grower.get(f"/deklarationer/{profile.declaration_id}/publicering").text
    done = grower.post(address, data={"reason": "Vi har slutat odla"}, follow_redirects=True)
    assert "Siffran är tillbakadragen" in done.text
    assert work().count("mail_profile_withdrawn") == 1
    page = client.get(f"/profil/{profile.slug}").text
    assert "drogs tillbaka av producenten" in page
    assert "Vi har slutat odla" in page
    assert "Tillbakadragen" in grower.get("/deklarationer").text


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": ""},
        {"reason": "x" * 1001},
        {"reason": "\x01"},
        {"wakes_on-day": "32"},
        {"wakes_on-year": "2020"},
        {"wakes_on-year": "2199"},
        {"wakes_on-month": ""},
        {"impartial": ""},
    ],
)
def test_a_suspension_that_is_not_filled_in_keeps_what_was_typed(
    db_session: Session, staff: FlaskClient, profile: Profile, changes: dict[str, str]
) -> None:
    """422 with the fault at its field, the rest still there, and nothing changed."""
    answer = staff.post(f"/publiceringar/{profile.slug}/stoppa", data={**suspension(), **changes})
    assert answer.status_code == 422
    assert "Fel:" in answer.text
    if "reason" not in changes:
        assert REASON in answer.text
    found = publication_of(db_session, profile.id)
    assert found is not None
    assert found.state == "published"


def test_what_is_done_is_kept_with_who_did_it(
    db_session: Session, staff: FlaskClient, reviewer: User, profile: Profile
) -> None:
    """Each deed is a row of its own, in order."""
    staff.post(f"/publiceringar/{profile.slug}/stoppa", data=suspension())
    staff.post(f"/publiceringar/{profile.slug}/haev", data={"reason": "Utrett", "impartial": "1"})
    rows = db_session.scalars(select(PublicationChange).order_by(PublicationChange.changed_at)).all()
    assert [(row.action, row.source, row.target, row.changed_by) for row in rows] == [
        ("suspend", "published", "suspended", reviewer.id),
        ("lift", "suspended", "published", reviewer.id),
    ]


def test_the_list_shows_what_needs_an_eye_first(
    app: Flask, staff: FlaskClient, profile: Profile, db_session: Session
) -> None:
    """Nothing to do hides the rest; all shows it; a search finds it by its number, and nonsense nothing."""
    assert "Inget stämmer" in staff.get("/publiceringar").text
    assert "Tvättad potatis" in staff.get("/publiceringar?visa=alla").text
    assert "Tvättad potatis" in staff.get(f"/publiceringar?visa=alla&q={profile.slug}").text
    assert "Inget stämmer" in staff.get("/publiceringar?visa=alla&q=100%25").text
    staff.post(f"/publiceringar/{profile.slug}/stoppa", data=suspension())
    assert "Tvättad potatis" in staff.get("/publiceringar").text


def test_what_has_run_out_says_so_at_midnight(client: FlaskClient, profile: Profile) -> None:
    """The page does not wait for the calendar's event."""
    with time_machine.travel("2028-01-01 00:30 +0100", tick=False):
        assert "Siffran har gått ut" in client.get(f"/profil/{profile.slug}").text


def test_others_have_no_business_here(app: Flask, db_session: Session, profile: Profile) -> None:
    """Another company's member sees 404, a buyer 403."""
    other = app.test_client()
    sign_in(other, factories.a_producer(db_session, "annan@exempel.se"))
    assert other.get(f"/deklarationer/{profile.declaration_id}/publicering").status_code == 404
    assert other.get(f"/publiceringar/{profile.slug}").status_code == 403
