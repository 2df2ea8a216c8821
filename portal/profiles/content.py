"""What the public gets to see of a result: all of the method, of the answers only the public ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from portal.publication.validity import valid_until
from portal.results.audience import EVERYBODY, LANGUAGES, Disclosure
from schemas.footprint import Footprint
from schemas.inventory import Inventory
from schemas.questionnaire import Answers, CheckRow, Family, check_rows

SAID_NOTHING = ("missing", "empty")
NOT_THEIR_OWN = ("default", "assumed")


def public_content(
    footprint: Footprint,
    inventory: Inventory,
    snapshot: Mapping[str, Any],
    family: Family,
    answers: Answers,
    review: Mapping[str, str],
    labels: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The profile page as data.

    Args:
        inventory: what the footprint was computed from; it says which question an amount answers.
        snapshot: the submission's frozen content.
        review: `level`, `reviewer_role` and `decided_on` (ISO date); with L3 also `verified_by` and
            `verified_on`.
        labels: certificates that were handed in; beside the figure, never part of it.
    """
    return {
        "number": snapshot["number"],
        "product_name": snapshot["product_name"],
        "family": snapshot["family"],
        **_category(family, answers),
        **_producer(snapshot),
        "reference_year": snapshot["reference_year"],
        "valid_until": valid_until(snapshot["reference_year"]).isoformat(),
        "snapshot_version": snapshot["version"],
        "answers": _public_answers(family, answers),
        "review": dict(review),
        "labels": [dict(one) for one in labels],
        "footprint": Disclosure(family, inventory, EVERYBODY).footprint(footprint),
    }


def _producer(snapshot: Mapping[str, Any]) -> dict[str, str]:
    """The public name and place; snapshots from before sites have neither a trade name nor a site."""
    organisation = snapshot["organisation"]
    place = snapshot["site"]["place"] if "site" in snapshot else organisation["municipality"]
    return {"producer": organisation.get("public_name", organisation["name"]), "municipality": place}


def _category(family: Family, answers: Answers) -> dict[str, Any]:
    answer = answers.get(family.key_question)
    option = family.questions[family.key_question].option(str(answer.value)) if answer else None
    named = option or family
    return {
        "category": option.key if option else family.id,
        "category_label": {lang: named.text(lang).label for lang in LANGUAGES},
    }


def _public_answers(family: Family, answers: Answers) -> list[dict[str, Any]]:
    told = {lang: _public_rows(family, answers, lang) for lang in LANGUAGES}
    return [
        {
            "question_id": row.question_id,
            "label": {lang: rows[row.question_id].label for lang, rows in told.items()},
            "value": {lang: rows[row.question_id].value for lang, rows in told.items()},
            "is_default": row.tag in NOT_THEIR_OWN,
            "source": row.source,
            "unverified": row.unverified,
        }
        for row in told["sv"].values()
    ]


def _public_rows(family: Family, answers: Answers, lang: str) -> dict[str, CheckRow]:
    rows = (row for section in check_rows(family, answers, lang) for row in section.rows)
    return {row.question_id: row for row in rows if row.audience in EVERYBODY and row.tag not in SAID_NOTHING}
