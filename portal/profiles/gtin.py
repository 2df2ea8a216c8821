"""The number of a product in the shops (GTIN), and the address that a code on the package leads to.

The address is a GS1 Digital Link: our own host, the application identifier 01, and the number with 14 digits.
"""

from __future__ import annotations

import re

from stdnum import ean
from stdnum.exceptions import ValidationError

LENGTH = 14
# Numbers that shops and scales give out for themselves mean nothing outside the shop.
_OWN_NUMBERS = re.compile(r"0(2|02|04)")


class NotAGtin(ValueError):
    """`code` says why: `digits` (not 8, 12, 13 or 14 of them), `check` (the last one is wrong) or `own`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_gtin(typed: str) -> str:
    """A GTIN as it stands under a bar code, as 14 digits.

    Raises:
        NotAGtin: it is none, or one that only holds within a shop.
    """
    digits = re.sub(r"[\s-]", "", typed)
    if not digits.isascii() or not digits.isdecimal() or len(digits) not in (8, 12, 13, LENGTH):
        raise NotAGtin("digits")
    try:
        ean.validate(digits)
    except ValidationError as error:
        raise NotAGtin("check") from error
    number = digits.zfill(LENGTH)
    if len(digits) != 8 and _OWN_NUMBERS.match(number):
        raise NotAGtin("own")
    return number


def code_address(base_url: str, slug: str, gtin: str) -> str:
    """Where a code leads: the product's number at this service, or without one the profile itself."""
    return f"{base_url}/01/{gtin}" if gtin else f"{base_url}/profil/{slug}"
