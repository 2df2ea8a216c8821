"""The questions about articles that nobody has sorted yet, and their answers as they were typed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext as _

from portal.procurement.typed import KILOS, number_in
from portal.purchases.categories import categories, category_label, suggested
from portal.purchases.queries import Article
from portal.purchases.reading import Bought
from portal.purchases.service import Sorted

WEIGHTS = ("kg", "g", "ton")
WEIGHT_MAX = Decimal(10_000)
TEXT_MAX = 40


@dataclass(frozen=True)
class Asked:
    """One article to be sorted, with what has been answered.

    Attributes:
        name: what its fields are called, the same whenever and by whomever it is asked.
        hint: the category that its words hint at, '' without any.
    """

    name: str
    article: Article
    text: str
    lines: int
    category: str
    weight: str
    hint: str = ""
    category_error: str | None = None
    weight_error: str | None = None

    @property
    def needs_weight(self) -> bool:
        """Whether its unit says nothing of what it weighs."""
        return self.article[1] not in WEIGHTS

    @property
    def said(self) -> Sorted | None:
        """The answer; None when nothing was chosen."""
        return Sorted(self.category, weight_of(self.weight)) if self.category else None

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field, message) for the error summary."""
        found = [(f"category-{self.name}", self.category_error), (f"weight-{self.name}", self.weight_error)]
        return [(field, message) for field, message in found if message]


def name_of(article: Article) -> str:
    """The name of an article's fields."""
    return hashlib.sha256("|".join(article).encode()).hexdigest()[:12]


def first_asked(article: Article, rows: Sequence[Bought]) -> Asked:
    """An article before anything is answered: with the hint chosen, for a person to agree to."""
    hint = suggested(rows[0].article)
    return Asked(name_of(article), article, rows[0].article, len(rows), hint, "", hint)


def answered(article: Article, text: str, lines: int, form: Mapping[str, str]) -> Asked:
    """An article with what was chosen for it."""
    name = name_of(article)
    category = form.get(f"category-{name}", "")
    weight = form.get(f"weight-{name}", "").strip()[:TEXT_MAX]
    wrong = category and category not in categories()
    return Asked(
        name,
        article,
        text,
        lines,
        "" if wrong else category,
        weight,
        category_error=_("Välj en kategori i listan") if wrong else None,
        weight_error=_weight_error(weight),
    )


def weight_of(text: str) -> Decimal | None:
    """The weight that was typed; None for nothing, or for what cannot be read in one way only."""
    weight = number_in(text, KILOS)
    if weight is None or not 0 < weight <= WEIGHT_MAX:
        return None
    return round(weight, 6) or None


def _weight_error(text: str) -> str | None:
    if not text or weight_of(text) is not None:
        return None
    return _("Skriv vikten i kilo som ett tal, till exempel 0,06")


def category_options() -> list[tuple[str, str]]:
    """(key, name) for a list to choose from."""
    return [(key, category_label(key)) for key in categories()]
