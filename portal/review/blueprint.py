"""The blueprint of the reviewers' pages, and the page of one declaration that all of them come back to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from portal import db
from portal.accounts.session import SignedIn, current_user
from portal.declarations.models import Declaration
from portal.i18n import current_language
from portal.results.words import (
    allocation_rows,
    amount_rows,
    gas_rows,
    line_rows,
    stage_rows,
    unverified_parameters,
)
from portal.review import queries
from portal.review.forms import Errors
from portal.review.page import ReviewDesk, review_desk
from portal.review.words import decision_word, refusal_words, verdict_word
from portal.security import settings
from portal.verdicts.forms import Judged
from portal.verdicts.phrases import phrase_choices
from schemas.questionnaire import load_family

Page = tuple[str, int]
Answer = Response | Page
UNPROCESSABLE = 422
TEXTS = ("note", "reason", "rejection_text", "refusal_text")

review = Blueprint("review", __name__)
review.add_app_template_filter(decision_word, "decision")
review.add_app_template_filter(verdict_word, "verdict")


def reviewer() -> SignedIn:
    """The signed-in reviewer; every view here is behind `@enter(REVIEWER)`."""
    return current_user() or abort(403)


def known(declaration_id: UUID) -> Declaration:
    """A declaration that has been handed in at least once; the others are none of a reviewer's business."""
    with db.reading() as session:
        return queries.reviewed_declaration(session, declaration_id) or abort(404)


def desk_of(declaration_id: UUID) -> ReviewDesk | None:
    """The declaration as the reviewer sees it; None while its result is not there."""
    with db.reading() as session:
        return review_desk(session, declaration_id, reviewer().id, current_language(), settings().has_scanner)


def shown(declaration: Declaration, errors: Errors | None = None, **typed: Any) -> str:
    """The page of one declaration.

    Args:
        typed: what was typed in a form that is refused, to be shown again.
    """
    desk = desk_of(declaration.id)
    if desk is None:
        return render_template("review/not_ready.html", declaration=declaration)
    values: dict[str, Any] = {"judged": Judged(), **dict.fromkeys(TEXTS, ""), "statement_form": None, **typed}
    return render_template(
        "review/declaration.html",
        desk=desk,
        result=desk.result,
        stages=stage_rows(desk.result),
        gases=gas_rows(desk.result),
        lines=line_rows(desk.result),
        amounts=amount_rows(desk.result),
        allocations=allocation_rows(desk.result),
        unverified=unverified_parameters(desk.result),
        errors=errors,
        phrases=phrase_choices(),
        **values,
    )


def refused(
    declaration: Declaration,
    refusal: Exception,
    texts: Mapping[str, str] | None = None,
    message: str = "",
) -> Page:
    """Why nothing was decided; what was typed can be copied from the page.

    Args:
        texts: question id -> what was typed about it.
    """
    heading, body, code = refusal_words(refusal)
    questions = load_family(declaration.family).questions
    language = current_language()
    typed = [(questions[name].text(language).label, text) for name, text in (texts or {}).items()]
    page = render_template(
        "review/refused.html",
        heading=heading,
        body=body,
        declaration=declaration,
        typed=typed,
        message=message,
    )
    return page, code
