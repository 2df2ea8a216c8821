"""Is a text lawful? Judged on the spot; nothing of it is stored unless a lawyer lets a finding stand."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _

from portal.access import LAWYER, PROCURER, PUBLIC, enter
from portal.accounts.session import current_user
from portal.db import reading, transaction
from portal.i18n import current_language
from portal.procurement import judging, queries, service
from portal.procurement.blueprint import UNPROCESSABLE, Page, procurement
from portal.procurement.judging import Judged
from portal.procurement.lint_forms import AcceptForm, LintForm, TextForm
from portal.procurement.words import kinds, regimes, severity_tag
from portal.security import limiter
from schemas.lawful import Case, check, load_rules

RATE = "60 per hour"

procurement.add_app_template_filter(severity_tag, "severity_tag")


@procurement.get("/granska-text")
@enter(PROCURER)
def lint() -> str:
    """The form for a text."""
    return _lint_page(LintForm())


@procurement.post("/granska-text")
@enter(PROCURER)
@limiter.limit(RATE)
def judge() -> Page:
    """Judge the text and show it with what was found."""
    form = LintForm()
    if not form.is_sent_well():
        return _lint_page(form, errors=form.problems()), UNPROCESSABLE
    return _lint_page(form, judged=_judged(form.case()))


@procurement.post("/granska-text/godta")
@enter(LAWYER)
def accept() -> Page:
    """Let one finding stand, with a reason that is kept in the ledger."""
    form = AcceptForm()
    good = form.is_sent_well()
    if form.text.errors or form.kind.errors or form.regime.errors or form.value.errors:
        return _lint_page(form, errors=form.problems()), UNPROCESSABLE
    case = form.case()
    finding = form.chosen(check(case).findings)
    errors = form.problems()
    if finding is None:
        errors.insert(0, ("finding", _("Välj vilken anmärkning du godtar")))
    if finding is None or not good:
        return _lint_page(form, judged=_judged(case), errors=errors), UNPROCESSABLE
    with transaction() as session:
        service.accept_finding(session, case, finding, form.reason.data or "", _person())
    form.reason.data = form.finding.data = ""
    return _lint_page(form, judged=_judged(case))


@procurement.get("/granska-text/godtagna")
@enter(PROCURER)
def accepted() -> str:
    """What lawyers have let stand, the newest first."""
    with reading() as session:
        rows = queries.latest_accepted(session)
    return render_template("procurement/accepted.html", rows=rows, titles=_titles(), kinds=dict(kinds()))


@procurement.get("/granska-pastaende")
@enter(PUBLIC)
def claim() -> str:
    """The form for what a firm wants to say in its marketing."""
    return render_template("procurement/claim.html", form=TextForm(), judged=None, errors=[])


@procurement.post("/granska-pastaende")
@enter(PUBLIC)
@limiter.limit(RATE)
def judge_claim() -> Page:
    """Judge a sentence of marketing; nothing is stored."""
    form = TextForm()
    good = form.is_sent_well()
    judged = _judged(form.case()) if good else None
    page = render_template("procurement/claim.html", form=form, judged=judged, errors=form.problems())
    return page if good else (page, UNPROCESSABLE)


def _judged(case: Case) -> Judged:
    with reading() as session:
        return judging.judged(session, case)


def _titles() -> dict[str, str]:
    return {name: rule.title_in(current_language()) for name, rule in load_rules().items()}


def _person() -> UUID:
    user = current_user()
    assert user is not None  # `@enter` has seen to it
    return user.id


def _lint_page(form: LintForm, judged: Judged | None = None, errors: Sequence[tuple[str, str]] = ()) -> str:
    user = current_user()
    return render_template(
        "procurement/lint.html",
        form=form,
        judged=judged,
        errors=list(errors),
        kinds=kinds(),
        regimes=regimes(),
        may_accept=user is not None and user.role == "lawyer",
    )
