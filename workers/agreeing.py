"""A chapter of the table of contents: improvement plans, vouchers, and dialogues before a procurement."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.events import (
    DialogueAnswered,
    DialogueAsked,
    DialogueClosed,
    DialogueHeld,
    DialogueJoined,
    DialogueOpened,
    DialoguePackaged,
    DialogueSupplemented,
    DialogueWritten,
    Event,
    PlanAgreed,
    PlanChanged,
    PlanEnded,
    PlanFollowedUp,
    PlanProposed,
    PlanReopened,
    PlanReturned,
    PlanStarted,
)
from workers import dialogue_letters, plan_letters
from workers.dialogue_package import pack_dialogue, repack_answered, repack_supplemented
from workers.plans import compute_plan, recompute_plan
from workers.subscriber import Subscriber
from workers.vouching import VOUCHING

AGREEING: Mapping[type[Event], tuple[Subscriber, ...]] = {
    # measures that a producer and the region agree on, and what came of them
    PlanStarted: (compute_plan,),
    PlanChanged: (recompute_plan,),
    PlanProposed: (plan_letters.mail_plan_proposed,),
    PlanReturned: (plan_letters.mail_plan_returned,),
    PlanAgreed: (plan_letters.mail_plan_agreed,),
    PlanReopened: (plan_letters.mail_plan_reopened,),
    PlanEnded: (plan_letters.mail_plan_ended,),
    PlanFollowedUp: (plan_letters.mail_plan_followed_up,),
    # vouchers that help with what was agreed on
    **VOUCHING,
    # a dialogue before a procurement, the same for everybody
    DialogueWritten: (dialogue_letters.mail_dialogue_written,),
    DialogueOpened: (dialogue_letters.mail_dialogue_opened,),
    DialogueJoined: (dialogue_letters.mail_dialogue_joined,),
    DialogueAsked: (dialogue_letters.mail_dialogue_asked,),
    DialogueAnswered: (dialogue_letters.mail_dialogue_answered, repack_answered),
    DialogueSupplemented: (repack_supplemented,),
    DialogueHeld: (pack_dialogue,),
    DialoguePackaged: (dialogue_letters.mail_dialogue_packaged,),
    DialogueClosed: (dialogue_letters.mail_dialogue_closed,),
}
