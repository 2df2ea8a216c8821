"""The port to where the bytes of evidence lie: a folder, or a bucket of an S3-compatible server.

Each file lies under its id, which is ours: nothing that a person has typed ever becomes a path.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

if TYPE_CHECKING:
    from portal.config import Settings

FOLDER = "evidence"
REQUEST_TIMEOUT = "15s"
CONNECT_TIMEOUT = "5s"
RETRIES = 2


class StoreUnavailable(Exception):
    """The store did not answer, or not as it should; trying again later may help."""


class Missing(LookupError):
    """There are no bytes under this id."""


class EvidenceStore:
    """Puts, gets and deletes whole files."""

    def __init__(self, store: LocalStore | S3Store) -> None:
        self._store = store

    def put(self, evidence_id: UUID, content: bytes) -> None:
        """Store the bytes, whole or not at all.

        Raises:
            StoreUnavailable: they are not stored.
        """
        try:
            obstore.put(self._store, str(evidence_id), content, use_multipart=False)
        except (BaseError, OSError) as error:
            raise StoreUnavailable(_first_line(error)) from error

    def get(self, evidence_id: UUID) -> bytes:
        """The bytes.

        Raises:
            Missing: there are none.
            StoreUnavailable: they could not be read now.
        """
        try:
            return bytes(obstore.get(self._store, str(evidence_id)).bytes())
        except FileNotFoundError as error:
            raise Missing(str(evidence_id)) from error
        except (BaseError, OSError) as error:
            raise StoreUnavailable(_first_line(error)) from error

    def delete(self, evidence_id: UUID) -> None:
        """Remove the bytes; nothing happens when there are none.

        Raises:
            StoreUnavailable: they may still be there.
        """
        try:
            obstore.delete(self._store, str(evidence_id))
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise StoreUnavailable(_first_line(error)) from error


@cache
def store_of(settings: Settings) -> EvidenceStore:
    """The store that the settings name."""
    url = urlsplit(settings.evidence_store_url)
    if url.scheme == "s3":
        return EvidenceStore(_bucket(settings, url.netloc, url.path.strip("/")))
    folder = Path(unquote(url.path)) if url.scheme == "file" else settings.data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return EvidenceStore(LocalStore(prefix=folder))


def _bucket(settings: Settings, bucket: str, prefix: str) -> S3Store:
    endpoint = settings.evidence_store_endpoint
    return S3Store(
        bucket,
        prefix=prefix or None,
        region=settings.evidence_store_region,
        access_key_id=settings.evidence_store_key_id,
        secret_access_key=settings.evidence_store_secret,
        endpoint=endpoint or f"https://s3.{settings.evidence_store_region}.amazonaws.com",
        virtual_hosted_style_request=False,
        client_options={
            "timeout": REQUEST_TIMEOUT,
            "connect_timeout": CONNECT_TIMEOUT,
            "allow_http": endpoint.startswith("http://"),
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=20)},
    )


def _first_line(error: Exception) -> str:
    """What the library says first; the rest repeats it with the machine's own names."""
    return f"{type(error).__name__}: {next(iter(str(error).splitlines()), '')}"
