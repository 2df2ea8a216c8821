"""A released factor set reaches everything live, is explained and flagged, and changes nothing published."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, func, select

from portal.accounts.models import Role
from portal.db import transaction_on
from portal.declarations.models import Declaration
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.profiles.models import Profile
from portal.recomputations import service
from portal.recomputations.models import Recomputation
from portal.results.models import ComputedFootprint
from portal.results.queries import footprint_of
from portal.review.queries import review_queue
from schemas.explanation import Explanation
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.engine.test_explaining import newer
from workers import deliveries, recompute
from workers.cli import main
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.engine.factors import FactorSet, load_factor_set
from workers.subscriptions import PAIRS, SUBSCRIBERS

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

NEW = "2099.1"
# The factories do by themselves what the other subscribers would.
EVENTS = ("FactorSetReleased", "RecomputationBatchRequested", "RecomputationRequested", "FootprintRecomputed")
OURS = [(event, subscriber) for event, subscriber in PAIRS if event in EVENTS]


@pytest.fixture
def new_set(monkeypatch: pytest.MonkeyPatch) -> FactorSet:
    """A newer set in which every number about nitrous oxide from soils is three times larger."""
    found = newer({name: 3.0 for name in load_factor_set().parameters if name.startswith("ipcc.ef1")})
    monkeypatch.setattr(
        recompute, "load_factor_set", lambda version: found if version == NEW else load_factor_set(version)
    )
    return found


def work(engine: Engine) -> list[str]:
    """Relay and workers until nothing is due: the subscribers that ran, in order."""
    ran: list[str] = []
    while True:
        with transaction_on(engine) as session:
            deliveries.fan_out(session, OURS)
            due = deliveries.due(session, 100)
        if not due:
            return ran
        for event_id, subscriber in due:
            assert deliver_one(engine, SUBSCRIBERS, Limits(), event_id, subscriber) == "done"
            ran.append(subscriber)


def release(engine: Engine, version: str = NEW) -> None:
    """Tell that the set is in use."""
    with transaction_on(engine) as session:
        service.release_factor_set(session, version, "operator")


def rows(session: Session) -> list[Recomputation]:
    """Every recomputation."""
    session.expire_all()
    return list(session.scalars(select(Recomputation)))


def told(session: Session, name: str) -> int:
    """How many events of this type there are."""
    return session.scalar(select(func.count()).where(StoredEvent.type == name)) or 0


def test_what_is_published_is_computed_again_and_stays_as_it_is(
    engine: Engine, db_session: Session, new_set: FactorSet
) -> None:
    """The new result stands beside the old with its causes; profile, page and queue show the old one."""
    profile = factories.published(db_session)
    content = dict(profile.content)
    waiting = factories.in_review(db_session, producer=factories.a_producer(db_session, "b@exempel.se"))
    release(engine)
    assert work(engine).count("recompute_footprint") == 2
    found = rows(db_session)
    assert {row.submission_id for row in found} == {profile.submission_id, waiting.submission.id}
    for row in found:
        explanation = Explanation.from_json(row.explanation)
        old = db_session.get_one(ComputedFootprint, row.from_footprint_id)
        new = db_session.get_one(ComputedFootprint, row.to_footprint_id)
        assert (old.factor_set, new.factor_set) == (load_factor_set().version, new_set.version)
        assert float(new.total_kg_co2e) == pytest.approx(explanation.after)
        assert {cause.kind for line in explanation.lines for cause in line.causes} == {"factor"}
    assert db_session.scalars(select(Profile)).one().content == content
    frozen = footprint_of(db_session, waiting.submission.id)
    assert frozen is not None
    assert frozen.id == waiting.footprint.id
    assert [row[2].id for row in review_queue(db_session)] == [waiting.footprint.id]
    assert db_session.get_one(Declaration, waiting.declaration.id).status == "in_review"


def test_the_producer_gets_a_mail_only_when_the_interval_was_left(
    engine: Engine, db_session: Session, new_set: FactorSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large move is flagged and told; a small one is stored in silence."""
    factories.published(db_session)
    small = newer({"ipcc.ef5": 1.01}, version="2099.2")
    sets = {NEW: new_set, "2099.2": small}
    monkeypatch.setattr(recompute, "load_factor_set", lambda v: sets.get(v) or load_factor_set(v))
    release(engine, "2099.2")
    work(engine)
    assert [row.is_flagged for row in rows(db_session)] == [False]
    mails = select(Mail).where(Mail.key.startswith("mail_recomputed"))
    assert not list(db_session.scalars(mails))
    release(engine)
    work(engine)
    assert sorted(row.is_flagged for row in rows(db_session)) == [False, True]
    (mail,) = db_session.scalars(mails)
    assert "utanför det tidigare spannet" in mail.body_text
    assert NEW in mail.body_text


def test_drafts_expired_and_what_has_met_the_set_are_left_alone(
    engine: Engine, db_session: Session, new_set: FactorSet
) -> None:
    """Only what is live is computed again, and only once."""
    producer = factories.a_producer(db_session)
    factories.a_draft(db_session, producer)
    old = factories.in_review(db_session, producer=producer, product_name="Gammal", reference_year=2019)
    factories.published(db_session, old)
    release(engine)
    work(engine)
    assert rows(db_session) == []
    assert told(db_session, "RecomputationRequested") == 0


def test_many_are_asked_for_in_batches(
    engine: Engine, db_session: Session, new_set: FactorSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five live submissions in batches of two: each once, however the batches fall."""
    monkeypatch.setattr(service, "BATCH", 2)
    producer = factories.a_producer(db_session)
    for number in range(5):
        factories.in_review(db_session, producer=producer, product_name=f"Potatis {number}")
    release(engine)
    ran = work(engine)
    assert ran.count("recompute_footprint") == 5
    assert told(db_session, "RecomputationBatchRequested") == 2
    assert len({row.submission_id for row in rows(db_session)}) == 5


def test_a_repeated_request_leaves_one_row(engine: Engine, db_session: Session, new_set: FactorSet) -> None:
    """The same conclusion drawn twice is stored once."""
    waiting = factories.in_review(db_session)
    release(engine)
    work(engine)
    (row,) = rows(db_session)
    stored = recompute.Stored(
        waiting.footprint.id, waiting.footprint.inventory, waiting.footprint.result, "x", NEW
    )
    again = recompute.recomputed(stored)
    service.record_recomputation(db_session, waiting.declaration.id, waiting.footprint, again, "test")
    db_session.commit()
    assert [one.id for one in rows(db_session)] == [row.id]
    assert told(db_session, "FootprintRecomputed") == 1


def test_a_set_that_cannot_compute_it_is_flagged_with_the_reason(
    engine: Engine, db_session: Session, new_set: FactorSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A factor that is gone leaves no new result, but a row that says which."""
    factories.in_review(db_session)
    kept = {name: row for name, row in new_set.parameters.items() if name != "ipcc.ef5"}
    lacking = replace(new_set, parameters=kept)
    monkeypatch.setattr(recompute, "load_factor_set", lambda v: lacking if v == NEW else load_factor_set(v))
    release(engine)
    work(engine)
    (row,) = rows(db_session)
    assert (row.to_footprint_id, row.is_flagged) == (None, True)
    assert "ipcc.ef5" in row.problem


def test_administrators_see_each_difference_with_its_causes(
    client: FlaskClient, engine: Engine, db_session: Session, new_set: FactorSet
) -> None:
    """The page names the product, both figures, the factor, and says that the interval was left."""
    factories.published(db_session)
    sign_in(client, make_staff(db_session, Role.ADMIN, "drift@exempel.se"))
    assert "Inget är omräknat." in client.get("/drift/faktorer").text
    assert "/drift/faktorer" in client.get("/drift/leveranser").text
    release(engine)
    work(engine)
    page = client.get("/drift/faktorer").text
    for words in ("Tvättad potatis", NEW, "Utanför det tidigare spannet.", "Skillnaden rad för rad"):
        assert words in page


def test_the_command_releases_a_known_set_once(engine: Engine, db_session: Session) -> None:
    """An unknown version and a second release are refused with a message and no traceback."""
    version = load_factor_set().version
    unknown = CliRunner().invoke(main, ["release-factors", "1999.1"])
    assert unknown.exit_code == 1
    assert "there is no factor set 1999.1" in unknown.output
    first = CliRunner().invoke(main, ["release-factors", version])
    assert first.exit_code == 0, first.output
    again = CliRunner().invoke(main, ["release-factors", version])
    assert again.exit_code == 1
    assert "was released before" in again.output
    assert told(db_session, "FactorSetReleased") == 1


def test_the_command_refuses_a_set_that_is_not_linted(
    engine: Engine, db_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows with errors are listed, and nothing is released."""
    found = iter(["x.y: licence is empty"])
    monkeypatch.setattr("workers.engine.factors.lint.problems_of", lambda *_: found)
    refused = CliRunner().invoke(main, ["release-factors", load_factor_set().version])
    assert refused.exit_code == 1
    assert "x.y: licence is empty" in refused.output
    assert told(db_session, "FactorSetReleased") == 0
