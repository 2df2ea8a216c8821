"""Call another party's PACT interface, and nothing but that.

A caller chooses where its answer goes, so every step is closed that could lead a call elsewhere: the host
was registered by staff, its name is looked up once and every address it has must lie on the open internet (or
in a network that the operator named), the connection goes to exactly the address that was looked at, the
certificate must be the host's, and a redirect is a refusal.
"""

from __future__ import annotations

import base64
import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from schemas.pact import MEDIA_TYPE, BadAddress, Callback, read_token_address

STEP_SECONDS = 8.0
WHOLE_SECONDS = 40.0
LARGEST_ANSWER = 64 * 1024
PIECE = 8192
# Addresses in which another one is hidden: what they lead to cannot be told from them.
_WRAPPED = tuple(
    ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotCalled(Exception):
    """The call is refused for good: it is not allowed, or the other side does not want it."""


class NotReached(Exception):
    """The call did not succeed now; another time it may."""


@dataclass(frozen=True)
class Credentials:
    """How we sign in at a host. `auth_base` is where it gives tokens, '' for the base of its interface."""

    client_id: str
    client_secret: str
    auth_base: str = ""


@dataclass(frozen=True)
class Partner:
    """Whom a message goes to: the only hosts that may be called for it, and the networks they may lie in."""

    hosts: frozenset[str]
    networks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def credentials_for(path: Path | None, host: str) -> Credentials:
    """How we sign in at a host, read anew each time so that a new one needs no restart.

    Raises:
        NotReached: nothing is known of it yet.
    """
    try:
        known = json.loads(path.read_text(encoding="utf-8")) if path else {}
        found = known[host]
        return Credentials(
            str(found["client_id"]), str(found["client_secret"]), str(found.get("auth_base", ""))
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotReached(f"PACT_CREDENTIALS_FILE says nothing that can be used about {host}") from error


def send_event(
    event: Mapping[str, Any], callback: Callback, credentials: Credentials, partner: Partner
) -> None:
    """Sign in and send one event.

    Raises:
        NotCalled, NotReached: it has not been taken.
    """
    calls = _Calls(partner)
    token = _token(calls, callback, credentials)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": f"{MEDIA_TYPE}; charset=UTF-8"}
    answer = calls.call("POST", callback, "/3/events", json.dumps(event).encode(), headers)
    _expect_success(answer, "the event")


def _token(calls: _Calls, callback: Callback, credentials: Credentials) -> str:
    base = _auth_base(callback, credentials, calls.partner.hosts)
    endpoint, way = _token_endpoint(calls, base)
    pair = f"{credentials.client_id}:{credentials.client_secret}".encode()
    headers = {
        "Authorization": f"Basic {base64.b64encode(pair).decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    body = urlencode({"grant_type": "client_credentials"}).encode()
    answer = calls.call("POST", endpoint, way, body, headers)
    if answer.status in (400, 401, 403):
        # Whoever looks after the other side may put that right; the message waits for it.
        raise NotReached(f"no access token: status {answer.status}")
    _expect_success(answer, "the sign-in")
    found = answer.json()
    token = found.get("access_token") if isinstance(found, dict) else None
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise NotReached("no access token in the answer")
    return token


def _auth_base(callback: Callback, credentials: Credentials, hosts: Collection[str]) -> Callback:
    if not credentials.auth_base:
        return callback
    try:
        return read_token_address(credentials.auth_base.rstrip("/"), hosts)
    except BadAddress as error:
        raise NotCalled(f"the place to sign in: {error}") from error


def _token_endpoint(calls: _Calls, base: Callback) -> tuple[Callback, str]:
    """Where the discovery document says that tokens are got, else the usual place."""
    answer = calls.call(
        "GET", base, "/.well-known/openid-configuration", None, {"Accept": "application/json"}
    )
    found = answer.json() if answer.status == 200 else None
    named = found.get("token_endpoint") if isinstance(found, dict) else None
    if not isinstance(named, str):
        return base, "/auth/token"
    try:
        return read_token_address(named, calls.partner.hosts), ""
    except BadAddress as error:
        raise NotCalled(f"the token endpoint that the host names: {error}") from error


def _expect_success(answer: Answer, what: str) -> None:
    if 200 <= answer.status < 300:
        return
    if 300 <= answer.status < 400:
        raise NotCalled(f"{what} was answered with a redirect, and none is followed")
    if answer.status in (401, 403, 408, 425, 429) or answer.status >= 500:
        raise NotReached(f"{what} was answered with status {answer.status}")
    raise NotCalled(f"{what} was refused with status {answer.status}")


class _Calls:
    """The calls for one message, all within one span of time."""

    def __init__(self, partner: Partner) -> None:
        self.partner = partner
        self._until = time.monotonic() + WHOLE_SECONDS
        self._tls = ssl.create_default_context()

    def call(
        self, method: str, base: Callback, way: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        """One call to a host that is registered."""
        if base.host not in self.partner.hosts:
            raise NotCalled(f"{base.host} is not registered for this client")
        connection = _Pinned(base.host, self._tls, self.partner.networks, self._left())
        try:
            connection.request(method, f"{base.path}{way}" or "/", body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, self._read(answer))
        except (OSError, http.client.HTTPException) as error:
            raise NotReached(f"{base.host}: {error or type(error).__name__}") from error
        finally:
            connection.close()

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise NotReached("it took too long")
        return min(left, STEP_SECONDS)

    def _read(self, answer: http.client.HTTPResponse) -> bytes:
        found = b""
        while piece := answer.read1(PIECE):
            found += piece
            if len(found) > LARGEST_ANSWER:
                raise NotCalled("the answer is too long")
            self._left()
        return found


class _Pinned(http.client.HTTPSConnection):
    """A connection to the very address that was looked at; a name is never looked up a second time."""

    def __init__(self, host: str, tls: ssl.SSLContext, networks: Collection[str], timeout: float) -> None:
        super().__init__(host, timeout=timeout, context=tls)
        self._tls, self._networks = tls, networks

    def connect(self) -> None:
        """Look up, judge, connect, and ask for the host's own certificate."""
        address = open_address(self.host, self.port, self._networks)
        plain = socket.create_connection((str(address), self.port), self.timeout)
        try:
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def open_address(host: str, port: int, networks: Collection[str] = ()) -> Address:
    """The address behind a name, when every address behind it may be called.

    Raises:
        NotCalled: one of them lies within a network.
        NotReached: the name leads nowhere now.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached(f"{host} leads nowhere: {error}") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    allowed = [ipaddress.ip_network(one) for one in networks]
    for address in addresses:
        if not (is_open(address) or any(address in network for network in allowed)):
            raise NotCalled(f"{host} leads to {address}, which is not on the open internet")
    if not addresses:
        raise NotReached(f"{host} leads nowhere")
    return addresses[0]


def is_open(address: Address) -> bool:
    """Whether an address is on the open internet, and hides no other address."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_open(address.ipv4_mapped)
        if any(address in network for network in _WRAPPED):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
