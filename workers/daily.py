"""What a new day calls for: each looks for everything that is due up to that day."""

from __future__ import annotations

from workers.audit import verify_ledger
from workers.counting import count_day
from workers.idle_drafts import notice_idle_drafts, remove_idle_drafts
from workers.membership import mail_mandates_ending
from workers.pact import offer_pact_missing
from workers.publication import advance_publications
from workers.publish import catch_up_open_data
from workers.retention import (
    remove_expired_files,
    remove_old_crisis_contacts,
    remove_old_invitations,
    remove_old_mails,
    remove_old_pact_messages,
    remove_old_reports,
    remove_unconfirmed_accounts,
)
from workers.scan import give_up_stuck_scans
from workers.sign import sign_missing_profiles
from workers.subscriber import Subscriber
from workers.unit_action_letters import mail_unit_actions_due
from workers.voucher_reminders import remind_of_vouchers

DAILY: tuple[Subscriber, ...] = (
    remove_unconfirmed_accounts,
    remove_expired_files,
    remove_old_invitations,
    remove_old_mails,
    remove_old_reports,
    notice_idle_drafts,
    remove_idle_drafts,
    mail_mandates_ending,
    mail_unit_actions_due,
    give_up_stuck_scans,
    verify_ledger,
    advance_publications,
    sign_missing_profiles,
    offer_pact_missing,
    remove_old_pact_messages,
    remove_old_crisis_contacts,
    catch_up_open_data,
    count_day,
    remind_of_vouchers,
)
