"""What reviewers do with a declaration as a whole: state impartiality, propose, approve, note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import REVIEWER, enter
from portal.declarations.models import Declaration
from portal.declarations.transitions import NotAllowed
from portal.review import guarding, service
from portal.review.blueprint import UNPROCESSABLE, Answer, known, refused, review, reviewer, shown
from portal.review.forms import read_seen, read_text

REFUSALS = (
    guarding.TooEarly,
    guarding.NotTheSame,
    guarding.FactorsReleased,
    guarding.NotJudged,
    *guarding.NOT_THIS_PERSON,
    NotAllowed,
)


@review.post("/granskning/<uuid:declaration_id>/jav")
@enter(REVIEWER)
def state_impartiality(declaration_id: UUID) -> Answer:
    """State that there is no conflict of interest, or step aside."""
    declaration = known(declaration_id)
    stated = request.form.get("impartial")
    if stated not in ("1", "0"):
        errors = [("impartial", _("Intyga att du inte är jävig, eller avstå"))]
        return shown(declaration, errors=errors), UNPROCESSABLE

    def state(session: Session) -> None:
        service.state_impartiality(session, declaration_id, reviewer().id, is_impartial=stated == "1")

    if stated == "1":
        return done(declaration, state, "", _page(declaration_id))
    return done(declaration, state, _("Du har avstått. En annan granskare tar över."))


@review.post("/granskning/<uuid:declaration_id>/foresla")
@enter(REVIEWER)
def propose(declaration_id: UUID) -> Answer:
    """Propose that what was on the screen be approved by a second reviewer."""
    return done(
        known(declaration_id),
        lambda session: service.propose_approval(
            session, *decision_key(declaration_id), reviewer().id, _newer()
        ),
        _("Godkännandet är föreslaget. En annan granskare behöver godkänna."),
    )


@review.post("/granskning/<uuid:declaration_id>/aterlamna")
@enter(REVIEWER)
def return_proposal(declaration_id: UUID) -> Answer:
    """Give a proposal back, with the reason as a note."""
    return done_with_text(
        declaration_id,
        "reason",
        _("Skriv varför förslaget lämnas tillbaka"),
        service.return_proposal,
        _("Förslaget är återlämnat. Granskningen fortsätter."),
        "reason",
    )


@review.post("/granskning/<uuid:declaration_id>/godkann")
@enter(REVIEWER)
def approve(declaration_id: UUID) -> Answer:
    """Approve what was on the screen, as the second reviewer."""
    return done(
        known(declaration_id),
        lambda session: service.approve(session, *decision_key(declaration_id), reviewer().id, _newer()),
        _("Klimatdeklarationen är godkänd. Den publiceras inom någon minut."),
    )


@review.post("/granskning/<uuid:declaration_id>/anteckning")
@enter(REVIEWER)
def note(declaration_id: UUID) -> Answer:
    """Write to the other reviewers."""
    declaration = known(declaration_id)
    text, errors = read_text(request.form, "note", _("Skriv något i anteckningen"))
    if errors:
        return shown(declaration, errors=errors, note=text), UNPROCESSABLE
    return done(
        declaration,
        lambda session: service.add_note(session, declaration_id, text, reviewer().id),
        _("Anteckningen är sparad. Producenten ser den inte."),
        _page(declaration_id),
        text,
    )


def done(
    declaration: Declaration,
    act: Callable[[Session], Any],
    told: str,
    address: str | None = None,
    kept: str = "",
) -> Answer:
    """Do it and go on; the page that explains why not, when it cannot be done.

    Args:
        kept: what was typed, for the page of a refusal.
    """
    try:
        with db.transaction() as session:
            act(session)
    except REFUSALS as refusal:
        return refused(declaration, refusal, message=kept)
    if told:
        flash(told, "success")
    return redirect(address or url_for("review.queue"))


def done_with_text(
    declaration_id: UUID,
    field: str,
    missing: str,
    act: Callable[[Session, UUID, str, str, str, UUID], Any],
    told: str,
    shown_as: str,
) -> Answer:
    """Do what needs a text from the reviewer: asked for again when it is missing, kept when it is refused.

    Args:
        field: the form's, and `missing` what is said when it is empty.
        act: gets the declaration, the two hashes on the screen, the text and the reviewer.
        shown_as: what the page calls the text when it is shown again.
    """
    declaration = known(declaration_id)
    text, errors = read_text(request.form, field, missing)
    if errors:
        return shown(declaration, errors=errors, **{shown_as: text}), UNPROCESSABLE
    key, who = decision_key(declaration_id), reviewer().id
    return done(declaration, lambda session: act(session, *key, text, who), told, kept=text)


def decision_key(declaration_id: UUID) -> tuple[UUID, str, str]:
    """What a decision is about: the declaration, and the hashes on the screen."""
    seen = read_seen(request.form)
    return declaration_id, seen.snapshot_hash, seen.result_hash


def _newer() -> str:
    return read_seen(request.form).newer_factors


def _page(declaration_id: UUID) -> str:
    return url_for("review.declaration", declaration_id=declaration_id)
