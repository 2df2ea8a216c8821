"""What a package says: everything of relevance that was given or received, the same for everybody."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from portal.dialogues import queries
from portal.dialogues.models import Dialogue


def package_content(session: Session, dialogue: Dialogue) -> dict[str, Any]:
    """The dialogue as everybody may read it; firms are named, persons are not.

    A question stands there with its answer, as whoever asked was told; how many have none is told too.
    """
    asked = queries.questions(session, dialogue.id)
    return {
        "number": dialogue.number,
        "title": dialogue.title,
        "kind": dialogue.kind,
        "invitation": dialogue.invitation,
        "agenda": dialogue.agenda,
        "place": dialogue.place,
        "meets_on": dialogue.meets_on.isoformat(),
        "opened_at": dialogue.opened_at.isoformat() if dialogue.opened_at else None,
        "region": dialogue.people,
        "minutes": dialogue.minutes,
        "participants": [
            {"firm": one.firm, "ties": one.ties} for one in queries.participants(session, dialogue.id)
        ],
        "questions": [
            {"question": one.question, "answer": one.answer} for one in asked if one.answered_at is not None
        ],
        "unanswered": sum(one.answered_at is None for one in asked),
        "material": [
            {"title": one.title, "giver": one.giver, "content": one.content}
            for one in queries.material(session, dialogue.id)
        ],
    }
