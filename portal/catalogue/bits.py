"""Sets of small numbers as one whole number: bit n says whether n belongs.

To cut two sets is `a & b`, to count one is `a.bit_count()`; of a hundred thousand that takes microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import compress, islice

_TO_DIGITS = bytes.maketrans(b"\x00\x01", b"01")
_FROM_DIGITS = bytes.maketrans(b"01", b"\x00\x01")


def of_flags(flags: bytes | bytearray) -> int:
    """The numbers whose byte is 1; the others' is 0."""
    return int(flags.translate(_TO_DIGITS)[::-1], 2) if flags else 0


def of_numbers(numbers: Iterable[int], size: int) -> int:
    """These numbers, all below `size`."""
    flags = bytearray(size)
    for number in numbers:
        flags[number] = 1
    return of_flags(flags)


def flags_of(bits: int, size: int) -> bytes:
    """A byte for each number below `size`, 1 for those in the set."""
    return f"{bits:0{size}b}".encode().translate(_FROM_DIGITS)[::-1] if size else b""


def piece(order: Sequence[int], bits: int, size: int, start: int, length: int) -> list[int]:
    """Of the numbers in the set, in this order, `length` from the place `start` on; all are below `size`."""
    belongs = flags_of(bits, size)
    return list(islice(compress(order, map(belongs.__getitem__, order)), start, start + length))
