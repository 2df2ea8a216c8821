"""Both sides over real TLS: our portal in a server thread, and the other party's own server."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from portal.accounts.models import Role
from portal.db import transaction_on
from portal.pact import service
from portal.pact.models import PactFootprint
from portal.security import limiter
from tests import factories
from tests.accounts.people import make_staff
from tests.pact.foreign import OUR_ID, OUR_SECRET, Foreigner, Partner
from tests.pact.tls import PARTNER, Certificates, make_certificates
from workers import deliveries
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.subscriptions import PAIRS, SUBSCRIBERS

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

OURS = [(kind, name) for kind, name in PAIRS if "pact" in name and not name.startswith("mail_")]
LIMITS = Limits(backoff_s=0.001, max_attempts=5)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of this run's own."""
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def partner(certificates: Certificates) -> Iterator[Partner]:
    """The other party's server."""
    made = Partner(certificates)
    end = made.serve()
    yield made
    end()


@dataclass
class Names:
    """What names lead to; everything else is looked up as usual."""

    known: dict[str, list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """The other party's name leads to this machine, where its server is."""
    names, real = Names({PARTNER: ["127.0.0.1"]}), socket.getaddrinfo

    def lookup(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in names.known:
            return real(host, port, *args, **kwargs)
        kinds = [(socket.AF_INET6 if ":" in one else socket.AF_INET, one) for one in names.known[host]]
        return [(family, socket.SOCK_STREAM, 6, "", (one, port)) for family, one in kinds]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return names


@dataclass
class House:
    """Our side: where it listens, and its back end run by hand."""

    base_url: str
    engine: Engine

    def work(self, rounds: int = 12) -> None:
        """Let the back end do everything that is due, as relay and workers would."""
        idle = 0
        for _ in range(rounds):
            with transaction_on(self.engine) as session:
                deliveries.fan_out(session, OURS)
            with transaction_on(self.engine) as session:
                due = deliveries.due(session, 200)
            for event_id, subscriber in due:
                deliver_one(self.engine, SUBSCRIBERS, LIMITS, event_id, subscriber)
            idle = 0 if due else idle + 1
            if idle > 1:
                return
            time.sleep(0.03 * idle)  # what failed rests for a moment


@pytest.fixture
def house(
    make_app: Callable[..., Flask],
    engine: Engine,
    certificates: Certificates,
    partner: Partner,
    names: Names,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[House]:
    """The portal behind TLS, and workers that know how to sign in at the other party."""
    app = make_app(base_url="https://localhost")
    limiter.reset()
    server = make_server("127.0.0.1", 0, app, threaded=True, ssl_context=certificates.for_server())
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    base_url = f"https://localhost:{server.server_port}"
    credentials = tmp_path / "pact.json"
    credentials.write_text(json.dumps({partner.host: {"client_id": OUR_ID, "client_secret": OUR_SECRET}}))
    monkeypatch.setenv("BASE_URL", base_url)
    monkeypatch.setenv("PACT_CREDENTIALS_FILE", str(credentials))
    monkeypatch.setenv("PACT_CALLBACK_NETWORKS", "127.0.0.0/8")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    yield House(base_url, engine)
    server.shutdown()
    server.server_close()
    thread.join()


Register = Callable[..., Foreigner]


@pytest.fixture
def register(house: House, db_session: Session, certificates: Certificates, partner: Partner) -> Register:
    """Lets a foreign client in; `signed_in` with a token at hand."""

    def let_in(*, calls: int = 600, news: str = "", signed_in: bool = True) -> Foreigner:
        admin = make_staff(db_session, Role.ADMIN, f"admin{calls}{len(news)}@exempel.se")
        client, secret = service.register(db_session, "Köparen", [partner.host], news, calls, admin.id)
        db_session.commit()
        foreigner = Foreigner(f"{house.base_url}/pact", str(client.id), secret, certificates)
        if signed_in:
            foreigner.sign_in()
        return foreigner

    return let_in


@pytest.fixture
def foreigner(register: Register) -> Foreigner:
    """A foreign client with a token."""
    return register()


@pytest.fixture
def potato(house: House, db_session: Session) -> str:
    """A published potato, offered; returns its number."""
    slug = factories.published(db_session).slug
    house.work()
    return slug


def copies(session: Session, count: int) -> list[str]:
    """More footprints like the one that is there, of products of their own; returns their ids."""
    own = session.scalars(select(PactFootprint)).one()
    made = []
    for number in range(count):
        columns = {c.key: getattr(own, c.key) for c in PactFootprint.__table__.columns if c.key != "position"}
        product = f"urn:gtin:0731234500{number:04d}"
        columns |= {
            "id": uuid4(),
            "slug": f"jn-2030-{number:06d}",
            "product_ids": [product],
            "document": {**own.document, "productIds": [product]},
        }
        columns["document"]["id"] = str(columns["id"])
        session.add(PactFootprint(**columns))
        made.append(str(columns["id"]))
    session.commit()
    return made
