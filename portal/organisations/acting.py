"""For whom a person acts on the current page, and what they may do there.

Which organisation it is follows from the page itself: from the declaration or the organisation in its
address, or from the organisation its form was made for. Only where a page names none, the person's
last choice counts. So a page that was opened for one organisation can never write to another, whatever
was chosen in the next tab; and what a page names is always checked against the memberships there are
at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import abort, g, render_template, request, session

from portal.accounts.models import MemberRole, Role
from portal.accounts.session import current_user
from portal.db import reading
from portal.organisations import queries
from portal.organisations.models import Mandate

CHOSEN = "acting"
FORM_FIELD = "organisation_id"

Refusal = tuple[str, int]


class Right(StrEnum):
    """What a page asks of whoever opens it for an organisation."""

    BELONG = "belong"
    DECLARE = "declare"
    SUBMIT = "submit"
    ARRANGE = "arrange"
    MANAGE = "manage"


RIGHTS: Mapping[MemberRole, frozenset[Right]] = {
    MemberRole.OWNER: frozenset(Right),
    MemberRole.EDITOR: frozenset(Right) - {Right.MANAGE},
    MemberRole.ADVISER: frozenset({Right.BELONG, Right.DECLARE}),
}


@dataclass(frozen=True)
class Acting:
    """One organisation that a person may act for now.

    Attributes:
        mandates: an adviser's, those that count today; empty for everybody else.
    """

    organisation_id: UUID
    organisation_name: str
    role: MemberRole
    mandates: tuple[Mandate, ...] = ()

    def may(self, right: str, declaration_id: UUID | None = None) -> bool:
        """Whether they have the right, for an adviser by a mandate that covers the declaration."""
        if self.role is not MemberRole.ADVISER:
            return right in RIGHTS[self.role]
        told = [one for one in self.mandates if declaration_id is None or one.covers(declaration_id)]
        if right == Right.SUBMIT:
            return any(one.may_submit for one in told)
        return right in RIGHTS[self.role] and bool(told)

    @property
    def may_start(self) -> bool:
        """Whether they may open new declarations: an adviser only when everything is covered."""
        return self.covered is None

    @property
    def covered(self) -> frozenset[UUID] | None:
        """The declarations they may see; None for all of the organisation's."""
        if self.role is not MemberRole.ADVISER or any(one.declaration_ids is None for one in self.mandates):
            return None
        return frozenset(UUID(one) for mandate in self.mandates for one in mandate.declaration_ids or ())


def organisations() -> tuple[Acting, ...]:
    """Everything the signed-in person may act for now, oldest membership first; looked up once."""
    user = current_user()
    if user is None or user.role != Role.PRODUCER:
        return ()
    if "organisations" not in g:
        with reading() as db:
            g.organisations = tuple(
                Acting(one.organisation_id, one.organisation_name, MemberRole(one.role), one.mandates)
                for one in queries.capacities(db, user.id)
            )
    found: tuple[Acting, ...] = g.organisations
    return found


def acting() -> Acting | None:
    """The organisation of the current page, otherwise the one last chosen, otherwise the first."""
    if "acting" not in g:
        own = organisations()
        chosen = _among(own, str(session.get(CHOSEN, "")))
        g.acting = chosen or (own[0] if own else None)
    found: Acting | None = g.acting
    return found


def acting_here() -> Acting:
    """As `acting`, on pages that nobody reaches without one."""
    return acting() or abort(403)


def choose(organisation_id: UUID) -> None:
    """Remember the organisation for pages that name none."""
    if session.get(CHOSEN) != str(organisation_id):
        session[CHOSEN] = str(organisation_id)


def refusal(right: Right, view_args: Mapping[str, Any]) -> Refusal | None:
    """Before a page of a producer's: None when they may go on, otherwise the page that says why not."""
    own = organisations()
    if not own:
        return render_template("organisations/none.html"), 403
    declaration_id: UUID | None = view_args.get("declaration_id")
    named = _named(view_args, declaration_id)
    if named is not None:
        g.acting = _among(own, named) or abort(404)
    elif request.method == "POST" and len(own) > 1:
        abort(400)  # a form that does not say for whom it was made
    here = acting_here()
    if declaration_id is not None and not here.may(Right.DECLARE, declaration_id):
        abort(404)  # what a mandate does not cover does not exist for the adviser
    if not here.may(right, declaration_id):
        return render_template("organisations/refused.html", right=right.value, acting=here), 403
    choose(here.organisation_id)
    return None


def _named(view_args: Mapping[str, Any], declaration_id: UUID | None) -> str | None:
    """The organisation that the page is about, as far as it says; '' for a declaration that is not there."""
    if declaration_id is not None:
        with reading() as db:
            return str(queries.organisation_of_declaration(db, declaration_id) or "")
    if FORM_FIELD in view_args:
        return str(view_args[FORM_FIELD])
    return request.form.get(FORM_FIELD)


def _among(own: tuple[Acting, ...], organisation_id: str) -> Acting | None:
    return next((one for one in own if str(one.organisation_id) == organisation_id), None)
