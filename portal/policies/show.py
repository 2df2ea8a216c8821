"""One version's page, as it is read and as it comes back with what has to be put right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import abort, render_template
from sqlalchemy.orm import Session

from portal.policies import queries
from portal.policies.blueprint import person, role
from portal.policies.documents import citation
from portal.policies.forms import AdoptForm, LetStandForm, ReviewForm, SaidForm
from portal.policies.lawfulness import blocking, judged
from portal.policies.transitions import Move, may
from portal.purchases.categories import category_label


def shown(
    session: Session,
    policy_id: UUID,
    number: int,
    errors: Sequence[tuple[str, str]] = (),
    **forms: Any,
) -> str:
    """The page; `forms` are those that were sent and did not hold."""
    one = queries.version(session, policy_id, number) or abort(404)
    found = judged(session, one.wording)
    return render_template(
        "policies/version.html",
        one=one,
        versions=queries.versions(session, policy_id),
        wordings=queries.wordings(session, one.version.id),
        reviews=queries.reviews(session, one.version.id),
        judged=found,
        blocked=blocking(found),
        is_approved=queries.is_approved(session, one.version),
        is_own=one.wording.written_by == person(),
        may={str(move) for move in Move if may(one.version, move, role())},
        is_lawyer=role() == "lawyer",
        citation=citation(one),
        category_label=category_label,
        errors=list(errors),
        **{**_empty(), **forms},
    )


def _empty() -> dict[str, Any]:
    return {
        "review": ReviewForm(is_sent=False),
        "letting": LetStandForm(is_sent=False),
        "adoption": AdoptForm(is_sent=False),
        "ending": SaidForm(is_sent=False),
    }
