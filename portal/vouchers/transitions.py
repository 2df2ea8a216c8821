"""The one table of what may happen to a voucher, by whom, and on what condition.

It drives both the buttons and the checks. What the producer does to their own draft is no event.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.vouchers.models import Voucher


class Status(StrEnum):
    """Where a voucher is. The stored words; screens show `portal.vouchers.words`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    ACCOUNTED = "accounted"
    PAID = "paid"
    FOLLOWED_UP = "followed_up"
    RECOVERED = "recovered"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What can be done to a voucher."""

    CHANGE = "change"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    ASK = "ask"
    GRANT = "grant"
    REFUSE = "refuse"
    ACCOUNT = "account"
    PAY = "pay"
    FOLLOW_UP = "follow_up"
    RECOVER = "recover"


class Party(StrEnum):
    """Who acts."""

    PRODUCER = "producer"
    STAFF = "staff"


class Guard(StrEnum):
    """What else must hold; the fields of `Held`."""

    COMPLETE = "is_complete"
    ELIGIBLE = "is_eligible"
    REASONED = "is_reasoned"
    OVERDUE = "is_overdue"
    OTHER_PERSON = "is_other_person"
    SEEN = "is_seen"


@dataclass(frozen=True)
class Held:
    """What holds of a voucher and of whoever acts, as the guards ask for it.

    Attributes:
        is_complete: everything is told that must be before it can be sent.
        is_eligible: every check holds, and the grant fits the de minimis ledger in whole.
        is_reasoned: reasons are given, or none are needed.
        is_overdue: it should have been accounted for.
        is_other_person: whoever acts is not the one who granted it.
        is_seen: it says what the page showed to whoever acts.
    """

    is_complete: bool = False
    is_eligible: bool = False
    is_reasoned: bool = False
    is_overdue: bool = False
    is_other_person: bool = False
    is_seen: bool = False


@dataclass(frozen=True)
class Transition:
    """One row: in `source`, `party` may take `action` while `guards` hold; it leads to `target`.

    `event` '' for what only changes the producer's own draft.
    """

    source: Status
    action: Action
    party: Party
    guards: tuple[Guard, ...]
    target: Status
    event: str


_S, _A, _G, _P, _R = Status, Action, Guard, Party.PRODUCER, Party.STAFF
_WHY = (_G.REASONED,)
_SENT = (_G.COMPLETE, _G.SEEN)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(_S.DRAFT, _A.CHANGE, _P, (), _S.DRAFT, ""),
    Transition(_S.DRAFT, _A.SUBMIT, _P, _SENT, _S.SUBMITTED, "VoucherSubmitted"),
    Transition(_S.DRAFT, _A.WITHDRAW, _P, (), _S.WITHDRAWN, "VoucherWithdrawn"),
    Transition(_S.SUBMITTED, _A.WITHDRAW, _P, (), _S.WITHDRAWN, "VoucherWithdrawn"),
    Transition(_S.SUBMITTED, _A.ASK, _R, _WHY, _S.ASKED, "VoucherAsked"),
    Transition(_S.SUBMITTED, _A.GRANT, _R, (_G.ELIGIBLE, _G.REASONED, _G.SEEN), _S.GRANTED, "VoucherGranted"),
    Transition(_S.SUBMITTED, _A.REFUSE, _R, (_G.REASONED, _G.SEEN), _S.REFUSED, "VoucherRefused"),
    Transition(_S.ASKED, _A.CHANGE, _P, (), _S.ASKED, ""),
    Transition(_S.ASKED, _A.SUBMIT, _P, _SENT, _S.SUBMITTED, "VoucherSubmitted"),
    Transition(_S.ASKED, _A.WITHDRAW, _P, (), _S.WITHDRAWN, "VoucherWithdrawn"),
    Transition(_S.ASKED, _A.REFUSE, _R, (_G.REASONED, _G.SEEN), _S.REFUSED, "VoucherRefused"),
    Transition(_S.GRANTED, _A.ACCOUNT, _P, (), _S.ACCOUNTED, "VoucherAccounted"),
    Transition(_S.GRANTED, _A.WITHDRAW, _P, (), _S.WITHDRAWN, "VoucherWithdrawn"),
    Transition(_S.GRANTED, _A.REFUSE, _R, (_G.REASONED, _G.OVERDUE), _S.REFUSED, "VoucherRefused"),
    # About the account: the grant stands, and it is accounted for anew.
    Transition(_S.ACCOUNTED, _A.ASK, _R, _WHY, _S.GRANTED, "VoucherAsked"),
    Transition(_S.ACCOUNTED, _A.PAY, _R, (_G.OTHER_PERSON, _G.SEEN), _S.PAID, "VoucherPaid"),
    Transition(_S.PAID, _A.FOLLOW_UP, _R, _WHY, _S.FOLLOWED_UP, "VoucherFollowedUp"),
    Transition(_S.PAID, _A.RECOVER, _R, _WHY, _S.RECOVERED, "VoucherRecovered"),
    Transition(_S.FOLLOWED_UP, _A.RECOVER, _R, _WHY, _S.RECOVERED, "VoucherRecovered"),
)

# The region sees nothing of what has never been sent.
SENT = frozenset(Status) - {Status.DRAFT}
ENDED = frozenset({Status.REFUSED, Status.FOLLOWED_UP, Status.RECOVERED, Status.WITHDRAWN})

_BY_KEY = {(row.source, row.action, row.party): row for row in TRANSITIONS}


class NotAllowed(Exception):
    """The action does not exist for this party in this status."""

    def __init__(self, status: str, action: Action, party: Party) -> None:
        super().__init__(f"{party} may not {action} a voucher that is {status}")
        self.status = status


class Unmet(Exception):
    """The action exists, but a condition does not hold; `guard` says which."""

    def __init__(self, guard: Guard) -> None:
        super().__init__(guard.value)
        self.guard = guard


def row_of(voucher: Voucher, action: Action, party: Party) -> Transition | None:
    """The row for an action, whatever its conditions; None when there is none."""
    return _BY_KEY.get((Status(voucher.status), action, party))


def may(voucher: Voucher, action: Action, party: Party) -> bool:
    """Whether the button is shown; what the conditions say stands beside it."""
    return row_of(voucher, action, party) is not None


def take(voucher: Voucher, action: Action, party: Party, held: Held) -> Transition:
    """Move the voucher along the table.

    Raises:
        NotAllowed: there is no such row.
        Unmet: one of its conditions does not hold.
    """
    row = row_of(voucher, action, party)
    if row is None:
        raise NotAllowed(voucher.status, action, party)
    for guard in row.guards:
        if not getattr(held, guard.value):
            raise Unmet(guard)
    voucher.status = row.target
    return row
