"""What a figure can be taken along as: badge, QR code, printed sheet, and the number in the shops."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, cast

import pytest
import segno
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from portal.declarations.transitions import Party
from portal.i18n import kg_co2e
from portal.profiles import service
from portal.profiles.gtin import NotAGtin, code_address, read_gtin
from portal.publication import service as publication
from portal.publication.service import Who
from tests import factories
from tests.accounts.people import sign_in
from workers.sheet import draw_sheets, printed, sheet_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.profiles.models import Profile

SVG = "{http://www.w3.org/2000/svg}"
GTIN = "07310865004703"


@pytest.fixture
def producer(db_session: Session) -> User:
    """A potato grower."""
    return factories.a_producer(db_session)


@pytest.fixture
def profile(db_session: Session, producer: User) -> Profile:
    """Her published potato."""
    return factories.published(db_session, factories.in_review(db_session, producer))


def text_of(pdf: bytes) -> str:
    """What is written in a PDF, on one line."""
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", " ")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_sheet_carries_figure_interval_and_hash(profile: Profile, language: str) -> None:
    """One accessible page with what the profile says, its address, and the hash of its content."""
    pdf = printed(sheet_of(profile, "http://localhost"), language)
    read = PdfReader(io.BytesIO(pdf))
    text, result = text_of(pdf), profile.content["footprint"]
    assert len(read.pages) == 1
    assert str(read.root_object["/Lang"]) == language
    assert cast(DictionaryObject, read.root_object["/MarkInfo"])["/Marked"]
    for words in (
        kg_co2e(result["total_kg_co2e"], language=language).replace("\N{NO-BREAK SPACE}", " "),
        profile.content["product_name"],
        profile.content["producer"],
        profile.content["number"],
        profile.content["review"]["level"],
        f"http://localhost/profil/{profile.slug}",
        profile.content_hash,
    ):
        assert words in text.replace("\N{NO-BREAK SPACE}", " "), words


def test_names_are_printed_and_never_obeyed(profile: Profile) -> None:
    """A name that looks like the layout's own markup stands on the sheet as it was typed."""
    name = '#panic("x") *Potatis* $x$ <b> \\ [a] @b'
    sheet = replace(sheet_of(profile, "http://localhost"), content={**profile.content, "producer": name})
    assert '#panic("x") *Potatis*' in text_of(printed(sheet, "sv"))


def test_a_worker_makes_the_sheets_and_anybody_fetches_them(
    client: FlaskClient, db_session: Session, profile: Profile
) -> None:
    """Before there is a sheet the page says so and its address is 404; afterwards it is a PDF."""
    address = f"/profil/{profile.slug}/v1/produktblad.pdf"
    assert client.get(address).status_code == 404
    assert "Produktbladet är inte klart än" in client.get(f"/profil/{profile.slug}/visa-upp").text
    drawn = draw_sheets.compute(sheet_of(profile, "http://localhost"))
    for _time in range(2):  # a delivery may come twice
        service.store_sheets(db_session, drawn.profile_id, drawn.sheets)
    db_session.commit()
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert profile.content_hash in text_of(answer.data)
    assert address in client.get(f"/profil/{profile.slug}/visa-upp").text
    assert client.get(f"/profil/{profile.slug}/v1/product-sheet.pdf").status_code == 200
    assert client.get(f"/profil/{profile.slug}/v2/produktblad.pdf").status_code == 404


@pytest.mark.parametrize(("name", "words"), [("marke", "Troligt spann"), ("badge", "Likely range")])
def test_the_badge_is_one_picture_that_says_it_all(
    client: FlaskClient, profile: Profile, name: str, words: str
) -> None:
    """Figure, range, year, level, link; title and description for screen readers; no script, no style."""
    answer = client.get(f"/profil/{profile.slug}/{name}.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    drawing = ET.fromstring(answer.text)  # noqa: S314 - our own picture
    assert drawing.get("role") == "img"
    title, description = drawing.find(f"{SVG}title"), drawing.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert drawing.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    told = "".join(drawing.itertext())
    figure = kg_co2e(
        profile.content["footprint"]["total_kg_co2e"], language="sv" if name == "marke" else "en"
    )
    assert told.count(figure) == 2
    for said in (words, "2025", "L2", profile.content["number"]):
        assert said in told
    link = drawing.find(f"{SVG}a")
    assert link is not None
    assert link.get("href") == f"http://localhost/profil/{profile.slug}"
    tags = {element.tag.removeprefix(SVG) for element in drawing.iter()}
    assert tags <= {"svg", "title", "desc", "a", "g", "rect", "text"}


def test_a_figure_that_does_not_count_is_not_on_the_badge(
    client: FlaskClient, db_session: Session, profile: Profile
) -> None:
    """Somebody else's page must not go on showing what was withdrawn."""
    figure = kg_co2e(profile.content["footprint"]["total_kg_co2e"], language="sv")
    staff = factories.a_reviewer(db_session, "annan@exempel.se")
    who, day = Who(staff.id, Party.REVIEWER, is_impartial=True), date(2026, 6, 1)
    publication.withdraw(db_session, profile.id, "Fel i underlaget", who, day)
    db_session.commit()
    badge = client.get(f"/profil/{profile.slug}/marke.svg").text
    assert figure not in badge
    assert "Siffran gäller inte" in badge
    assert "Siffran gäller inte nu." in client.get(f"/profil/{profile.slug}/visa-upp").text


def test_what_is_pasted_is_a_picture_with_a_text_and_a_link(client: FlaskClient, profile: Profile) -> None:
    """The code has an alternative text and no script."""
    page = client.get(f"/profil/{profile.slug}/visa-upp").text
    assert "&lt;a href=&#34;http://localhost/profil/" in page
    assert "/marke.svg&#34; alt=&#34;Klimatavtryck för Tvättad potatis från" in page
    assert "&lt;script" not in page


def test_the_codes_lead_to_the_profile(client: FlaskClient, profile: Profile) -> None:
    """Both pictures hold the modules of exactly the profile's address."""
    address = f"http://localhost/profil/{profile.slug}"
    code = segno.make(address, error="q", micro=False)
    png = client.get(f"/profil/{profile.slug}/qr.png")
    picture = Image.open(io.BytesIO(png.data)).convert("L")
    side = len(code.matrix)
    assert picture.size == ((side + 8) * 12,) * 2
    for row in range(side):
        for column in range(side):
            dark = picture.getpixel(((column + 4) * 12 + 6, (row + 4) * 12 + 6)) == 0
            assert dark == bool(code.matrix[row][column])
    out = io.BytesIO()
    code.save(out, kind="svg", border=4, scale=8, xmldecl=False, title=profile.slug)
    assert client.get(f"/profil/{profile.slug}/qr.svg").data == out.getvalue()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("7310865004703", GTIN),
        ("731 0865-004703", GTIN),
        ("036000291452", "00036000291452"),
        ("73513537", "00000073513537"),
    ],
)
def test_a_number_is_read_as_it_stands_on_the_package(typed: str, number: str) -> None:
    """Lengths and spaces as people write them become 14 digits."""
    assert read_gtin(typed) == number
    assert code_address("https://x.se", "jn-1", number) == f"https://x.se/01/{number}"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("7310865004704", "check"),
        ("731086500470", "check"),
        ("12", "digits"),
        ("", "digits"),
        ("²" * 13, "digits"),
        ("x" * 13, "digits"),
        ("٧٣١٠٨٦٥٠٠٤٧٠٣", "digits"),
        ("2012345678903", "own"),
    ],
)
def test_a_wrong_number_is_refused(typed: str, code: str) -> None:
    """The check digit, the length, and numbers that mean nothing outside one shop."""
    with pytest.raises(NotAGtin) as refused:
        read_gtin(typed)
    assert refused.value.code == code


def test_a_producer_gives_the_product_its_number(
    client: FlaskClient, db_session: Session, producer: User, profile: Profile
) -> None:
    """A wrong number comes back with an error; a right one is kept, told, and is what the code leads to."""
    sign_in(client, producer)
    address = f"/deklarationer/{profile.declaration_id}/streckkod"
    wrong = client.post(address, data={"gtin": "7310865004704"})
    assert wrong.status_code == 422
    assert wrong.text.count("Sista siffran stämmer inte") == 2
    assert 'value="7310865004704"' in wrong.text
    assert client.post(address, data={"gtin": "7310865004703"}).status_code == 303
    assert GTIN in client.get(address).text
    answer = client.get(f"/01/{GTIN}")
    assert (answer.status_code, answer.location) == (307, f"/profil/{profile.slug}")
    assert f"http://localhost/01/{GTIN}" in client.get(f"/profil/{profile.slug}/visa-upp").text
    assert client.post(address, data={"gtin": ""}).status_code == 303
    assert client.get(f"/01/{GTIN}").status_code == 404
    assert client.get("/01/7310865004704").status_code == 404


def test_a_number_belongs_to_one_producer(
    client: FlaskClient, db_session: Session, producer: User, profile: Profile
) -> None:
    """Another producer is told that it is taken, and does not get at the first one's page."""
    service.set_gtin(db_session, profile.declaration_id, GTIN, producer.id)
    other = factories.a_producer(db_session, "annan.odlare@exempel.se")
    draft = factories.a_draft(db_session, other, "Morot")
    db_session.commit()
    sign_in(client, other)
    answer = client.post(f"/deklarationer/{draft.id}/streckkod", data={"gtin": "7310865004703"})
    assert answer.status_code == 422
    assert "används redan för en annan producents vara" in answer.text
    assert client.get(f"/deklarationer/{profile.declaration_id}/streckkod").status_code == 404
