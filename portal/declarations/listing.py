"""One row of "Mina klimatdeklarationer"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.declarations.desk import today
from portal.declarations.models import Declaration
from portal.declarations.queries import sheet_of
from portal.declarations.transitions import Action, Party, Status, may
from portal.declarations.turns import due_of
from portal.declarations.words import Standing, standing
from portal.publication.queries import publication_for
from portal.publication.words import standing_of
from portal.rejections.queries import UNDER_WAY


@dataclass(frozen=True)
class ListedDeclaration:
    """A declaration in the list: what it is, where it is, what to do next."""

    declaration: Declaration
    standing: Standing
    action: str
    address: str
    not_sent: str
    due: date | None


def listed(session: Session, declaration: Declaration) -> ListedDeclaration:
    """The row of one declaration."""
    action, endpoint = _next_step(declaration)
    published = publication_for(session, declaration.id)
    return ListedDeclaration(
        declaration=declaration,
        standing=standing_of(published, today()) if published else standing(declaration),
        action=action,
        address=url_for(endpoint, declaration_id=declaration.id),
        not_sent=_not_sent(session, declaration),
        due=due_of(session, declaration),
    )


def _next_step(declaration: Declaration) -> tuple[str, str]:
    status = Status(declaration.status)
    if status is Status.DRAFT:
        return _("Fortsätt fylla i"), "declarations.show"
    if status is Status.CHANGES_REQUESTED:
        return _("Se vad som behöver rättas"), "declarations.corrections"
    if status in UNDER_WAY:
        return _("Läs varför"), "declarations.rejection"
    if status in (Status.SUBMITTED, Status.CHECKING):
        return _("Följ uträkningen"), "declarations.result"
    return _("Se resultatet"), "declarations.result"


def _not_sent(session: Session, declaration: Declaration) -> str:
    """What is left before handing in; never "complete" for something that has not been sent."""
    if not may(declaration, Action.SUBMIT, Party.PRODUCER):
        return ""
    left = len(sheet_of(session, declaration).problems())
    if not left and declaration.status == Status.CHANGES_REQUESTED:
        return ""
    if not left:
        return _("Klar – inte inskickad")
    return _("1 svar kvar") if left == 1 else _("%(count)s svar kvar", count=left)
