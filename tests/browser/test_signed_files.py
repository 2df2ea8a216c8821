"""Every figure of the demo: its signed file holds without network, and its page to print is there."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from portal.credentials.checking import check_file
from portal.signing.keyring import Keyring
from workers.demo.samples import samples

if TYPE_CHECKING:
    from tests.browser.product import Product


PATIENCE_S = 60.0  # workers may still be at it when the product says that it is ready


def fetched(address: str) -> bytes:
    """What lies at an address of the running product."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        content: bytes = answer.read()
        return content


def published(product: Product) -> set[str]:
    """Every profile in the catalogue, page by page."""
    found: set[str] = set()
    for number in range(1, 100):
        page = fetched(f"{product.address}/katalog?sida={number}").decode()
        more = set(re.findall(r"/profil/(jn-\d{4}-\d{6})\"", page)) - found
        if not more:
            break
        found |= more
    return found


def fetched_when_made(address: str) -> bytes:
    """As above, waiting for the worker that makes it."""
    limit = time.monotonic() + PATIENCE_S
    while True:
        try:
            return fetched(address)
        except urllib.error.HTTPError as error:
            if error.code != 404 or time.monotonic() > limit:
                raise
            time.sleep(0.5)


def test_every_demo_figure_is_signed_and_can_be_printed(product: Product) -> None:
    """With the exported keys alone, each file holds; each sheet is a PDF."""
    slugs = published(product)
    assert len(slugs) >= len(samples())
    files = {
        slug: fetched_when_made(f"{product.address}/profil/{slug}/v1/undertecknad.json") for slug in slugs
    }
    keys = Keyring.from_text(fetched(f"{product.address}/.well-known/jwks.json").decode())
    assert [slug for slug, file in files.items() if not check_file(file, keys).holds] == []
    for slug in slugs:
        sheet = fetched_when_made(f"{product.address}/profil/{slug}/v1/produktblad.pdf")
        assert sheet.startswith(b"%PDF"), slug
