"""What a plan says: what both sides agree on, and whether there is something to agree on yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from portal.plans import queries
from portal.plans.models import Plan


def is_ready(session: Session, plan: Plan) -> bool:
    """Whether everything that was chosen has a figure and the whole is computed."""
    rows = [row for row in queries.measures_of(session, plan.id) if row.is_chosen]
    whole = plan.computed_at is not None and plan.total is not None and not plan.left_out
    return whole and bool(rows) and all(row.result is not None for row in rows)


def content_of(session: Session, plan: Plan) -> dict[str, Any]:
    """What is agreed on: the measures with answers, effect, owner and date. Costs are the producer's own."""
    rows = [row for row in queries.measures_of(session, plan.id) if row.is_chosen]
    return {
        "plan": plan.number,
        "submission": str(plan.submission_id),
        "total": plan.total,
        "measures": [
            {
                "measure": row.measure_id,
                "percent": f"{row.percent:.2f}" if row.percent is not None else None,
                "changes": row.changes,
                "result": row.result,
                "owner": row.owner,
                "due_on": row.due_on.isoformat() if row.due_on else None,
            }
            for row in rows
        ],
    }
