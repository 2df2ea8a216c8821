"""What is near is told on one page by the region's own words, and nowhere else."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portal.purchases import locality
from tests import factories
from tests.purchases.desk import Worker, read_in, staff_of

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy.orm import Session

pytestmark = pytest.mark.usefixtures("worker_environment")

ROOT = Path(__file__).parents[2]
# Rooms where something is procured, ranked, compared or offered.
SURFACES = {
    "portal.api",
    "portal.catalogue",
    "portal.comparison",
    "portal.delivered",
    "portal.packs",
    "portal.procurement",
    "portal.shortlists",
    "portal.supply",
    "portal.whatif",
    "workers.awarding",
    "workers.deliver",
    "workers.engine",
    "workers.procure",
}


def test_the_share_follows_the_regions_definition(app: Flask, db_session: Session) -> None:
    """The place is the line's own, else the declaration's; where nobody says, it is unknown and not far."""
    profile = factories.published(db_session)
    home = profile.content["municipality"]
    staff = staff_of(app, db_session)
    read_in(
        staff,
        f"1;2026-01-10;Falun;Potatis;10;kg;100;;{profile.slug}\n"
        f"2;2026-01-10;Falun;Nötfärs;20;kg;200;0180;\n3;2026-01-10;Falun;Fläsk;40;kg;300;;\n",
        potatis="potato",
    )
    Worker().run(db_session)

    def share() -> tuple[object, ...]:
        near = locality.near_codes(locality.newest_definition(db_session))
        found = locality.local_share(db_session, 2026, near)
        return (found.near_sek, found.far_sek, found.unknown_sek, found.near_kg, found.unknown_kg)

    assert home.startswith("20")
    assert share() == (100, 200, 300, 10, 40)
    before = {path: _shown(app, path) for path in ("/katalog", "/upphandla", "/upphandla/marknad")}
    assert staff.post("/inkop/nara", data={"municipalities": "Stockholm\nAtlantis"}).status_code == 422
    staff.post("/inkop/nara", data={"municipalities": "Stockholm"})
    db_session.expire_all()
    assert share() == (200, 100, 300, 20, 40)
    page = staff.get("/inkop").text.replace("\xa0", " ")
    assert "33 %" in page
    assert before == {path: _shown(app, path) for path in before}


def _shown(app: Flask, path: str) -> str:
    """A public page as a stranger sees it, without what changes by itself."""
    text = app.test_client().get(path).text
    return text.partition("<main")[2].partition("</main>")[0]


def test_a_contract_keeps_every_surface_from_reading_it() -> None:
    """The rooms that must not know of it are all named, and the room is what they must not know."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (rule,) = [one for one in rules if one.get("forbidden_modules") == ["portal.purchases"]]
    there = {name for name in SURFACES if (ROOT / name.replace(".", "/")).exists()}
    there |= {name for name in SURFACES if (ROOT / f"{name.replace('.', '/')}.py").exists()}
    assert there <= set(rule["source_modules"])
    assert "ignore_imports" not in rule
