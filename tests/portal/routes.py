"""The list of routes as text; `python -m tests.portal.routes` writes `routes.txt` after a wanted change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from portal.access import declared_access

if TYPE_CHECKING:
    from flask import Flask

ROUTES = Path(__file__).parent / "routes.txt"


def route_lines(app: Flask) -> list[str]:
    """One line per route: methods, address, rule of entry."""
    lines = []
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        access = declared_access(app, rule.endpoint)
        lines.append(f"{methods} {rule.rule} {access.name if access else 'MISSING'}")
    return sorted(lines)


if __name__ == "__main__":
    from portal import create_app
    from portal.config import Settings

    # No connection is made: the address is only there because an application needs one.
    built = create_app(Settings(secret_key="-" * 32, database_url="postgresql+psycopg://localhost/none"))
    ROUTES.write_text("\n".join(route_lines(built)) + "\n", encoding="utf-8")
