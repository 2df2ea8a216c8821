"""A declaration that leans on a document cannot be handed in once the document has expired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from portal.accounts.queries import organisation_of
from portal.declarations import service as declarations
from portal.declarations.queries import sheet_of
from schemas.questionnaire import load_family
from tests import factories
from tests.conftest import ROOT
from tests.questionnaire.journeys import filled
from tests.questionnaire.test_fast_lane_examples import example

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@pytest.mark.parametrize(("valid", "told"), [("2020-01", ["check.not_expired"]), ("2099-12", [])])
def test_an_expired_product_declaration_stands_in_the_way(
    db_session: Session, valid: str, told: list[str]
) -> None:
    """Years ago it is in the way of handing in, decades ahead it is not."""
    producer = factories.a_producer(db_session)
    organisation = organisation_of(db_session, producer.id)
    assert organisation is not None
    stated = example(ROOT / "workers/demo/examples/stated_material.yml")
    family = load_family("stated_material")
    declaration = declarations.start(
        db_session, organisation.id, producer.id, family.id, "Betongplatta", 2025
    )
    given = filled(family, stated.said | {"epd.valid": valid})
    declarations.save_answers(db_session, declaration.id, given, {}, producer.id)
    assert [problem.code for problem in sheet_of(db_session, declaration).problems()] == told
