"""`jordnara verify` takes a whole pack too, with nothing but the exported keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner, Result

from portal.packs.layout import CONTENT, SIGNED
from portal.signing import queries as signing
from portal.signing.keyring import did_web
from tests.packs.conftest import Bid, files_of, packed_again
from workers.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from sqlalchemy.orm import Session


def test_a_pack_is_checked_offline_figure_by_figure(
    bid: Bid, tmp_path: Path, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both hold; what was changed, lost or moved is named with its folder, and the exit code is 1."""
    keys, pack = tmp_path / "keys.json", tmp_path / "bilaga.zip"
    keys.write_text(json.dumps(signing.keyring(db_session).key_set(did_web("http://localhost"))))
    monkeypatch.setenv("DATABASE_URL", "")

    def verify(content: bytes) -> Result:
        pack.write_bytes(content)
        return CliRunner().invoke(main, ["verify", str(pack), "--keys", str(keys)])

    potato, carrot = f"{bid.potato.slug}-v1", f"{bid.carrot.slug}-v1"
    found = verify(bid.pack)
    assert found.exit_code == 0, found.output
    assert f"{potato}: holds" in found.output
    assert f"{carrot}: holds" in found.output
    files = files_of(bid.pack)
    text = files[f"{potato}/{SIGNED}"].decode()
    for name, content, told in (
        (f"{potato}/{SIGNED}", text.replace('"likelyLow"', '"lower"').encode(), "likelyLow: removed"),
        (f"{potato}/{SIGNED}", files[f"{carrot}/{SIGNED}"], f'named "{potato}", and "{carrot}" was signed'),
        (f"{potato}/{SIGNED}", b"{}", "no file of a published figure"),
        (f"{potato}/{CONTENT}", b'{"total": 0}', "not the content that was signed"),
    ):
        found = verify(packed_again(files | {name: content}))
        assert (found.exit_code, told in found.output) == (1, True), found.output
        assert f"{carrot}: holds" in found.output
    without = verify(packed_again({name: one for name, one in files.items() if name != f"{potato}/{SIGNED}"}))
    assert without.exit_code == 1
    assert f"{potato}: {SIGNED}: the signed file is missing" in without.output


def test_an_archive_of_something_else_is_told(bid: Bid, tmp_path: Path, db_session: Session) -> None:
    """It is no pack, or has nothing in it."""
    keys, pack = tmp_path / "keys.json", tmp_path / "bilaga.zip"
    keys.write_text(json.dumps(signing.keyring(db_session).key_set(did_web("http://localhost"))))
    pack.write_bytes(packed_again({"index.html": b"x"}))
    found = CliRunner().invoke(main, ["verify", str(pack), "--keys", str(keys)])
    assert (found.exit_code, "no pack of bids" in found.output) == (1, True), found.output
