"""What newer factors make of a public figure takes its place when two reviewers say so, and only then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from portal.accounts.queries import user_with_email
from portal.declarations.models import Submission
from portal.declarations.transitions import Party
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.profiles.models import Profile
from portal.publication import service as publication
from portal.publication.queries import publications_of
from portal.recomputations import service
from portal.recomputations.models import Recomputation
from portal.results.models import ComputedFootprint
from portal.review import service as review
from portal.review.guarding import FactorsReleased, NotImpartial, NotStated, NotTheSame, SamePerson
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.recomputations.test_flow import NEW, new_set, release, work  # noqa: F401 - fixtures
from workers.subscriber import Fact
from workers.subscriptions import SUBSCRIBERS

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from portal.accounts.models import User


@dataclass
class Stage:
    """A public figure, what newer factors make of it, and two reviewers who have stated to be impartial."""

    profile: Profile
    row: Recomputation
    hashes: tuple[str, str]
    first: User
    second: User


@pytest.fixture
def stage(engine: Engine, db_session: Session, new_set: object) -> Stage:  # noqa: F811
    """A published potato after the release of a newer set."""
    second = factories.a_reviewer(db_session)
    profile = factories.published(db_session, reviewer=second)
    release(engine)
    work(engine)
    db_session.expire_all()
    row = db_session.scalars(select(Recomputation)).one()
    first = user_with_email(db_session, factories.FIRST_REVIEWER)
    assert first is not None
    made = db_session.get_one(ComputedFootprint, row.to_footprint_id)
    snapshot = db_session.get_one(Submission, row.submission_id)
    return Stage(profile, row, (snapshot.snapshot_hash, made.result_hash), first, second)


def deliver(session: Session, name: str, *subscribers: str) -> None:
    """What the workers conclude from the newest event of a type."""
    newest = select(StoredEvent).where(StoredEvent.type == name).order_by(StoredEvent.occurred_at.desc())
    stored = session.scalars(newest.limit(1)).one()
    for subscriber in subscribers:
        SUBSCRIBERS[subscriber].settle(session, Fact(stored, stored.event()), None)
    session.commit()


def test_two_reviewers_make_it_a_new_version_with_its_reason(
    app: Flask, db_session: Session, stage: Stage
) -> None:
    """Proposed by one and approved by another on the page, version 2 supersedes version 1."""
    address = f"/omrakningar/{stage.row.id}"
    form = dict(zip(("snapshot_hash", "result_hash"), stage.hashes, strict=True))
    one, other, anybody = (app.test_client() for _ in range(3))
    sign_in(one, stage.first)
    sign_in(other, stage.second)
    assert "Tvättad potatis" in one.get("/omrakningar").text
    assert "Föreslå att den publiceras" in one.get(address).text
    assert one.post(f"{address}/foresla", data=form).status_code == 302
    deliver(db_session, "RecomputationProposed", "mail_recomputation_proposed")
    told = select(Mail.recipient).where(Mail.key.startswith("mail_recomputation_proposed"))
    assert db_session.scalars(told).all() == [stage.second.email]
    assert "En annan granskare behöver godkänna" in one.get(address).text
    assert one.post(f"{address}/godkann", data=form).status_code == 403
    assert other.post(f"{address}/godkann", data=form).status_code == 302
    deliver(db_session, "RecomputationApproved", "publish_recomputed")
    deliver(db_session, "ProfilePublished", "index_profile", "mail_published")
    found = publications_of(db_session, stage.profile.slug)
    assert {number: (one.state, one.origin) for number, one in found.items()} == {
        1: ("superseded", "first"),
        2: ("published", "factors"),
    }
    new = found[2].profile
    assert new.content["footprint"]["factor_set"] == NEW
    assert new.content["answers"] == stage.profile.content["answers"]
    assert new.valid_until == stage.profile.valid_until
    page = anybody.get(f"/profil/{stage.profile.slug}").text
    assert "Nya utsläppsfaktorer" in page
    subject = db_session.scalars(select(Mail.subject).where(Mail.key.startswith("mail_published"))).one()
    assert "nya utsläppsfaktorer" in subject
    assert "Inget väntar" in other.get("/omrakningar").text
    assert other.get(address).status_code == 404


def test_one_person_is_not_enough(db_session: Session, stage: Stage) -> None:
    """Nobody approves what was not proposed, nor their own proposal; a second proposal is none."""
    key = (db_session, stage.row.id, *stage.hashes)
    with pytest.raises(NotTheSame):
        service.approve_publication(*key, stage.second.id)
    service.propose_publication(*key, stage.first.id)
    with pytest.raises(SamePerson):
        service.approve_publication(*key, stage.first.id)
    with pytest.raises(NotTheSame):
        service.propose_publication(*key, stage.second.id)


def test_whoever_has_a_part_or_has_not_stated_is_refused(db_session: Session, stage: Stage) -> None:
    """A third reviewer states impartiality first, and somebody who stepped aside never decides."""
    key = (db_session, stage.row.id, *stage.hashes)
    third = make_staff(db_session, email="tredje@exempel.se")
    with pytest.raises(NotStated):
        service.propose_publication(*key, third.id)
    review.state_impartiality(db_session, stage.row.declaration_id, third.id, is_impartial=False)
    with pytest.raises(NotImpartial):
        service.propose_publication(*key, third.id)


def test_only_what_was_on_the_screen_is_decided(db_session: Session, stage: Stage, engine: Engine) -> None:
    """Other hashes, or a still newer set, are refused."""
    with pytest.raises(NotTheSame):
        service.propose_publication(db_session, stage.row.id, stage.hashes[0], "0" * 64, stage.first.id)
    service.propose_publication(db_session, stage.row.id, *stage.hashes, stage.first.id)
    db_session.commit()
    release(engine, "2099.9")
    with pytest.raises(FactorsReleased):
        service.approve_publication(db_session, stage.row.id, *stage.hashes, stage.second.id)


def test_what_does_not_count_is_not_published_anew(db_session: Session, stage: Stage) -> None:
    """A withdrawn figure gets no new version through newer factors."""
    who = publication.Who(stage.second.id, Party.REVIEWER, is_impartial=True)
    publication.withdraw(db_session, stage.profile.id, "Fel", who, stage.profile.published_at.date())
    with pytest.raises(NotTheSame):
        service.propose_publication(db_session, stage.row.id, *stage.hashes, stage.first.id)


def test_a_result_changed_after_the_approval_is_not_published(db_session: Session, stage: Stage) -> None:
    """The new version is bound to the hash that two people approved."""
    from portal.profiles.service import HashMismatch, publish

    key = (db_session, stage.row.id, *stage.hashes)
    service.propose_publication(*key, stage.first.id)
    decision = service.approve_publication(*key, stage.second.id)
    db_session.execute(text("SET LOCAL session_replication_role = replica"))
    changed = "UPDATE footprints SET result = jsonb_set(result, '{total_kg_co2e}', '0.001')"
    db_session.execute(text(changed))
    db_session.commit()
    db_session.expire_all()
    with pytest.raises(HashMismatch):
        publish(db_session, decision.id, "publish_recomputed")
