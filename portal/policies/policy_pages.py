"""The library for the region's own: write, read, hold versions against each other, and try the rules."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import db
from portal.access import BUYER, OFFICER, enter
from portal.declarations.desk import today
from portal.policies import documents, queries, service
from portal.policies.blueprint import CONFLICT, UNPROCESSABLE, VERSION, Page, person, policies
from portal.policies.diff import paragraphs
from portal.policies.effect import effect_of
from portal.policies.forms import PolicyForm, row_of, whole
from portal.policies.market import sold
from portal.policies.queries import Read
from portal.policies.rules import Limit
from portal.policies.show import shown
from portal.policies.transitions import NotAllowed, Status
from portal.policies.words import kinds, rule_kinds, rule_words
from portal.purchases.categories import categories, category_label, subjects

Errors = Sequence[tuple[str, str]]


@policies.get("")
@enter(OFFICER)
def overview() -> str:
    """Everything that is written, wherever it is."""
    with db.reading() as session:
        return render_template("policies/overview.html", rows=queries.newest(session))


@policies.get("/ny")
@enter(BUYER)
def new() -> str:
    """An empty form."""
    form = PolicyForm()
    category = request.args.get("kategori", "")
    form.category.data = category if category in categories() else ""
    asked = request.args.get("slag", "")
    form.kind.data = "strategy" if form.category.data else asked
    return _form_page(form)


@policies.post("/ny")
@enter(BUYER)
def start() -> Page:
    """Begin it with what was written."""
    form = PolicyForm()
    kind, category = str(form.kind.data or ""), str(form.category.data or "")
    is_strategy = kind == "strategy" and category in categories()
    errors = _problems(form)
    if not is_strategy and (kind not in ("policy", "guideline") or category):
        errors = [("kind", _("Välj vad du vill skriva")), *errors]
    if errors:
        return _form_page(form, errors=errors), UNPROCESSABLE
    with db.transaction() as session:
        if is_strategy and service.has_strategy(session, category):
            told = [("title", _("Varugruppen har redan en strategi. Skriv en ny version av den."))]
            return _form_page(form, errors=told), CONFLICT
        made = service.start(session, kind, category, form.draft(), person())
    return redirect(url_for("policies.show", policy_id=made.id, version=1))


@policies.get(VERSION)
@enter(OFFICER)
def show(policy_id: UUID, version: int) -> str:
    """One version with what is found in it, what was said of it, and what can be done now."""
    with db.reading() as session:
        return shown(session, policy_id, version)


@policies.get(f"{VERSION}/andra")
@enter(BUYER)
def ask_change(policy_id: UUID, version: int) -> Page:
    """The form with what was written last."""
    with db.reading() as session:
        one = queries.version(session, policy_id, version) or abort(404)
    if one.version.status != Status.DRAFT:
        return redirect(url_for("policies.show", policy_id=policy_id, version=version))
    form = PolicyForm()
    form.title.data, form.text.data = one.wording.title, one.wording.text
    form.rows = [row_of(rule) for rule in one.rules]
    return _form_page(form, one, one.version.revision)


@policies.post(f"{VERSION}/andra")
@enter(BUYER)
def change(policy_id: UUID, version: int) -> Page:
    """Save it; an old page overwrites nobody's words."""
    form = PolicyForm()
    with db.reading() as session:
        one = queries.version(session, policy_id, version) or abort(404)
    errors = _problems(form)
    if errors:
        return _form_page(form, one, form.seen_revision, errors), UNPROCESSABLE
    try:
        with db.transaction() as session:
            service.write(session, one.version.id, form.seen_revision, form.draft(), person())
    except NotAllowed:
        told = [("title", _("Texten är inget utkast längre. Ta tillbaka den från juristen först."))]
        return _form_page(form, one, form.seen_revision, told), CONFLICT
    except service.Overtaken:
        with db.reading() as session:
            one = queries.version(session, policy_id, version) or abort(404)
        told = [
            ("title", _("Någon annan har sparat medan du skrev. Spara igen om det som står här ska gälla."))
        ]
        return _form_page(form, one, one.version.revision, told), CONFLICT
    flash(_("Texten är sparad. Tidigare lydelser finns kvar."), "success")
    return redirect(url_for("policies.show", policy_id=policy_id, version=version))


@policies.post("/<uuid:policy_id>/ny-version")
@enter(BUYER)
def new_version(policy_id: UUID) -> Page:
    """Begin the next version from the newest, or go on with the one that is in work."""
    with db.transaction() as session:
        found = queries.versions(session, policy_id) or abort(404)
        try:
            number = service.start_version(session, policy_id, person()).version
        except service.WorkGoesOn:
            number = found[0].version.version
    return redirect(url_for("policies.show", policy_id=policy_id, version=number))


@policies.get(f"{VERSION}/skillnad")
@enter(OFFICER)
def difference(policy_id: UUID, version: int) -> str:
    """What differs from an earlier version (`mot`), or from an earlier wording of this one (`lydelse`)."""
    with db.reading() as session:
        one = queries.version(session, policy_id, version) or abort(404)
        revision = whole(request.args.get("lydelse"))
        if revision:
            wordings = [found for found, _name in queries.wordings(session, one.version.id)]
            before = next((found for found in wordings if found.revision == revision), None) or abort(404)
            name = _("lydelse %(number)s", number=revision)
        else:
            earlier = queries.version(session, policy_id, whole(request.args.get("mot"))) or abort(404)
            before, name = earlier.wording, _("version %(version)s", version=earlier.version.version)
    was, now = ([rule_words(rule) for rule in queries.rules_of(wording)] for wording in (before, one.wording))
    return render_template(
        "policies/difference.html",
        one=one,
        before=before,
        name=name,
        paragraphs=paragraphs(before.text, one.wording.text),
        added=[rule for rule in now if rule not in was],
        removed=[rule for rule in was if rule not in now],
        kept=[rule for rule in now if rule in was],
    )


@policies.get(f"{VERSION}/effekt")
@enter(OFFICER)
def preview(policy_id: UUID, version: int) -> str:
    """The rules tried on last year's purchases, and limits on the market."""
    with db.reading() as session:
        one = queries.version(session, policy_id, version) or abort(404)
        year = queries.last_whole_year(session, today().year)
        rates = queries.rates(session, one.rules, year) if year else {}
        effect = effect_of(one.rules, queries.groups(session, year), rates) if year else None
        limits = [rule for rule in one.rules if isinstance(rule, Limit)]
        market = [(rule, sold(session, rule.category, today(), rule.kg_co2e_per_kg)) for rule in limits]
    return render_template(
        "policies/preview.html", one=one, year=year, effect=effect, rates=rates, market=market
    )


@policies.get(f"{VERSION}/text.<form>")
@enter(OFFICER)
def file(policy_id: UUID, version: int, form: str) -> Response:
    """The version as text, Word or PDF."""
    with db.reading() as session:
        one = queries.version(session, policy_id, version) or abort(404)
    return documents.answer(one, form)


def _problems(form: PolicyForm) -> list[tuple[str, str]]:
    """What has to be put right, in the order of the page."""
    good = form.is_sent_well()
    of_rules = form.read_rows(request.form)
    return [*([] if good else form.problems()), *of_rules]


def _form_page(form: PolicyForm, one: Read | None = None, revision: int = 0, errors: Errors = ()) -> str:
    kind = one.policy.kind if one else str(form.kind.data or "")
    return render_template(
        "policies/form.html",
        form=form,
        one=one,
        revision=revision,
        is_strategy=kind == "strategy",
        kinds=[row for row in kinds() if row[0] != "strategy"],
        rule_kinds=rule_kinds(),
        subjects=[(key, category_label(key)) for key in subjects()],
        category_label=category_label,
        errors=list(errors),
    )
