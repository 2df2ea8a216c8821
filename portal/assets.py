"""Stylesheet, script and icons, served from this host with the content's hash in the address.

The hash lets browsers keep a file for ever and still see a change at once. The build in
`portal/static/build` leaves `.br` and `.gz` files beside each one; WhiteNoise picks the best.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from whitenoise import WhiteNoise

if TYPE_CHECKING:
    from wsgiref.headers import Headers

    from flask import Flask

STATIC = Path(__file__).parent / "static"
PREFIX = "/static/"
SERVED = {".css", ".js", ".svg", ".png", ".ico", ".txt"}


def init_app(app: Flask) -> None:
    """Serve `portal/static/*` and give templates `asset_url(name)`."""
    addresses = {path.name: _address(path) for path in sorted(STATIC.iterdir()) if path.suffix in SERVED}
    server = WhiteNoise(
        app.wsgi_app,
        allow_all_origins=False,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=_add_headers,
    )
    for name, address in addresses.items():
        server.add_file_to_dictionary(address, str(STATIC / name))
    app.wsgi_app = server  # type: ignore[method-assign]
    app.add_template_global(lambda name: addresses[name], "asset_url")


def _address(path: Path) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"{PREFIX}{path.stem}-{digest}{path.suffix}"


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'"
