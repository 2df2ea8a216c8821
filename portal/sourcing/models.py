"""Plans as they were asked for and what came of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, new_id


class SourcingPlan(Base):
    """A plan for a year's purchases.

    Attributes:
        result: `schemas.sourcing.PlanResult` as JSON; None while it is computed.
        swaps: `schemas.sourcing.Swap` as JSON, what would come of other food.
        left_out: `kg` of what is not sorted or has no known footprint today, and `kitchens` whose place is
            not known.
    """

    __tablename__ = "sourcing_plans"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    year: Mapped[int]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp(), index=True)
    result: Mapped[dict[str, Any] | None]
    swaps: Mapped[list[Any] | None]
    left_out: Mapped[dict[str, Any] | None]
    computed_at: Mapped[datetime | None]
