"""What is frozen when a declaration is handed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from portal.accounts.models import Organisation, User
from portal.declarations.models import Declaration
from schemas.factor_set import CURRENT_FACTOR_SET
from schemas.questionnaire import Answers, answers_to_json, load_family


def snapshot(
    session: Session, declaration: Declaration, answers: Answers, user_id: UUID, signed_name: str
) -> dict[str, Any]:
    """Everything an approval is bound to, as plain JSON: answers, who, for whom, and by which definition."""
    organisation = session.get_one(Organisation, declaration.organisation_id)
    family = load_family(declaration.family)
    return {
        "number": declaration.number,
        "version": declaration.version,
        "family": declaration.family,
        "family_rev": family.rev,
        "definition_hash": family.hash,
        "factor_set": CURRENT_FACTOR_SET,
        "product_name": declaration.product_name,
        "reference_year": declaration.reference_year,
        "organisation": {
            "id": str(organisation.id),
            "name": organisation.name,
            "municipality": organisation.municipality,
        },
        "submitted_by": str(user_id),
        "signed_name": signed_name or session.get_one(User, user_id).name,
        "answers": answers_to_json(answers),
    }
