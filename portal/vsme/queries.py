"""Look up what a producer has declared for a year."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from portal.declarations.models import Declaration
from portal.declarations.queries import declarations_of, latest_submission
from portal.results.queries import footprint_of
from portal.vsme.b3 import Declared


def declared_years(session: Session, organisation_id: UUID) -> dict[int, list[Declared]]:
    """Results of what has been handed in, by year, the newest first; of several editions the last one."""
    newest: dict[tuple[str, int], Declaration] = {}
    for one in declarations_of(session, organisation_id):
        key = (one.number, one.reference_year)
        if key not in newest or one.edition > newest[key].edition:
            newest[key] = one
    found: dict[int, list[Declared]] = {}
    for (number, year), declaration in sorted(newest.items(), key=lambda pair: (-pair[0][1], pair[0][0])):
        found.setdefault(year, []).extend(_declared(session, number, declaration))
    return {year: told for year, told in found.items() if told}


def _declared(session: Session, number: str, declaration: Declaration) -> Sequence[Declared]:
    submission = latest_submission(session, declaration.id)
    computed = footprint_of(session, submission.id) if submission else None
    return [Declared(number, declaration.product_name, computed.result)] if computed else []
