"""Look up what was asked."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.whatif.models import WhatIf


def what_if_of(session: Session, declaration_id: UUID, what_if_id: UUID) -> WhatIf | None:
    """One question about this declaration; None for another's."""
    query = select(WhatIf).where(WhatIf.id == what_if_id, WhatIf.declaration_id == declaration_id)
    return session.scalar(query)


def newest_result(session: Session, declaration_id: UUID) -> WhatIf | None:
    """The last one about the declaration that has been computed."""
    query = (
        select(WhatIf)
        .where(WhatIf.declaration_id == declaration_id, WhatIf.result.is_not(None))
        .order_by(WhatIf.asked_at.desc())
        .limit(1)
    )
    return session.scalar(query)
