"""The story of one case in sentences: what happened, when, and who did it in which role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.accounts.models import Role, User
from portal.audit import queries
from portal.audit.words import INTERNAL, sentence
from portal.declarations.models import Declaration
from portal.i18n import TIME_ZONE
from portal.ledger import StoredEvent
from portal.profiles.models import Profile
from portal.publication.models import PublicationChange
from portal.review.models import Decision


@dataclass(frozen=True)
class Happened:
    """One line of the history.

    Attributes:
        kind: the event's type, for grouping.
        said: what somebody wrote with it, shown as theirs.
        count: how many events of the same kind by the same person on the same day it stands for.
    """

    when: datetime
    who: str
    what: str
    kind: str
    said: tuple[str, ...] = ()
    count: int = 1


def history_of(session: Session, declaration: Declaration, *, for_staff: bool) -> list[Happened]:
    """The whole case, oldest first; for producers without reviewers' names and inner doings."""
    declarations = queries.declarations_of_case(session, declaration)
    events = queries.events_of_case(session, declarations)
    ids = {str(one.id) for one in declarations}
    events = [one for one in events if one.payload.get("declaration_id", "") in {*ids, ""}]
    if not for_staff:
        events = [one for one in events if one.type not in INTERNAL]
    teller = _Teller(session, declarations, queries.people(session, {one.actor for one in events}), for_staff)
    return _together(teller.told(one) for one in events)


class _Teller:
    """Turns events into lines, with what they refer to at hand."""

    def __init__(
        self,
        session: Session,
        declarations: Sequence[Declaration],
        people: Mapping[str, User],
        for_staff: bool,
    ) -> None:
        self.session, self.people, self.for_staff = session, people, for_staff
        self.declarations = {str(one.id): one for one in declarations}

    def told(self, stored: StoredEvent) -> Happened:
        """One event as a line."""
        facts = self._facts(stored.payload)
        what = sentence(stored.type, {**stored.payload, **facts})
        return Happened(stored.occurred_at, self._who(stored.actor), what, stored.type, self._said(stored))

    def _facts(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """What a sentence may name besides the event's own fields."""
        facts: dict[str, Any] = {"version": "", "count": len(payload.get("question_ids", ()))}
        declaration = self.declarations.get(str(payload.get("declaration_id", "")))
        facts["edition"] = declaration.edition if declaration else 1
        facts["year"] = declaration.reference_year if declaration else ""
        if "profile_id" in payload:
            found = self.session.get(Profile, payload["profile_id"])
            facts["version"] = found.version if found else ""
        return facts

    def _who(self, actor: str) -> str:
        person = self.people.get(actor)
        if person is None:
            return _("Ett avslutat konto") if actor.startswith("user-") else _("Jordnära")
        if person.role == Role.PRODUCER:
            return _("%(name)s (producent)", name=person.name)
        role = _("granskare") if person.role == Role.REVIEWER else _("administratör")
        if not self.for_staff:
            return _("Regionens granskare") if person.role == Role.REVIEWER else _("Regionen")
        return f"{person.name} ({role})"

    def _said(self, stored: StoredEvent) -> tuple[str, ...]:
        """Reasons that belong to the event: a reviewer's to the producer, or those on the public page."""
        if "change_id" in stored.payload:
            change = self.session.get(PublicationChange, stored.payload["change_id"])
            return (change.reason,) if change is not None and change.reason else ()
        if stored.type == "ChangesRequested":
            decision = self.session.get(Decision, stored.payload["decision_id"])
            if decision is not None:
                return tuple(str(one) for one in (decision.message, *decision.reasons.values()) if one)
        return ()


def _together(lines: Iterable[Happened]) -> list[Happened]:
    """Repeated saving by one person on one day is one line, at the time of the last."""
    told: list[Happened] = []
    for line in lines:
        last = told[-1] if told else None
        if last is not None and line.kind == last.kind == "AnswersSaved" and _same_day(last, line):
            told[-1] = replace(line, what=_("sparade svar flera gånger"), count=last.count + 1)
        else:
            told.append(line)
    return told


def _same_day(one: Happened, other: Happened) -> bool:
    days = {line.when.astimezone(TIME_ZONE).date() for line in (one, other)}
    return one.who == other.who and len(days) == 1
