"""What an application and its account say: as it is frozen, and as the one who acts has seen it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from portal.vouchers import queries
from portal.vouchers.models import Voucher
from schemas.canonical import content_hash

TOLD = (
    "employees",
    "municipality",
    "activity",
    "pay_as_agreed",
    "linked_companies",
    "consultant",
    "has_f_tax",
    "is_tied",
    "quote",
    "has_earlier_aid",
)


def application_of(session: Session, voucher: Voucher) -> dict[str, Any]:
    """Company, consultant and work as they are told now."""
    facts = {name: getattr(voucher, name) for name in TOLD}
    return {
        "facts": {**facts, "starts_on": voucher.starts_on.isoformat() if voucher.starts_on else None},
        "areas": [
            {"what": row.what, "hours": str(row.hours), "hour_sek": str(row.hour_sek)}
            for row in queries.areas_of(session, voucher.id)
        ],
    }


def account_of(session: Session, voucher: Voucher) -> dict[str, Any]:
    """What the work came to as it is reported now; an account that is sent anew replaces it."""
    return {
        "invoice": voucher.invoice,
        "accounted_on": voucher.accounted_on.isoformat() if voucher.accounted_on else None,
        "areas": {
            str(row.position): {
                "granted_sek": str(row.granted_sek),
                "used_hours": str(row.used_hours),
                "cost_sek": str(row.cost_sek),
            }
            for row in queries.areas_of(session, voucher.id)
        },
    }


def seen_hash(session: Session, voucher: Voucher) -> str:
    """Names exactly what is told now, so that whoever acts can say what they had before them."""
    return content_hash([application_of(session, voucher), account_of(session, voucher)])
