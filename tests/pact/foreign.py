"""Another party as it meets us: a client that calls, and a server of its own that is called back."""

from __future__ import annotations

import base64
import http.client
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.pact.tls import PARTNER, Certificates

OUR_ID, OUR_SECRET, OUR_TOKEN = "jordnara", "var-hemlighet", "nyckel-till-dem"
CLOUD_EVENTS = "application/cloudevents+json"


@dataclass(frozen=True)
class Reply:
    """What came back over TLS."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Foreigner:
    """A foreign client: it knows an address, an id and a secret, and trusts one authority."""

    base: str
    client_id: str
    secret: str
    certificates: Certificates
    token: str = ""

    def call(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """One call to an absolute address."""
        parts = urlsplit(address)
        assert parts.scheme == "https"
        assert parts.hostname is not None
        connection = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=20, context=self.certificates.for_client()
        )
        try:
            way = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request(method, way, body, dict(headers or {}))
            answer = connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def ask_token(self, address: str, secret: str | None = None, grant: str = "client_credentials") -> Reply:
        """Id and secret for a token."""
        pair = base64.b64encode(f"{self.client_id}:{secret or self.secret}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}
        return self.call("POST", address, urlencode({"grant_type": grant}).encode(), headers)

    def sign_in(self) -> None:
        """Find out where, and get a token."""
        found = self.call("GET", f"{self.base}/.well-known/openid-configuration").json
        self.token = self.ask_token(found["token_endpoint"]).json["access_token"]

    def get(self, way: str, **wanted: Any) -> Reply:
        """A read with the token."""
        address = way if way.startswith("https:") else self.base + way
        if wanted:
            address += "?" + urlencode({k.replace("__", "-"): v for k, v in wanted.items()}, doseq=True)
        return self.call("GET", address, headers={"Authorization": f"Bearer {self.token}"})

    def ids(self, **wanted: Any) -> list[str]:
        """The ids of what a list holds."""
        reply = self.get("/3/footprints", **wanted)
        assert reply.status == 200, reply.body
        return [one["id"] for one in reply.json["data"]]

    def send(self, event: Any, kind: str = f"{CLOUD_EVENTS}; charset=UTF-8") -> Reply:
        """An event."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": kind}
        return self.call("POST", f"{self.base}/3/events", json.dumps(event).encode(), headers)


@dataclass
class Partner:
    """The foreign party's own interface, with everything that was sent to it.

    Attributes:
        events: the bodies that came with the right token.
        asked: method and path of every call.
        answers: statuses for the next events; 200 when there are none left.
        discovery: the discovery document, None for not found.
        location: where an event is redirected to.
    """

    certificates: Certificates
    events: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    discovery: dict[str, Any] | None = None
    location: str = ""
    connections: int = 0
    port: int = 0

    @property
    def host(self) -> str:
        """Its host as staff register it."""
        return f"{PARTNER}:{self.port}"

    def serve(self) -> Callable[[], None]:
        """Start; returns what ends it."""
        server = _Server(("127.0.0.1", 0), _handler(self))
        server.partner = self
        server.socket = self.certificates.for_server().wrap_socket(server.socket, server_side=True)
        self.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()

        def end() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        return end


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    partner: Partner

    def get_request(self) -> Any:
        """Count who comes, before anything is said."""
        self.partner.connections += 1
        return super().get_request()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: some are meant to fail."""


def _handler(partner: Partner) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One call."""

        def do_GET(self) -> None:
            """The discovery document."""
            partner.asked.append(f"GET {self.path}")
            self._say(200 if partner.discovery else 404, partner.discovery or {})

        def do_POST(self) -> None:
            """A token, or an event."""
            partner.asked.append(f"POST {self.path}")
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.endswith("/3/events"):
                self._take(body)
                return
            pair = base64.b64encode(f"{OUR_ID}:{OUR_SECRET}".encode()).decode()
            good = self.headers["Authorization"] == f"Basic {pair}" and b"client_credentials" in body
            self._say(
                200 if good else 401, {"access_token": OUR_TOKEN, "token_type": "Bearer"} if good else {}
            )

        def _take(self, body: bytes) -> None:
            if self.headers["Authorization"] != f"Bearer {OUR_TOKEN}":
                self._say(401, {})
                return
            assert self.headers["Content-Type"].startswith(CLOUD_EVENTS)
            status = partner.answers.pop(0) if partner.answers else 200
            partner.events.append(json.loads(body))
            self._say(status, {})

        def _say(self, status: int, content: dict[str, Any]) -> None:
            text = json.dumps(content).encode()
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", partner.location)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_args: Any) -> None:
            """Silence."""

    return Handler
