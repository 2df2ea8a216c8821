"""Everybody's pages: what is open, how to take part, questions and answers, and the package."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from portal.access import PUBLIC, enter
from portal.db import reading, transaction
from portal.dialogues import queries, service
from portal.dialogues.forms import JoinForm, SaidForm
from portal.dialogues.models import Dialogue
from portal.dialogues.transitions import Action, NotAllowed, Party, may
from portal.dialogues.words import kind_word, rules, status_word
from portal.i18n import current_language
from portal.purchases.categories import category_label
from portal.security import limiter

UNPROCESSABLE, CONFLICT = 422, 409
LONG_TEXTS = ("invitation", "agenda", "said", "people", "ties")
Page = str | AnyResponse | tuple[str, int]

dialogues = Blueprint("dialogues", __name__, url_prefix="/dialoger")
dialogues.add_app_template_filter(status_word, "dialogue_status")
dialogues.add_app_template_filter(kind_word, "dialogue_kind")


@dialogues.errorhandler(NotAllowed)
def not_now(_error: NotAllowed) -> Page:
    """It has moved on since the page was made."""
    return render_template("dialogues/not_now.html", typed=typed()), CONFLICT


def typed() -> list[str]:
    """The texts that were sent, so that nobody has to write them again somewhere else."""
    return [text for name, text in request.form.items() if name in LONG_TEXTS and text.strip()]


@dialogues.get("")
@enter(PUBLIC)
def index() -> str:
    """Every dialogue that has been published."""
    with reading() as session:
        return render_template("dialogues/index.html", rows=queries.public_dialogues(session))


@dialogues.get("/<int:number>")
@enter(PUBLIC)
def show(number: int) -> str:
    """One dialogue: the invitation, questions and answers, and how to take part."""
    with reading() as session:
        return _page(session, _dialogue(session, number))


@dialogues.post("/<int:number>/anmal")
@enter(PUBLIC)
@limiter.limit("10 per hour")
def join(number: int) -> Page:
    """Register a firm; no account is needed."""
    with transaction() as session:
        dialogue = _dialogue(session, number, to_write=True)
        form = JoinForm()
        if not form.is_sent_well():
            return _page(session, dialogue, join_form=form, errors=form.problems()), UNPROCESSABLE
        ties = form.ties.data if form.has_ties.data == "yes" else ""
        who = (form.firm.data or "", form.person.data or "", form.email.data or "")
        service.register(session, dialogue, *who, ties or "", current_language())
    flash(_("Du är anmäld. Vi har skickat ett mejl till dig."), "success")
    return redirect(url_for("dialogues.show", number=number))


@dialogues.post("/<int:number>/fraga")
@enter(PUBLIC)
@limiter.limit("20 per hour")
def ask(number: int) -> Page:
    """Ask something that everybody will see the answer to."""
    with transaction() as session:
        dialogue = _dialogue(session, number, to_write=True)
        form = SaidForm()
        if not form.is_sent_well():
            return _page(session, dialogue, ask_form=form, errors=form.problems()), UNPROCESSABLE
        service.ask(session, dialogue, form.said.data or "")
    flash(_("Frågan är skickad. Den visas för alla när den är besvarad."), "success")
    return redirect(url_for("dialogues.show", number=number))


@dialogues.get("/<int:number>/underlag")
@enter(PUBLIC)
def package(number: int) -> str:
    """Everything of relevance that was given or received."""
    with reading() as session:
        dialogue = _dialogue(session, number)
        packed = queries.newest_package(session, dialogue.id) or abort(404)
        return render_template("dialogues/package.html", dialogue=dialogue, package=packed)


@dialogues.get("/<int:number>/underlag.zip")
@enter(PUBLIC)
def archive(number: int) -> Response:
    """The same as one file to take along."""
    with reading() as session:
        dialogue = _dialogue(session, number)
        packed = queries.newest_package(session, dialogue.id) or abort(404)
        content = packed.archive
    answer = Response(content, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"dialog-{number}.zip")
    return answer


def _dialogue(session: Session, number: int, *, to_write: bool = False) -> Dialogue:
    found = queries.public_dialogue(session, number, to_write=to_write) if number < 2**31 else None
    return found or abort(404)


def _page(
    session: Session,
    dialogue: Dialogue,
    join_form: JoinForm | None = None,
    ask_form: SaidForm | None = None,
    errors: Sequence[tuple[str, str]] = (),
) -> str:
    found = queries.questions(session, dialogue.id)
    return render_template(
        "dialogues/show.html",
        dialogue=dialogue,
        questions=[one for one in found if one.answered_at is not None],
        waiting=sum(one.answered_at is None for one in found),
        material=queries.material(session, dialogue.id),
        package=queries.newest_package(session, dialogue.id),
        rules=rules(),
        category_label=category_label,
        may_join=may(dialogue, Action.REGISTER, Party.ANYONE),
        may_ask=may(dialogue, Action.ASK, Party.ANYONE),
        join_form=join_form or JoinForm(is_sent=False),
        ask_form=ask_form or SaidForm(is_sent=False),
        errors=list(errors),
    )
