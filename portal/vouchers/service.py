"""Apply for a voucher, take it back, and account for it: what a producer does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal import ledger
from portal.accounts.countries import SWEDEN
from portal.db import new_id
from portal.plans.models import Plan
from portal.plans.queries import planned_savings
from portal.sites.queries import sites_of
from portal.vouchers import queries
from portal.vouchers.assessment import assess_voucher
from portal.vouchers.content import application_of, seen_hash
from portal.vouchers.models import Voucher, VoucherAid, VoucherArea, VoucherCall, VoucherSubmission
from portal.vouchers.transitions import Action, Held, Party, Status, take
from schemas.canonical import content_hash
from schemas.events import Event
from schemas.events.vouchers import (
    VoucherAccounted,
    VoucherSubmitted,
    VoucherWithdrawn,
)
from schemas.measures import load_measures
from schemas.vouchers import may_be_sent

EVENTS: Mapping[str, type[Event]] = {
    kind.__name__: kind for kind in (VoucherSubmitted, VoucherWithdrawn, VoucherAccounted)
}


@dataclass(frozen=True)
class Used:
    """What an area came to: hours, and cost without VAT."""

    hours: Decimal
    cost_sek: Decimal


@dataclass(frozen=True)
class AidTold:
    """Aid that a single undertaking has been granted."""

    giver: str
    granted_on: date
    amount_eur: Decimal
    source: str = ""


class AlreadyTold(Exception):
    """The very same line stands in the ledger; counted twice it would take twice the room."""


def start(session: Session, plan: Plan, organisation_id: UUID, call: VoucherCall, user_id: UUID) -> Voucher:
    """Begin an application on an agreed plan: its measures are the areas, the largest saving first.

    The draft that is there, where one was begun before.
    """
    # Pressed twice: the second waits for the first, and finds its draft.
    session.refresh(plan, with_for_update={"key_share": True})
    if (there := queries.draft_of(session, plan.id, call.id)) is not None:
        return there
    sites = sites_of(session, organisation_id)
    swedish = [site.municipality for site in sites if site.country == SWEDEN]
    voucher = Voucher(
        id=new_id(),
        call_id=call.id,
        plan_id=plan.id,
        declaration_id=plan.declaration_id,
        organisation_id=organisation_id,
        status=Status.DRAFT,
        municipality=swedish[0] if swedish else "",
        started_by=user_id,
    )
    session.add(voucher)
    session.flush()
    savings = sorted(planned_savings(session, plan), key=lambda one: -one.kg_per_year)
    most = max((one.area_count for one in queries.terms_of(session, call.id)), default=0)
    names = [load_measures()[one.measure_id].text("sv").label for one in savings[:most]]
    set_areas(session, voucher, [(name, None, None) for name in names])
    return voucher


def change(session: Session, voucher: Voucher, told: Mapping[str, Any]) -> None:
    """Keep what the producer says about the company, the consultant or the work. Raises NotAllowed."""
    _move(session, voucher, Action.CHANGE, Held())
    for name, value in told.items():
        setattr(voucher, name, value)
    session.flush()


def set_areas(
    session: Session, voucher: Voucher, areas: Sequence[tuple[str, Decimal | None, Decimal | None]]
) -> None:
    """Say what the quote covers: what, hours, and the price of an hour. Raises NotAllowed."""
    _move(session, voucher, Action.CHANGE, Held())
    for row in queries.areas_of(session, voucher.id):
        session.delete(row)
    session.flush()
    about = {"voucher_id": voucher.id, "declaration_id": voucher.declaration_id}
    for position, (what, hours, hour_sek) in enumerate(areas, 1):
        session.add(
            VoucherArea(id=new_id(), **about, position=position, what=what, hours=hours, hour_sek=hour_sek)
        )
    session.flush()


def tell_aid(
    session: Session, voucher: Voucher, told: AidTold, user_id: UUID, by_region: bool = False
) -> None:
    """Note aid of a single undertaking: the producer's word while they write, the region's at any time.

    Raises:
        NotAllowed: the producer's application is with the region.
        AlreadyTold: the line is there.
    """
    if not by_region:
        _move(session, voucher, Action.CHANGE, Held())
        voucher.has_earlier_aid = True
    about = {"organisation_id": voucher.organisation_id, "told_by_region": by_region, "told_by": user_id}
    statement = insert(VoucherAid).values(id=new_id(), **about, **vars(told)).on_conflict_do_nothing()
    if session.scalar(statement.returning(VoucherAid.id)) is None:
        raise AlreadyTold(told.giver)


def remove_aid(
    session: Session, voucher: Voucher, row: VoucherAid, user_id: UUID, by_region: bool = False
) -> None:
    """Take back a line that was told by mistake, each side its own. The row stays, and says who did it.

    Raises:
        NotAllowed: the producer's application is with the region.
    """
    if not by_region:
        _move(session, voucher, Action.CHANGE, Held())
    if row.told_by_region == by_region:
        row.removed_at, row.removed_by = _now(session), user_id


def submit(session: Session, voucher: Voucher, day: date, user_id: UUID, seen: str | None = None) -> None:
    """Send the application as it is; what was checked is frozen with it.

    Args:
        seen: `seen_hash` of what the page showed; None where there was no page.

    Raises:
        NotAllowed: it is sent already.
        Unmet: something is not told, the work has begun, the call is closed, it is for farming, or it is
            not what the page showed any more.
    """
    hold(session, voucher)
    # Terms that begin today wait for this, or this for them.
    session.get_one(VoucherCall, voucher.call_id, with_for_update={"read": True})
    found = assess_voucher(session, voucher, day)
    held = Held(is_complete=may_be_sent(found.checks), is_seen=is_seen(session, voucher, seen))
    content = {**application_of(session, voucher), **found.to_json()}
    row = VoucherSubmission(
        id=new_id(),
        voucher_id=voucher.id,
        declaration_id=voucher.declaration_id,
        content=content,
        content_hash=content_hash(content),
        submitted_by=user_id,
    )
    _move(session, voucher, Action.SUBMIT, held, user_id, submission_id=str(row.id))
    voucher.applied_on, voucher.wanted_sek = voucher.applied_on or day, found.wanted_sek
    session.add(row)


def withdraw(session: Session, voucher: Voucher, user_id: UUID) -> None:
    """Take it back, or let the grant go. Raises NotAllowed when it is decided or accounted for."""
    _move(session, voucher, Action.WITHDRAW, Held(), user_id)


def account(
    session: Session, voucher: Voucher, used: Mapping[int, Used], invoice: str, day: date, user_id: UUID
) -> None:
    """Say what the work came to, by area. Raises NotAllowed before it is granted and when it is paid."""
    _move(session, voucher, Action.ACCOUNT, Held(), user_id)
    voucher.invoice, voucher.accounted_on = invoice, day
    for row in queries.areas_of(session, voucher.id):
        told = used.get(row.position, Used(Decimal(0), Decimal(0)))
        row.used_hours, row.cost_sek = told.hours, told.cost_sek


def hold(session: Session, voucher: Voucher) -> None:
    """Lock the voucher before it is decided on: of two at once, the second sees what the first has done."""
    session.flush()
    session.refresh(voucher, with_for_update=True)


def is_seen(session: Session, voucher: Voucher, seen: str | None) -> bool:
    """Whether it says what the page showed to whoever acts; without a page there is nothing to ask."""
    return seen is None or seen == seen_hash(session, voucher)


def tell(session: Session, voucher: Voucher, kind: type[Event], actor: str, **more: Any) -> None:
    """Append an event about a voucher to its declaration's stream."""
    about = {"declaration_id": str(voucher.declaration_id), "voucher_id": str(voucher.id)}
    event = kind.from_payload({**about, **more})
    ledger.append(session, ledger.declaration_stream(voucher.declaration_id), event, actor)


def _move(
    session: Session, voucher: Voucher, action: Action, held: Held, user_id: UUID | None = None, **more: Any
) -> None:
    hold(session, voucher)
    row = take(voucher, action, Party.PRODUCER, held)
    session.flush()
    if row.event:
        tell(session, voucher, EVENTS[row.event], f"user-{user_id}", **more)


def _now(session: Session) -> datetime:
    now: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return now
