"""Everything a page about one published profile shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.declarations.transitions import Party
from portal.declarations.words import Standing
from portal.publication import queries
from portal.publication.models import Publication, PublicationChange
from portal.publication.transitions import Action, NotPossible, State, may
from portal.publication.words import Notice, notice_of, standing_of, state_today


@dataclass(frozen=True)
class PublicationPage:
    """One profile: the version at hand, the others, what was done to it, what may be done now."""

    publication: Publication
    declaration: Declaration
    versions: Sequence[Publication]
    changes: Sequence[tuple[PublicationChange, int]]
    state: State
    standing: Standing
    notice: Notice | None
    actions: frozenset[Action]
    party: Party
    renewal: Declaration | None

    @property
    def product_name(self) -> str:
        """The name as the producer wants it now."""
        return str(self.publication.wording.get("product_name") or self.declaration.product_name)

    @property
    def contact(self) -> str:
        """Whom buyers may ask; empty when nobody is named."""
        return str(self.publication.wording.get("contact", ""))

    def check(self, action: Action) -> None:
        """Refuse a page that asks about something that cannot be done.

        Raises:
            NotPossible: the table has no such row now.
        """
        if action not in self.actions:
            raise NotPossible(self.publication.state, action, self.party)


def publication_page(session: Session, found: Publication, party: Party, day: date) -> PublicationPage:
    """What a producer or staff see of one profile version."""
    slug = found.profile.slug
    versions = queries.publications_of(session, slug)
    numbers = {one.profile_id: version for version, one in versions.items()}
    return PublicationPage(
        publication=found,
        declaration=session.get_one(Declaration, found.declaration_id),
        versions=sorted(versions.values(), key=lambda one: -one.profile.version),
        changes=[(one, numbers[one.profile_id]) for one in queries.changes_to(session, slug)],
        state=state_today(found, day),
        standing=standing_of(found, day),
        notice=notice_of(found, queries.newest_change(session, found.profile_id), day),
        actions=frozenset(action for action in Action if may(found, action, party, day)),
        party=party,
        renewal=queries.open_renewal(session, found.declaration_id),
    )
