"""Files on their way in: stored as ours, without what they should not tell, or refused with words."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from portal.evidence import intake
from portal.evidence.inspection.verdicts import Limits, Media, Reason, Refused
from portal.evidence.intake import clean_name, take_in
from portal.evidence.words import refusal_text
from portal.i18n import LANGUAGE_COOKIE
from tests.accounts.people import sign_in
from tests.evidence import files
from tests.evidence.desk import QUESTION, EvidenceDesk, files_in

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.config import Settings
    from portal.declarations.models import Declaration

TAKEN: dict[str, Callable[[], bytes]] = {
    "Faktura mars.pdf": files.pdf,
    "bild.JPG": files.picture,
    "skärm.png": lambda: files.picture("PNG"),
    "bild.webp": lambda: files.picture("WEBP"),
    "Körjournal.xlsx": files.xlsx,
    "export.csv": lambda: files.CSV,
}


def stored_bytes(settings: Settings, file_id: object) -> bytes:
    """What lies in the store under an id."""
    return (settings.data_dir / "evidence" / str(file_id)).read_bytes()


@pytest.mark.parametrize(("name", "make"), TAKEN.items(), ids=TAKEN)
def test_a_file_is_stored_shown_and_handed_back(
    desk: EvidenceDesk, db_session: Session, settings: Settings, name: str, make: Callable[[], bytes]
) -> None:
    """The page lists it, the store holds exactly what its checksum says, and its owner gets it back."""
    content = make()
    page = desk.upload(name, content)
    assert page.status_code == 200
    assert "Underlaget är sparat." in page.text
    assert name in page.text
    [file] = files_in(db_session)
    assert (file.name, file.kind, file.question_id) == (name, "fuel_invoice", QUESTION)
    assert file.original_sha256 == hashlib.sha256(content).hexdigest()
    stored = stored_bytes(settings, file.id)
    assert file.sha256 == hashlib.sha256(stored).hexdigest()
    assert file.size_bytes == len(stored)
    assert desk.download(file).data == stored
    if file.media in (Media.PDF, Media.XLSX, Media.CSV):
        assert stored == content


def test_a_file_is_never_shown_in_the_browser(desk: EvidenceDesk, db_session: Session) -> None:
    """Whatever it is, it comes as an attachment of no particular type, in a sandbox."""
    for name, make in TAKEN.items():
        desk.upload(name, make())
    for file in files_in(db_session):
        answer = desk.download(file)
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
        assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(("name", "format_name"), [("b.jpg", "JPEG"), ("b.png", "PNG"), ("b.webp", "WEBP")])
def test_a_picture_loses_where_and_with_what_it_was_taken(
    desk: EvidenceDesk, db_session: Session, settings: Settings, name: str, format_name: str
) -> None:
    """Position, camera and comment are gone, and the picture stands the way it was held."""
    content = files.picture_with_place(format_name)
    with Image.open(BytesIO(content)) as before:
        assert before.getexif().get_ifd(0x8825)[2] == files.PLACE
    assert desk.upload(name, content).status_code == 200
    [file] = files_in(db_session)
    stored = stored_bytes(settings, file.id)
    assert b"Telefonmakaren" not in stored
    assert not [word for word in (b"Exif", b"hemlig kommentar", b"acsp") if word in stored]
    with Image.open(BytesIO(stored)) as after:
        assert (after.width, after.height) == (30, 40)  # the telephone was held upright
        assert dict(after.getexif()) == {}
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(after.info)
        red, _green, blue = after.convert("RGB").getpixel((15, 5))  # type: ignore[misc]
        assert red > blue  # what was left is up


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", Reason.KIND),
        ("faktura", Reason.KIND),
        ("faktura.exe", Reason.KIND),
        ("faktura.pdf.exe", Reason.KIND),
        ("makro.xlsm", Reason.KIND),
        ("bild.svg", Reason.KIND),
        ("sida.html", Reason.KIND),
        ("bild.heic", Reason.KIND),
        (".pdf", Reason.NAME),
        ("../../etc/passwd.pdf", Reason.NAME),
        ("C:\\temp\\faktura.pdf", Reason.NAME),
        ("fakt\x00ura.pdf", Reason.NAME),
        ("fakt\nura.pdf", Reason.NAME),
        ("faktura\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe.pdf", Reason.NAME),
    ],
)
def test_a_name_that_is_more_than_a_name_is_refused(name: str, reason: Reason) -> None:
    """Paths, control characters, disguises and other types are refused before anything is read."""
    with pytest.raises(Refused) as refusal:
        clean_name(name)
    assert refusal.value.reason is reason


def test_a_name_is_tidied() -> None:
    """Blanks and dots around it go, a very long one is cut, and what is said about the type is kept."""
    assert clean_name("  Faktura   mars .PDF") == ("Faktura mars.PDF", "pdf")
    long, extension = clean_name("ä" * 300 + ".jpeg")
    assert (len(long), extension) == (120, "jpeg")
    assert long.endswith(".jpeg")


@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_has_words_in_both_languages(app: Flask, reason: Reason) -> None:
    """Nobody meets a code, and the English words are not the Swedish ones."""
    said = []
    for language in ("sv", "en"):
        with app.test_request_context(headers={"Cookie": f"{LANGUAGE_COOKIE}={language}"}):
            said.append(refusal_text(reason, Limits()))
    assert len(set(said)) == 2
    assert all(text.endswith(".") for text in said)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("faktura.pdf", b"", "Filen är tom"),
        ("faktura.pdf", b"<html></html>", "stämmer inte med filtypen"),
        ("bild.svg", b"<svg/>", "Den filtypen tar vi inte emot"),
        ("makron.xlsx", files.macro_workbook(), "innehåller makron"),
        ("faktura.pdf", files.pdf(1, files.with_script), "innehåller program"),
        ("faktura.pdf", files.pdf(201), "fler än 200 sidor"),
        ("bild.png", files.png_claiming(65_000, 65_000), "fler än 50 miljoner bildpunkter"),
    ],
)
def test_a_refusal_stands_at_the_field_and_nothing_is_kept(
    desk: EvidenceDesk, db_session: Session, settings: Settings, name: str, content: bytes, words: str
) -> None:
    """The reason stands in the summary and at the field, and the kind that was chosen is still chosen."""
    page = desk.upload(name, content)
    assert page.status_code == 422
    assert page.text.count(words) == 2
    assert 'href="#file"' in page.text
    assert "<title>Fel: " in page.text
    assert 'value="fuel_invoice" checked' in page.text
    assert files_in(db_session) == []
    assert list((settings.data_dir / "evidence").glob("*")) == []


def test_nothing_chosen_is_said_at_its_field(desk: EvidenceDesk) -> None:
    """Without a file, or with a kind that is not offered, the page says so; a post that is no upload too."""
    assert "Välj en fil att ladda upp" in desk.upload("", b"").text
    page = desk.upload("a.pdf", files.pdf(), kind="nonsense")
    assert (page.status_code, page.text.count("Välj vad det är för underlag, och välj")) == (422, 2)
    assert desk.client.post(f"{desk.home}/{QUESTION}", data={"kind": "fuel_invoice"}).status_code == 422
    assert (
        desk.client.post(f"{desk.home}/{QUESTION}", data=b"\0", content_type="application/json").status_code
        == 422
    )


@pytest.mark.parametrize("size", [2_001, 50_000, 200_000])
def test_a_file_over_the_limit_is_not_read_to_its_end(
    make_app: Callable[..., Flask], producer: User, draft: Declaration, size: int
) -> None:
    """A little over is told after reading, much over before it; the words are the same."""
    client = make_app(evidence_max_bytes=2_000).test_client()
    sign_in(client, producer)
    page = EvidenceDesk(client, draft.id).upload("a.csv", b"1;2\n" * (size // 4 + 1))
    assert page.status_code == 422
    assert page.text.count("Filen är större än 2\N{NO-BREAK SPACE}kB") == 2


def test_other_forms_keep_their_own_limit(desk: EvidenceDesk, settings: Settings) -> None:
    """Only the form with the file may be longer than other requests."""
    too_long = b"x" * (settings.max_upload_bytes + 1)
    address = f"{desk.home}/{QUESTION}/anvand"
    assert desk.client.post(address, data={"evidence_id": too_long}).status_code in (413, 422)


def test_the_inspector_is_stopped_when_it_takes_too_much_memory() -> None:
    """What the limit would let through, but not the ceiling of the process, ends that process only."""
    picture = FileStorage(BytesIO(files.png_claiming(40_000, 40_000)), "stor.png")
    with pytest.raises(Refused) as refusal:
        take_in(picture, Limits(max_pixels=10**10))
    assert refusal.value.reason is Reason.TOO_HEAVY


def test_the_inspector_is_stopped_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for the page is told in the end."""
    monkeypatch.setattr(intake, "INSPECTION_LIMIT_S", 0.001)
    with pytest.raises(Refused) as refusal:
        take_in(FileStorage(BytesIO(files.pdf()), "a.pdf"), Limits())
    assert refusal.value.reason is Reason.TOO_HEAVY


def test_the_inspector_learns_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that opens hostile files is given no environment."""
    given: list[object] = []

    def run(*words: object, **how: object) -> object:
        given.append(how["env"])
        raise Refused(Reason.BROKEN)

    monkeypatch.setattr("portal.evidence.intake.subprocess.run", run)
    with pytest.raises(Refused):
        take_in(FileStorage(BytesIO(files.pdf()), "a.pdf"), Limits())
    assert given == [{}]


def test_a_crowd_is_asked_to_come_back(
    desk: EvidenceDesk, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When every inspector is busy nothing is taken unseen: the page says that it works a little later."""
    monkeypatch.setattr(intake, "_turns", threading.BoundedSemaphore(1))
    monkeypatch.setattr(intake, "WAIT_FOR_TURN_S", 0)
    with intake._turns:
        page = desk.upload("a.pdf", files.pdf())
    assert page.status_code == 503
    assert "Försök igen om en stund" in page.text
    assert files_in(db_session) == []


def test_a_second_click_makes_no_second_file(
    app: Flask,
    desk: EvidenceDesk,
    producer: User,
    draft: Declaration,
    db_session: Session,
    settings: Settings,
) -> None:
    """The same file sent again, and from four windows at once, is one file in the list and in the store."""
    content = files.pdf()

    def send() -> None:
        client = app.test_client()
        sign_in(client, producer)
        EvidenceDesk(client, draft.id).upload("faktura.pdf", content)

    windows = [threading.Thread(target=send) for _ in range(4)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    page = desk.upload("faktura igen.pdf", content)
    assert "Den filen finns redan här" in page.text
    [file] = files_in(db_session)
    assert [path.name for path in (settings.data_dir / "evidence").iterdir()] == [str(file.id)]


def test_a_declaration_has_room_for_so_many(
    make_app: Callable[..., Flask],
    producer: User,
    draft: Declaration,
    db_session: Session,
    settings: Settings,
) -> None:
    """The limit is that of the declaration, whatever the question; what did not fit is not kept."""
    client = make_app(evidence_max_files=2).test_client()
    sign_in(client, producer)
    desk = EvidenceDesk(client, draft.id)
    desk.upload("a.csv", files.CSV)
    desk.upload("b.csv", files.CSV + b"1;2;3\n", "crop.area", "crop_plan")
    page = desk.upload("c.csv", files.CSV + b"4;5;6\n")
    assert page.status_code == 422
    assert "kan ha högst 2 underlag" in page.text
    assert len(files_in(db_session)) == 2
    assert len(list(Path(settings.data_dir / "evidence").iterdir())) == 2
