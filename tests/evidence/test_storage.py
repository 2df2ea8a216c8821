"""Where the bytes lie: a folder, or a server that speaks S3."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from portal.config import Settings, SettingsError
from portal.evidence.storage import EvidenceStore, Missing, StoreUnavailable, store_of

KEY = "k" * 64
BUCKET = {
    "EVIDENCE_STORE_URL": "s3://jordnara/underlag",
    "EVIDENCE_STORE_KEY_ID": "nyckel",
    "EVIDENCE_STORE_SECRET": "hemlighet",
}


class _S3(BaseHTTPRequestHandler):
    """As much of S3 as whole objects need: PUT, GET and the list of what to delete, signed."""

    objects: dict[str, bytes]
    refuse: bool

    def do_PUT(self) -> None:
        if self._is_signed():
            self.server.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))  # type: ignore[attr-defined]
            self._answer(200, b"")

    def do_GET(self) -> None:
        if self._is_signed():
            found = self.server.objects.get(self.path)  # type: ignore[attr-defined]
            missing = b"<Error><Code>NoSuchKey</Code></Error>"
            self._answer(200 if found is not None else 404, missing if found is None else found)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._is_signed() and self.path.endswith("?delete"):
            keys = re.findall(rb"<Key>([^<]+)</Key>", body)
            for key in keys:
                self.server.objects.pop(f"/jordnara/{key.decode()}", None)  # type: ignore[attr-defined]
            gone = b"".join(b"<Deleted><Key>%b</Key></Deleted>" % key for key in keys)
            self._answer(200, b"<DeleteResult>" + gone + b"</DeleteResult>")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library names it
        """Say nothing."""

    def _is_signed(self) -> bool:
        if self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=nyckel/"):
            return True
        self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        return False

    def _answer(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Thu, 26 Nov 2026 10:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def s3() -> Iterator[ThreadingHTTPServer]:
    """A bucket on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _S3)
    server.objects = {}  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def check(store: EvidenceStore) -> None:
    """Bytes that are put are there until they are deleted, which can be done twice."""
    first, second = uuid4(), uuid4()
    store.put(first, b"ett")
    store.put(second, b"\0" * 6_000_000)
    assert store.get(first) == b"ett"
    assert len(store.get(second)) == 6_000_000
    store.delete(first)
    store.delete(first)
    with pytest.raises(Missing):
        store.get(first)
    store.delete(second)


def test_the_folder(tmp_path: Path) -> None:
    """Without a setting, a folder beside the other data that only the service's own account may read."""
    settings = Settings(secret_key=KEY, data_dir=tmp_path)
    check(store_of(settings))
    assert (tmp_path / "evidence").stat().st_mode & 0o077 == 0


def test_a_folder_of_ones_choice(tmp_path: Path) -> None:
    """A file address names the folder, blanks and Swedish letters too."""
    url = (tmp_path / "Våra underlag").as_uri()
    settings = Settings.from_environment({"SECRET_KEY": KEY, "EVIDENCE_STORE_URL": url})
    store_of(settings).put(uuid4(), b"x")
    assert len(list((tmp_path / "Våra underlag").iterdir())) == 1


def test_a_bucket(s3: ThreadingHTTPServer) -> None:
    """The configured bucket, prefix and key are used, and every request is signed."""
    environ = {**BUCKET, "EVIDENCE_STORE_ENDPOINT": f"http://127.0.0.1:{s3.server_address[1]}"}
    settings = Settings.from_environment({"SECRET_KEY": KEY, **environ})
    check(store_of(settings))
    evidence_id = uuid4()
    store_of(settings).put(evidence_id, b"x")
    assert s3.objects == {f"/jordnara/underlag/{evidence_id}": b"x"}  # type: ignore[attr-defined]


def test_a_bucket_that_refuses_is_unavailable(s3: ThreadingHTTPServer) -> None:
    """A wrong key is not mistaken for a missing file."""
    environ = {**BUCKET, "EVIDENCE_STORE_ENDPOINT": f"http://127.0.0.1:{s3.server_address[1]}"}
    settings = Settings.from_environment({"SECRET_KEY": KEY, **environ})
    store = store_of(replace(settings, evidence_store_key_id="fel"))
    for attempt in (
        lambda: store.get(uuid4()),
        lambda: store.put(uuid4(), b"x"),
        lambda: store.delete(uuid4()),
    ):
        with pytest.raises(StoreUnavailable):
            attempt()


def test_a_folder_that_is_full_of_trouble_is_unavailable(tmp_path: Path) -> None:
    """What the disk refuses is told as such."""
    settings = Settings(secret_key=KEY, data_dir=tmp_path)
    store, evidence_id = store_of(settings), uuid4()
    (tmp_path / "evidence" / str(evidence_id)).mkdir()
    with pytest.raises(StoreUnavailable):
        store.put(evidence_id, b"x")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("EVIDENCE_STORE_URL", "/var/lib/underlag"),
        ("EVIDENCE_STORE_URL", "file://relative"),
        ("EVIDENCE_STORE_URL", "s3:///prefix"),
        ("EVIDENCE_STORE_URL", "gs://bucket"),
        ("EVIDENCE_STORE_KEY_ID", ""),
        ("EVIDENCE_STORE_SECRET", ""),
        ("EVIDENCE_STORE_ENDPOINT", "s3.example.se"),
        ("EVIDENCE_MAX_BYTES", "15MB"),
        ("EVIDENCE_MAX_FILES", "-1"),
        ("SCAN_TIMEOUT_MINUTES", "ten"),
        ("CLAMD_URL", "127.0.0.1:3310"),
        ("CLAMD_URL", "unix://run/clamd"),
    ],
)
def test_unusable_settings_are_refused_by_name(variable: str, value: str) -> None:
    """The message names the variable that has to be changed."""
    with pytest.raises(SettingsError, match=variable):
        Settings.from_environment({"SECRET_KEY": KEY, **BUCKET, variable: value})


def test_the_secret_is_never_written_out() -> None:
    """Settings that end up in a log line do not carry the bucket's key... nor the service's own."""
    settings = Settings.from_environment({"SECRET_KEY": KEY, **BUCKET})
    assert "hemlighet" not in repr(settings)
