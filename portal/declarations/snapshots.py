"""What is frozen when a declaration is handed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation, User
from portal.db import new_id
from portal.declarations.models import Declaration, Submission
from portal.declarations.origins import origin, sources_of
from portal.declarations.sheet import Sheet
from portal.evidence.queries import frozen_evidence
from portal.sites.models import Site
from schemas.canonical import content_hash
from schemas.factor_set import CURRENT_FACTOR_SET
from schemas.questionnaire import answers_to_json


def frozen(
    session: Session, declaration: Declaration, sheet: Sheet, user_id: UUID, signed_name: str
) -> Submission:
    """A submission of the declaration as it is now, for the service to store."""
    content = _snapshot(session, declaration, sheet, user_id, signed_name)
    return Submission(
        id=new_id(),
        declaration_id=declaration.id,
        version=declaration.version,
        snapshot=content,
        snapshot_hash=content_hash(content),
        submitted_by=user_id,
        submitted_at=func.clock_timestamp(),
    )


def _snapshot(
    session: Session, declaration: Declaration, sheet: Sheet, user_id: UUID, signed_name: str
) -> dict[str, Any]:
    """Everything the figure and its review rest on."""
    organisation = session.get_one(Organisation, declaration.organisation_id)
    return {
        "number": declaration.number,
        "version": declaration.version,
        "family": declaration.family,
        "family_rev": sheet.family.rev,
        "definition_hash": sheet.family.hash,
        "factor_set": CURRENT_FACTOR_SET,
        "product_name": declaration.product_name,
        "reference_year": declaration.reference_year,
        "organisation": {
            "id": str(organisation.id),
            "name": organisation.name,
            "public_name": organisation.public_name,
        },
        "site": _site(session.get_one(Site, declaration.site_id)),
        "submitted_by": str(user_id),
        "signed_name": signed_name or session.get_one(User, user_id).name,
        "answers": answers_to_json(sheet.counted),
        "provenance": _provenance(session, sheet),
        "evidence": frozen_evidence(session, declaration.id),
    }


def _site(site: Site) -> dict[str, Any]:
    """Where it was produced. Only `place` becomes public."""
    position = [site.latitude, site.longitude]
    return {
        "id": str(site.id),
        "name": site.name,
        "place": site.place,
        "postal_code": site.postal_code,
        "position": None if site.latitude is None else [str(degrees) for degrees in position],
        "position_from": site.position_from,
    }


def _provenance(session: Session, sheet: Sheet) -> dict[str, Any]:
    """Question id -> where the answer was taken from, of those that nobody typed into this declaration."""
    rows = [sheet.rows[name] for name in sorted(sheet.counted)]
    sources = sources_of(session, rows)
    return {row.question_id: told for row in rows if (told := origin(row, sources))}
