"""A chapter of the table of contents: what the region's units mean to do, and what its policies say."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.events import (
    Event,
    PolicyMoved,
    PolicyReviewed,
    PolicyWritten,
    UnitActionChanged,
    UnitActionMoved,
    UnitActionPlanned,
)
from workers import policy_letters, unit_action_letters
from workers.subscriber import Subscriber

STEERING: Mapping[type[Event], tuple[Subscriber, ...]] = {
    # what units mean to do about what they buy
    UnitActionPlanned: (unit_action_letters.mail_unit_action_planned,),
    UnitActionChanged: (unit_action_letters.mail_unit_action_changed,),
    UnitActionMoved: (unit_action_letters.mail_unit_action_moved,),
    # policies, guidelines and category strategies
    PolicyWritten: (policy_letters.mail_policy_written,),
    PolicyReviewed: (policy_letters.mail_policy_reviewed,),
    PolicyMoved: (policy_letters.mail_policy_moved,),
}
