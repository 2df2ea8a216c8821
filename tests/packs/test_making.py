"""Who picks figures gets one file with everything that was signed, and nothing that does not count."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from portal.accounts.models import Role
from portal.accounts.queries import user_with_email
from portal.declarations.desk import today
from portal.declarations.transitions import Party
from portal.packs.layout import CONTENT, INDEX, MANIFEST, SHEET, SIGNED
from portal.publication import service as publication
from portal.publication.service import Who
from portal.shortlists import service as shortlists
from schemas.canonical import content_hash
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.packs.conftest import Bid, files_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.profiles.models import Profile


def test_the_pack_holds_sheets_signatures_hashes_and_a_page_to_read(client: FlaskClient, bid: Bid) -> None:
    """Every file is listed with its hash, the content hashes as signed, and the index needs nothing else."""
    files = files_of(bid.pack)
    manifest = json.loads(files.pop(MANIFEST))
    assert manifest["title"] == "Rotfrukter 2027"
    assert manifest["sha256"] == {name: hashlib.sha256(one).hexdigest() for name, one in files.items()}
    for profile in (bid.potato, bid.carrot):
        folder = f"{profile.slug}-v1"
        assert files[f"{folder}/{SIGNED}"] == client.get(f"/profil/{profile.slug}/v1/undertecknad.json").data
        assert content_hash(json.loads(files[f"{folder}/{CONTENT}"])) == profile.content_hash
        assert files[f"{folder}/{SHEET}"].startswith(b"%PDF")
    index = files[INDEX].decode()
    assert "Tvättad potatis" in index
    assert "Morötter" in index
    assert "<script" not in index
    assert "<link" not in index
    assert len(files) == 7


def test_producers_and_buyers_are_offered_what_is_theirs(
    client: FlaskClient, db_session: Session, bid: Bid
) -> None:
    """A producer sees the own figures, a buyer those of the own list; nobody sees another's list."""
    grower = user_with_email(db_session, "rotfrukter@exempel.se")
    assert grower is not None
    sign_in(client, grower)
    own = client.get("/bilaga").text
    assert "Morötter" in own
    assert "Tvättad potatis" not in own
    buyer = make_staff(db_session, Role.BUYER, "inkopare@exempel.se")
    kept = shortlists.make_list(db_session, buyer.id, "Rotfrukter")
    shortlists.keep(db_session, kept.id, [(bid.potato.slug, 1)])
    db_session.commit()
    assert "Tvättad potatis" not in client.get(f"/bilaga?lista={kept.id}").text
    sign_in(client, buyer)
    listed = client.get(f"/bilaga?lista={kept.id}").text
    assert "Tvättad potatis" in listed
    assert "Morötter" not in listed


def test_what_has_to_be_put_right_is_told_and_kept(client: FlaskClient, bid: Bid) -> None:
    """No title, nothing chosen, lines that name nothing; what was typed comes back."""
    answer = client.post("/bilaga", data={"title": "", "adresser": ""})
    assert answer.status_code == 422
    assert "Välj minst en vara" in answer.text
    assert "Skriv vad bilagan ska heta" in answer.text
    for line in ("potatis", "jn-2026-999999", "https://x.example/01/123", "../../etc/passwd", "\0"):
        answer = client.post("/bilaga", data={"title": "Rötter & blad", "adresser": line})
        assert answer.status_code == 422, line
        assert "Rötter &amp; blad" in answer.text
    typed = f"http://localhost/profil/{bid.potato.slug.upper()}/v1\r\n\r\n{bid.carrot.slug}"
    by_address = client.post("/bilaga", data={"title": "Båda", "adresser": typed})
    assert by_address.status_code == 200
    assert len(files_of(by_address.data)) == 8


def test_only_what_counts_and_is_ready_is_enclosed(
    client: FlaskClient, db_session: Session, bid: Bid, ready: Callable[[Profile], None]
) -> None:
    """A newer version takes the place of an older one once it is signed; what was withdrawn is refused."""
    newer = factories.another_version(db_session, bid.potato)
    sent = {"title": "En", "vara": [bid.potato.slug]}
    waiting = client.post("/bilaga", data=sent)
    assert waiting.status_code == 422
    assert "är inte klart för bilagor än" in waiting.text
    ready(newer)
    names = files_of(client.post("/bilaga", data=sent).data)
    assert {name.partition("/")[0] for name in names} == {f"{newer.slug}-v2", INDEX, MANIFEST}
    reviewer = user_with_email(db_session, "granskare@exempel.se")
    assert reviewer is not None
    withdraw(db_session, bid.carrot, reviewer.id)
    refused = client.post("/bilaga", data={"title": "En", "vara": [bid.carrot.slug]})
    assert refused.status_code == 422
    assert "siffran gäller inte i dag" in refused.text


def withdraw(session: Session, profile: Profile, user_id: UUID) -> None:
    """The region takes a figure back."""
    publication.withdraw(
        session, profile.id, "Fel skörd", Who(user_id, Party.REVIEWER, is_impartial=True), today()
    )
    session.commit()
