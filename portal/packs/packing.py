"""Write a pack: figures, signatures and sheets in one ZIP file, with a list of hashes and a page to read."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

from portal.packs.layout import CONTENT, FORMAT, INDEX, MANIFEST, SHEET, SIGNED, Cover, Item


def packed(cover: Cover, items: Sequence[Item], index: str) -> bytes:
    """The ZIP file; the same content at the same moment gives the same bytes.

    Args:
        index: the page to read, as HTML that needs nothing from outside.
    """
    files = {INDEX: index.encode()}
    for one in items:
        files[f"{one.folder}/{SIGNED}"] = one.signed.encode()
        files[f"{one.folder}/{CONTENT}"] = _json(dict(one.content))
        files[f"{one.folder}/{SHEET}"] = one.sheet
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {MANIFEST: _json(_manifest(cover, items, files)), **files}.items():
            info = zipfile.ZipInfo(name, cover.made_at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return written.getvalue()


def _manifest(cover: Cover, items: Sequence[Item], files: dict[str, bytes]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "title": cover.title,
        "made_at": cover.made_at.isoformat(timespec="seconds"),
        "service": cover.base_url,
        "check_at": f"{cover.base_url}/bilaga/kontrollera",
        "items": [
            {"profile": one.slug, "version": one.version, "content_hash": one.content_hash} for one in items
        ],
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
