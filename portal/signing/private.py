"""Where the private key comes from: the environment, a file that a setting names, or the demo's folder."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from portal.config import Settings, SettingsError

CURVE: Final = "Ed25519"
DEMO_FILE = "signing_key.json"


class NoSigningKey(SettingsError):
    """There is no private key to sign with, or none that can be used; the message says what to set."""


def private_key(settings: Settings) -> OKPKey:
    """The key that signs now. A demo makes itself one on first use; production never does.

    Raises:
        NoSigningKey: none is set, or what is set is no Ed25519 private key.
    """
    if settings.signing_key:
        return _read(settings.signing_key, "SIGNING_KEY")
    path = key_file(settings)
    if path is None:
        raise NoSigningKey(
            "SIGNING_KEY or SIGNING_KEY_FILE must be set before anything can be signed; "
            "`jordnara rotate-key` writes a new key to SIGNING_KEY_FILE."
        )
    if settings.demo and not path.exists():
        _keep_first(path, new_private_key())
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoSigningKey(f"SIGNING_KEY_FILE ({path}) cannot be read: {type(error).__name__}.") from error
    return _read(content, "SIGNING_KEY_FILE")


def key_file(settings: Settings) -> Path | None:
    """The file that the private key is kept in, None when there is none."""
    if settings.signing_key_file is not None:
        return settings.signing_key_file
    return settings.data_dir / DEMO_FILE if settings.demo else None


def new_private_key() -> OKPKey:
    """A new random key."""
    return OKPKey.generate_key(CURVE)


def as_text(key: OKPKey) -> str:
    """The private key as it is kept: a JSON Web Key (RFC 8037) on one line."""
    return json.dumps(key.as_dict(private=True), sort_keys=True)


def replace_file(path: Path, key: OKPKey) -> None:
    """Put another key in the file, whole or not at all, for the owner's eyes only."""
    own = _written_beside(path, key)
    own.replace(path)


def _keep_first(path: Path, key: OKPKey) -> None:
    """As above, but the first of several starting processes wins and the others read its key."""
    own = _written_beside(path, key)
    with contextlib.suppress(FileExistsError):
        os.link(own, path)
    own.unlink()


def _written_beside(path: Path, key: OKPKey) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    own = path.with_name(f"{path.name}.{os.getpid()}")
    own.unlink(missing_ok=True)
    own.touch(mode=0o600)
    own.write_text(as_text(key) + "\n", encoding="utf-8")
    return own


def _read(content: str, variable: str) -> OKPKey:
    """The key in a text; what is wrong is told without repeating any of it."""
    try:
        found = json.loads(content)
        is_private = isinstance(found, Mapping) and found.get("crv") == CURVE and bool(found.get("d"))
        key = OKPKey.import_key({name: str(found[name]) for name in ("kty", "crv", "x", "d")})
    except (ValueError, TypeError, KeyError, JoseError):
        is_private = False
    if not is_private:
        raise NoSigningKey(
            f"{variable} must be an Ed25519 private key as a JSON Web Key, "
            '{"kty": "OKP", "crv": "Ed25519", "x": ..., "d": ...}.'
        )
    return key
