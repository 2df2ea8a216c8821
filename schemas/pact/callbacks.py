"""Where answers may be sent: https only, to a named host that was registered beforehand.

An address that a caller chooses is a way to make our machines call each other. So no address is ever
called as it came: its host must be one that staff have registered, and where that name leads is looked
at again right before the call (workers/pact_calls.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

HTTPS_PORT = 443
PORT_MAX = 65535
EVENTS = re.compile(r"/[23]/events/?\Z")
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"({_LABEL}\.)+(?!\d+\Z){_LABEL}")
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")
_OUR_OWN_WORDS = ("localhost", "local", "internal", "localdomain", "home", "lan")


class BadAddress(ValueError):
    """An address that is not called; the message says why."""


@dataclass(frozen=True)
class Callback:
    """The base of another party's interface: host (with port when it is not the usual one) and path."""

    host: str
    path: str

    def address(self, way: str) -> str:
        """An address below the base, `/3/events`."""
        return f"https://{self.host}{self.path}{way}"


def host_problem(host: str) -> str:
    """What is wrong with a host for registering, '' when nothing: `form`, `number` or `inner`."""
    name, _, port = host.partition(":")
    if port and not (port.isdecimal() and port.isascii() and 0 < int(port) <= PORT_MAX):
        return "form"
    labels = name.split(".")
    if name == "localhost" or labels[-1] in _OUR_OWN_WORDS:
        return "inner"
    if all(label.isdecimal() for label in labels) or ":" in port or name.startswith("["):
        return "number"
    return "" if _HOST.fullmatch(name) else "form"


def read_callback(source: str, hosts: Collection[str]) -> Callback:
    """The base that an event's source names: `https://host/base`, or `//host/base/3/events`.

    Raises:
        BadAddress: it names none, or one whose host is not registered.
    """
    parts = _split(source if "//" in source else f"//{source}")
    host = _host(parts, hosts)
    path = EVENTS.sub("", parts.path).rstrip("/")
    if parts.query or parts.fragment or not _PATH.fullmatch(path) or "/.." in path or "/." in path:
        raise BadAddress("source has a path that cannot be called")
    return Callback(host, path)


def read_token_address(text: str, hosts: Collection[str]) -> Callback:
    """The token endpoint that a discovery document names, as host and path.

    Raises:
        BadAddress: it is not an https address of a registered host.
    """
    parts = _split(text)
    if parts.scheme != "https":
        raise BadAddress("the token endpoint is not an https address")
    host = _host(parts, hosts)
    if parts.query or parts.fragment or not _PATH.fullmatch(parts.path):
        raise BadAddress("the token endpoint cannot be called")
    return Callback(host, parts.path)


def _split(text: str) -> SplitResult:
    if any(ord(character) <= 32 or character in "\\@" or ord(character) > 126 for character in text):
        raise BadAddress("the address has characters that do not belong there")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise BadAddress("the address cannot be read") from error
    return parts


def _host(parts: SplitResult, hosts: Collection[str]) -> str:
    if parts.scheme not in ("", "https"):
        raise BadAddress("the address is not https")
    name = (parts.hostname or "").lower()
    host = name if parts.port in (None, HTTPS_PORT) else f"{name}:{parts.port}"
    if not name or host not in hosts:
        raise BadAddress("the host is not registered for this client")
    return host
