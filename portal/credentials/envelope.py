"""The file that people download: what was signed in the clear, and beside it the same with the signature.

The readable part is there to be read, and so that a change in it can be named; the signed part decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

FORMAT = "jordnara-signed-profile-1"
MEMBERS = ("format", "credential", "jwt")
BYTES_MAX = 1_000_000


class Unreadable(ValueError):
    """The file is not one of ours; `code` says in what way."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code} {detail}".rstrip())
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Envelope:
    """A file as read. `credential` is None where only the signed part was given."""

    jwt: str
    credential: Any = None


@dataclass(frozen=True)
class Difference:
    """A place where the readable part is not what was signed.

    Attributes:
        path: `credentialSubject.performanceClaim[0].name`; '' for the whole.
        kind: `changed`, `added` or `removed`.
    """

    path: str
    kind: str
    signed: Any = None
    shown: Any = None


def written(jwt: str, payload: bytes) -> str:
    """The file's text."""
    whole = {"format": FORMAT, "credential": json.loads(payload), "jwt": jwt}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def read(content: bytes) -> Envelope:
    """Read a downloaded file, or the signed part alone.

    Raises:
        Unreadable: it is neither.
    """
    if len(content) > BYTES_MAX:
        raise Unreadable("too_large")
    try:
        text = content.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise Unreadable("not_text") from error
    if not text:
        raise Unreadable("empty")
    if text.count(".") == 2 and text.isascii() and not text.startswith("{"):
        return Envelope(text)
    found = parsed(text)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Unreadable("not_ours")
    for name in [*found, *MEMBERS]:
        if name not in MEMBERS:
            raise Unreadable("unknown_member", name)
        if name not in found:
            raise Unreadable("missing_member", name)
    if not isinstance(found["jwt"], str):
        raise Unreadable("not_signed")
    return Envelope(found["jwt"], found["credential"])


def parsed(text: str) -> Any:
    """JSON with numbers as they are written, every name once, and nothing that could not be shown.

    Raises:
        Unreadable: it is not such JSON.
    """
    try:
        found = json.loads(
            text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_each_name_once
        )
        json.dumps(found, ensure_ascii=False, default=str).encode()
    except Unreadable:
        raise
    except (ValueError, RecursionError) as error:
        raise Unreadable("not_json") from error
    return found


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Unreadable("twice", twice.encode(errors="replace").decode())
    return found


def differences(signed: Any, shown: Any, path: str = "") -> Iterator[Difference]:
    """Every place where the two differ, by path. Numbers are compared exactly, 1 and 1.0 are the same."""
    if isinstance(signed, Mapping) and isinstance(shown, Mapping):
        for name in [*signed, *(name for name in shown if name not in signed)]:
            inner = f"{path}.{name}" if path else name
            if name not in shown:
                yield Difference(inner, "removed", signed=signed[name])
            elif name not in signed:
                yield Difference(inner, "added", shown=shown[name])
            else:
                yield from differences(signed[name], shown[name], inner)
    elif isinstance(signed, list) and isinstance(shown, list):
        yield from _in_lists(signed, shown, path)
    elif not _is_same(signed, shown):
        yield Difference(path, "changed", signed, shown)


def value_text(value: Any, *, ascii_only: bool = False) -> str:
    """A value as a file has it."""
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=ascii_only, default=str)


def _in_lists(signed: list[Any], shown: list[Any], path: str) -> Iterator[Difference]:
    for place in range(max(len(signed), len(shown))):
        inner = f"{path}[{place}]"
        if place >= len(shown):
            yield Difference(inner, "removed", signed=signed[place])
        elif place >= len(signed):
            yield Difference(inner, "added", shown=shown[place])
        else:
            yield from differences(signed[place], shown[place], inner)


def _is_same(signed: Any, shown: Any) -> bool:
    numbers = (int, Decimal)
    both = isinstance(signed, numbers) and isinstance(shown, numbers)
    # A truth value is a number to Python, and nobody else.
    if both and not isinstance(signed, bool) and not isinstance(shown, bool):
        return bool(signed == shown)
    return type(signed) is type(shown) and bool(signed == shown)
