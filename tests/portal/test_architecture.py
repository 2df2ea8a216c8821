"""Rules that every route and template keeps, whoever writes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portal.access import PUBLIC, UndeclaredAccessError, check_declarations, enter
from tests.portal.routes import ROUTES, route_lines

if TYPE_CHECKING:
    from flask import Flask

TEMPLATES = Path(__file__).parents[2] / "portal" / "templates"
HTML = sorted(TEMPLATES.rglob("*.html"))
FRAGMENT_FOLDERS = {"components", "fragments"}
USED_BY_OTHERS = re.compile(r"(?:include|import|from)\s+[\"']([^\"']+\.html)[\"']")
NAMES = [str(path.relative_to(TEMPLATES)) for path in HTML]


def parts() -> set[str]:
    """Templates that other templates include or import, so that they are not pages."""
    return {name for path in HTML for name in USED_BY_OTHERS.findall(path.read_text(encoding="utf-8"))}


def test_every_route_says_who_may_enter(app: Flask) -> None:
    """No route is open only because somebody forgot to close it."""
    assert not [line for line in route_lines(app) if line.endswith("MISSING")]


def test_a_route_without_access_stops_the_start(app: Flask) -> None:
    """The application refuses to start rather than serve an undeclared route."""
    app.view_functions["stray"] = lambda: ""
    app.url_map.add(app.url_rule_class("/stray", endpoint="stray"))
    with pytest.raises(UndeclaredAccessError, match="stray"):
        check_declarations(app)


def test_a_declared_view_keeps_its_name() -> None:
    """Declaring access changes nothing else about a view."""

    def view() -> str:
        return "x"

    assert enter(PUBLIC)(view) is view


def test_the_list_of_routes_is_the_one_on_file(app: Flask) -> None:
    """No address appears, vanishes or changes its readers unnoticed.

    After a wanted change, `python -m tests.portal.routes` writes the list anew.
    """
    assert route_lines(app) == ROUTES.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", HTML, ids=NAMES)
def test_a_template_has_nothing_that_the_content_policy_blocks(path: Path) -> None:
    """No inline script, style or handler, and nothing from another host."""
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", source, re.IGNORECASE)
    # A data block is not run, so the policy lets it stand.
    assert not re.search(r'<script(?![^>]*\b(?:src=|type="application/ld\+json"))', source, re.IGNORECASE)
    assert not re.search(
        r"<(?:script|link|img|iframe|source)[^>]*(?:src|href)=[\"'](?:https?:)?//", source, re.IGNORECASE
    )


@pytest.mark.parametrize("path", HTML, ids=NAMES)
def test_a_form_that_posts_carries_a_forgery_token(path: Path) -> None:
    """Every POST form holds the token."""
    source = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form\b.*?</form>", source, re.IGNORECASE | re.DOTALL):
        if re.search(r"method=[\"']post", form, re.IGNORECASE):
            assert "csrf" in form, form


@pytest.mark.parametrize("path", HTML, ids=NAMES)
def test_a_page_has_a_title_and_the_common_frame(path: Path) -> None:
    """Each page extends the frame, which sets the language, and names itself."""
    source = path.read_text(encoding="utf-8")
    name = str(path.relative_to(TEMPLATES))
    is_part = path.parent.name in FRAGMENT_FOLDERS or path.name.startswith("_") or name in parts()
    if path.name == "base.html":
        assert '<html lang="{{ current_language() }}">' in source
    elif not is_part:
        assert '{% extends "base.html" %}' in source
        assert "{% block title %}" in source


@pytest.mark.parametrize("path", HTML, ids=NAMES)
def test_no_template_switches_escaping_off(path: Path) -> None:
    """Text from people is always escaped."""
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", source)


def test_the_portal_reads_the_environment_in_one_place() -> None:
    """Settings come from `portal.config` only, so the list of them is complete.

    Migrations pass the environment on to it; the metrics library has a variable of its own.
    """
    portal = TEMPLATES.parent
    readers = {
        path.name for path in portal.glob("**/*.py") if "os.environ" in path.read_text(encoding="utf-8")
    }
    assert readers <= {"config.py", "migrate.py", "metrics.py"}
