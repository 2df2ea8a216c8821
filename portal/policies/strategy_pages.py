"""A kind of food in one place: what is bought, what there is to buy, what is under way, and its strategy."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template
from sqlalchemy.orm import Session

from portal import db
from portal.access import OFFICER, enter
from portal.actions.queries import Wanted
from portal.actions.queries import actions as unit_actions
from portal.declarations.desk import today
from portal.declarations.words import boundary_words
from portal.dialogues.queries import public_dialogues
from portal.policies import queries
from portal.policies.blueprint import policies, role
from portal.policies.market import listings, seasons, sold
from portal.procurement.queries import requirements
from portal.purchases.categories import categories, category_label
from portal.purchases.goals import path_of
from portal.purchases.queries import newest_goal, years
from portal.purchases.sums import Sum, sums
from portal.results.words import unit_name
from portal.supply.words import month_name

RUNNING = ("open", "held", "packaged")
YEARS_SHOWN = 5


@policies.get("/kategorier")
@enter(OFFICER)
def strategies() -> str:
    """Every kind of food, with what it emitted last year and where its strategy is."""
    with db.reading() as session:
        year = queries.last_whole_year(session, today().year)
        found = {one.key: one for one in sums(session, "category", year)} if year else {}
        written = {one.policy.category: one for one in queries.newest(session) if one.policy.category}
    rows = [(key, found.get(key, Sum(key)), written.get(key)) for key in categories()]
    return render_template(
        "policies/strategies.html",
        rows=sorted(rows, key=lambda row: (-row[1].kg_co2e, row[0])),
        year=year,
        category_label=category_label,
    )


@policies.get("/kategorier/<key>")
@enter(OFFICER)
def strategy(key: str) -> str:
    """All about one kind of food."""
    if key not in categories():
        abort(404)
    with db.reading() as session:
        return render_template(
            "policies/strategy.html",
            key=key,
            label=category_label(key),
            may_write=role() == "buyer",
            today=today(),
            category_label=category_label,
            unit_name=unit_name,
            boundary_words=boundary_words,
            month_name=month_name,
            **_bought(session, key),
            **_under_way(session, key),
        )


def _bought(session: Session, key: str) -> dict[str, Any]:
    """Year by year what was bought, and what the market has."""
    found = []
    for year in list(years(session))[:YEARS_SHOWN]:
        of_it = next((one for one in sums(session, "category", year) if one.key == key), Sum(key))
        found.append((year, of_it))
    goal = newest_goal(session)
    by_year = {int(one.key): one for one in sums(session, "year", None)}
    return {
        "bought": found,
        "sold": sold(session, key, today()),
        "seasons": seasons(session, key, today()),
        "goal": goal,
        "path": path_of(goal, by_year) if goal else [],
    }


def _under_way(session: Session, key: str) -> dict[str, Any]:
    """What the region does about it."""
    ours = {one.category for one in listings(session, key, today())}
    policy = queries.strategy_of(session, key)
    return {
        "requirements": [one for one in requirements(session) if one.requirement.category in ours],
        # One that names no kind of food may be about this one too.
        "dialogues": [
            one for one in public_dialogues(session) if one.status in RUNNING and one.category in (key, "")
        ],
        "rules": queries.rules_in_force(session, key),
        "actions": unit_actions(session, Wanted(category=key)),
        "versions": queries.versions(session, policy.id) if policy else [],
    }
