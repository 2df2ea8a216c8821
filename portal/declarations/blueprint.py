"""The blueprint of all views of a producer's declaration, and what they answer when it is too late."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers.response import Response

from portal.db import reading
from portal.declarations.desk import laid_out
from portal.declarations.transitions import NotAllowed, QuestionsLocked
from portal.declarations.unsaved import unsaved

UNPROCESSABLE = 422
CONFLICT = 409

Page = str | Response | tuple[str, int]

declarations = Blueprint("declarations", __name__, url_prefix="/deklarationer")


@declarations.errorhandler(NotAllowed)
def not_now(_error: NotAllowed) -> Page:
    """Say where the declaration is now, and keep what was typed in sight; it is not saved."""
    told = request.view_args or {}
    with reading() as session:
        desk = laid_out(session, told["declaration_id"])
    typed = unsaved(desk, str(told.get("page_id", "")), request.form)
    return render_template("declarations/not_now.html", desk=desk, typed=typed), CONFLICT


@declarations.errorhandler(QuestionsLocked)
def locked(error: QuestionsLocked) -> Page:
    """Say which answers are locked and why, and keep what was typed in sight; it is not saved."""
    told = request.view_args or {}
    with reading() as session:
        desk = laid_out(session, told["declaration_id"])
    typed = unsaved(desk, str(told.get("page_id", "")), request.form)
    labels = [desk.family.questions[name].text(desk.language).label for name in error.question_ids]
    return render_template("declarations/locked.html", desk=desk, typed=typed, labels=labels), CONFLICT
