"""A chapter of the table of contents: what the region's units mean to do about what they buy."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.events import Event, UnitActionChanged, UnitActionMoved, UnitActionPlanned
from workers import unit_action_letters
from workers.subscriber import Subscriber

STEERING: Mapping[type[Event], tuple[Subscriber, ...]] = {
    UnitActionPlanned: (unit_action_letters.mail_unit_action_planned,),
    UnitActionChanged: (unit_action_letters.mail_unit_action_changed,),
    UnitActionMoved: (unit_action_letters.mail_unit_action_moved,),
}
