"""A judged text as a page shows it: pieces with marks, findings in words, and what a lawyer has let stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.i18n import current_language
from portal.procurement import queries, service
from portal.procurement.highlighting import Piece, pieces, quoted
from portal.procurement.models import AcceptedFinding
from schemas.lawful import Case, Finding, check, load_rules


@dataclass(frozen=True)
class Row:
    """One finding for its page; `accepted` when a lawyer has let it stand.

    Attributes:
        case: as what the text was judged when this was found.
    """

    number: int
    key: str
    title: str
    reason: str
    words: str
    found: Finding
    accepted: AcceptedFinding | None
    case: Case


@dataclass(frozen=True)
class Judged:
    """A text with what was found in it."""

    pieces: Sequence[Piece]
    rows: Sequence[Row]

    @property
    def is_clear(self) -> bool:
        """Whether nothing is left to change or to argue."""
        return all(row.accepted or row.found.severity == "info" for row in self.rows)

    @property
    def open_rows(self) -> list[Row]:
        """Findings that nobody has let stand."""
        return [row for row in self.rows if row.accepted is None]


def judged(session: Session, case: Case) -> Judged:
    """A text judged as one kind."""
    return laid_out(session, case.text, [(case, finding) for finding in check(case).findings])


def laid_out(session: Session, text: str, found: Sequence[tuple[Case, Finding]]) -> Judged:
    """Findings in one text, each with the case that it was found in."""
    cases = {service.text_hash(case): case for case, _finding in found}
    known = {
        (one.text_hash, one.rule, one.start): one
        for digest in cases
        for one in queries.accepted_in(session, digest)
    }
    rules, language = load_rules(), current_language()
    rows = [
        Row(
            number,
            f"{one.rule}-{one.start}",
            rules[one.rule].title_in(language),
            rules[one.rule].reason_in(language),
            quoted(text, one),
            one,
            known.get((service.text_hash(case), one.rule, one.start)),
            case,
        )
        for number, (case, one) in enumerate(found, 1)
    ]
    return Judged(pieces(text, [finding for _case, finding in found]), rows)
