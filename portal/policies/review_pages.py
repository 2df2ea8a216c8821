"""What happens to a version when it is written: the lawyer's word, the decision, and its end."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import BUYER, DECIDER, LAWYER, enter
from portal.declarations.desk import today
from portal.policies import queries, service
from portal.policies.blueprint import CONFLICT, UNPROCESSABLE, VERSION, Page, person, policies
from portal.policies.forms import AdoptForm, LetStandForm, ReviewForm, SaidForm
from portal.policies.lawfulness import judged
from portal.policies.queries import Read
from portal.policies.service import Decision
from portal.policies.show import shown
from portal.policies.transitions import Move, NotAllowed
from portal.procurement.service import accept_finding

Act = Callable[[Session, Read], object]


@policies.post(f"{VERSION}/granska")
@enter(LAWYER)
def review(policy_id: UUID, version: int) -> Page:
    """Approve exactly this wording, or send it back with a word."""
    form = ReviewForm()
    if not form.is_sent_well():
        return _again(policy_id, version, _at(form.problems(), "review-comment"), review=form), UNPROCESSABLE

    def said(session: Session, one: Read) -> object:
        verdict, comment = str(form.verdict.data), form.comment.data or ""
        return service.review(session, one.version.id, form.seen_revision, verdict, comment, person())

    return _done(policy_id, version, said, review=form)


@policies.post(f"{VERSION}/godta")
@enter(LAWYER)
def let_stand(policy_id: UUID, version: int) -> Page:
    """Let one finding stand, with a reason that is kept in the ledger."""
    form = LetStandForm()
    good = form.is_sent_well()
    with db.transaction() as session:
        one = queries.version(session, policy_id, version) or abort(404)
        rows = judged(session, one.wording).open_rows
        row = next((row for row in rows if row.key == form.finding.data), None)
        is_same = form.seen_revision == one.version.revision
        errors = _at(form.problems(), "finding-comment")
        if row is None or not is_same:
            errors.insert(0, ("finding", _("Välj vilken anmärkning du godtar")))
        if good and row is not None and is_same:
            accept_finding(session, row.case, row.found, form.comment.data or "", person())
        else:
            return shown(session, policy_id, version, errors, letting=form), UNPROCESSABLE
    flash(_("Anmärkningen är godtagen."), "success")
    return redirect(url_for("policies.show", policy_id=policy_id, version=version))


@policies.post(f"{VERSION}/<any(send,take_back,discard):step>")
@enter(BUYER)
def move(policy_id: UUID, version: int, step: str) -> Page:
    """Send it to the lawyer, take it back, or drop a draft."""
    return _moved(policy_id, version, Move(step))


@policies.post(f"{VERSION}/anta")
@enter(DECIDER)
def adopt(policy_id: UUID, version: int) -> Page:
    """Write down the decision; the text is public from now on."""
    form = AdoptForm()
    if not form.is_sent_well():
        return _again(policy_id, version, form.problems(), adoption=form), UNPROCESSABLE

    def decided(session: Session, one: Read) -> object:
        decision = Decision(form.decision.data or "", form.decided_on.data or today())
        return service.adopt(session, one.version.id, form.seen_revision, decision, person())

    return _done(policy_id, version, decided, adoption=form)


@policies.post(f"{VERSION}/upphav")
@enter(DECIDER)
def withdraw(policy_id: UUID, version: int) -> Page:
    """End what holds, with a reason that everybody can read."""
    return _moved(policy_id, version, Move.WITHDRAW)


def _moved(policy_id: UUID, version: int, wish: Move) -> Page:
    form = SaidForm()
    if not form.is_sent_well():
        return _again(policy_id, version, form.problems(), ending=form), UNPROCESSABLE

    def moved(session: Session, one: Read) -> object:
        reason = form.comment.data or ""
        return service.move(session, one.version.id, form.seen_revision, wish, person(), reason)

    return _done(policy_id, version, moved, ending=form)


def _done(policy_id: UUID, version: int, act: Act, **form: object) -> Page:
    """Do it, or say why it is not done; the page comes back as it was typed."""
    try:
        with db.transaction() as session:
            act(session, queries.version(session, policy_id, version) or abort(404))
    except service.ReasonMissing:
        field = "review-comment" if "review" in form else "comment"
        return _again(policy_id, version, [(field, _("Skriv varför"))], **form), UNPROCESSABLE
    except service.OwnText:
        told = _("Du har själv skrivit den här lydelsen. Någon annan måste göra det.")
        return _again(policy_id, version, [("", told)], **form), UNPROCESSABLE
    except service.NotApproved:
        told = _("En jurist måste godkänna just den här lydelsen först.")
        return _again(policy_id, version, [("", told)], **form), UNPROCESSABLE
    except service.NotLawful:
        told = _("Det finns anmärkningar som måste ändras eller godtas av en jurist.")
        return _again(policy_id, version, [("", told)], **form), UNPROCESSABLE
    except (service.Overtaken, NotAllowed):
        told = _("Någon annan har ändrat texten eller fört den vidare. Läs den igen.")
        return _again(policy_id, version, [("", told)], **form), CONFLICT
    flash(_("Det är sparat."), "success")
    return redirect(url_for("policies.show", policy_id=policy_id, version=version))


def _at(problems: list[tuple[str, str]], comment: str) -> list[tuple[str, str]]:
    """The problems with the comment's field as this part of the page calls it."""
    return [(comment if field == "comment" else field, told) for field, told in problems]


def _again(policy_id: UUID, version: int, errors: list[tuple[str, str]], **forms: object) -> str:
    with db.reading() as session:
        return shown(session, policy_id, version, errors, **forms)
