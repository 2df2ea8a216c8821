"""The check names what was changed, tells what counts, and opens nothing that is no pack."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import struct
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import segno
import time_machine
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from portal.declarations.desk import today
from portal.declarations.transitions import Party
from portal.packs.layout import CONTENT, INDEX, MANIFEST, MAX_PACK_BYTES, SHEET, SIGNED
from portal.packs.matching import Delivered, Fit, outcome, points
from portal.packs.opening import Refused, opened
from portal.procurement import service as procurement
from portal.publication import service as publication
from portal.publication.service import Who
from portal.security import limiter
from tests import factories
from tests.lawful.test_wording import CHOICES
from tests.packs.conftest import Bid, checked, files_of, packed_again

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

AFTER_IT_HAS_EXPIRED = "2031-06-01 12:00:00"


def test_an_honest_pack_holds(client: FlaskClient, bid: Bid) -> None:
    """As it was downloaded, packed anew from its folder, and each figure by file or by address."""
    files = files_of(bid.pack)
    in_a_folder = packed_again({"Bilaga/" + name: one for name, one in files.items()} | {"__MACOSX/x": b"1"})
    for content in (bid.pack, packed_again(files), in_a_folder):
        status, page = checked(client, content)
        assert status == 200, page
        assert "2 av 2 klimatavtryck är undertecknade och gäller i dag." in page
        assert "Stämmer inte" not in page
        assert "Bilagan är ändrad" not in page
    _status, page = checked(client, files[f"{bid.potato.slug}-v1/{SIGNED}"], "undertecknad.json")
    assert "1 av 1 klimatavtryck" in page
    answer = client.post("/bilaga/kontrollera", data={"adresser": f"http://x/profil/{bid.potato.slug}"})
    assert "1 av 1 klimatavtryck" in answer.text


def _photographed(*texts: str) -> bytes:
    """A grey table with a code for each text, none of them straight."""
    table = Image.new("L", (500 * len(texts) + 100, 700), 190)
    for place, text in enumerate(texts):
        drawn = io.BytesIO()
        segno.make(text, micro=False).save(drawn, kind="png", scale=6)
        code = Image.open(drawn).convert("L").rotate(7 + 11 * place, expand=True, fillcolor=255)
        table.paste(code, (60 + 500 * place, 80))
    photo = io.BytesIO()
    table.save(photo, "JPEG", quality=70)
    return photo.getvalue()


def test_codes_in_a_photograph_lead_to_the_same_answer(client: FlaskClient, bid: Bid) -> None:
    """Several sheets in one picture; a code of something else is told and stands in nobody's way."""
    addresses = [f"https://x.example/profil/{one.slug}" for one in (bid.potato, bid.carrot)]
    status, page = checked(client, _photographed(*addresses, "https://other.example/"), "foto.jpg")
    assert status == 200, page
    assert "2 av 2 klimatavtryck är undertecknade och gäller i dag." in page
    assert "https://other.example/" in page
    status, page = checked(client, _photographed("https://other.example/"), "foto.jpg")
    assert status == 422
    assert "Koden i bilden leder inte till något undertecknat här: https://other.example/" in page


def test_a_picture_without_a_code_is_told(client: FlaskClient, database_url: str) -> None:
    """Nothing to read, half a picture, and one that unpacks to more than a telephone takes."""
    white = io.BytesIO()
    Image.new("1", (9000, 9000)).save(white, "PNG")
    plain = io.BytesIO()
    Image.new("L", (300, 300), 255).save(plain, "PNG")
    for content, told in (
        (plain.getvalue(), "Ingen kod går att läsa i bilden"),
        (_photographed("x")[:900], "Bilden är skadad"),
        (white.getvalue(), "Bilden är för stor"),
    ):
        status, page = checked(client, content, "foto.png")
        assert status == 422
        assert told in page


def changed(files: dict[str, bytes], name: str, content: bytes | None) -> bytes:
    """The pack with one file replaced, or left out."""
    others = {key: one for key, one in files.items() if key != name}
    return packed_again(others if content is None else {**others, name: content})


def test_each_tampered_part_is_named_with_what_differs(client: FlaskClient, bid: Bid) -> None:
    """A figure in the signed file, one in the content, the sheet, a swapped file, and a file left out."""
    files = files_of(bid.pack)
    potato, carrot = f"{bid.potato.slug}-v1", f"{bid.carrot.slug}-v1"
    signed = json.loads(files[f"{potato}/{SIGNED}"])
    signed["credential"]["credentialSubject"]["characteristics"]["kgCO2e"] = 0.0123
    content = json.loads(files[f"{potato}/{CONTENT}"])
    content["footprint"]["total_kg_co2e"] = 0.0456
    for name, sent, words in (
        (f"{potato}/{SIGNED}", json.dumps(signed).encode(), ("characteristics.kgCO2e", "står 0.0123")),
        (f"{potato}/{CONTENT}", json.dumps(content).encode(), ("footprint.total_kg_co2e", "står 0.0456")),
        (f"{potato}/{CONTENT}", b"{", ("Innehållet är inte det som regionen undertecknade",)),
        (f"{potato}/{SIGNED}", files[f"{carrot}/{SIGNED}"], (f"Mappen heter {potato}", f"för {carrot}")),
        (f"{potato}/{SIGNED}", b"\xff", ("går inte att läsa",)),
        (f"{potato}/{SIGNED}", None, ("Den undertecknade filen saknas",)),
    ):
        status, page = checked(client, changed(files, name, sent))
        assert status == 200, page
        assert "1 av 2 klimatavtryck" in page, name
        assert "Lita inte på den här siffran" in page
        assert "Bilagan är ändrad sedan den gjordes" in page
        for one in words:
            assert one in page, name
    sheet = changed(files, f"{potato}/{SHEET}", b"%PDF-1.7 much lower")
    _status, page = checked(client, sheet)
    assert "Produktbladet är inte det som portalen delar ut i dag" in page
    assert "2 av 2 klimatavtryck" in page


def test_a_new_list_of_hashes_does_not_hide_a_change(client: FlaskClient, bid: Bid) -> None:
    """Who changes a figure and its hash in the list is found out by the signature alone."""
    files = files_of(bid.pack)
    name = f"{bid.potato.slug}-v1/{CONTENT}"
    files[name] = files[name].replace("Tvättad potatis".encode(), b"Utvald potatis")
    manifest = json.loads(files[MANIFEST])
    manifest["sha256"][name] = hashlib.sha256(files[name]).hexdigest()
    files[MANIFEST] = json.dumps(manifest).encode()
    _status, page = checked(client, packed_again(files))
    assert "Bilagan är ändrad" not in page
    assert "product_name" in page
    assert "Utvald potatis" in page
    assert "1 av 2 klimatavtryck" in page


def test_expired_suspended_and_superseded_are_told(
    client: FlaskClient, db_session: Session, bid: Bid
) -> None:
    """What is signed and unchanged but does not count any more says why."""
    with time_machine.travel(AFTER_IT_HAS_EXPIRED, tick=False):
        _status, page = checked(client, bid.pack)
    assert "0 av 2 klimatavtryck" in page
    assert "Siffran har gått ut" in page
    reviewer = factories.a_reviewer(db_session, "granskare3@exempel.se")
    until = today() + timedelta(days=10)
    who = Who(reviewer.id, Party.REVIEWER, is_impartial=True)
    publication.suspend(db_session, bid.carrot.id, "Skörden ses över", until, who, today())
    db_session.commit()
    factories.another_version(db_session, bid.potato)
    _status, page = checked(client, bid.pack)
    assert "0 av 2 klimatavtryck" in page
    assert "Tillfälligt stoppad" in page
    assert "Skörden ses över" in page
    assert "Det här är version 1. Version 2 gäller nu." in page


LIST = b'{"format": "jordnara-bid-pack-1", "sha256": {}}'


def archive(*names: str, method: int = zipfile.ZIP_DEFLATED, content: bytes = b"x") -> bytes:
    """A ZIP file with these names."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as file:
        for name in names:
            file.writestr(name, content)
    return written.getvalue()


def locked(content: bytes) -> bytes:
    """The same with every file marked as encrypted."""
    marked = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(signature)
        while at >= 0:
            struct.pack_into("<H", marked, at + offset, 1)
            at = marked.find(signature, at + 4)
    return bytes(marked)


OURS = f"jn-2026-000001-v1/{SIGNED}"
HOSTILE: list[tuple[str, bytes, str]] = [
    ("zip bomb", archive(INDEX, content=bytes(50 * 1024 * 1024)), "packar upp till mer"),
    ("parent folder", archive("../../etc/cron.d/x"), "leder ut ur bilagan: ../../etc/cron.d/x"),
    ("absolute", archive("/etc/passwd"), "leder ut ur bilagan"),
    ("drive", archive("C:\\Windows\\x.exe"), "leder ut ur bilagan"),
    ("program", archive("jn-2026-000001-v1/anbud.exe"), "hör inte hemma i en bilaga"),
    ("nested", archive("inre.zip", content=archive("x")), "hör inte hemma i en bilaga"),
    ("many", archive(*(f"{at}.txt" for at in range(200))), "fler filer"),
    ("empty", b"PK\x05\x06" + bytes(18), "ingen bilaga"),
    ("cut off", archive(INDEX)[:40], "skadad eller avklippt"),
    ("no list", archive(OURS), "ingen bilaga från Jordnära"),
    ("another list", archive(MANIFEST, content=b'{"format": 1}'), "ingen bilaga från Jordnära"),
    ("list is no JSON", archive(MANIFEST, content=b"["), "går inte att läsa"),
    ("locked", locked(archive(MANIFEST)), "låst med lösenord"),
    ("other packing", archive(MANIFEST, method=zipfile.ZIP_LZMA), "skadad"),
    ("a broken picture", b"\x89PNG\r\n\x1a\n" + bytes(100), "Bilden är skadad"),
    ("a text that is none", b"\xfe\xff" + bytes(100), "ingen textfil"),
]


def test_hostile_files_are_refused_with_a_clear_reason(client: FlaskClient, database_url: str) -> None:
    """Each gives 422, with the reason in the summary and at the field."""
    limiter.reset()
    for name, content, words in HOSTILE:
        status, page = checked(client, content)
        assert status == 422, name
        assert page.count(words) == 2, (name, page)
    with pytest.raises(Refused, match="too_large"):
        opened(b"PK" + bytes(MAX_PACK_BYTES))


def test_a_size_that_lies_is_not_believed() -> None:
    """An archive that says one byte and unpacks to many is stopped by what comes out."""
    honest = archive(INDEX, content=bytes(9 * 1024 * 1024))
    lying = honest.replace(struct.pack("<I", 9 * 1024 * 1024), struct.pack("<I", 1))
    assert lying != honest
    with pytest.raises(Refused) as refused:
        opened(lying)
    assert refused.value.code in ("bomb", "broken")


def test_a_name_twice_is_refused() -> None:
    """Nobody can know which of two is meant."""
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = archive(MANIFEST, MANIFEST)
    with pytest.raises(Refused, match="twice"):
        opened(content)


def test_a_file_without_a_name_is_refused() -> None:
    """A name of no letters, as a damaged list of files can have it."""
    content = bytearray(archive(MANIFEST))
    at = content.rfind(MANIFEST.encode())
    content[at] = 0  # what follows a zero is not part of a name
    with pytest.raises(Refused, match="broken"):
        opened(bytes(content))


@hypothesis_settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_bytes_break_the_reader(data: st.DataObject) -> None:
    """Whatever is overwritten in a pack, it is read or refused."""
    pack = bytearray(archive(MANIFEST, OURS, INDEX, content=LIST))
    for _ in range(data.draw(st.integers(1, 8))):
        pack[data.draw(st.integers(0, len(pack) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Refused):
        assert opened(bytes(pack)).files


TOLD: dict[str, Any] = {
    "declaredUnit": "kg",
    "boundary": "delivered",
    "gwpSet": "AR6-GWP100",
    "factorSet": "2026.1",
    "engineVersion": "1",
    "isComplete": True,
    "missing": [],
    "reviewLevel": "L2",
    "kgCO2e": 0.35,
    "likelyHigh": 0.40,
}
LIMIT = replace(CHOICES, purpose="limit", limit=Decimal("0.35"), tolerance_percent=20)


def fits(told: dict[str, Any], choices: Any = LIMIT, at: Delivered | None = None) -> dict[str, Fit]:
    """Name of each point -> how it came out."""
    return {one.name: one.fit for one in points({**TOLD, **told}, "potato", choices, "potato", at)}


def test_every_point_of_a_requirement_can_fail_by_itself() -> None:
    """Limit with tolerance, range, unit, boundary, kitchen, method, proof and category."""
    assert set(fits({}).values()) == {Fit.YES}
    assert fits({"kgCO2e": 0.42})["limit"] is Fit.YES
    assert fits({"kgCO2e": 0.4201, "likelyHigh": 0.5})["limit"] is Fit.NO
    assert fits({"likelyHigh": 0.43})["limit"] is Fit.UNSURE
    assert fits({"declaredUnit": "kg[carcass]"})["unit"] is Fit.NO
    assert fits({"boundary": "farm_gate"})["boundary"] is Fit.NO
    assert fits({"gwpSet": "AR5-GWP100"})["method"] is Fit.NO
    assert fits({"missing": ["Förpackning"]})["method"] is Fit.ASK
    assert fits({}, replace(LIMIT, proof="third"))["proof"] is Fit.NO
    assert fits({"reviewLevel": "L3"}, replace(LIMIT, proof="third"))["proof"] is Fit.YES
    assert "limit" not in fits({}, replace(LIMIT, limit=None))
    gate = {"boundary": "farm_gate"}
    assert fits(gate, at=Delivered("Köket", Decimal("0.41")))["limit"] is Fit.UNSURE
    assert fits(gate, at=Delivered("Köket", Decimal("0.43")))["limit"] is Fit.NO
    assert fits(gate, at=Delivered("Köket", None))["kitchen"] is Fit.ASK
    other = points(TOLD, "carrot", LIMIT, "potato", None)
    assert outcome(other) is Fit.NO
    assert outcome(points(TOLD, "carrot", LIMIT, "", None)) is Fit.YES


def test_a_buyer_holds_a_pack_against_a_requirement(
    client: FlaskClient, db_session: Session, bid: Bid, buyer: User
) -> None:
    """Each figure is held against the newest version of the requirement; nobody else may choose one."""
    total = Decimal(str(bid.potato.content["footprint"]["total_kg_co2e"]))
    gate = replace(LIMIT, boundary="gate", place="", limit=round(total, 3) + Decimal("0.001"))
    made = procurement.write_requirement(db_session, "Potatis", "potato", gate, buyer.id)
    db_session.commit()
    _status, page = checked(client, bid.pack, krav=str(made.id))
    potato, carrot = page.split("<h2")[1:3]
    assert "Kravet: <strong" in potato
    assert "Mot kravet" in potato
    assert "Inte uppfyllt" not in potato
    assert "Varuslag" in carrot
    assert "Inte uppfyllt" in carrot
    client.get("/")
    with client.session_transaction() as cookie:
        cookie.clear()
    _status, page = checked(client, bid.pack, krav=str(made.id))
    assert "Mot kravet" not in page
