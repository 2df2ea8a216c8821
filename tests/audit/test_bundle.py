"""A case's bundle is the same bytes each time, whole when untouched, and tells what was touched."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from portal.audit.bundle import MANIFEST, case_bundle, zipped
from portal.audit.checking import NotABundle, problems_of
from portal.declarations.models import Declaration
from schemas.canonical import content_hash
from tests import factories
from tests.accounts.people import make_staff, sign_in
from workers.cli import main

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile

Edit = Callable[[Any], None]


@pytest.fixture
def profile(db_session: Session) -> Profile:
    """A published case."""
    return factories.published(db_session)


@pytest.fixture
def bundle(db_session: Session, profile: Profile) -> bytes:
    """Its bundle."""
    declaration = db_session.get_one(Declaration, profile.declaration_id)
    return case_bundle(db_session, declaration, "http://localhost")


def unpacked(bundle: bytes) -> dict[str, bytes]:
    """Its files but the manifest."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as found:
        return {name: found.read(name) for name in found.namelist() if name != MANIFEST}


def forged(bundle: bytes, name: str, edit: Edit) -> bytes:
    """The bundle with one file changed and a manifest to match, as a forger would make it."""
    files = unpacked(bundle)
    content = json.loads(files[name])
    edit(content)
    return zipped({**files, name: json.dumps(content).encode()})


def test_the_same_case_gives_the_same_bytes_and_is_whole(
    app: Flask, db_session: Session, profile: Profile, bundle: bytes
) -> None:
    """Fetched from the page twice it is the file made here, and nothing in it is wrong."""
    client = app.test_client()
    sign_in(client, make_staff(db_session, email="tredje@exempel.se"))
    address = f"/arenden/{profile.declaration_id}/arende.zip"
    assert client.get(address).data == client.get(address).data == bundle
    assert list(problems_of(bundle)) == []
    files = unpacked(bundle)
    assert {"LASMIG.txt", "handelser.json", "beslut.json", "inskickat/1-1/fragor.json"} <= set(files)
    questions = json.loads(files["inskickat/1-1/fragor.json"])
    assert questions["as_asked"]
    assert questions["questions"]["crop.harvest"]["label"]["sv"]


def _answer(content: Any) -> None:
    content["snapshot"]["answers"]["crop.harvest"]["value"] = "1"


def _answer_and_hash(content: Any) -> None:
    _answer(content)
    content["snapshot_hash"] = content_hash(content["snapshot"])


def _event(content: Any) -> None:
    content[3]["actor"] = "user-0"


def _drop_event(content: Any) -> None:
    del content[2]


def _figure(content: Any) -> None:
    content["content"]["footprint"]["total_kg_co2e"] = 0.001


def _no_approval(content: Any) -> None:
    content[:] = [one for one in content if one["kind"] != "approved"]


@pytest.mark.parametrize(
    ("name", "edit", "told"),
    [
        ("inskickat/1-1/inskickat.json", _answer, "its snapshot is not"),
        ("inskickat/1-1/inskickat.json", _answer_and_hash, "is about something that is not here"),
        ("handelser.json", _event, "its content was changed"),
        ("handelser.json", _drop_event, "an event before it is missing"),
        ("profil/1.json", _figure, "its content is not"),
        ("beslut.json", _no_approval, "nobody approved it"),
    ],
)
def test_a_forger_who_mends_the_manifest_is_found_out(
    bundle: bytes, name: str, edit: Edit, told: str
) -> None:
    """Whatever is changed, something else in the bundle contradicts it."""
    assert any(told in problem for problem in problems_of(forged(bundle, name, edit)))


def test_files_that_were_changed_added_or_taken_away_are_named(bundle: bytes) -> None:
    """With the manifest left as it was, it names each file."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as found:
        files = {name: found.read(name) for name in found.namelist()}
    files["arende.json"] += b" "
    files["nytt.txt"] = b"x"
    del files["personer.json"]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    problems = list(problems_of(written.getvalue()))
    assert [problem.partition(":")[0] for problem in problems] == ["arende.json", "nytt.txt", "personer.json"]


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip file at all"])
def test_what_is_no_bundle_is_refused(content: bytes) -> None:
    """A sentence instead of a traceback."""
    with pytest.raises(NotABundle):
        list(problems_of(content))


def test_the_command_says_so_with_its_exit_code(bundle: bytes, tmp_path: Path) -> None:
    """0 for a whole bundle, 1 with the lines for one that is not."""
    file = tmp_path / "arende.zip"
    file.write_bytes(bundle)
    whole = CliRunner().invoke(main, ["check-case", str(file)])
    assert (whole.exit_code, "whole" in whole.output) == (0, True)
    file.write_bytes(forged(bundle, "handelser.json", _event))
    broken = CliRunner().invoke(main, ["check-case", str(file)])
    assert (broken.exit_code, "its content was changed" in broken.output) == (1, True)
