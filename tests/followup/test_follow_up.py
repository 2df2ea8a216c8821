"""Orders and invoices are read in all or nothing, and what passes the declaration is looked at again."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING

import pytest
import xlsxwriter  # type: ignore[import-untyped] # the library has no types
from sqlalchemy import func, select

from portal.accounts.queries import user_with_email
from portal.followup import reading
from portal.followup.models import DeliveredRow, FollowUp
from portal.followup.queries import declared_per_year
from portal.ledger import StoredEvent
from portal.mail import Mail
from tests import factories
from tests.accounts.people import sign_in
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from portal.profiles.models import Profile

HEAD = "Nummer;Verifikat;Datum;Mängd\n"


pytestmark = pytest.mark.usefixtures("worker_environment")


@pytest.fixture
def profile(db_session: Session) -> Profile:
    """A published potato."""
    return factories.published(db_session)


@pytest.fixture
def staff(app: Flask, db_session: Session, profile: Profile) -> FlaskClient:
    """A reviewer's browser."""
    client = app.test_client()
    reviewer = user_with_email(db_session, "granskare@exempel.se")
    assert reviewer is not None
    sign_in(client, reviewer)
    return client


def look(client: FlaskClient, content: bytes) -> TestResponse:
    """Send a file to be looked at."""
    return client.post("/uppfoljning/granska", data={"file": (io.BytesIO(content), "order.csv")})


def confirm(client: FlaskClient, page: TestResponse) -> TestResponse:
    """Press the button below the rows."""
    assert page.status_code == 200, page.text
    rows = re.search(r'name="rows" value="([^"]*)"', page.text)
    assert rows
    return client.post("/uppfoljning/spara", data={"rows": unescape(rows[1])}, follow_redirects=True)


def read_in(client: FlaskClient, text: str) -> TestResponse:
    """Look at a file and confirm it."""
    return confirm(client, look(client, text.encode()))


def stored(session: Session, model: type) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).select_from(model)) or 0


def declared(session: Session, profile: Profile) -> Decimal:
    """The year's output that the figure was computed for."""
    found = declared_per_year(session, profile.slug)
    assert found is not None
    return found[1]


def deliver(session: Session, event: str, subscriber: str) -> list[Mail]:
    """What the worker writes when the event has happened."""
    stored_event = session.scalars(select(StoredEvent).where(StoredEvent.type == event)).one()
    SUBSCRIBERS[subscriber].settle(session, Fact(stored_event, stored_event.event()), None)
    session.commit()
    return list(session.scalars(select(Mail).where(Mail.key.startswith(subscriber))))


def test_nothing_is_stored_before_it_is_confirmed(
    db_session: Session, staff: FlaskClient, profile: Profile
) -> None:
    """The rows are shown first; confirming stores them all."""
    text = f"{HEAD}{profile.slug.upper()};1001;2026-03-31;1 234,5\n{profile.slug};1002;2026-04-01;10\n"
    assert "1 234,5" in look(staff, text.encode()).text.replace("\xa0", " ")
    assert stored(db_session, DeliveredRow) == 0
    assert "2 rader är inlästa. Inget avviker" in read_in(staff, text).text
    amounts = db_session.scalars(select(DeliveredRow.quantity).order_by(DeliveredRow.voucher)).all()
    assert amounts == [Decimal("1234.5"), Decimal(10)]


def test_the_limit_is_the_declared_amount_and_the_tolerance(
    db_session: Session, staff: FlaskClient, profile: Profile
) -> None:
    """Ten per cent over is nothing; a kilo more is, once, with a letter to each reviewer."""
    limit = int(declared(db_session, profile) * Decimal("1.1"))
    read_in(staff, f"{HEAD}{profile.slug};1;2026-05-01;{limit}\n")
    assert stored(db_session, FollowUp) == 0
    assert "Det finns något att följa upp" in read_in(staff, f"{HEAD}{profile.slug};2;2026-06-01;2\n").text
    read_in(staff, f"{HEAD}{profile.slug};3;2026-07-01;2\n")
    assert stored(db_session, FollowUp) == 1
    mails = deliver(db_session, "DeliveredDrifted", "mail_delivered_drifted")
    wanted = sorted(["granskare@exempel.se", factories.FIRST_REVIEWER])
    assert sorted(mail.recipient for mail in mails) == wanted


def test_each_year_is_held_against_the_declaration_by_itself(
    db_session: Session, staff: FlaskClient, profile: Profile
) -> None:
    """Two years of what was declared for one is not too much."""
    amount = int(declared(db_session, profile))
    for year in (2026, 2027):
        read_in(staff, f"{HEAD}{profile.slug};{year};{year}-05-01;{amount}\n")
    assert stored(db_session, FollowUp) == 0


def test_staff_write_down_what_they_found(db_session: Session, staff: FlaskClient, profile: Profile) -> None:
    """It leaves the list, a second conclusion changes nothing, and the producer reads it."""
    much = int(declared(db_session, profile) * 2)
    read_in(staff, f"{HEAD}{profile.slug};1;2026-05-01;{much}\n")
    row = db_session.scalars(select(FollowUp)).one()
    assert "Vad kom du fram till?" in staff.get("/uppfoljning").text
    assert staff.post(f"/uppfoljning/{row.id}", data={"reason": ""}).status_code == 422
    done = staff.post(f"/uppfoljning/{row.id}", data={"reason": "Två skördar"}, follow_redirects=True)
    assert "Inget väntar på uppföljning" in done.text
    staff.post(f"/uppfoljning/{row.id}", data={"reason": "Något annat"})
    db_session.expire_all()
    assert db_session.get_one(FollowUp, row.id).conclusion == "Två skördar"
    (mail,) = deliver(db_session, "FollowUpConcluded", "mail_follow_up_concluded")
    assert (mail.recipient, "Två skördar" in mail.body_text) == ("odlare@exempel.se", True)


ROWS = [
    ("JN-2020-999999;1;2026-05-01;5", "inte publicerad"),
    ("{slug};1;31 mars;5", "datumet"),
    ("{slug};1;2026-05-01;mycket", "mängden"),
    ("{slug};1;2026-05-01;-5", "mängden"),
    ("{slug};1;2026-05-01;1e30", "mängden"),
    ("{slug};1;2026-05-01;NaN", "mängden"),
    ("{slug};;2026-05-01;5", "verifikatets"),
    (";1;2026-05-01;5", "numret"),
    ("{slug};9;2026-05-01;7\n{slug};9;2026-05-01;7", "densamma"),
]


def test_one_bad_row_and_nothing_is_read_in(
    db_session: Session, staff: FlaskClient, profile: Profile
) -> None:
    """The fault is named with its row, also when the rows are sent past the preview."""
    for row, told in ROWS:
        text = f"{HEAD}{profile.slug};5;2026-05-01;5\n{row.format(slug=profile.slug)}\n"
        page = look(staff, text.encode())
        assert (page.status_code, told in page.text) == (422, True), row
        assert staff.post("/uppfoljning/spara", data={"rows": text}).status_code == 409
    assert stored(db_session, DeliveredRow) == 0


def test_the_same_file_twice_is_refused(db_session: Session, staff: FlaskClient, profile: Profile) -> None:
    """An invoice counts once."""
    text = f"{HEAD}{profile.slug};1;2026-05-01;5\n"
    read_in(staff, text)
    again = look(staff, text.encode())
    assert (again.status_code, "redan inläst" in again.text) == (422, True)
    assert stored(db_session, DeliveredRow) == 1


def test_what_is_no_such_file_is_refused(staff: FlaskClient) -> None:
    """A sentence at the field, never a 500."""
    for content in (b"", b"x", b"nummer;datum\nJN;2026-01-01\n", b"PK\x03\x04rubbish", b"\xff"):
        page = look(staff, content)
        assert (page.status_code, "Fel:" in page.text) == (422, True), content
    assert staff.post("/uppfoljning/granska").status_code == 422


def test_a_workbook_reads_as_well(db_session: Session, staff: FlaskClient, profile: Profile) -> None:
    """Dates and numbers as the spreadsheet keeps them; a voucher kept as a number is its digits."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nummer", "Verifikat", "Datum", "Mängd"])
        sheet.write_row(1, 0, [profile.slug.upper(), 1001])
        sheet.write_datetime(1, 2, date(2026, 5, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(1, 3, 0.1 + 0.2)
    confirm(staff, look(staff, written.getvalue()))
    row = db_session.scalars(select(DeliveredRow)).one()
    assert (row.voucher, row.delivered_on, row.quantity) == ("1001", date(2026, 5, 1), Decimal("0.3"))


def test_only_staff_come_here(app: Flask, db_session: Session) -> None:
    """A producer is refused."""
    client = app.test_client()
    sign_in(client, factories.a_producer(db_session))
    assert client.get("/uppfoljning").status_code == 403


def test_headings_may_be_in_english(app: Flask) -> None:
    """The page in English names the columns in English, and such a file is read."""
    typed = b"number;voucher;date;quantity\nJN-2026-000001;F 17;2026-09-01;12,5\n"
    with app.test_request_context():
        (row,) = reading.read(typed).rows
    assert (row.voucher, row.quantity) == ("F 17", Decimal("12.5"))
