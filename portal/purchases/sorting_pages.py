"""What articles are: the list, and saying it anew."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal import db
from portal.access import STAFF, enter
from portal.i18n import number
from portal.purchases import queries, service
from portal.purchases.asking import Asked, answered, category_options, name_of
from portal.purchases.blueprint import UNPROCESSABLE, Page, person, purchases
from portal.purchases.categories import category_label

WORDS_MAX = 100


@purchases.get("/artiklar")
@enter(STAFF)
def articles() -> str:
    """Every article that has been bought, or only those that nobody has sorted."""
    words = request.args.get("q", "").replace("\0", "").strip()[:WORDS_MAX]
    only_open = request.args.get("visa") == "okanda"
    with db.reading() as session:
        rows = queries.articles(session, words, only_open)
    return render_template(
        "purchases/articles.html",
        rows=rows,
        words=words,
        chosen="okanda" if only_open else "",
        most=queries.PAGE,
        category_label=category_label,
    )


@purchases.get("/artiklar/andra")
@enter(STAFF)
def article() -> str:
    """Say what one article is."""
    row = _row()
    said = row.mapping
    weight = number(said.kg_per_unit.normalize()) if said and said.kg_per_unit is not None else ""
    name = name_of((row.key, row.unit))
    category = said.category if said else ""
    return _page(Asked(name, (row.key, row.unit), row.name, row.lines, category, weight))


@purchases.post("/artiklar/andra")
@enter(STAFF)
def save_article() -> Page:
    """Remember it; every line of it is figured anew."""
    row = _row()
    asked = answered((row.key, row.unit), row.name, row.lines, request.form)
    said = asked.said
    if asked.problems or said is None:
        missing = [] if asked.category else [(f"category-{asked.name}", _("Välj en kategori i listan"))]
        return _page(asked, asked.problems or missing), UNPROCESSABLE
    with db.transaction() as session:
        service.map_article(session, asked.article, said, person())
    flash(_("Det är sparat. Rader med artikeln räknas om nu."), "success")
    return redirect(url_for("purchases.articles"))


def _row() -> queries.ArticleRow:
    key, unit = (request.args.get(name, "").replace("\0", "") for name in ("artikel", "enhet"))
    with db.reading() as session:
        return queries.article(session, key, unit) or abort(404)


def _page(asked: Asked, errors: list[tuple[str, str]] | None = None) -> str:
    return render_template(
        "purchases/article.html", asked=asked, categories=category_options(), errors=errors or []
    )
