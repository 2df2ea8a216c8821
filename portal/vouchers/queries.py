"""Look up calls, terms, applications and aid. Other rooms read vouchers through here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation, User
from portal.declarations.models import Declaration
from portal.vouchers.models import (
    EuroRate,
    Voucher,
    VoucherAid,
    VoucherArea,
    VoucherCall,
    VoucherDecision,
    VoucherSubmission,
    VoucherTerms,
)
from portal.vouchers.transitions import Action, Status
from schemas.vouchers import Aid, Rate, Terms

PAGE = 500
# What the region must do something about, in the order of the list.
WAITS_FOR_REGION = (Status.SUBMITTED, Status.ACCOUNTED, Status.PAID)
# Aid from the grant until it is let go or refused. What is claimed back counts still, to be careful.
COUNTS_AS_AID = (Status.GRANTED, Status.ACCOUNTED, Status.PAID, Status.FOLLOWED_UP, Status.RECOVERED)


@dataclass(frozen=True)
class LedgerLine:
    """One line of the ledger: the aid, and where it is known from.

    Attributes:
        voucher_number: of an own voucher; None for aid that was told.
    """

    aid: Aid
    told_by_region: bool
    source: str
    voucher_number: int | None = None
    id: UUID | None = None


def calls(session: Session) -> Sequence[VoucherCall]:
    """Every call, the newest first."""
    return session.scalars(select(VoucherCall).order_by(VoucherCall.number.desc()).limit(PAGE)).all()


def open_calls(session: Session, day: date) -> Sequence[VoucherCall]:
    """Calls that take applications on a day and have terms, the one that closes first first."""
    has_terms = (
        select(VoucherTerms.id)
        .where(VoucherTerms.call_id == VoucherCall.id, VoucherTerms.holds_from <= day)
        .exists()
    )
    query = select(VoucherCall).where(VoucherCall.opens_on <= day, VoucherCall.closes_on >= day, has_terms)
    return session.scalars(query.order_by(VoucherCall.closes_on, VoucherCall.number)).all()


def terms_of(session: Session, call_id: UUID) -> list[Terms]:
    """A call's terms, each with the day from which they hold, the newest first."""
    query = select(VoucherTerms).where(VoucherTerms.call_id == call_id)
    rows = session.scalars(query.order_by(VoucherTerms.holds_from.desc())).all()
    return [Terms(**{name: getattr(row, name) for name in Terms.__dataclass_fields__}) for row in rows]


def is_applied_to(session: Session, call_id: UUID, since: date) -> bool:
    """Whether somebody has applied in a call on a day or later."""
    query = select(Voucher.id).where(Voucher.call_id == call_id, Voucher.applied_on >= since)
    return session.scalars(query.limit(1)).first() is not None


def rates(session: Session) -> list[Rate]:
    """What a euro has been worth, the newest first."""
    rows = session.scalars(select(EuroRate).order_by(EuroRate.holds_from.desc())).all()
    return [Rate(row.holds_from, row.sek_per_eur, row.source) for row in rows]


def voucher_for(session: Session, voucher_id: UUID, declaration_id: UUID) -> Voucher | None:
    """A declaration's own application."""
    query = select(Voucher).where(Voucher.id == voucher_id, Voucher.declaration_id == declaration_id)
    return session.scalar(query)


def draft_of(session: Session, plan_id: UUID, call_id: UUID) -> Voucher | None:
    """An application for a plan in a call that has not been sent."""
    query = select(Voucher).where(
        Voucher.plan_id == plan_id, Voucher.call_id == call_id, Voucher.status == Status.DRAFT
    )
    return session.scalars(query.order_by(Voucher.number).limit(1)).first()


def sent_voucher(session: Session, voucher_id: UUID) -> Voucher | None:
    """An application that the region has been sent."""
    query = select(Voucher).where(Voucher.id == voucher_id, Voucher.applied_on.is_not(None))
    return session.scalar(query)


def vouchers_of(session: Session, declaration_id: UUID) -> Sequence[Row[Voucher, str]]:
    """A declaration's applications with the call's name, the newest first."""
    query = (
        select(Voucher, VoucherCall.name)
        .join(VoucherCall, VoucherCall.id == Voucher.call_id)
        .where(Voucher.declaration_id == declaration_id)
        .order_by(Voucher.number.desc())
    )
    return session.execute(query).all()


def vouchers_of_organisation(
    session: Session, organisation_id: UUID
) -> Sequence[Row[Voucher, Declaration, str]]:
    """An organisation's applications with product and call, the newest first."""
    query = (
        select(Voucher, Declaration, VoucherCall.name)
        .join(Declaration, Declaration.id == Voucher.declaration_id)
        .join(VoucherCall, VoucherCall.id == Voucher.call_id)
        .where(Voucher.organisation_id == organisation_id)
        .order_by(Voucher.number.desc())
        .limit(PAGE)
    )
    return session.execute(query).all()


def with_region(session: Session) -> Sequence[Row[Voucher, Declaration, str, str]]:
    """Applications that were sent: voucher, declaration, company, call; those that wait stand first."""
    query = (
        select(Voucher, Declaration, Organisation.name, VoucherCall.name)
        .join(Declaration, Declaration.id == Voucher.declaration_id)
        .join(Organisation, Organisation.id == Voucher.organisation_id)
        .join(VoucherCall, VoucherCall.id == Voucher.call_id)
        .where(Voucher.applied_on.is_not(None))
        .order_by(Voucher.status.in_(WAITS_FOR_REGION[:2]).desc(), Voucher.number.desc())
        .limit(PAGE)
    )
    return session.execute(query).all()


def areas_of(session: Session, voucher_id: UUID) -> Sequence[VoucherArea]:
    """The areas of work, in their order, as they stand now: also when the session has read them before."""
    query = select(VoucherArea).where(VoucherArea.voucher_id == voucher_id).order_by(VoucherArea.position)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def areas_granted_before(session: Session, voucher: Voucher) -> int:
    """How many areas the same company has been granted in the same call, but for this voucher's."""
    query = (
        select(func.count())
        .select_from(VoucherArea)
        .join(Voucher, Voucher.id == VoucherArea.voucher_id)
        .where(
            Voucher.organisation_id == voucher.organisation_id,
            Voucher.call_id == voucher.call_id,
            Voucher.status.in_(COUNTS_AS_AID),
            Voucher.id != voucher.id,
            VoucherArea.granted_sek > 0,
        )
    )
    return session.scalar(query) or 0


def with_same_invoice(session: Session, voucher: Voucher) -> Sequence[int]:
    """The company's other vouchers that are accounted for with the same invoice, by their numbers."""
    if not voucher.invoice:
        return []
    query = select(Voucher.number).where(
        Voucher.organisation_id == voucher.organisation_id,
        Voucher.id != voucher.id,
        func.lower(Voucher.invoice) == voucher.invoice.lower(),
        Voucher.status.in_(COUNTS_AS_AID),
    )
    return session.scalars(query.order_by(Voucher.number)).all()


def aid_of(session: Session, organisation_id: UUID) -> Sequence[VoucherAid]:
    """Aid that was told about a single undertaking and stands, the newest first."""
    query = select(VoucherAid).where(
        VoucherAid.organisation_id == organisation_id, VoucherAid.removed_at.is_(None)
    )
    return session.scalars(query.order_by(VoucherAid.granted_on.desc(), VoucherAid.id)).all()


def removed_aid_of(session: Session, organisation_id: UUID) -> Sequence[VoucherAid]:
    """Aid that was told about a single undertaking and taken back, the newest first."""
    query = select(VoucherAid).where(
        VoucherAid.organisation_id == organisation_id, VoucherAid.removed_at.is_not(None)
    )
    return session.scalars(query.order_by(VoucherAid.removed_at.desc(), VoucherAid.id)).all()


def aid_line(session: Session, organisation_id: UUID, aid_id: UUID) -> VoucherAid | None:
    """One of them."""
    return next((one for one in aid_of(session, organisation_id) if one.id == aid_id), None)


def ledger_of(session: Session, organisation_id: UUID, but: UUID | None = None) -> list[LedgerLine]:
    """Every line about a single undertaking: aid that was told, and own vouchers but for one of them."""
    undertaking = str(organisation_id)
    told = [
        LedgerLine(
            Aid(undertaking, one.granted_on, one.amount_eur, one.giver),
            one.told_by_region,
            one.source,
            id=one.id,
        )
        for one in aid_of(session, organisation_id)
    ]
    query = select(Voucher).where(
        Voucher.organisation_id == organisation_id,
        Voucher.status.in_(COUNTS_AS_AID),
        Voucher.id.is_distinct_from(but),
    )
    own = [
        LedgerLine(Aid(undertaking, one.granted_on, _counted_eur(one)), True, "", one.number)
        for one in session.scalars(query)
        if one.granted_on is not None
    ]
    return sorted([*told, *own], key=lambda line: (line.aid.granted_on, line.aid.amount_eur), reverse=True)


def _counted_eur(voucher: Voucher) -> Decimal:
    """What was granted, and once it is paid what was used of it."""
    granted = voucher.granted_eur or Decimal(0)
    if voucher.paid_sek is None or not voucher.granted_sek:
        return granted
    return (granted * voucher.paid_sek / voucher.granted_sek).quantize(Decimal("0.01"), ROUND_UP)


def submissions_of(session: Session, voucher_id: UUID) -> Sequence[VoucherSubmission]:
    """What was sent, the newest first."""
    query = select(VoucherSubmission).where(VoucherSubmission.voucher_id == voucher_id)
    return session.scalars(query.order_by(VoucherSubmission.submitted_at.desc())).all()


def decisions_of(session: Session, voucher_id: UUID) -> Sequence[Row[VoucherDecision, str]]:
    """What the region decided and asked, with who, the newest first."""
    query = (
        select(VoucherDecision, User.name)
        .join(User, User.id == VoucherDecision.decided_by)
        .where(VoucherDecision.voucher_id == voucher_id)
        .order_by(VoucherDecision.decided_at.desc())
    )
    return session.execute(query).all()


def last_question(session: Session, voucher_id: UUID) -> VoucherDecision | None:
    """What the region asked last."""
    found = [one for one, _name in decisions_of(session, voucher_id) if one.kind == Action.ASK]
    return found[0] if found else None


def to_account_for(session: Session, up_to: date) -> Sequence[Voucher]:
    """Granted vouchers that must be accounted for by a day."""
    return session.scalars(
        select(Voucher)
        .where(Voucher.status == Status.GRANTED, Voucher.account_by <= up_to, Voucher.accounting_notice < 2)
        .order_by(Voucher.number)
    ).all()


def to_follow_up(session: Session, up_to: date) -> Sequence[Voucher]:
    """Paid vouchers that must be followed up by a day."""
    return session.scalars(
        select(Voucher)
        .where(Voucher.status == Status.PAID, Voucher.follow_up_by <= up_to, Voucher.follow_up_notice < 2)
        .order_by(Voucher.number)
    ).all()


def count_waiting(session: Session) -> int:
    """How many applications and accounts wait for the region."""
    query = select(func.count()).where(Voucher.status.in_(WAITS_FOR_REGION[:2]))
    return session.scalar(query) or 0
