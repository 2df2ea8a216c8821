"""Signing keys: made, published, replaced, revoked, and what each of that does to what was signed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from portal.config import Settings
from portal.signing import jws, queries, service
from portal.signing.keyring import Keyring, NotAKeySet, PublicKey, did_web
from portal.signing.private import NoSigningKey, as_text, new_private_key, private_key
from workers.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

KIND = "vc+jwt"
CONTENT = {"figure": 0.123, "name": "Potatis från Älvdalen"}
OFFLINE = Settings(secret_key="k" * 64)


@pytest.fixture
def signer(settings: Settings) -> Settings:
    """Settings with a private key in the environment."""
    return replace(settings, signing_key=as_text(new_private_key()))


def test_what_is_signed_can_be_checked_with_the_exported_keys(db_session: Session, signer: Settings) -> None:
    """A signature holds against the key set as a file, and gives back what was signed, and by whom."""
    token = service.sign(db_session, signer, CONTENT, KIND)
    exported = json.dumps(queries.keyring(db_session).key_set("did:web:localhost"))
    found = jws.check(token, Keyring.from_text(exported), kind=KIND)
    assert found.content == CONTENT
    assert found.issuer == "did:web:localhost"


def test_every_changed_letter_breaks_it(db_session: Session, signer: Settings) -> None:
    """Whatever letter of the three parts is changed, nothing comes out."""
    token = service.sign(db_session, signer, CONTENT, KIND)
    keys = queries.keyring(db_session)
    for place, letter in enumerate(token):
        # The last letter of a part carries bits that mean nothing: it may stand for the same bytes.
        if letter == "." or token[place + 1 : place + 2] in (".", ""):
            continue
        changed = token[:place] + ("A" if letter != "A" else "B") + token[place + 1 :]
        with pytest.raises(jws.BadSignature):
            jws.check(changed, keys, kind=KIND)


def test_a_signature_of_one_kind_is_none_of_another(db_session: Session, signer: Settings) -> None:
    """What was signed as something else cannot be passed off as a credential."""
    token = service.sign(db_session, signer, CONTENT, "digest+jwt")
    with pytest.raises(jws.NotSigned):
        jws.check(token, queries.keyring(db_session), kind=KIND)


def test_an_unsigned_token_is_refused(db_session: Session, signer: Settings) -> None:
    """`alg: none`, the oldest trick, and a key that the signer brings along are no signatures."""
    token = service.sign(db_session, signer, CONTENT, KIND)
    header = {"alg": "none", "typ": KIND, "kid": "did:web:localhost#x", "iss": "did:web:localhost", "iat": 1}
    plain = jws.sign(new_private_key(), CONTENT, kind=KIND, issuer="did:web:localhost", at=2_000_000_000)
    from joserfc.util import urlsafe_b64encode

    none = urlsafe_b64encode(json.dumps(header).encode()).decode() + "." + token.split(".")[1] + "."
    with pytest.raises(jws.NotSigned):
        jws.check(none, queries.keyring(db_session), kind=KIND)
    with pytest.raises(jws.UnknownKey):
        jws.check(plain, queries.keyring(db_session), kind=KIND)


def test_after_a_rotation_the_old_signature_still_holds(db_session: Session, settings: Settings) -> None:
    """The old public key stays published; the new one signs; each holds for what it signed."""
    demo = replace(settings, demo=True)
    old = service.sign(db_session, demo, CONTENT, KIND)
    service.rotate(db_session, demo)
    new = service.sign(db_session, demo, CONTENT, KIND)
    keys = queries.keyring(db_session)
    signers = [jws.check(token, keys, kind=KIND).key for token in (old, new)]
    assert [key.retired_at is None for key in signers] == [False, True]
    assert list(keys) == [signers[1].id, signers[0].id]


def test_a_worker_with_the_old_key_signs_nothing(db_session: Session, signer: Settings) -> None:
    """Once another key has signed, the one before it is refused, and not brought back."""
    service.sign(db_session, signer, CONTENT, KIND)
    newer = replace(signer, signing_key=as_text(new_private_key()))
    service.sign(db_session, newer, CONTENT, KIND)
    with pytest.raises(service.KeyRetired):
        service.sign(db_session, signer, CONTENT, KIND)
    assert sum(row.retired_at is None for row in queries.signing_keys(db_session)) == 1


def test_a_retired_key_cannot_sign_later(db_session: Session, signer: Settings) -> None:
    """A signature dated after the key retired, or before it was made, is refused."""
    key = private_key(signer)
    for at in (50, 201):
        token = jws.sign(key, CONTENT, kind=KIND, issuer="did:web:localhost", at=at)
        published = PublicKey(key.thumbprint(), str(key.as_dict()["x"]), valid_from=100, retired_at=200)
        with pytest.raises(jws.KeyNotInUse):
            jws.check(token, Keyring([published]), kind=KIND)


def test_a_revoked_key_takes_everything_with_it(db_session: Session, signer: Settings) -> None:
    """What it signed is refused with the reason, also by the exported keys, and it signs nothing more."""
    token = service.sign(db_session, signer, CONTENT, KIND)
    service.revoke(db_session, private_key(signer).thumbprint(), "copied in a break-in", "operator")
    exported = Keyring.from_text(json.dumps(queries.keyring(db_session).key_set("did:web:localhost")))
    with pytest.raises(jws.RevokedKey, match="copied in a break-in"):
        jws.check(token, exported, kind=KIND)
    with pytest.raises(service.KeyRetired):
        service.sign(db_session, signer, CONTENT, KIND)
    document = queries.keyring(db_session).did_document("did:web:localhost")
    assert document["assertionMethod"] == []
    assert document["verificationMethod"][0]["revoked"].endswith("Z")


def test_production_makes_no_key_of_its_own(tmp_path: Path) -> None:
    """Without a key nothing is signed and the message names the settings; nothing is written."""
    with pytest.raises(NoSigningKey, match="SIGNING_KEY_FILE"):
        private_key(replace(OFFLINE, data_dir=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_demo_keeps_one_key_for_the_owner_only(tmp_path: Path) -> None:
    """It is made once, read by all, and nobody else on the machine can read it."""
    demo = replace(OFFLINE, demo=True, data_dir=tmp_path)
    assert private_key(demo).thumbprint() == private_key(demo).thumbprint()
    (made,) = tmp_path.iterdir()
    assert made.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "{}",
        "[]",
        '{"kty": "OKP", "crv": "Ed25519", "x": "1", "d": "1"}',
        '{"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQ"}',
        json.dumps({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}),
    ],
)
def test_a_text_that_is_no_private_key_is_refused_by_name(text: str) -> None:
    """The message names the variable and repeats nothing of what may be a secret."""
    with pytest.raises(NoSigningKey, match="SIGNING_KEY must be") as told:
        private_key(replace(OFFLINE, signing_key=text))
    assert '"x": "1"' not in str(told.value)


@given(st.text() | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(json.dumps))
def test_any_text_as_keys_or_signature_gives_a_plain_refusal(text: str) -> None:
    """Whatever is given, the answer is one of the documented refusals, never another error."""
    with pytest.raises(NotAKeySet):
        Keyring.from_text(text)
    with pytest.raises(jws.BadSignature):
        jws.check(text, Keyring([]), kind=KIND)


def test_the_keys_are_published(client: FlaskClient, db_session: Session, signer: Settings) -> None:
    """For people with their state, for programs as a key set and as the did:web document of the same keys."""
    assert "Ingenting är undertecknat än" in client.get("/nycklar").text
    service.sign(db_session, signer, CONTENT, KIND)
    service.revoke(db_session, private_key(signer).thumbprint(), "prov", "operator")
    db_session.commit()
    page = client.get("/nycklar").text
    assert "Spärrad" in page
    assert "prov" in page
    (key,) = client.get("/.well-known/jwks.json").json["keys"]  # type: ignore[index]
    document = client.get("/.well-known/did.json").json
    assert document is not None
    assert document["verificationMethod"][0]["id"] == key["kid"]
    assert document["id"] == did_web("http://localhost") == "did:web:localhost"
    assert "d" not in key


def test_a_port_is_written_as_did_web_wants_it() -> None:
    """The colon of a port has another meaning in the identifier."""
    assert did_web("http://127.0.0.1:8000") == "did:web:127.0.0.1%3A8000"


def test_the_commands(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An operator makes, replaces, lists and revokes keys, and is told when a word is wrong."""
    path = tmp_path / "keys" / "signing.json"
    for name, value in {"SECRET_KEY": "k" * 64, "DATABASE_URL": database_url}.items():
        monkeypatch.setenv(name, value)
    run = CliRunner().invoke
    assert "SIGNING_KEY_FILE" in run(main, ["rotate-key"]).output
    assert json.loads(run(main, ["rotate-key", "--print"]).output)["d"]
    monkeypatch.setenv("SIGNING_KEY_FILE", str(path))
    assert "signs from now on" in run(main, ["rotate-key"]).output
    assert path.stat().st_mode & 0o777 == 0o600
    assert "signs from now on" in run(main, ["rotate-key"]).output
    newest, oldest = json.loads(run(main, ["keys"]).output)["keys"]
    assert "exp" in oldest
    assert "exp" not in newest
    assert "there is no key 'x'" in run(main, ["revoke-key", "x", "--because", "prov"]).output
    key_id = oldest["kid"].rpartition("#")[2]
    assert run(main, ["revoke-key", key_id, "--because", "prov"]).exit_code == 0
    assert json.loads(run(main, ["keys"]).output)["keys"][1]["revoked"]["reason"] == "prov"
