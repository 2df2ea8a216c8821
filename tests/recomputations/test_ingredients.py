"""Products made of published products: computed with the pinned version, told of newer ones, no circles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, func, select

from portal.accounts.models import Role, User
from portal.db import transaction_on
from portal.declarations import service as declarations
from portal.declarations.models import Declaration
from portal.declarations.transitions import Party
from portal.ledger import StoredEvent
from portal.mail import Mail
from portal.profiles.models import Profile
from portal.publication import service as publication
from portal.publication.service import Who
from portal.recomputations import service as recomputations
from portal.recomputations.models import Recomputation, Renewal
from portal.results.models import ComputedFootprint, Preview
from schemas.explanation import Explanation
from schemas.factor_set import CURRENT_FACTOR_SET
from schemas.questionnaire import load_family
from tests import factories
from tests.accounts.people import make_staff, sign_in
from tests.engine.test_explaining import newer
from tests.recomputations.kitchen import BAKING, Kitchen, pin, recipe
from workers import deliveries, recompute
from workers.compute import Task, factors_of, inventory_of
from workers.deliveries import Limits
from workers.delivering import deliver_one
from workers.engine import assess
from workers.engine.factors import load_factor_set
from workers.ingredients import chosen
from workers.subscriptions import PAIRS, SUBSCRIBERS
from workers.whatif import Asked, what_if

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from sqlalchemy.orm import Session

    from portal.accounts.models import User

LETTERS = {"mail_ingredient_renewed"}
OURS = [pair for pair in PAIRS if not pair[1].startswith(("mail_", "send_")) or pair[1] in LETTERS]


@pytest.fixture
def kitchen(engine: Engine, db_session: Session) -> Kitchen:
    """Somebody who makes, hands in, approves and publishes, and the workers."""

    def work() -> list[str]:
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

    return Kitchen(db_session, work, make_staff(db_session, Role.REVIEWER, "granskare@exempel.se"))


def result_of(session: Session, profile: Profile) -> ComputedFootprint:
    """The stored result behind a profile."""
    return session.get_one(ComputedFootprint, profile.footprint_id)


def potato_in(result: dict[str, Any]) -> float:
    """Kilos of the ingredient per kilo of the product, what is lost in baking included."""
    line = next(one for one in result["lines"] if one["model"] == "ingredient")
    return float(line["inputs"][0]["value"] / result["output"])


def owner(session: Session, profile: Profile) -> User:
    """Who made the product."""
    declaration = session.get_one(Declaration, profile.declaration_id)
    return session.get_one(User, declaration.created_by)


def renewals(session: Session) -> list[Renewal]:
    """Every one, in order."""
    session.expire_all()
    return list(session.scalars(select(Renewal).order_by(Renewal.created_at)))


def told(session: Session, name: str) -> int:
    """How many events of this type there are."""
    return session.scalar(select(func.count()).where(StoredEvent.type == name)) or 0


def less_nitrogen(kitchen: Kitchen, potato: Profile) -> Profile:
    """The next version of the potato, with a quarter of the nitrogen."""
    given = factories.answers(mineral_n_an="30", mineral_n_an__unit="kg[N]/ha")
    return kitchen.again(potato, owner(kitchen.session, potato), {"mineral.n_an": given["mineral.n_an"]})


def test_a_product_is_computed_with_the_pinned_version(kitchen: Kitchen, db_session: Session) -> None:
    """Half a kilo of the potato per kilo of bread, with its gases; preview and publication alike."""
    potato = kitchen.potato()
    bread = kitchen.bread("bageri@exempel.se", "Potatisbröd", pin(potato))
    found = result_of(db_session, bread)
    assert found.inventory["ingredients"] == [{"profile": potato.slug, "version": "1"}]
    line = next(one for one in found.result["lines"] if one["model"] == "ingredient")
    part = potato_in(found.result) * float(result_of(db_session, potato).total_kg_co2e)
    assert 0.5 <= potato_in(found.result) < 0.6
    assert sum(line["kg_co2e"].values()) == pytest.approx(part, rel=1e-6)
    assert line["parameters"][0]["version"] == f"profile:{potato.slug}@1"
    preview = db_session.get_one(Preview, bread.declaration_id)
    assert preview.result is not None
    assert preview.result["total_kg_co2e"] == pytest.approx(float(found.total_kg_co2e), rel=1e-6)


def test_a_newer_version_is_stored_beside_explained_and_told(
    client: FlaskClient, kitchen: Kitchen, db_session: Session
) -> None:
    """The bread's page stays; its producer sees the difference by line and is told how to take it."""
    potato = kitchen.potato()
    bread = kitchen.bread("bageri@exempel.se", "Potatisbröd", pin(potato))
    content = dict(bread.content)
    better = less_nitrogen(kitchen, potato)
    assert (better.slug, better.version) == (potato.slug, 2)
    (row,) = renewals(db_session)
    assert (row.ingredient, row.old_version, row.version) == (potato.slug, 1, 2)
    assert row.from_footprint_id == bread.footprint_id
    explanation = Explanation.from_json(row.explanation)
    old, new = (result_of(db_session, one) for one in (potato, better))
    part = potato_in(result_of(db_session, bread).result)
    change = part * float(new.total_kg_co2e - old.total_kg_co2e)
    assert change < 0
    assert explanation.after - explanation.before == pytest.approx(change, rel=1e-6)
    ((cause,),) = [line.causes for line in explanation.lines]
    assert (cause.kind, cause.id) == ("factor", f"profile.{potato.slug}")
    assert cause.difference == pytest.approx(change, rel=1e-6)
    assert row.result is not None
    assert row.result["total_kg_co2e"] == pytest.approx(explanation.after)
    assert db_session.get_one(Profile, bread.id).content == content
    (mail,) = db_session.scalars(select(Mail).where(Mail.key.startswith("mail_ingredient_renewed")))
    for words in ("version 2", "version 1", "Inget ändras av sig självt", f"/profil/{potato.slug}"):
        assert words in mail.body_text
    sign_in(client, owner(db_session, bread))
    page = client.get(f"/deklarationer/{bread.declaration_id}/resultat").text
    for words in (
        "Ingredienser med en nyare version",
        "Tvättad potatis, version 2",
        "Skillnaden rad för rad",
    ):
        assert words in page


def test_a_chain_of_three_goes_one_step_for_each_decision(kitchen: Kitchen, db_session: Session) -> None:
    """Potato, bread, sandwich: a new potato concerns the bread, and the sandwich only with a new bread."""
    potato = kitchen.potato()
    bread = kitchen.bread("bageri@exempel.se", "Potatisbröd", pin(potato))
    sandwich = kitchen.bread("kafe@exempel.se", "Smörgås", pin(bread))
    whole = result_of(db_session, sandwich).result
    quarter = 0.25 * float(result_of(db_session, potato).total_kg_co2e)
    assert whole["total_kg_co2e"] > quarter
    better = less_nitrogen(kitchen, potato)
    assert [row.from_footprint_id for row in renewals(db_session)] == [bread.footprint_id]
    newer_bread = kitchen.again(bread, owner(db_session, bread), recipe(pin(better)))
    assert (newer_bread.slug, newer_bread.version) == (bread.slug, 2)
    rows = renewals(db_session)
    assert [row.from_footprint_id for row in rows] == [bread.footprint_id, sandwich.footprint_id]
    assert (rows[1].ingredient, rows[1].version) == (bread.slug, 2)
    assert kitchen.work() == []
    assert told(db_session, "IngredientRenewed") == 2
    assert told(db_session, "RenewalComputed") == 2


def test_what_was_reviewed_meanwhile_is_told_when_it_becomes_live(
    kitchen: Kitchen, db_session: Session
) -> None:
    """The potato's second version comes while the bread is a draft that is pinned to the first."""
    potato = kitchen.potato()
    baker = factories.a_producer(db_session, "bageri@exempel.se")
    draft = kitchen.bread_draft(baker, "Potatisbröd", pin(potato))
    less_nitrogen(kitchen, potato)
    assert renewals(db_session) == []
    bread = kitchen.published(draft, baker)
    assert [row.from_footprint_id for row in renewals(db_session)] == [bread.footprint_id]


def test_a_product_cannot_be_an_ingredient_of_itself(
    client: FlaskClient, kitchen: Kitchen, db_session: Session
) -> None:
    """Neither at once nor by way of another product: refused on the page, and whatever was typed stays."""
    potato = kitchen.potato()
    bread = kitchen.bread("bageri@exempel.se", "Potatisbröd", pin(potato))
    sandwich = kitchen.bread("kafe@exempel.se", "Smörgås", pin(bread))
    baker = owner(db_session, bread)
    declaration = db_session.get_one(Declaration, bread.declaration_id)
    declaration.status = "changes_requested"
    db_session.commit()
    sign_in(client, baker)
    for circular in (bread, sandwich):
        answer = client.post(
            f"/deklarationer/{bread.declaration_id}/fraga/profile-1",
            data={
                "recipe-profile_1": pin(circular),
                "recipe-profile_amount_1": "50",
                "recipe-profile_amount_1__unit": "kg",
            },
        )
        assert answer.status_code == 422
        assert "innehåller själv den här produkten" in answer.text
        assert pin(circular) in answer.text
    seen = {"recipe.profile_1": 1}
    round_about = {"recipe.profile_1": recipe(pin(sandwich))["recipe.profile_1"]}
    assert not declarations.save_answers(db_session, declaration.id, round_about, seen, baker.id)
    with pytest.raises(declarations.NotReady) as refused:
        declarations.submit(db_session, declaration.id, baker.id)
    assert [problem.code for problem in refused.value.problems] == ["profile.circle"]


def test_two_versions_of_one_ingredient_are_refused(kitchen: Kitchen, db_session: Session) -> None:
    """The preview says at which answer, and it cannot be handed in."""
    potato = kitchen.potato()
    better = less_nitrogen(kitchen, potato)
    baker = factories.a_producer(db_session, "bageri@exempel.se")
    draft = kitchen.bread_draft(baker, "Potatisbröd", pin(potato), pin(better))
    kitchen.work()
    preview = db_session.get_one(Preview, draft.id)
    assert (preview.result, preview.problem) == (None, "recipe.profile_2")
    with pytest.raises(declarations.NotReady) as refused:
        declarations.submit(db_session, draft.id, baker.id)
    assert [problem.code for problem in refused.value.problems] == ["profile.twice"]


def test_newer_factors_leave_the_ingredient_as_it_was_published(
    kitchen: Kitchen, db_session: Session, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bread's own electricity moves; the pinned potato is what was reviewed until a new version is."""
    potato = kitchen.potato()
    bread = kitchen.bread("bageri@exempel.se", "Potatisbröd", pin(potato))
    made = newer({"energy.electricity.se.average": 2.0})
    monkeypatch.setattr(recompute, "load_factor_set", lambda v: made if v == "2099.1" else load_factor_set(v))
    with transaction_on(engine) as session:
        recomputations.release_factor_set(session, "2099.1", "operator")
    kitchen.work()
    db_session.expire_all()
    row = db_session.scalars(
        select(Recomputation).where(Recomputation.from_footprint_id == bread.footprint_id)
    ).one()
    explanation = Explanation.from_json(row.explanation)
    causes = {cause.id for line in explanation.lines for cause in line.causes}
    assert causes == {"energy.electricity.se.average"}


def test_an_incomplete_ingredient_makes_the_product_incomplete(kitchen: Kitchen, db_session: Session) -> None:
    """What the potato lacks is a gap of the bread, at the question where the potato was chosen."""
    potato = kitchen.potato()
    answers = recipe(pin(potato))
    with_potato = chosen(db_session, load_family(BAKING), answers)
    whole = Task(BAKING, "Bröd", 2025, CURRENT_FACTOR_SET, answers, "JN-2026-000009", ingredients=with_potato)
    assert not inventory_of(whole).missing
    gap = {"missing": [{"question_id": "storage.kind", "reason": "required"}]}
    pantry = {one: {**stored, **gap} for one, stored in with_potato.pantry.items()}
    lacking = replace(whole, ingredients=replace(with_potato, pantry=pantry))
    found = inventory_of(lacking)
    assert [part.question_id for part in found.missing] == ["recipe.profile_1"]
    footprint = assess(found, factors_of(lacking, found), 0)
    assert not footprint.complete
    assert footprint.total_kg_co2e > 0


def test_other_answers_are_tried_with_the_ingredients(kitchen: Kitchen, db_session: Session) -> None:
    """Twice the potato in the bread: the whole difference is the potato's."""
    potato = kitchen.potato()
    answers = recipe(pin(potato))
    task = Task(BAKING, "Bröd", 2025, CURRENT_FACTOR_SET, answers, "JN-2026-000009")
    task = replace(task, ingredients=chosen(db_session, load_family(BAKING), answers))
    more = replace(answers["recipe.profile_amount_1"], value="100", entered="100")
    found = what_if(Asked(potato.id, task, {more.question_id: more})).result
    assert found is not None
    before = assess(inventory_of(task), factors_of(task, inventory_of(task)), 0).to_json()
    part = potato_in(before) * float(result_of(db_session, potato).total_kg_co2e)
    assert found.after - found.before == pytest.approx(part, rel=1e-6)


def test_a_suspended_figure_is_not_built_upon(kitchen: Kitchen, db_session: Session) -> None:
    """A recipe that names a figure which the region has stopped cannot be handed in until it counts again."""
    potato = kitchen.potato()
    baker = factories.a_producer(db_session, "bageri@exempel.se")
    draft = kitchen.bread_draft(baker, "Potatisbröd", pin(potato))
    who = Who(factories.a_reviewer(db_session, "tredje@exempel.se").id, Party.REVIEWER, is_impartial=True)
    today = datetime.now(UTC).date()
    publication.suspend(db_session, potato.id, "Skörden stämmer inte", today + timedelta(days=30), who, today)
    db_session.commit()
    with pytest.raises(declarations.NotReady) as refused:
        declarations.submit(db_session, draft.id, baker.id)
    assert [problem.code for problem in refused.value.problems] == ["profile.stopped"]
    publication.lift(db_session, potato.id, "Underlaget håller", who, today)
    db_session.commit()
    assert declarations.submit(db_session, draft.id, baker.id).version == 1
