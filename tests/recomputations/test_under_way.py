"""A release reaches what was under way when it came, and a reviewer never decides without knowing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.declarations.models import Declaration
from portal.profiles.models import Profile
from portal.results import service as results
from portal.results.models import ComputedFootprint
from portal.results.queries import footprint_of
from schemas.events import FootprintComputed, ProfilePublished
from tests import factories
from tests.accounts.people import sign_in
from tests.engine.test_explaining import newer
from tests.recomputations.test_flow import NEW, OURS, new_set, release, rows, told, work
from workers import recompute
from workers.engine.factors import FactorSet, load_factor_set
from workers.recompute import catch_up_profile, catch_up_review

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

__all__ = ["new_set"]


@pytest.fixture(autouse=True)
def catching_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """What becomes live catches up as well."""
    ours = [
        *OURS,
        (FootprintComputed.__name__, catch_up_review.name),
        (ProfilePublished.__name__, catch_up_profile.name),
    ]
    monkeypatch.setattr("tests.recomputations.test_flow.OURS", ours)


def handed_in(session: Session) -> factories.InReview:
    """A declaration that waits for its checks; its footprint is not there yet."""
    producer = factories.a_producer(session)
    declaration = factories.a_draft(session, producer)
    submission = factories.hand_in(session, declaration, producer)
    return factories.InReview(declaration, submission, ComputedFootprint(), producer)


@pytest.mark.parametrize("is_checked", [False, True])
def test_what_is_being_checked_meets_the_set_when_it_can_be_reviewed(
    engine: Engine, db_session: Session, new_set: FactorSet, is_checked: bool
) -> None:
    """It is finished with the frozen set, and computed with the new one beside it; asked for once."""
    under_way = handed_in(db_session)
    key = (db_session, under_way.declaration.id, under_way.submission.id)
    if is_checked:
        results.record_checks(*key, [], "check_submission")
        db_session.commit()
    release(engine)
    assert work(engine).count("recompute_footprint") == 0
    if not is_checked:
        results.record_checks(*key, [], "check_submission")
    results.record_footprint(*key, *factories.assessed(under_way.submission), "compute_footprint")
    db_session.commit()
    assert work(engine).count("recompute_footprint") == 1
    (row,) = rows(db_session)
    frozen = footprint_of(db_session, under_way.submission.id)
    assert frozen is not None
    assert (row.from_footprint_id, row.factor_set) == (frozen.id, NEW)
    assert frozen.factor_set == load_factor_set().version
    assert db_session.get_one(Declaration, under_way.declaration.id).status == "in_review"


def test_what_is_approved_and_not_yet_public_meets_the_set_when_it_is(
    engine: Engine, db_session: Session, new_set: FactorSet
) -> None:
    """Between the decision and the profile it is neither in review nor published, and is not forgotten."""
    waiting = factories.in_review(db_session)
    decision = factories.approve(db_session, waiting, factories.a_reviewer(db_session))
    release(engine)
    assert work(engine).count("recompute_footprint") == 0
    factories.publish(db_session, decision.id)
    assert work(engine).count("recompute_footprint") == 1
    assert [row.submission_id for row in rows(db_session)] == [waiting.submission.id]
    assert db_session.query(Profile).one().footprint_id == waiting.footprint.id


def test_what_has_met_the_set_is_not_asked_for_again(
    engine: Engine, db_session: Session, new_set: FactorSet
) -> None:
    """What was recomputed in review is not computed once more when it is published."""
    waiting = factories.in_review(db_session)
    work(engine)
    release(engine)
    work(engine)
    decision = factories.approve(db_session, waiting, factories.a_reviewer(db_session), NEW)
    factories.publish(db_session, decision.id)
    work(engine)
    assert told(db_session, "RecomputationRequested") == 1


def test_what_is_sent_back_is_left_until_it_is_handed_in_again(
    engine: Engine, db_session: Session, new_set: FactorSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next snapshot freezes the new set and has nothing to catch up with."""
    waiting = factories.in_review(db_session)
    factories.send_back(
        db_session, waiting, factories.a_reviewer(db_session), {"crop.area": "Vilka skiften?"}
    )
    release(engine)
    work(engine)
    assert rows(db_session) == []
    monkeypatch.setattr("portal.declarations.snapshots.CURRENT_FACTOR_SET", NEW)
    monkeypatch.setattr(factories, "load_factor_set", lambda _: new_set)
    factories.save(
        db_session, waiting.declaration, waiting.producer, {"crop-area": "8,5", "crop-area__unit": "ha"}
    )
    again = factories.hand_in(db_session, waiting.declaration, waiting.producer)
    assert factories.compute(db_session, again).factor_set == NEW
    work(engine)
    assert rows(db_session) == []


def test_of_several_releases_the_newest_counts(
    engine: Engine, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2099.10 is newer than 2099.9; a set older than the frozen one is nothing to catch up with."""
    made = {version: newer({"ipcc.ef5": 1.1}, version=version) for version in ("2099.9", "2099.10")}
    monkeypatch.setattr(recompute, "load_factor_set", lambda v: made.get(v) or load_factor_set(v))
    for version in ("2099.10", "2099.9", "2000.1"):
        release(engine, version)
    work(engine)
    factories.in_review(db_session)
    work(engine)
    assert [row.factor_set for row in rows(db_session)] == ["2099.10"]


def test_the_reviewer_decides_knowing_of_newer_factors(
    client: FlaskClient, engine: Engine, db_session: Session, new_set: FactorSet
) -> None:
    """A page from before the release decides nothing; the new one shows the difference and its causes."""
    waiting = factories.in_review(db_session)
    reviewer = factories.a_reviewer(db_session)
    factories.in_order(db_session, waiting, reviewer)
    sign_in(client, reviewer)
    address = f"/granskning/{waiting.declaration.id}"
    form = {
        "snapshot_hash": waiting.submission.snapshot_hash,
        "result_hash": waiting.footprint.result_hash,
    }
    assert "Nyare utsläppsfaktorer" not in client.get(address).text
    release(engine)
    refused = client.post(f"{address}/foresla", data=form)
    assert refused.status_code == 409
    assert "Nyare utsläppsfaktorer har släppts" in refused.text
    assert "räknas om med den" in client.get(address).text
    work(engine)
    page = client.get(address).text
    for words in (
        "Nyare utsläppsfaktorer finns",
        NEW,
        "utanför det troliga spannet",
        "Skillnaden rad för rad",
    ):
        assert words in page
    assert f'name="newer_factors" value="{NEW}"' in page
    answer = client.post(f"{address}/foresla", data={**form, "newer_factors": NEW}, follow_redirects=True)
    assert "Godkännandet är föreslaget" in answer.text
    db_session.expire_all()
    assert db_session.get_one(Declaration, waiting.declaration.id).status == "approval_proposed"


def test_the_producer_sees_what_newer_factors_would_give(
    client: FlaskClient, engine: Engine, db_session: Session, new_set: FactorSet
) -> None:
    """The page that the mail leads to names both figures and says that nothing has changed by itself."""
    waiting = factories.in_review(db_session)
    sign_in(client, waiting.producer)
    address = f"/deklarationer/{waiting.declaration.id}/resultat"
    assert "Nyare utsläppsfaktorer" not in client.get(address).text
    release(engine)
    work(engine)
    page = client.get(address).text
    for words in ("Nyare utsläppsfaktorer finns", NEW, "Dina uppgifter är inte ändrade"):
        assert words in page
