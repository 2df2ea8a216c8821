"""Two published, signed products with their sheets, and the pack that is made of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from portal.accounts.models import Role, User
from portal.credentials import service as credentials
from portal.profiles import service as profiles
from portal.signing.private import as_text, new_private_key
from tests import factories
from tests.accounts.people import make_staff, sign_in

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.config import Settings
    from portal.profiles.models import Profile


@dataclass(frozen=True)
class Bid:
    """The profiles, and the pack as it was downloaded."""

    potato: Profile
    carrot: Profile
    pack: bytes


def files_of(pack: bytes) -> dict[str, bytes]:
    """Everything in a pack by its name."""
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed_again(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file of these."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def checked(client: FlaskClient, content: bytes, name: str = "bilaga.zip", **more: str) -> tuple[int, str]:
    """Status and page, in one line, after a file was sent to be checked."""
    data = {"file": (io.BytesIO(content), name), "adresser": "", **more}
    answer = client.post("/bilaga/kontrollera", data=data)
    return answer.status_code, " ".join(answer.text.split())


@pytest.fixture
def ready(db_session: Session, settings: Settings) -> Callable[[Profile], None]:
    """Sign a profile and print its sheet, as the workers do."""
    signer = replace(settings, signing_key=as_text(new_private_key()))

    def make(profile: Profile) -> None:
        credentials.issue(db_session, signer, profile.id)
        profiles.store_sheets(db_session, profile.id, {"sv": b"%PDF-1.7 " + profile.content_hash.encode()})
        db_session.commit()

    return make


@pytest.fixture
def buyer(client: FlaskClient, db_session: Session) -> User:
    """A buyer, signed in in `client`."""
    user = make_staff(db_session, Role.BUYER, "inkopare@exempel.se")
    sign_in(client, user)
    return user


@pytest.fixture
def bid(client: FlaskClient, db_session: Session, ready: Callable[[Profile], None]) -> Bid:
    """A pack of two products, fetched from the page by somebody who is not signed in."""
    reviewer = factories.a_reviewer(db_session)
    potato = factories.published(db_session, reviewer=reviewer)
    grower = factories.a_producer(db_session, "rotfrukter@exempel.se")
    given = factories.answers(product_name="Morötter", crop_kind="carrot", crop_variety="Nantes")
    waiting = factories.in_review(db_session, grower, "Morötter", given=given)
    carrot = factories.published(db_session, waiting, reviewer)
    for profile in (potato, carrot):
        ready(profile)
    answer = client.post("/bilaga", data={"title": "Rotfrukter 2027", "vara": [potato.slug, carrot.slug]})
    assert answer.status_code == 200, answer.text
    return Bid(potato, carrot, answer.data)
