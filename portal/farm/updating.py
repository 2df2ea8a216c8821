"""Drafts that answer otherwise than the farm does today: shown old and new, and changed on request only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal.access import PRODUCER, enter
from portal.db import reading, transaction
from portal.declarations.desk import producer
from portal.declarations.merging import answer_words
from portal.declarations.models import Declaration
from portal.declarations.queries import sheet_of
from portal.declarations.transitions import NotAllowed
from portal.farm import queries, service
from portal.farm.blueprint import CONFLICT, Page, address_after, farm, year_address
from portal.farm.filling import Difference, differences
from portal.farm.page import FarmDesk, farm_desk


@dataclass(frozen=True)
class Update:
    """A draft with what it would answer otherwise."""

    declaration: Declaration
    found: list[Difference]

    def key(self, one: Difference) -> str:
        """Names one change exactly as it stands on the screen."""
        return f"{self.declaration.id}:{one.question_id}:{one.seen}:{one.provenance.farm_version}"


def updates(session: Session, desk: FarmDesk) -> list[Update]:
    """The drafts of the year that differ from the farm's answers."""
    drafts = queries.drafts_of(session, desk.organisation_id, desk.year)
    found = [Update(draft, differences(desk.rows, sheet_of(session, draft))) for draft in drafts]
    return [update for update in found if update.found]


@farm.get("/<int:year>/utkast")
@enter(PRODUCER)
def drafts(organisation_id: UUID, year: int) -> Page:
    """Which drafts would change, and how."""
    with reading() as session:
        desk = farm_desk(session, organisation_id, year)
        found = updates(session, desk)
    if not found:
        return redirect(address_after())
    return _page(desk, found)


@farm.post("/<int:year>/utkast")
@enter(PRODUCER)
def update_drafts(organisation_id: UUID, year: int) -> Page:
    """Change the drafts as chosen; what has moved on meanwhile is shown again and left as it is."""
    chosen = set(request.form.getlist("take"))
    with transaction() as session:
        desk = farm_desk(session, organisation_id, year)
        offered = {
            update.key(one): (update, one) for update in updates(session, desk) for one in update.found
        }
        wanted: dict[UUID, list[Difference]] = defaultdict(list)
        for key in sorted(chosen & offered.keys()):
            update, one = offered[key]
            wanted[update.declaration.id].append(one)
        left = sum(len(_take(session, name, wanted[name])) for name in sorted(wanted))
        has_moved = bool(left or chosen - offered.keys())
        remaining = updates(session, desk)
    changed = sum(len(found) for found in wanted.values()) - left
    if changed:
        told = ngettext(
            "%(num)s svar är ändrat i dina utkast.", "%(num)s svar är ändrade i dina utkast.", changed
        )
        flash(told, "success")
    if has_moved and remaining:
        flash(_("Något hade ändrats sedan du öppnade sidan. Det är inte rört. Se över listan igen."))
        return _page(desk, remaining), CONFLICT
    return redirect(address_after())


def _take(session: Session, declaration_id: UUID, wanted: list[Difference]) -> list[str]:
    try:
        return service.take_into(session, declaration_id, wanted, producer().id)
    except NotAllowed:  # handed in since the list was made
        return [one.question_id for one in wanted]


def _page(desk: FarmDesk, found: list[Update]) -> str:
    shown = [
        {
            "declaration": update.declaration,
            "options": [(update.key(one), *_words(desk, one)) for one in update.found],
            "picked": [update.key(one) for one in update.found if not one.is_own],
        }
        for update in found
    ]
    action = year_address("update_drafts", desk.year)
    return render_template("farm/drafts.html", desk=desk, updates=shown, action=action, back=address_after())


def _words(desk: FarmDesk, one: Difference) -> tuple[str, str]:
    label = desk.family.questions[one.question_id].text(desk.language).label
    old, new = answer_words(desk, one.old), answer_words(desk, one.new)
    told = _("%(question)s: %(old)s → %(new)s", question=label, old=old, new=new)
    return told, _("Här har någon svarat för just den här varan.") if one.is_own else ""
