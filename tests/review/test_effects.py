"""What a changed answer does to the result, worked out by a worker and shown to the reviewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.effects.queries import effects_of
from portal.ledger import StoredEvent
from tests import factories
from workers.effects import compute_effects
from workers.subscriber import Fact

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User
    from tests.factories import InReview


def work(session: Session) -> None:
    """Deliver every computed footprint to the worker."""
    for stored in session.query(StoredEvent).filter_by(type="FootprintComputed").all():
        fact = Fact(stored, stored.event())
        compute_effects.settle(session, fact, compute_effects.compute(compute_effects.load(session, fact)))
    session.commit()


def again(session: Session, waiting: InReview, reviewer: User, **changes: str) -> InReview:
    """Sent back and handed in with these answers changed."""
    asked = {name.split("__")[0].replace("-", ".", 1): "Stämmer det?" for name in changes}
    factories.send_back(session, waiting, reviewer, asked)
    factories.save(session, waiting.declaration, waiting.producer, changes)
    submission = factories.hand_in(session, waiting.declaration, waiting.producer)
    computed = factories.compute(session, submission)
    return factories.InReview(waiting.declaration, submission, computed, waiting.producer)


def test_the_effect_is_that_of_the_answer_alone(
    client: FlaskClient, reviewer: User, db_session: Session, waiting: InReview
) -> None:
    """With one answer changed, its effect is the whole difference between the two results."""
    changed = {"mineral-n_an": "110", "mineral-n_an__unit": "kg[N]/ha"}
    second = again(db_session, waiting, reviewer, **changed)
    work(db_session)
    told = effects_of(db_session, second.submission.id, waiting.submission.id)
    assert told is not None
    ((name, effect),) = told.items()
    assert name == "mineral.n_an"
    old, new = waiting.footprint.result, second.footprint.result
    assert effect.before == pytest.approx(old["total_kg_co2e"])
    assert effect.after == pytest.approx(new["total_kg_co2e"])
    assert effect.tonnes_after == pytest.approx(new["total_kg_co2e"] * new["output"] / 1000)
    assert effect.after < effect.before
    page = client.get(f"/granskning/{waiting.declaration.id}").text
    assert "Effekt på resultatet: \N{MINUS SIGN}" in page
    assert "ton om året, \N{MINUS SIGN}" in page


def test_two_changes_have_an_effect_each(reviewer: User, db_session: Session, waiting: InReview) -> None:
    """Each is put back alone; a change that the figure does not rest on has none."""
    changed = {
        "mineral-n_an": "110",
        "mineral-n_an__unit": "kg[N]/ha",
        "crop-area": "15,54",
        "crop-area__unit": "ha",
        "crop-variety": "Bintje",
    }
    second = again(db_session, waiting, reviewer, **changed)
    work(db_session)
    told = effects_of(db_session, second.submission.id, waiting.submission.id)
    assert told is not None
    assert set(told) == {"mineral.n_an", "crop.area", "crop.variety"}
    assert told["crop.variety"].before == told["crop.variety"].after
    assert told["crop.area"].tonnes_after == pytest.approx(2 * told["crop.area"].tonnes_before, rel=0.2)


def test_a_first_version_has_nothing_to_be_held_against(db_session: Session, waiting: InReview) -> None:
    """Without an earlier version or year the worker has nothing to do."""
    work(db_session)
    assert effects_of(db_session, waiting.submission.id, waiting.submission.id) is None
