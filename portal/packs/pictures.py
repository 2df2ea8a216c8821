"""Read the codes in a photograph of product sheets or of packages.

The picture is looked at in memory and forgotten; the codes say no more than an address or a number would.
"""

from __future__ import annotations

import warnings
from io import BytesIO

import zxingcpp
from PIL import Image, UnidentifiedImageError

from portal.packs.opening import Refused

FORMATS = ("JPEG", "PNG", "WEBP")
# The largest that telephones take; a picture is decoded to as many bytes.
MAX_PIXELS = 60_000_000
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
# On a product sheet, and what packages carry: GS1 Digital Link, and the number of the shops.
_CODES = zxingcpp.BarcodeFormats(
    (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.EAN13)
)


def is_picture(content: bytes) -> bool:
    """Whether the file begins as a photograph does."""
    return content.startswith(_STARTS)


def codes_in(content: bytes) -> list[str]:
    """What each code in the picture says, each once.

    Raises:
        Refused: it cannot be decoded, is larger than any telephone takes, or has no code that can be read.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            picture = _grey(content)
        except Image.DecompressionBombError as error:
            raise Refused("pixels") from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise Refused("no_picture") from error
    found = [one.text.strip() for one in zxingcpp.read_barcodes(picture, formats=_CODES)]
    if not any(found):
        raise Refused("no_code")
    return list(dict.fromkeys(filter(None, found)))


def _grey(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content), formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise Refused("pixels")
        return opened.convert("L")
