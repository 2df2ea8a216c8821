"""What an action can lean on: a requirement, a dialogue, or a producer's plan that the region has seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.access import declared_access, may_enter
from portal.accounts.session import current_user
from portal.actions.forms import support_key
from portal.actions.models import UnitAction
from portal.dialogues.queries import public_dialogues
from portal.plans.queries import with_region
from portal.procurement.queries import requirements


@dataclass(frozen=True)
class Support:
    """One of them.

    Attributes:
        key: its kind and id, the value in the list.
        href: '' where the reader may not enter.
    """

    key: str
    label: str
    href: str


def supports(session: Session) -> Sequence[Support]:
    """Everything that can be leant on. Nothing here tells one firm's terms."""
    return [
        *(
            Support(
                f"requirement:{one.requirement.id}",
                _("Krav %(number)s: %(title)s", number=one.requirement.number, title=one.requirement.title),
                _way("procurement.show_requirement", requirement_id=one.requirement.id),
            )
            for one in requirements(session)
        ),
        *(
            Support(
                f"dialogue:{one.id}",
                _("Dialog %(number)s: %(title)s", number=one.number, title=one.title),
                _way("dialogues.show", number=one.number),
            )
            for one in public_dialogues(session)
        ),
        *(
            Support(
                f"plan:{plan.id}",
                _(
                    "Producentens åtgärdsplan %(number)s: %(product)s",
                    number=plan.number,
                    product=about.product_name,
                ),
                _way("region_plans.show", plan_id=plan.id),
            )
            for plan, about, _producer in with_region(session)
        ),
    ]


def support_of(session: Session, action: UnitAction) -> Support | None:
    """What one action leans on; None where that is nothing, or not to be seen any more."""
    key = support_key(action)
    return next((one for one in supports(session) if one.key == key), None) if key else None


def _way(endpoint: str, **values: object) -> str:
    access = declared_access(current_app, endpoint)
    may = access is not None and may_enter(access, current_user())
    return url_for(endpoint, **values) if may else ""  # type: ignore[arg-type] # werkzeug takes any value
