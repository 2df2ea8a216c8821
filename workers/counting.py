"""Count the figures of the overviews: after what they tell of, and once a day.

A chapter of the table of contents: the events after which it is counted, beside what else follows from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from portal.dashboards import service
from portal.dashboards.counts import COUNTS
from portal.dashboards.queries import counted_at, newest_day
from portal.organisations.queries import today
from schemas.events import (
    ApprovalProposed,
    ChangesRequested,
    DeclarationRejected,
    Event,
    FootprintComputed,
    OverviewAsked,
    OverviewChoiceMade,
    PlanAgreed,
    PlanEnded,
    PlanFollowedUp,
    PlanReopened,
    ProfilePublished,
    ProfileReinstated,
    ProfileSuspended,
    ProfileWithdrawn,
    PurchasesFigured,
)
from schemas.events.vouchers import VoucherGranted, VoucherPaid, VoucherSubmitted
from workers.subscriber import Fact, Subscriber

# A transaction that is still open when it is counted is not seen; none lives longer than this.
LONGEST_TRANSACTION = timedelta(seconds=60)


def _count(topics: Iterable[str], session: Session, fact: Fact, _: None) -> None:
    """Count these topics of the day anew, unless that has been done since: many events cost one count."""
    service.take_turn(session)
    day = today(session)
    for topic in COUNTS if newest_day(session) != day else topics:
        last = counted_at(session, day, topic)
        if last is None or not _is_after(last, fact.stored.occurred_at):
            service.record(session, day, topic, list(COUNTS[topic](session, day)))


def _is_after(counted: datetime, happened: datetime) -> bool:
    return counted.astimezone(UTC) > happened.astimezone(UTC) + LONGEST_TRANSACTION


def _counting(event: type[Event], topics: Iterable[str]) -> Subscriber:
    words = re.sub(r"(?<!^)(?=[A-Z])", "_", event.__name__).lower()
    return Subscriber(f"count_{words}", partial(_count, topics))


_TOPICS: Mapping[type[Event], Iterable[str]] = {
    ApprovalProposed: ("queue",),
    ChangesRequested: ("queue",),
    DeclarationRejected: ("queue",),
    FootprintComputed: ("queue",),
    OverviewAsked: COUNTS,
    OverviewChoiceMade: ("purchases",),
    PlanAgreed: ("plans",),
    PlanEnded: ("plans",),
    PlanFollowedUp: ("plans",),
    PlanReopened: ("plans",),
    ProfilePublished: ("declarations", "queue"),
    ProfileReinstated: ("declarations", "plans"),
    ProfileSuspended: ("declarations", "plans"),
    ProfileWithdrawn: ("declarations", "plans"),
    PurchasesFigured: ("purchases", "preparedness"),
    VoucherGranted: ("vouchers",),
    VoucherPaid: ("vouchers",),
    VoucherSubmitted: ("vouchers",),
}
COUNTED_AFTER: Mapping[type[Event], Subscriber] = {
    event: _counting(event, topics) for event, topics in _TOPICS.items()
}
count_day = Subscriber("count_day", partial(_count, COUNTS))


def with_counting(
    subscriptions: Mapping[type[Event], tuple[Subscriber, ...]],
) -> Mapping[type[Event], tuple[Subscriber, ...]]:
    """The subscriptions, with a count after each of these events."""
    counted = {event: (counting,) for event, counting in COUNTED_AFTER.items()}
    return {
        event: subscriptions.get(event, ()) + counted.get(event, ())
        for event in (*subscriptions, *(one for one in counted if one not in subscriptions))
    }
