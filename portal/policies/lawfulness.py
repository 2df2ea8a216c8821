"""Is a policy's text lawful? Judged as the guideline it is, and for what it says of where food comes from.

A guideline is read when requirements are written, so of origin it may say no more than a requirement may.
What a finished requirement must hold besides (unit, boundary, proof) is not asked of a guideline.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from portal.policies.models import PolicyWording
from portal.procurement.judging import Judged, Row, laid_out
from schemas.lawful import Case, Finding, Severity, check

REGIME = "over_troskel"  # a policy is for all that is bought, so the whole act is cited
# Origin, distance, names of places, establishment, links of the chain, season as nearness, method by origin.
OF_PLACE = frozenset({"R01", "R02", "R03", "R04", "R05", "R06", "R23"})


def text_of(title: str, text: str) -> str:
    """What is judged: the title too."""
    return f"{title}\n\n{text}"


def findings_in(title: str, text: str) -> list[tuple[Case, Finding]]:
    """Everything found, worst and first first, each place of a rule once."""
    whole = text_of(title, text)
    as_motive, as_request = (Case(whole, kind, REGIME) for kind in ("motiv", "teknisk_specifikation"))
    found = [(as_motive, one) for one in check(as_motive).findings]
    seen = {(one.rule, one.start) for _case, one in found}
    found += [
        (as_request, one)
        for one in check(as_request).findings
        if one.rule in OF_PLACE and (one.rule, one.start) not in seen
    ]
    order = list(Severity)
    return sorted(found, key=lambda pair: (order.index(pair[1].severity), pair[1].start, pair[1].rule))


def judged(session: Session, wording: PolicyWording) -> Judged:
    """A wording with its findings in words."""
    return laid_out(session, text_of(wording.title, wording.text), findings_in(wording.title, wording.text))


def blocking(found: Judged) -> list[Row]:
    """What must be put another way, or be let stand by a lawyer, before the text can be adopted."""
    return [row for row in found.open_rows if row.found.severity is Severity.BLOCK]
