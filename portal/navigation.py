"""The links in the header, by role. A link appears when its feature is there and the person may enter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from portal.access import declared_access, may_enter
from portal.accounts.session import current_user

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString


@dataclass(frozen=True)
class Item:
    """One link: where it leads and what it is called."""

    endpoint: str
    label: LazyString


ITEMS = (
    Item("declarations.overview", _l("Mina klimatdeklarationer")),
    Item("organisations.overview", _l("Företaget")),
    Item("review.queue", _l("Granskning")),
    Item("publication.overview", _l("Publicerade siffror")),
    Item("purchases.overview", _l("Inköp")),
    Item("preparedness.overview", _l("Beredskap")),
    Item("operations.overview", _l("Drift")),
    Item("catalogue.index", _l("Leverantörer")),
    Item("procurement.start", _l("Upphandla")),
    Item("region_plans.overview", _l("Åtgärdsplaner")),
    Item("dialogues.index", _l("Dialoger")),
    Item("pages.method", _l("Så räknar vi")),
    Item("mailbox.overview", _l("Demobrevlåda")),
)


def navigation() -> list[dict[str, object]]:
    """Parameters of the header's links, those that the visitor may follow."""
    user = current_user()
    links: list[dict[str, object]] = []
    for item in ITEMS:
        if item.endpoint not in current_app.view_functions:
            continue
        access = declared_access(current_app, item.endpoint)
        if (
            access is None
            or not may_enter(access, user)
            or (access.demo_only and not current_app.config["DEMO"])
        ):
            continue
        section = item.endpoint.split(".")[0]
        same_section = section == request.blueprint and section != "pages"
        links.append(
            {
                "text": str(item.label),
                "href": url_for(item.endpoint),
                "current": item.endpoint == request.endpoint,
                "active": same_section,
            }
        )
    return links
