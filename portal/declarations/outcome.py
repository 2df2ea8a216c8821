"""What became of a declaration: computing, the result, what has to be corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import make_response, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers.response import Response

from portal.access import PRODUCER, enter
from portal.db import reading
from portal.declarations import queries
from portal.declarations.blueprint import Page, declarations
from portal.declarations.desk import Desk, laid_out, today
from portal.declarations.figures import result_view
from portal.declarations.merging import answer_words
from portal.declarations.transitions import Action, NotAllowed, Party, Status, may
from portal.declarations.turns import due_of
from portal.declarations.wayfinding import CORRECT, question_address
from portal.publication.queries import publication_for
from portal.publication.words import standing_of
from portal.recomputations.queries import live_footprint, newer_factors, renewals_of
from portal.rejections.queries import UNDER_WAY
from portal.verdicts.threads import Said, threads_of

ON_ITS_WAY = (Status.SUBMITTED, Status.CHECKING)


@dataclass(frozen=True)
class Correction:
    """A question that was sent back."""

    label: str
    reason: str
    answer: str
    address: str
    changed: bool
    thread: Sequence[Said]


@declarations.get("/<uuid:declaration_id>/resultat")
@enter(PRODUCER)
def result(declaration_id: UUID) -> Page:
    """The result; before there is one, how far the computing has come."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
        status = desk.declaration.status
        submission = queries.latest_submission(session, declaration_id)
        computed = live_footprint(session, submission.id) if submission else None
        newer = newer_factors(session, computed) if computed else None
        renewals = renewals_of(session, computed) if computed else []
        published = publication_for(session, declaration_id)
        due = due_of(session, desk.declaration)
    if status in ON_ITS_WAY:
        return render_template("declarations/computing.html", desk=desk, steps=_steps(desk))
    if submission is None or computed is None or status == Status.WITHDRAWN:
        raise NotAllowed(status, Action.RECORD_FOOTPRINT, Party.PRODUCER)
    return render_template(
        "declarations/result.html",
        desk=desk,
        submission=submission,
        view=result_view(computed, desk.family, queries.submission_answers(submission), desk.language),
        published=published,
        standing=standing_of(published, today()) if published else desk.standing,
        due=due,
        is_refused=status in UNDER_WAY,
        newer=newer,
        renewals=renewals,
        may_withdraw=may(desk.declaration, Action.WITHDRAW, Party.PRODUCER),
    )


@declarations.get("/<uuid:declaration_id>/lage")
@enter(PRODUCER)
def progress_fragment(declaration_id: UUID) -> Response:
    """How far the computing has come; `X-Poll-Done` names the page to go to when it is over."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
    answer = make_response(render_template("declarations/_steps.html", desk=desk, steps=_steps(desk)))
    if desk.declaration.status not in ON_ITS_WAY:
        answer.headers["X-Poll-Done"] = _when_over(desk)
    return answer


def _when_over(desk: Desk) -> str:
    sent_back = desk.declaration.status == Status.CHANGES_REQUESTED
    endpoint = "declarations.corrections" if sent_back else "declarations.result"
    return url_for(endpoint, declaration_id=desk.declaration.id)


def _steps(desk: Desk) -> list[tuple[str, str, str | None]]:
    """(what, how it stands, colour of the tag) of everything that happens after handing in."""
    status = desk.declaration.status
    done, now, later = (_("Klart"), None), (_("Pågår"), "blue"), (_("Väntar"), "grey")
    checked = now if status == Status.SUBMITTED else done
    computed = later if status == Status.SUBMITTED else now if status == Status.CHECKING else done
    return [
        (_("Deklarationen är mottagen"), *done),
        (_("Svaren kontrolleras"), *checked),
        (_("Klimatavtrycket räknas ut"), *computed),
        (_("Regionen granskar"), *later),
    ]


@declarations.get("/<uuid:declaration_id>/rattelser")
@enter(PRODUCER)
def corrections(declaration_id: UUID) -> Page:
    """What has to be corrected, question by question, each with its link."""
    with reading() as session:
        desk = laid_out(session, declaration_id)
        threads = threads_of(session, declaration_id)
        due = due_of(session, desk.declaration)
    if desk.corrections is None:
        raise NotAllowed(desk.declaration.status, Action.SAVE, Party.PRODUCER)
    return render_template(
        "declarations/corrections.html", desk=desk, rows=_corrections(desk, threads), due=due
    )


def _corrections(desk: Desk, threads: Mapping[str, Sequence[Said]]) -> list[Correction]:
    asked = desk.corrections.reasons if desk.corrections else {}
    return [
        Correction(
            label=desk.family.questions[name].text(desk.language).label,
            reason=reason,
            answer=answer_words(desk, desk.answers[name]) if name in desk.answers else _("Inget svar"),
            address=question_address(desk, desk.family.page_of[name], CORRECT, name.replace(".", "-")),
            changed=name not in desk.progress.to_fix,
            thread=threads.get(name, ()),
        )
        for name, reason in asked.items()
        if name in desk.family.page_of
    ]
