"""A producer with a draft, a scanner that answers on loopback, and workers that deal with evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from portal.accounts.numbers import OrganisationNumber
from tests import factories
from tests.accounts.people import make_producer, sign_in
from tests.evidence.clamd import Clamd
from tests.evidence.desk import EvidenceDesk, Workers
from workers import notify, scan

if TYPE_CHECKING:
    from uuid import UUID

    from flask import Flask
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from portal.config import Settings
    from portal.declarations.models import Declaration


@pytest.fixture
def producer(db_session: Session) -> User:
    """A producer of Exempelgården AB."""
    return factories.a_producer(db_session)


@pytest.fixture
def other_producer(db_session: Session) -> User:
    """A producer of another organisation."""
    number = OrganisationNumber(digits="2120000142", is_sole_trader=False)
    return make_producer(db_session, email="annan@exempel.se", organisation_number=number)


@pytest.fixture
def draft(db_session: Session, producer: User) -> Declaration:
    """A declaration with all its answers, not handed in."""
    return factories.a_draft(db_session, producer)


@pytest.fixture
def desk(app: Flask, producer: User, draft: Declaration) -> EvidenceDesk:
    """The producer at the evidence pages of the draft."""
    client = app.test_client()
    sign_in(client, producer)
    return EvidenceDesk(client, draft.id)


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    """A scanner that knows one virus."""
    running = Clamd()
    yield running
    running.close()


@pytest.fixture
def workers(
    settings: Settings, worker_environment: None, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Workers]:
    """Workers with the test's settings; `workers(clamd_url=...)` gives them a scanner."""

    done: set[tuple[UUID, str]] = set()  # whoever works, nothing is delivered twice

    def hired(**changes: object) -> Workers:
        theirs = replace(settings, **changes)  # type: ignore[arg-type]
        monkeypatch.setattr(scan, "_settings", lambda: theirs)
        monkeypatch.setattr(notify, "_settings", lambda: theirs)
        return Workers(theirs.database_url, done)

    return hired
