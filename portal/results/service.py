"""Record what workers concluded, in the transaction that settles their delivery.

Each function finds out first whether its conclusion is still wanted: a producer
may have withdrawn the declaration while the worker was computing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.declarations.models import Declaration
from portal.declarations.transitions import Action, Party, Status, take
from portal.results.models import CheckFinding, ComputedFootprint, Preview
from schemas.canonical import content_hash
from schemas.events import ChecksFailed, DeclarationChecked, Event, FootprintComputed
from schemas.footprint import Footprint
from schemas.inventory import Inventory
from schemas.questionnaire import Problem


def record_checks(
    session: Session, declaration_id: UUID, submission_id: UUID, problems: Sequence[Problem], actor: str
) -> None:
    """Keep the findings and let the declaration go on, or send it back when one of them is an error."""
    declaration = _wanted(session, declaration_id, Status.SUBMITTED)
    if declaration is None:
        return
    _keep_findings(session, submission_id, problems)
    errors = tuple(p.question_id for p in problems if p.severity == "error")
    if errors:
        _send_back(session, declaration, submission_id, errors, actor)
        return
    take(declaration, Action.ACCEPT_CHECKS, Party.WORKER)
    _tell(
        session,
        declaration,
        DeclarationChecked(declaration_id=declaration_id, submission_id=submission_id),
        actor,
    )


def refuse_to_compute(
    session: Session, declaration_id: UUID, submission_id: UUID, problems: Sequence[Problem], actor: str
) -> None:
    """Send back a declaration whose answers pass one by one but give no footprint, or no plausible one."""
    declaration = _wanted(session, declaration_id, Status.CHECKING)
    if declaration is not None:
        _keep_findings(session, submission_id, problems)
        errors = tuple(p.question_id for p in problems if p.severity == "error")
        _send_back(session, declaration, submission_id, errors, actor)


def record_footprint(
    session: Session,
    declaration_id: UUID,
    submission_id: UUID,
    inventory: Inventory,
    footprint: Footprint,
    actor: str,
    remarks: Sequence[Problem] = (),
) -> None:
    """Keep the engine's result, with remarks for the reviewer, and put the declaration in their queue."""
    declaration = _wanted(session, declaration_id, Status.CHECKING)
    if declaration is None:
        return
    _keep_findings(session, submission_id, remarks)
    computed = keep_footprint(session, submission_id, inventory, footprint)
    take(declaration, Action.RECORD_FOOTPRINT, Party.WORKER)
    event = FootprintComputed(
        declaration_id=declaration_id, submission_id=submission_id, footprint_id=computed.id
    )
    _tell(session, declaration, event, actor)


def keep_footprint(
    session: Session, submission_id: UUID, inventory: Inventory, footprint: Footprint
) -> ComputedFootprint:
    """Store a result of the engine for a submission, beside those it may have from other factors."""
    result = footprint.to_json()
    computed = ComputedFootprint(
        id=new_id(),
        submission_id=submission_id,
        factor_set=footprint.factor_set,
        engine_version=footprint.engine_version,
        inventory=inventory.to_json(),
        result=result,
        result_hash=content_hash(result),
        total_kg_co2e=_rounded(footprint.total_kg_co2e, 9),
        low_kg_co2e=_rounded(footprint.low, 9),
        high_kg_co2e=_rounded(footprint.high, 9),
        primary_share=_rounded(footprint.primary_data_share, 5),
        computed_at=session.execute(select(func.clock_timestamp())).scalar_one(),
    )
    session.add(computed)
    return computed


def replace_preview(
    session: Session, declaration_id: UUID, result: dict[str, Any] | None, problem: str
) -> None:
    """Keep the newest rough result of a draft, or why there is none yet."""
    values = {"result": result, "problem": problem, "computed_at": func.clock_timestamp()}
    statement = insert(Preview).values(declaration_id=declaration_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=[Preview.declaration_id], set_=values))


def _wanted(session: Session, declaration_id: UUID, status: Status) -> Declaration | None:
    declaration = session.scalars(
        select(Declaration).where(Declaration.id == declaration_id).with_for_update()
    ).one()
    return declaration if declaration.status == status else None


def _keep_findings(session: Session, submission_id: UUID, problems: Sequence[Problem]) -> None:
    for problem in problems:
        session.add(
            CheckFinding(
                submission_id=submission_id,
                question_id=problem.question_id,
                code=problem.code,
                params={name: str(value) for name, value in problem.params.items()},
                severity=problem.severity,
            )
        )


def _send_back(
    session: Session, declaration: Declaration, submission_id: UUID, question_ids: tuple[str, ...], actor: str
) -> None:
    take(declaration, Action.FAIL_CHECKS, Party.WORKER)
    event = ChecksFailed(
        declaration_id=declaration.id, submission_id=submission_id, question_ids=question_ids
    )
    _tell(session, declaration, event, actor)


def _tell(session: Session, declaration: Declaration, event: Event, actor: str) -> None:
    declaration.updated_at = session.execute(select(func.clock_timestamp())).scalar_one()
    session.flush()
    ledger.append(session, ledger.declaration_stream(declaration.id), event, actor)


def _rounded(value: float, places: int) -> Decimal:
    return round(Decimal(repr(value)), places)
