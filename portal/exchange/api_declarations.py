"""The API's calls about declarations: list, start, read and answer.

Handing in is not among them: a person reads the answers on the web and signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from portal.access import API_READ, API_WRITE, enter
from portal.db import reading, transaction
from portal.declarations import queries as declaration_queries
from portal.declarations import service as declarations
from portal.declarations.models import AnswerRow, Declaration
from portal.declarations.pinning import unpublished
from portal.declarations.transitions import Action, NotAllowed, Party, may
from portal.declarations.versions import Conflict
from portal.exchange import queries
from portal.exchange.api import (
    Described,
    Stopped,
    api,
    body_of,
    described,
    escaped,
    pointed,
    query_of,
    shaped,
)
from portal.exchange.api_access import client
from portal.exchange.api_repeats import earlier_start, note_start
from portal.exchange.api_shapes import (
    AnswersShape,
    DeclarationListShape,
    DeclarationShape,
    DeclarationWithAnswersShape,
    ListQuery,
    NewDeclarationShape,
)
from portal.exchange.comparing import judged, says_the_same
from portal.i18n import current_language
from portal.problem_details import problem
from schemas.canonical import content_hash
from schemas.questionnaire import (
    Answer,
    Answers,
    Family,
    Problem,
    answers_to_json,
    blank,
    load_family,
    problem_text,
    read_answers,
)


@api.get("/declarations")
@enter(API_READ)
@described(Described(_l("Lista deklarationer"), {200: DeclarationListShape}, query=ListQuery))
def list_declarations() -> Response:
    """The organisation's declarations, the oldest first, a page at a time."""
    wanted = query_of(ListQuery)
    with reading() as session:
        found = queries.declarations_after(
            session, client().organisation_id, wanted.get("after"), wanted["limit"] + 1
        )
    page = found[: wanted["limit"]]
    more = len(found) > len(page)
    after = url_for("api.list_declarations", limit=wanted["limit"], after=page[-1].id) if more else None
    return shaped(DeclarationListShape, {"declarations": page, "next": after})


@api.post("/declarations")
@enter(API_WRITE)
@described(
    Described(
        _l("Påbörja en deklaration"),
        {201: DeclarationWithAnswersShape},
        body=NewDeclarationShape,
        headers=("Idempotency-Key",),
    )
)
def create_declaration() -> Response:
    """Start a declaration for a product and a year, with answers if some are known. It is a draft."""
    sent = body_of(NewDeclarationShape)
    with transaction() as session:
        earlier = earlier_start(session, sent)
        declaration = own_declaration(session, earlier) if earlier else _started(session, sent)
        answer = _shown(session, declaration)
    answer.status_code = 201
    answer.headers["Location"] = url_for("api.show_declaration", declaration_id=declaration.id)
    return answer


def _started(session: Session, sent: Mapping[str, Any]) -> Declaration:
    family, by = load_family(sent["family"]), client()
    answers = {**_title(family, sent), **_read(family, sent.get("answers", {}))}
    name, year = answers[family.name_question].value, answers[family.year_question].value
    _refuse_wrong(session, family, {}, answers)
    declaration = declarations.start(
        session, by.organisation_id, by.user_id, sent["family"], str(name), int(year)
    )
    stored = declaration_queries.answer_rows(session, declaration.id)
    versions = {question: row.version for question, row in stored.items()}  # the farm's answers among them
    declarations.save_answers(session, declaration.id, answers, versions, by.user_id, way="api")
    note_start(session, sent, declaration.id)
    return declaration


def _title(family: Family, sent: Mapping[str, Any]) -> dict[str, Answer]:
    """Name and year as answers to the family's own questions."""
    values = {family.name_question: "product_name", family.year_question: "reference_year"}
    payload = {name: {"state": "given", "value": sent[field]} for name, field in values.items()}
    answers, problems = read_answers(family, payload, current_language())
    wrong = [
        pointed(f"/{values[one.question_id]}", one.question_id, one.code, _words(family, one))
        for one in problems
    ]
    if wrong:
        raise Stopped(_invalid(wrong))
    return answers


@api.get("/declarations/<uuid:declaration_id>")
@enter(API_READ)
@described(Described(_l("Läs en deklaration"), {200: DeclarationWithAnswersShape, 404: None}))
def show_declaration(declaration_id: UUID) -> Response:
    """A declaration with its answers. The ETag names exactly these; send it back as If-Match."""
    with reading() as session:
        return _shown(session, own_declaration(session, declaration_id))


@api.put("/declarations/<uuid:declaration_id>/answers")
@enter(API_WRITE)
@described(
    Described(
        _l("Spara svar"),
        {200: DeclarationWithAnswersShape, 404: None, 409: None, 412: None, 428: None},
        body=AnswersShape,
        headers=("If-Match",),
    )
)
def save_answers(declaration_id: UUID) -> Response:
    """Save answers, all or none, unless somebody has changed them since they were read.

    Say what was read: If-Match with the declaration's ETag, or the version of each answer in `versions`.
    """
    sent = body_of(AnswersShape)
    try:
        with transaction() as session:
            declaration = own_declaration(session, declaration_id)
            if not may(declaration, Action.SAVE, Party.PRODUCER):
                raise NotAllowed(declaration.status, Action.SAVE, Party.PRODUCER)
            return _saved(session, declaration, sent)
    except NotAllowed as refused:
        detail = _("Deklarationen har status %(status)s. Svaren är låsta.", status=refused.status)
        return problem(409, "frozen", detail)


def _saved(session: Session, declaration: Declaration, sent: Mapping[str, Any]) -> Response:
    family = load_family(declaration.family)
    given = _read(family, sent["answers"])
    sheet = declaration_queries.sheet_of(session, declaration)
    seen = _seen(declaration, sheet.rows, sent, given)
    stored = sheet.counted
    changed = {
        name: answer
        for name, answer in given.items()
        if not says_the_same(stored.get(name) or blank(name), answer)
    }
    _refuse_wrong(session, family, stored, changed)
    conflicts = declarations.save_answers(
        session, declaration.id, changed, seen, client().user_id, frozenset(changed), way="api"
    )
    if conflicts:
        raise Stopped(_conflict(conflicts))
    return _shown(session, declaration)


def _seen(
    declaration: Declaration,
    rows: Mapping[str, AnswerRow],
    sent: Mapping[str, Any],
    given: Mapping[str, Answer],
) -> dict[str, int]:
    """The versions that the new answers replace, as the program says them."""
    if request.if_match:
        if not request.if_match.contains(_etag(declaration, rows)):
            detail = _("Deklarationen har ändrats sedan den lästes. Läs den igen.")
            raise Stopped(problem(412, "conflict", detail))
        return {name: row.version for name, row in rows.items()}
    versions: dict[str, int] = sent.get("versions", {})
    if missing := [name for name in given if name not in versions]:
        detail = _("Skicka If-Match, eller versionen av svaret om %(name)s i versions", name=missing[0])
        raise Stopped(problem(428, "precondition", detail))
    return versions


def _conflict(conflicts: list[Conflict]) -> Response:
    told = [
        {"question_id": one.question_id, "version": one.their_version, "answer": one.theirs.to_json()}
        for one in conflicts
    ]
    return problem(409, "conflict", _("Inget är sparat. Läs svaren igen."), conflicts=told)


def own_declaration(session: Session, declaration_id: UUID) -> Declaration:
    """The organisation's declaration with this id; stops with 404 where there is none."""
    found = declaration_queries.declaration_for(session, declaration_id, client().organisation_id)
    if found is None:
        raise Stopped(problem(404, "not-found", _("Det finns ingen sådan deklaration hos er")))
    return found


def _read(family: Family, payload: Any) -> dict[str, Answer]:
    answers, problems = read_answers(family, payload, current_language())
    if problems:
        raise Stopped(_invalid([_pointed(family, one) for one in problems]))
    return answers


def _refuse_wrong(session: Session, family: Family, stored: Answers, changed: Answers) -> None:
    outcome = judged(family, stored, changed, current_language())
    if wrong := [*outcome.errors, *unpublished(session, family, changed)]:
        raise Stopped(_invalid([_pointed(family, one) for one in wrong]))


def _pointed(family: Family, one: Problem) -> dict[str, str]:
    name = one.question_id or one.field
    pointer = f"/answers/{escaped(name)}" if name else "/answers"
    return pointed(pointer, one.question_id, one.code, _words(family, one))


def _words(family: Family, one: Problem) -> str:
    return problem_text(one, current_language(), family)


def _invalid(errors: list[dict[str, str]]) -> Response:
    return problem(422, "invalid", errors[0]["detail"], errors=errors)


def _shown(session: Session, declaration: Declaration) -> Response:
    sheet = declaration_queries.sheet_of(session, declaration)
    family, rows = sheet.family, sheet.rows
    content = {
        **{name: getattr(declaration, name) for name in DeclarationShape().fields},
        "answers": answers_to_json(sheet.counted),
        "versions": {name: row.version for name, row in sorted(rows.items())},
        "remarks": [
            {
                "question_id": one.question_id,
                "code": one.code,
                "severity": one.severity,
                "detail": _words(family, one),
            }
            for one in sheet.problems(current_language())
        ],
    }
    answer = shaped(DeclarationWithAnswersShape, content)
    answer.set_etag(_etag(declaration, rows))
    return answer


def _etag(declaration: Declaration, rows: Mapping[str, AnswerRow]) -> str:
    versions = {name: row.version for name, row in rows.items()}
    return content_hash({"status": declaration.status, "versions": versions})[:32]
