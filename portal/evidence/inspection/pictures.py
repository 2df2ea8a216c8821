"""Pictures: decoded within limits and drawn anew, so that nothing but the picture is kept."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.evidence.inspection.verdicts import Media, Reason, Refused

_FORMATS = {
    Media.JPEG: "JPEG",  # its reader knows MPO too: many telephones put a second picture behind the first
    Media.PNG: "PNG",
    Media.WEBP: "WEBP",
}
_MODES = {
    Media.JPEG: ("L", "RGB"),
    Media.PNG: ("1", "L", "LA", "RGB", "RGBA"),
    Media.WEBP: ("RGB", "RGBA"),
}
_QUALITY = 90  # of those formats that lose something


def redrawn(content: bytes, media: Media, max_pixels: int) -> bytes:
    """The picture the right way up and without a word about where, when and with what it was taken.

    Raises:
        Refused: it cannot be decoded whole, is too large, or moves.
    """
    Image.MAX_IMAGE_PIXELS = max_pixels
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _redrawn(content, media, max_pixels)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused(Reason.PIXELS) from error
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise Refused(Reason.BROKEN) from error


def _redrawn(content: bytes, media: Media, max_pixels: int) -> bytes:
    with Image.open(BytesIO(content), formats=(_FORMATS[media],)) as opened:
        if opened.width * opened.height > max_pixels:
            raise Refused(Reason.PIXELS)
        if opened.format != "MPO" and getattr(opened, "is_animated", False):
            raise Refused(Reason.MOVING)
        opened.load()
        picture = ImageOps.exif_transpose(opened)
    picture = _in_a_plain_mode(picture, media)
    picture.info = {}  # colour profile, comments, EXIF, XMP: some formats would write them again from here
    drawn = BytesIO()
    picture.save(drawn, format=_FORMATS[media], quality=_QUALITY)
    return drawn.getvalue()


def _in_a_plain_mode(picture: Image.Image, media: Media) -> Image.Image:
    if picture.mode in _MODES[media]:
        return picture
    if picture.has_transparency_data and "RGBA" in _MODES[media]:
        return picture.convert("RGBA")
    if picture.mode.startswith("I;16") or picture.mode == "I":
        # Sixteen bits of grey: converted straight away, everything above 255 would turn white.
        return picture.point(lambda value: value / 256).convert("L").convert(_MODES[media][0])
    return picture.convert("RGB")
