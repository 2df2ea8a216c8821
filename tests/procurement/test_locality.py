"""Where a firm is cannot reach a ranking, a requirement's text or an award."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = [
    *sorted((ROOT / "portal" / "procurement").glob("*.py")),
    *sorted((ROOT / "schemas" / "lawful").glob("*.py")),
    *sorted((ROOT / "portal" / "packs").glob("*.py")),
    ROOT / "schemas" / "award.py",
    ROOT / "workers" / "awarding.py",
]
# Modules that know places. A kitchen is where the buyer is; pages that let one be chosen may ask for it.
PLACES = ("portal.sites", "portal.accounts.municipalities", "schemas.distance", "portal.accounts.countries")
KITCHENS = ("portal.kitchens",)
MAY_ASK_FOR_KITCHENS = {"procurement/market_pages.py", "procurement/lot_pages.py", "packs/checking.py"}
WORDS = {"municipality", "latitude", "longitude", "postal_code", "country", "site", "km", "about_km"}


def imported(tree: ast.Module) -> set[str]:
    """Every module that a file imports, with the names taken from it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: path.name)
def test_no_module_knows_where_anybody_is(path: Path) -> None:
    """None imports what knows places, and none reads a field that says where."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    forbidden = PLACES if f"{path.parent.name}/{path.name}" in MAY_ASK_FOR_KITCHENS else PLACES + KITCHENS
    assert not [name for name in imported(tree) if name.startswith(forbidden)]
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not read & WORDS


def test_the_look_finds_what_it_looks_for() -> None:
    """A module that read a municipality would be caught."""
    tree = ast.parse("from portal.sites import geography\nx = entry.municipality")
    assert [name for name in imported(tree) if name.startswith(PLACES)]
    assert {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & WORDS
