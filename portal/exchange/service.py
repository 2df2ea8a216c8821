"""What producers do here: have a file looked at, confirm it, make and revoke keys, ask for an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import ledger
from portal.db import new_id
from portal.declarations import service as declarations
from portal.declarations.queries import answer_rows
from portal.declarations.versions import Conflict
from portal.exchange import queries
from portal.exchange.keys import Key
from portal.exchange.models import ApiStart, ApiToken, Export, Import
from schemas.events import ApiKeyMade, ApiKeyRevoked, ExportRequested, ExportWritten
from schemas.questionnaire import Answer, Problem, load_family, read_answers

KEEP_HOURS = 24
EXPORT_DAYS = 7


class Gone(Exception):
    """The import has expired, or the questions have changed since: look at the file again."""


class ChangedSince(Exception):
    """Somebody changed one of the answers after the comparison was shown; nothing was saved."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__(", ".join(conflict.question_id for conflict in conflicts))
        self.conflicts = conflicts


class BadExplanation(Exception):
    """Explanations that are missing or cannot be stored, by field; nothing was saved."""

    def __init__(self, problems: Mapping[str, Problem | None]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Confirmed:
    """What confirming led to: the declarations that were changed or started."""

    declaration_ids: tuple[UUID, ...]


def keep_import(
    session: Session, organisation_id: UUID, user_id: UUID, source: str, content: Mapping[str, Any]
) -> Import:
    """Keep what a file would change, for a day."""
    now = queries.now(session)
    kept = Import(
        id=new_id(),
        organisation_id=organisation_id,
        created_by=user_id,
        source=source,
        content=dict(content),
        created_at=now,
        expires_at=now + timedelta(hours=KEEP_HOURS),
    )
    session.add(kept)
    session.flush()
    return kept


def confirm(
    session: Session,
    import_id: UUID,
    owner: tuple[UUID, UUID],
    explanations: Mapping[str, str],
) -> Confirmed:
    """Save all that the import would change, or nothing. A second time gives the same answer.

    Args:
        owner: the organisation it is for and the person who uploaded it.
        explanations: field -> why an unusual answer is right; becomes part of the answer's comment.

    Raises:
        Gone: expired, or made for other questions than today's.
        BadExplanation: one is wanted, or too long.
        ChangedSince: an answer is not the one that the change was shown against.
        NotAllowed: a declaration has been handed in meanwhile.
    """
    organisation_id, user_id = owner
    kept = queries.import_for(session, import_id, owner, lock=True)
    if kept is None:
        raise Gone
    if kept.outcome is not None:
        return Confirmed(tuple(UUID(one) for one in kept.outcome["declarations"]))
    now = queries.now(session)
    family = load_family(kept.content["family"])
    if kept.expires_at < now or kept.content["definition"] != family.hash:
        raise Gone
    done, conflicts = [], []
    for number, planned in enumerate(kept.content["declarations"]):
        answers = explained(kept.content, number, explanations)
        declaration_id, begun = _opened(session, organisation_id, user_id, kept.content["family"], planned)
        planned_versions = {change["question_id"]: change["version"] for change in planned["changes"]}
        versions = {**planned_versions, **begun}
        confirmed = frozenset(answers)  # one that was copied is said again here
        conflicts += declarations.save_answers(
            session, declaration_id, answers, versions, user_id, confirmed, way="file"
        )
        done.append(str(declaration_id))
    if conflicts:
        raise ChangedSince(conflicts)
    kept.confirmed_at = now
    kept.outcome = {"declarations": done}
    return Confirmed(tuple(UUID(one) for one in done))


def _opened(
    session: Session, organisation_id: UUID, user_id: UUID, family: str, planned: Mapping[str, Any]
) -> tuple[UUID, dict[str, int]]:
    """The declaration to save in, started if it is new, and the versions of what starting has answered."""
    if planned["declaration_id"] is not None:
        return UUID(planned["declaration_id"]), {}
    name, year = planned["product_name"], planned["reference_year"]
    declaration = declarations.start(session, organisation_id, user_id, family, name, year)
    begun = answer_rows(session, declaration.id)  # the farm's answers among them
    return declaration.id, {name: row.version for name, row in begun.items()}


def explained(content: Mapping[str, Any], number: int, explanations: Mapping[str, str]) -> dict[str, Answer]:
    """The new answers of one declaration, with what the person says about the unusual ones.

    Raises:
        BadExplanation: one is wanted, or cannot be stored.
    """
    planned = content["declarations"][number]
    family = load_family(content["family"])
    answers: dict[str, Answer] = {}
    problems: dict[str, Problem | None] = {}
    for change in planned["changes"]:
        name = change["question_id"]
        answer = Answer.from_json(name, change["after"])
        unusual = name in planned["unusual"]
        said = explanations.get(explanation_field(number, name), "").strip() if unusual else ""
        if said:
            answer = replace(answer, comment="\n".join(filter(None, (answer.comment, said))))
            _read, found = read_answers(family, {name: answer.to_json()})
            problems |= {explanation_field(number, name): problem for problem in found}
        elif unusual and content["must_explain"]:
            problems[explanation_field(number, name)] = None
        answers[name] = answer
    if problems:
        raise BadExplanation(problems)
    return answers


def explanation_field(number: int, question_id: str) -> str:
    """The form field for a word about an unusual answer."""
    return f"why-{number}-{question_id.replace('.', '-')}"


def request_export(session: Session, organisation_id: UUID, user_id: UUID) -> Export:
    """Have everything written by a worker; a week later it is gone again."""
    now = queries.now(session)
    export = Export(
        id=new_id(),
        organisation_id=organisation_id,
        requested_by=user_id,
        requested_at=now,
        expires_at=now + timedelta(days=EXPORT_DAYS),
    )
    session.add(export)
    session.flush()
    ledger.append(session, export_stream(export.id), ExportRequested(export_id=export.id), f"user-{user_id}")
    return export


def store_export(session: Session, export_id: UUID, content: bytes, actor: str) -> None:
    """Keep what the worker has written, and tell."""
    export = session.get(Export, export_id)
    if export is not None:
        export.content = content
        export.written_at = queries.now(session)
        ledger.append(session, export_stream(export_id), ExportWritten(export_id=export_id), actor)


def remove_expired(session: Session, before: datetime) -> None:
    """Remove files on their way and exports whose time is out, and what is known of calls a day old."""
    session.execute(delete(Import).where(Import.expires_at < before))
    session.execute(delete(ApiStart).where(ApiStart.started_at < before - timedelta(hours=KEEP_HOURS)))
    session.execute(delete(Export).where(Export.expires_at < before))


def export_stream(export_id: UUID) -> str:
    """The stream of one export."""
    return f"export-{export_id}"


def make_key(
    session: Session,
    organisation_id: UUID,
    user_id: UUID,
    name: str,
    scopes: Sequence[str],
    days: int,
) -> tuple[ApiToken, str]:
    """A new key for a program; the text is returned once and not stored."""
    key = Key.new()
    now = queries.now(session)
    token = ApiToken(
        id=new_id(),
        organisation_id=organisation_id,
        name=name,
        token_hash=key.digest,
        start=key.start,
        scopes=" ".join(scopes),
        created_by=user_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    event = ApiKeyMade(organisation_id=organisation_id, token_id=token.id, scopes=token.scopes)
    ledger.append(session, ledger.organisation_stream(organisation_id), event, f"user-{user_id}")
    return token, key.text


def revoke_key(session: Session, token: ApiToken, user_id: UUID) -> None:
    """End a key at once; a second time changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = queries.now(session)
        event = ApiKeyRevoked(organisation_id=token.organisation_id, token_id=token.id)
        ledger.append(session, ledger.organisation_stream(token.organisation_id), event, f"user-{user_id}")


def remember_start(session: Session, token_id: UUID, key: str, body_hash: str, declaration_id: UUID) -> None:
    """Note which declaration a call with this idempotency key started."""
    session.add(
        ApiStart(
            token_id=token_id,
            key=key,
            body_hash=body_hash,
            declaration_id=declaration_id,
            started_at=queries.now(session),
        )
    )
    session.flush()


def note_use(session: Session, token_id: UUID) -> None:
    """Remember that a key is in use."""
    session.get_one(ApiToken, token_id).last_used_at = queries.now(session)
