"""A chapter of the table of contents: consulting vouchers from application to follow-up."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.events import Event
from schemas.events.vouchers import (
    VoucherAccounted,
    VoucherAccountingDue,
    VoucherAsked,
    VoucherFollowedUp,
    VoucherFollowUpDue,
    VoucherGranted,
    VoucherPaid,
    VoucherRecovered,
    VoucherRefused,
    VoucherSubmitted,
    VoucherWithdrawn,
)
from workers import voucher_letters
from workers.subscriber import Subscriber

VOUCHING: Mapping[type[Event], tuple[Subscriber, ...]] = {
    VoucherSubmitted: (voucher_letters.mail_voucher_submitted,),
    VoucherAsked: (voucher_letters.mail_voucher_asked,),
    VoucherGranted: (voucher_letters.mail_voucher_granted,),
    VoucherRefused: (voucher_letters.mail_voucher_refused,),
    VoucherWithdrawn: (voucher_letters.mail_voucher_withdrawn,),
    VoucherAccounted: (voucher_letters.mail_voucher_accounted,),
    VoucherPaid: (voucher_letters.mail_voucher_paid,),
    VoucherFollowedUp: (voucher_letters.mail_voucher_followed_up,),
    VoucherRecovered: (voucher_letters.mail_voucher_recovered,),
    VoucherAccountingDue: (voucher_letters.mail_voucher_accounting_due,),
    VoucherFollowUpDue: (voucher_letters.mail_voucher_follow_up_due,),
}
