"""Events about consulting vouchers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class VoucherSubmitted(Event):
    """A producer applied for a voucher, or answered what the region asked about the application."""

    declaration_id: UUID
    voucher_id: UUID
    submission_id: UUID


@dataclass(frozen=True)
class VoucherAsked(Event):
    """The region needs to know more, about the application or about the account."""

    declaration_id: UUID
    voucher_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class VoucherGranted(Event):
    """The region granted a voucher; from now on it counts as de minimis aid."""

    declaration_id: UUID
    voucher_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class VoucherRefused(Event):
    """The region said no, with reasons: to the application, or to a grant not accounted for in time."""

    declaration_id: UUID
    voucher_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class VoucherWithdrawn(Event):
    """The producer took the application back, or let the grant go."""

    declaration_id: UUID
    voucher_id: UUID


@dataclass(frozen=True)
class VoucherAccounted(Event):
    """The producer accounted for the hours and the cost."""

    declaration_id: UUID
    voucher_id: UUID


@dataclass(frozen=True)
class VoucherPaid(Event):
    """Somebody else than whoever granted decided how much is paid."""

    declaration_id: UUID
    voucher_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class VoucherFollowedUp(Event):
    """The region noted what came of it."""

    declaration_id: UUID
    voucher_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class VoucherRecovered(Event):
    """The region claims back what was paid, or part of it, with reasons."""

    declaration_id: UUID
    voucher_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class VoucherAccountingDue(Event):
    """The day by which the voucher must be accounted for is near, or has passed."""

    declaration_id: UUID
    voucher_id: UUID
    is_overdue: bool


@dataclass(frozen=True)
class VoucherFollowUpDue(Event):
    """The day by which the voucher must be followed up is near, or has passed."""

    declaration_id: UUID
    voucher_id: UUID
    is_overdue: bool
