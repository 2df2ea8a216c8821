"""The choices of a copying page as the browser sent them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from portal.copying.offer import Choice, Offered


@dataclass(frozen=True)
class Posted:
    """What was chosen for each answer.

    Attributes:
        chosen: question id -> choice, of the answers that are still what was on the screen.
        moved: answers that have changed, or come and gone, since the page was opened.
    """

    chosen: dict[str, Choice]
    moved: frozenset[str]


def read_posted(form: MultiDict[str, str], offered: Sequence[Offered]) -> Posted:
    """Read one choice per offered answer; what cannot be read is as good as not chosen."""
    everything_holds = "all" in form
    chosen: dict[str, Choice] = {}
    moved = set()
    for one in offered:
        if f"{one.name}__seen" not in form:
            continue  # it was not on the page
        if form[f"{one.name}__seen"] != seen_mark(one):
            moved.add(one.question_id)
            continue
        choice = _choice(form.get(one.name, ""), one)
        if everything_holds and choice is Choice.KEEP:
            choice = Choice.CONFIRM
        chosen[one.question_id] = choice
    return Posted(chosen, frozenset(moved))


def seen_mark(offered: Offered) -> str:
    """Names what was on the screen: the answer, and the version of the one it would replace."""
    return f"{offered.digest}-{offered.version}"


def _choice(text: str, offered: Offered) -> Choice:
    return next((one for one in offered.choices if one == text), offered.unless_chosen)
