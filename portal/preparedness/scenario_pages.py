"""What happens when an import stops for N days: asked, worked out, shown and taken out as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask import Response, abort, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import PREPAREDNESS, enter
from portal.declarations.desk import today
from portal.preparedness import basis, service
from portal.preparedness.blueprint import UNPROCESSABLE, Page, person, preparedness
from portal.preparedness.kinds import IMPORTED, pots
from portal.preparedness.scenario import Outcome, effects, gap, outcomes
from portal.preparedness.scenario_asking import CHOSEN, Asked, asked_of
from portal.preparedness.tables import FORMS, file_of, rounded
from portal.preparedness.words import change_words, effect_words, group_options
from portal.purchases.categories import category_label
from portal.purchases.queries import years
from portal.supply.offers import MONTHS
from portal.supply.words import month_name


@dataclass(frozen=True)
class Sum:
    """A category over all its kitchens, with the assumption that would change its gap the most."""

    category: str
    outcome: Outcome
    effect: tuple[str, Fraction] | None


@dataclass(frozen=True)
class Result:
    """What came of a question.

    Attributes:
        firms, cardless: with a card, and with a stated supply only.
        left_out: products that are not counted by the kilogram.
    """

    rows: Sequence[Outcome]
    sums: Sequence[Sum]
    effects: Sequence[tuple[str, Fraction]]
    firms: int
    cardless: int
    left_out: int
    purchases: basis.Coverage


@preparedness.get("/scenario")
@enter(PREPAREDNESS)
def scenario() -> Page:
    """The question, and what comes of it once it is asked; every look at the cards is logged."""
    with db.reading() as session:
        there = years(session)
        asked = asked_of(request.args, there)
        bought = _bought(session, asked)
    if not asked.is_sent or asked.errors:
        return _page(asked, bought, there, None), UNPROCESSABLE if asked.errors else 200
    with db.transaction() as session:
        result = _work_out(session, asked, bought, "scenario")
    return _page(asked, bought, there, result)


@preparedness.get(f"/scenario.<{FORMS}:form>")
@enter(PREPAREDNESS)
def scenario_file(form: str) -> Response:
    """Each kitchen and category as a row."""
    with db.transaction() as session:
        asked = asked_of(request.args, years(session))
        bought = _bought(session, asked)
        if not asked.is_sent or asked.errors or not asked.year:
            abort(404)
        result = _work_out(session, asked, bought, "scenario_file")
    head = [_("Kategori"), _("Kök"), _("Behov, kg"), _("Täcks, kg"), _("Brist, kg"), _("Brist från dag")]
    rows = [
        [category_label(one.category), one.kitchen, one.need, one.covered, one.gap, one.first_gap_day]
        for one in result.rows
    ]
    return file_of(f"scenario-{asked.days}-dagar", form, head, rows)


def _bought(session: Session, asked: Asked) -> Sequence[basis.Bought]:
    """The year's purchases; a kitchen without any is told at its field."""
    found = basis.bought(session, asked.year) if asked.year else []
    asked.refuse_strange({one.kitchen for one in found})
    return found


def _work_out(session: Session, asked: Asked, bought: Sequence[basis.Bought], page: str) -> Result:
    told = service.read(session, person(), page)
    supplies, left_out = basis.supplies(session, told, today())
    needs = basis.needs(bought, asked.group, asked.shares(pots()), asked.kitchens)
    assumed = asked.assumed()
    rows = outcomes(needs, supplies, assumed)
    sums = []
    for category in dict.fromkeys(one.category for one in rows):
        kind = pots()[category]
        alike = [one for one in needs if one.kind == kind]
        changes = effects(alike, [one for one in supplies if one.kind == kind], assumed)
        sums.append(Sum(category, _whole(category, rows), changes[0] if changes else None))
    cardless = {one.firm for one in supplies if one.farm is None}
    purchases = basis.coverage(session, asked.year or 0)
    return Result(
        rows, sums, effects(needs, supplies, assumed), len(told), len(cardless), left_out, purchases
    )


def _whole(category: str, rows: Sequence[Outcome]) -> Outcome:
    own = [one for one in rows if one.category == category]
    days = [one.first_gap_day for one in own if one.first_gap_day is not None]
    need = sum((one.need for one in own), Fraction(0))
    covered = sum((one.covered for one in own), Fraction(0))
    return Outcome("", category, own[0].kind, need, covered, gap(own), min(days, default=None))


def _page(asked: Asked, bought: Sequence[basis.Bought], there: Sequence[int], result: Result | None) -> str:
    known = _known(bought)
    return render_template(
        "preparedness/scenario.html",
        asked=asked,
        result=result,
        errors=asked.errors,
        years=[(str(one), str(one)) for one in there],
        groups=group_options(),
        months=[(str(one), month_name(one)) for one in MONTHS],
        categories=[(key, category_label(key)) for key in known],
        known=known,
        imported=IMPORTED,
        kitchens=[(one, one) for one in sorted({one.kitchen for one in bought})],
        category_label=category_label,
        effect_words=effect_words,
        change_words=change_words,
        rounded=rounded,
        sent=_sent(asked),
    )


def _sent(asked: Asked) -> Mapping[str, list[str]]:
    """What was asked, for the address of the file; not what `url_for` would take for its own."""
    names = {*CHOSEN, *asked.typed}
    return {name: values for name, values in request.args.to_dict(flat=False).items() if name in names}


def _known(bought: Sequence[basis.Bought]) -> Mapping[str, int]:
    """Category -> percentage of its kilograms whose country somebody has told."""
    found = {}
    for category in dict.fromkeys(one.category for one in bought):
        own = [one for one in bought if one.category == category]
        total = sum(one.total for one in own)
        untold = sum(one.kg.get(basis.UNTOLD, 0) for one in own)
        found[category] = round(100 * (1 - untold / total)) if total else 0
    return found
