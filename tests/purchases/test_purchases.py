"""Purchases are read in all or nothing, articles are remembered, and sums say how well they are known."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import xlsxwriter  # type: ignore[import-untyped] # the library has no types
from sqlalchemy import func, select, update

from portal.declarations.desk import today
from portal.declarations.transitions import Party
from portal.publication import service as publication
from portal.purchases import service
from portal.purchases.categories import categories, suggested
from portal.purchases.models import ArticleMapping, PurchaseBatch, PurchaseFigure, PurchaseLine
from portal.purchases.queries import declared_of
from portal.purchases.sums import Sum, sums, whole
from tests import factories
from tests.accounts.people import sign_in
from tests.purchases.desk import HEAD, Worker, confirm, look, read_in, staff_of

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

pytestmark = pytest.mark.usefixtures("worker_environment")


@pytest.fixture
def staff(app: Flask, db_session: Session) -> FlaskClient:
    """A browser of the region's staff."""
    return staff_of(app, db_session)


@pytest.fixture
def profile(db_session: Session) -> Profile:
    """A published potato, per kilogram."""
    return factories.published(db_session)


def stored(session: Session, model: type) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).select_from(model)) or 0


def numbers(*values: object) -> tuple[object, ...]:
    """Values of any numeric type, to be held against plain ones."""
    return values


def total(session: Session, year: int = 2026) -> Sum:
    """Everything of a year."""
    return whole(sums(session, "category", year))


def test_nothing_is_stored_before_it_is_confirmed_and_articles_are_remembered(
    db_session: Session, staff: FlaskClient
) -> None:
    """The next file does not ask about what the first one told, and is figured by it."""
    page = look(staff, f"{HEAD}1;2026-01-31;Falun;Nötfärs 12 %;10,5;kg;;;\n".encode())
    assert (stored(db_session, PurchaseLine), stored(db_session, ArticleMapping)) == (0, 0)
    assert 'value="beef" selected' in page.text
    assert "1 rad är inläst" in confirm(staff, page, nötfärs="beef").text
    again = look(staff, f"{HEAD}2;2026-02-01;Falun;NÖTFÄRS 12 %;4,5;KILO;;;\n".encode())
    assert "Vad är de här artiklarna" not in again.text
    confirm(staff, again)
    assert "Nötfärs 12 %" in staff.get("/inkop/artiklar").text
    Worker().run(db_session)
    found = total(db_session)
    assert numbers(found.kg, found.kg_co2e, found.low, found.high) == (15, 15 * 26, 15 * 17, 15 * 40)


def test_a_number_is_its_suppliers_own_and_a_file_is_read_once(
    app: Flask, db_session: Session, staff: FlaskClient
) -> None:
    """Another supplier's article with the same number is asked about; two presses at once store one file."""
    head = "Verifikat;Datum;Kök;Artikel;Mängd;Enhet;Artikelnummer;Leverantör\n"
    confirm(staff, look(staff, f"{head}1;2026-01-31;Falun;Mjölk;10;kg;1001;Ett AB\n".encode()), mjölk="milk")
    assert (
        "Vad är de här artiklarna"
        in look(staff, f"{head}2;2026-01-31;Falun;Lammstek;1;kg;1001;Två AB\n".encode()).text
    )
    again = look(staff, f"{head}3;2026-01-31;Falun;Mjölk;5;kg;1001;ETT AB\n".encode())
    assert "Vad är de här artiklarna" not in again.text
    other = app.test_client()
    sign_in(other, factories.a_reviewer(db_session, "annan@exempel.se"))
    service.take_turn(db_session)
    with ThreadPoolExecutor(2) as pool:
        presses = [pool.submit(confirm, client, again) for client in (staff, other)]
        with pytest.raises(TimeoutError):
            presses[0].result(0.5)
        db_session.commit()
        assert sorted(one.result(10).status_code for one in presses) == [200, 409]
    assert stored(db_session, PurchaseLine) == 2


ROWS = [
    ("2;31 mars;Falun;Lök;5;kg;;;", "datumet"),
    ("2;1926-03-31;Falun;Lök;5;kg;;;", "för länge sedan"),
    ("2;2099-03-31;Falun;Lök;5;kg;;;", "för långt fram"),
    ("2;2026-03-31;Falun;Lök;mycket;kg;;;", "mängd går inte"),
    ("2;2026-03-31;Falun;Lök;0;kg;;;", "mängd går inte"),
    ("2;2026-03-31;Falun;Lök;1e30;kg;;;", "mängd går inte"),
    ("2;2026-03-31;Falun;Lök;1.234;kg;;;", "på två sätt"),
    ("2;2026-03-31;Falun;Lök;5;kg;NaN;;", "belopp går inte"),
    ("2;2026-03-31;;Lök;5;kg;;;", "kök saknas"),
    ("2;2026-03-31;Falun;;5;kg;;;", "artikel saknas"),
    ("2;2026-03-31;Falun;Lök;5;;;;", "enhet saknas"),
    (f"2;2026-03-31;{'K' * 121};Lök;5;kg;;;", "längre än"),
    ("2;2026-03-31;Falun;Lök;5;kg;;Atlantis;", "Atlantis finns inte"),
    ("2;2026-03-31;Falun;Lök;5;kg;;;JN-2020-999999", "inte publicerad"),
    ("1;2026-03-31;Falun;Potatis;5;kg;;;", "densamma"),
]


def test_one_bad_row_and_nothing_is_read_in(db_session: Session, staff: FlaskClient) -> None:
    """Each fault is told with its row, also when the lines are sent past the preview."""
    for row, told in ROWS:
        text = f"{HEAD}1;2026-03-31;Falun;Potatis;5;kg;;;\n{row}\n"
        page = look(staff, text.encode())
        assert (page.status_code, told in page.text, "Rad 3" in page.text) == (422, True, True), row
        assert staff.post("/inkop/spara", data={"rows": text}).status_code == 409
    for content in (b"", b"x", b"verifikat;datum\n1;2026-01-01\n", b"PK\x03\x04rubbish"):
        assert look(staff, content).status_code == 422
    assert stored(db_session, PurchaseLine) == 0


def test_what_is_typed_about_an_article_stays_when_it_is_wrong(
    db_session: Session, staff: FlaskClient
) -> None:
    """A weight that cannot be read in one way only is asked about at its field; nothing is stored."""
    page = look(staff, f"{HEAD}1;2026-03-31;Falun;Ägg L;360;st;;;\n".encode())
    again = confirm(staff, page, ägg="eggs 1.234")
    assert (again.status_code, "Skriv vikten i kilo" in again.text, 'value="1.234"' in again.text) == (
        422,
        True,
        True,
    )
    assert "1 rad är inläst" in confirm(staff, again, ägg="eggs 0,06").text
    Worker().run(db_session)
    assert (total(db_session).kg, total(db_session).kg_co2e) == (Decimal("21.6"), Decimal("43.2"))


def test_each_sum_says_how_well_it_is_known(
    db_session: Session, staff: FlaskClient, profile: Profile
) -> None:
    """A verified line has its declaration's figure, others the source's; unknown is never zero."""
    slug = profile.slug
    read_in(
        staff,
        f"1;2026-01-10;Falun;Potatis;100;kg;900;;{slug.upper()}\n"  # verified
        "2;2026-01-11;Falun;Nötfärs;10;kg;1000;;\n"  # from the literature
        "3;2026-02-11;Mora;Gul lök;30;kg;300;;\n"  # a kind that the source does not have
        "4;2026-02-11;Mora;Ägg;30;st;60;;\n"  # nobody knows what one weighs
        "5;2026-02-11;Mora;Diverse;1;kg;50;;\n"  # nobody knows what it is
        "6;2026-02-12;Mora;Nötfärs;-2;kg;-200;;\n",  # credited
        potatis="potato",
        nötfärs="beef",
        gul="onion_cabbage",
        ägg="eggs",
    )
    worker = Worker()
    worker.run(db_session)
    found = total(db_session)
    figure = Decimal(str(profile.content["footprint"]["total_kg_co2e"]))
    assert round(found.kg_co2e, 6) == round(100 * figure + 8 * 26, 6)
    assert numbers(found.kg, found.known_kg, found.verified_kg) == (139, 108, 100)
    assert numbers(found.lines, found.unknown_lines, found.unknown_sek, found.amount_sek) == (6, 3, 410, 2110)
    assert found.low <= found.kg_co2e <= found.high
    for by in ("kitchen", "month"):
        assert whole(sums(db_session, by, 2026)) == found
    by_month = {one.key: one.kg_co2e for one in sums(db_session, "month", 2026)}
    assert by_month["2026-02"] == -2 * 26
    page = " ".join(staff.get("/inkop").text.split())
    assert "Av 6 rader saknar 3 klimatavtryck eller vikt. De har kostat 410 kr." in page
    lines = staff.get("/inkop/summor.csv?ar=2026").text.split("\r\n")
    assert any(line.startswith("Kök;Mora;29,000;-2,000") for line in lines)
    # What is declared by the piece and was never weighed is in no sum, and is told so.
    db_session.execute(update(PurchaseFigure).where(PurchaseFigure.basis == "verified").values(kg=None))
    found = total(db_session)
    assert numbers(found.kg_co2e, found.unknown_lines, found.unknown_sek) == (8 * 26, 4, 410 + 900)


def test_a_stopped_figure_is_no_longer_verified(
    db_session: Session, staff: FlaskClient, profile: Profile
) -> None:
    """It falls back on the literature and comes back; what was bought after its last day never had it."""
    day = today()
    staff_member = publication.Who(
        factories.a_reviewer(db_session, "stoppare@exempel.se").id, Party.REVIEWER, is_impartial=True
    )
    lines = f"1;2026-01-10;Falun;Potatis;100;kg;;;{profile.slug}\n"
    read_in(staff, lines, potatis="potato")
    worker = Worker()
    worker.run(db_session)
    assert total(db_session).verified_kg == 100
    wakes_on = day + timedelta(days=9)
    publication.suspend(db_session, profile.id, "Fel underlag", wakes_on, staff_member, day)
    db_session.commit()
    worker.run(db_session)
    assert numbers(total(db_session).verified_kg, total(db_session).kg_co2e) == (0, 10)
    assert declared_of(db_session, [profile.slug]) == {}
    publication.lift(db_session, profile.id, "Rätt ändå", staff_member, day)
    db_session.commit()
    worker.run(db_session)
    assert total(db_session).verified_kg == 100


def test_sorting_an_article_anew_figures_its_lines_anew(db_session: Session, staff: FlaskClient) -> None:
    """Also lines of earlier files that nobody sorted; a file that is taken back counts no more."""
    worker = Worker()
    read_in(staff, "1;2026-01-10;Falun;Färs;10;kg;;;\n")
    worker.run(db_session)
    assert total(db_session).unknown_lines == 1
    read_in(staff, "2;2026-01-11;Falun;Färs;10;kg;;;\n", färs="pork")
    worker.run(db_session)
    assert total(db_session).kg_co2e == 20 * 6
    address = "/inkop/artiklar/andra?artikel=text:färs&enhet=kg"
    form = staff.get(address).text
    assert 'value="pork" selected' in form
    name = form.split('name="category-')[1].split('"')[0]
    assert staff.post(address, data={f"category-{name}": ""}).status_code == 422
    assert staff.post(address, data={f"category-{name}": "beef"}).status_code == 302
    worker.run(db_session)
    assert total(db_session).kg_co2e == 20 * 26
    batch = db_session.scalars(select(PurchaseBatch).order_by(PurchaseBatch.read_in_at)).first()
    assert batch is not None
    staff.post(f"/inkop/inlasning/{batch.id}/ta-tillbaka")
    assert staff.post(f"/inkop/inlasning/{batch.id}/ta-tillbaka").status_code == 404
    worker.run(db_session)
    assert numbers(total(db_session).kg_co2e, stored(db_session, PurchaseLine)) == (10 * 26, 2)
    assert "1 rad är inläst" in read_in(staff, "1;2026-01-10;Falun;Färs;10;kg;;;\n").text
    assert "redan inläst" in look(staff, f"{HEAD}1;2026-01-10;Falun;Färs;10;kg;;;\n".encode()).text


def test_the_path_to_the_goal_goes_in_equal_steps(db_session: Session, staff: FlaskClient) -> None:
    """From what the base year gave per kilogram; each year's outcome is held against its own step."""
    read_in(
        staff,
        "1;2024-01-10;Falun;Nötfärs;10;kg;;;\n"
        "2;2025-01-10;Falun;Nötfärs;9;kg;;;\n3;2025-01-10;Falun;Fläsk;1;kg;;;\n"
        "4;2026-01-10;Falun;Fläsk;5;kg;;;\n5;2026-01-10;Falun;Nötfärs;5;kg;;;\n",
        nötfärs="beef",
        fläsk="pork",
    )
    Worker().run(db_session)
    for typed in ({"base_year": "2024", "target_year": "2024", "reduction": "40"}, {"base_year": "x"}):
        assert staff.post("/inkop/mal", data=typed).status_code == 422
    good = {"base_year": "2024", "target_year": "2026", "reduction": "40"}
    staff.post("/inkop/mal", data=good)
    page = staff.get("/inkop").text.partition("Vägen till målet")[2].replace("\xa0", " ")
    path = [part.split("</tr>")[0] for part in page.split('scope="row" class="govuk-table__header">20')[1:]]
    # 26, 20.8 and 15.6 are the steps; 26, (9 x 26 + 6) / 10 = 24 and (5 x 6 + 5 x 26) / 10 = 16 came of them.
    steps = [
        ("26,0 kg", "26,0 kg", "på vägen"),
        ("20,8 kg", "24,0 kg", "över"),
        ("15,6 kg", "16,0 kg", "över"),
    ]
    assert len(path) == len(steps)
    for row, told in zip(path, steps, strict=True):
        assert all(text in row for text in told), row
    assert (f"{today().year} hittills" in page) == (today().year <= 2026)  # a year that is not over says so


def test_a_workbook_reads_as_well(db_session: Session, staff: FlaskClient) -> None:
    """Dates and numbers as the spreadsheet keeps them; an article's number is what it is known by."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        names = [
            "Voucher",
            "Date",
            "Kitchen",
            "Article",
            "Quantity",
            "Unit",
            "Article number",
            "Municipality",
        ]
        sheet.write_row(0, 0, names)
        sheet.write_row(1, 0, [1001, "", "Falun", "Potatis", 0.1 + 0.2, "ton", 17, 2080])
        sheet.write_datetime(1, 1, date(2026, 5, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    confirm(staff, look(staff, written.getvalue()), potatis="potato")
    row = db_session.scalars(select(PurchaseLine)).one()
    told = (row.voucher, row.bought_on, row.quantity, row.article_key, row.municipality)
    assert told == ("1001", date(2026, 5, 1), Decimal("0.3"), "nr:17", "2080")
    Worker().run(db_session)
    assert total(db_session).kg == 300


def test_only_the_regions_staff_come_here(app: Flask, db_session: Session) -> None:
    """Neither a producer, who could see what competitors sell, nor a stranger."""
    client = app.test_client()
    assert client.get("/inkop").status_code == 302
    sign_in(client, factories.a_producer(db_session))
    assert client.get("/inkop").status_code == 403


def test_the_literature_is_one_source_and_hints_are_only_hints() -> None:
    """Every value is cited and lies in its range; kinds are compared within one source."""
    found = [one.reference for one in categories().values() if one.reference]
    assert len({(one.source, one.publisher) for one in found}) == 1
    assert all(one.locator and one.licence and one.confidence in "ABC" for one in found)
    assert all(one.low <= one.value <= (one.high or 0) for one in found if one.low is not None)
    assert (suggested("Kycklingfilé svensk"), suggested("Diskmedel")) == ("chicken", "")
