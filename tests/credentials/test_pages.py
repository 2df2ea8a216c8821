"""The page and the command that check files, and the addresses that files are fetched from."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
import time_machine
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.credentials import service
from portal.security import limiter
from portal.signing import queries
from portal.signing import service as signing
from portal.signing.keyring import did_web
from portal.signing.private import private_key
from tests import factories
from workers.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from tests.credentials.conftest import SignedProfile

AFTER_IT_HAS_EXPIRED = "2031-06-01 12:00:00"


def uploaded(client: FlaskClient, content: bytes, name: str = "fil.json") -> tuple[int, str]:
    """Status and page after a file was sent."""
    answer = client.post("/kontrollera", data={"file": (io.BytesIO(content), name), "text": ""})
    return answer.status_code, answer.text


def test_the_downloaded_file_holds(client: FlaskClient, signed: SignedProfile) -> None:
    """What is fetched from the profile's address passes the check, as a file and pasted; .jwt as well."""
    address = f"/profil/{signed.profile.slug}/v1/undertecknad"
    file = client.get(f"{address}.json")
    token = client.get(f"{address}.jwt")
    assert token.mimetype == "application/vc+jwt"
    assert json.loads(file.data)["jwt"] == token.text
    for status, page in (
        uploaded(client, file.data),
        uploaded(client, token.data),
        uploaded(client, "\ufeff".encode() + file.data),
    ):
        assert status == 200
        assert "Filen stämmer</h1>" in page
        assert "Det är den version som gäller nu." in page
    pasted = client.post("/kontrollera", data={"text": file.text})
    assert "Filen stämmer</h1>" in pasted.text


def test_there_is_no_file_of_what_is_not_signed(
    client: FlaskClient, db_session: Session, signed: SignedProfile
) -> None:
    """A version without a trusted signature, and a profile that does not exist, have none."""
    factories.another_version(db_session, signed.profile)
    for address in (f"{signed.profile.slug}/v2", f"{signed.profile.slug}/v9", "jn-2026-999999/v1"):
        assert client.get(f"/profil/{address}/undertecknad.json").status_code == 404


def test_a_changed_file_names_the_field(client: FlaskClient, signed: SignedProfile) -> None:
    """The page says which field, what was signed and what stands there, and keeps to what was signed."""
    file = signed.file
    file["credential"]["credentialSubject"]["characteristics"]["kgCO2e"] = 0.011
    status, page = uploaded(client, json.dumps(file).encode())
    assert status == 200
    assert "Filen stämmer inte</h1>" in page
    assert "credentialSubject.characteristics.kgCO2e" in page
    assert "i filen står 0.011" in page


def test_expired_and_superseded_are_told(
    client: FlaskClient, db_session: Session, signed: SignedProfile
) -> None:
    """A file that holds but does not count any more says so."""
    with time_machine.travel(AFTER_IT_HAS_EXPIRED, tick=False):
        _status, expired = uploaded(client, signed.text.encode())
    factories.another_version(db_session, signed.profile)
    _status, superseded = uploaded(client, signed.text.encode())
    for page, words in ((expired, "Siffran har gått ut"), (superseded, "Den är ersatt av version 2")):
        assert "Filen stämmer</h1>" in page
        assert words in page
        assert "Det är den version som gäller nu." not in page


def test_a_revoked_key_is_told_with_its_reason(
    client: FlaskClient, db_session: Session, signed: SignedProfile
) -> None:
    """The file is refused, and nothing of what it says is shown as signed."""
    signing.revoke(db_session, private_key(signed.settings).thumbprint(), "Kopierad vid intrång", "operator")
    db_session.commit()
    _status, page = uploaded(client, signed.text.encode())
    assert "Filen stämmer inte</h1>" in page
    assert "Kopierad vid intrång" in page
    assert "Det här är undertecknat" not in page


MALFORMED = {
    b"": "Välj en fil, eller klistra in innehållet",
    b"  ": "Filen är tom",
    b"\xff\xfe\x00": "Filen är ingen textfil",
    b"{": "går inte att läsa som JSON",
    b"[" * 100_000: "går inte att läsa som JSON",
    b'{"format": "jordnara-signed-profile-1", "x": "\\ud800"}': "går inte att läsa som JSON",
    b'{"a": NaN}': "går inte att läsa som JSON",
    b"7" * 5000: "går inte att läsa som JSON",
    b"{}": "ingen undertecknad fil",
    b'{"format": 1, "format": 2}': "Fältet format står två gånger",
}


def test_what_is_no_such_file_gives_an_error_at_the_field(client: FlaskClient, database_url: str) -> None:
    """Each is refused with 422 and words about what is wrong, in the summary and at the field."""
    for content, words in MALFORMED.items():
        status, page = uploaded(client, content)
        assert status == 422, content[:40]
        assert page.count(words) == 2, content[:40]
    kept = client.post("/kontrollera", data={"text": '{"mitt": "klipp"}'})
    assert kept.status_code == 422
    assert "{&#34;mitt&#34;: &#34;klipp&#34;}" in kept.text


def test_a_file_that_is_too_large_is_not_read(
    client: FlaskClient, signed: SignedProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a signed file ever holds is refused before anything is made of it."""
    for module in ("envelope", "routes"):
        monkeypatch.setattr(f"portal.credentials.{module}.BYTES_MAX", 1000)
    status, page = uploaded(client, signed.text.encode())
    assert status == 422
    assert "Filen är för stor" in page


def test_no_upload_breaks_the_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch, signed: SignedProfile
) -> None:
    """Generated files, pasted texts, real files with a piece cut out or put in: a page, never an error."""
    monkeypatch.setattr(limiter, "enabled", False)
    client, whole = app.test_client(), signed.text
    cut = st.tuples(st.integers(0, len(whole)), st.integers(0, 40), st.text(max_size=8)).map(
        lambda at: whole[: at[0]] + at[2] + whole[at[0] + at[1] :]
    )

    @hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.binary(max_size=300) | cut.map(lambda text: text.encode(errors="replace")), st.text())
    def answered(content: bytes, name: str) -> None:
        status, page = uploaded(client, content, f"{name}.json")
        assert status in (200, 422)
        assert "<h1" in page
        pasted = client.post("/kontrollera", data={"text": content.decode(errors="replace")})
        assert pasted.status_code in (200, 422)

    answered()


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """What the command reads."""
    monkeypatch.setenv("SECRET_KEY", "k" * 64)
    monkeypatch.setenv("DATABASE_URL", database_url)


def verify(*words: str) -> Result:
    """`jordnara verify`."""
    return CliRunner().invoke(main, ["verify", *words])


@pytest.fixture
def path(tmp_path: Path, signed: SignedProfile) -> Path:
    """The downloaded file."""
    file = tmp_path / "fil.json"
    file.write_text(signed.text, encoding="utf-8")
    return file


def test_the_command_checks_with_the_installations_keys(
    environment: None, path: Path, db_session: Session, signed: SignedProfile
) -> None:
    """It holds; a newer version is told; a changed field is named and the exit code is 1."""
    found = verify(str(path))
    assert (found.exit_code, "The file holds" in found.output) == (0, True)
    factories.another_version(db_session, signed.profile)
    assert "SUPERSEDED: version 2" in verify(str(path)).output
    path.write_text(signed.text.replace('"likelyLow"', '"lägre"'), encoding="utf-8")
    changed = verify(str(path))
    assert changed.exit_code == 1
    assert "credentialSubject.characteristics.likelyLow: removed" in changed.output
    assert "THE FILE DOES NOT HOLD" in changed.output


def test_the_command_needs_no_network_and_no_database(
    path: Path, tmp_path: Path, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With exported keys it works with no settings at all, tells of expiry, and says what it cannot know."""
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(queries.keyring(db_session).key_set(did_web("http://localhost"))))
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("SECRET_KEY", "")
    found = verify(str(path), "--keys", str(keys))
    assert found.exit_code == 0
    assert "cannot be told offline" in found.output
    with time_machine.travel(AFTER_IT_HAS_EXPIRED, tick=False):
        assert "EXPIRED: it was valid until" in verify(str(path), "--keys", str(keys)).output
    assert "is not a JSON Web Key Set" in verify(str(path), "--keys", str(path)).output
    path.write_bytes(b"\xff")
    assert "not UTF-8 text" in verify(str(path), "--keys", str(keys)).output


def test_the_command_names_a_revoked_key(environment: None, path: Path, db_session: Session) -> None:
    """The reason is told and the exit code is 1."""
    (key,) = queries.keyring(db_session).values()
    signing.revoke(db_session, key.id, "stolen", "operator")
    db_session.commit()
    found = verify(str(path))
    assert found.exit_code == 1
    assert "revoked: stolen" in found.output


def test_signing_twice_gives_the_same_file(db_session: Session, signed: SignedProfile) -> None:
    """A delivery that comes twice makes one signature."""
    again = service.issue(db_session, signed.settings, signed.profile.id)
    assert again.jwt == signed.file["jwt"]
