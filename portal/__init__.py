"""Web and persistence: records facts, one folder per feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from portal.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """The web application; see `portal.application.build`."""
    # Imported here so that workers can use `portal.db` and the services without loading the web.
    from portal.application import build

    return build(settings)
