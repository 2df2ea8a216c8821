"""A potato, a bread made of it and a sandwich made of the bread, each by its own producer, all published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from portal.accounts.queries import organisation_of
from portal.declarations import service as declarations
from portal.declarations.models import Declaration
from portal.declarations.queries import answer_rows
from portal.profiles.models import Profile
from schemas.questionnaire import Answer, load_family
from tests import factories
from tests.questionnaire.journeys import filled

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from portal.accounts.models import User

BAKING = "milling_baking"


@dataclass
class Kitchen:
    """Makes declarations and lets the workers work; `work` runs everything that is due."""

    session: Session
    work: Callable[[], list[str]]
    reviewer: User

    def potato(self, email: str = "potatis@exempel.se") -> Profile:
        """A published potato."""
        producer = factories.a_producer(self.session, email)
        declaration = factories.a_draft(self.session, producer)
        return self.published(declaration, producer)

    def bread(self, email: str, name: str, *pinned: str) -> Profile:
        """A published bread made of these."""
        producer = factories.a_producer(self.session, email)
        return self.published(self.bread_draft(producer, name, *pinned), producer)

    def bread_draft(self, producer: User, name: str, *pinned: str) -> Declaration:
        """A bread that is not handed in."""
        organisation = organisation_of(self.session, producer.id)
        assert organisation is not None
        declaration = declarations.start(self.session, organisation.id, producer.id, BAKING, name, 2025)
        declarations.save_answers(self.session, declaration.id, recipe(*pinned), {}, producer.id)
        self.session.commit()
        return declaration

    def published(self, declaration: Declaration, producer: User) -> Profile:
        """Hand in, compute, approve and publish as the house does it."""
        self.work()
        declarations.submit(self.session, declaration.id, producer.id)
        self.session.commit()
        self.work()
        waiting = factories.waiting_now(self.session, declaration.id, producer)
        factories.approve(self.session, waiting, self.reviewer)
        self.work()
        self.session.expire_all()
        query = select(Profile).where(Profile.declaration_id == declaration.id)
        return self.session.scalars(query.order_by(Profile.version.desc()).limit(1)).one()

    def again(self, profile: Profile, producer: User, answers: dict[str, Answer]) -> Profile:
        """The next version of a profile, with these answers changed."""
        declaration = self.session.get_one(Declaration, profile.declaration_id)
        declaration.status = "changes_requested"  # as a correction of what is published will open it
        self.session.flush()
        seen = {name: row.version for name, row in answer_rows(self.session, declaration.id).items()}
        assert not declarations.save_answers(self.session, declaration.id, answers, seen, producer.id)
        self.session.commit()
        return self.published(declaration, producer)


def recipe(*pinned: str) -> dict[str, Answer]:
    """A loaf of a hundred kilos with fifty kilos of each of these, and nothing else."""
    said: dict[str, Any] = {
        "product.name": "Bröd",
        "product.year": "2025",
        "baking.kind": "bread",
        "sold.mass": ("10", "t[fresh]"),
        "recipe.batch": ("100", "kg[fresh]"),
        "recipe.verified_count": str(len(pinned)),
        "recipe.foods": ["none"] if pinned else ["potato"],
        "processing.fuels": ["none"],
        "processing.electricity": ("500", "kWh"),
        "packaging.kinds": ["none"],
        "delivery.how": "collected",
    }
    for place, one in enumerate(pinned, 1):
        said[f"recipe.profile_{place}"] = one
        said[f"recipe.profile_amount_{place}"] = ("50", "kg")
        said[f"recipe.profile_distance_{place}"] = ("0", "km")
    return filled(load_family(BAKING), said)


def pin(profile: Profile) -> str:
    """The version as it is written in an answer."""
    return f"{profile.slug.upper()}@{profile.version}"
