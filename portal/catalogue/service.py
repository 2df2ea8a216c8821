"""Keep the catalogue's rows in step with what is published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.catalogue.facets import facets_of
from portal.catalogue.models import CatalogueEntry, CatalogueState, CatalogueWord
from portal.db import new_id
from portal.profiles.models import Profile
from portal.publication.queries import is_listed, wording_of
from portal.supply.facets import supply_facets
from portal.supply.models import SupplyCard

WORD = re.compile(r"[^\W\d_]{4,}")  # shorter ones are near too much else
WORD_MAX = 60
# The Swedish stemmer does not know that these are one word.
VOWEL_CHANGES = (("rötter", "rot"), ("rot", "rötter"))


def index_profile(session: Session, profile_id: UUID) -> None:
    """Write the product's row from a profile version, unless a newer version is there already.

    What has been suspended or withdrawn has no row: nobody finds it, whoever has its address reads why.
    """
    profile = session.get_one(Profile, profile_id)
    if not is_listed(session, profile_id):
        session.execute(delete(CatalogueEntry).where(CatalogueEntry.profile_id == profile_id))
        mark_change(session)
        return
    content = profile.content
    footprint = content["footprint"]
    name = wording_of(session, profile_id).get("product_name") or content["product_name"]
    values = {
        "profile_id": profile.id,
        "version": profile.version,
        "product_name": name,
        "category": content["category"],
        "category_label": content["category_label"]["sv"],
        "producer": content["producer"],
        "municipality": content["municipality"],
        "reference_year": content["reference_year"],
        "unit": footprint["declared_unit"],
        "boundary": footprint["boundary"],
        "total_kg_co2e": round(footprint["total_kg_co2e"], 9),
        "low_kg_co2e": round(footprint["low"], 9),
        "high_kg_co2e": round(footprint["high"], 9),
        "primary_share": round(footprint["primary_data_share"], 5),
        "published_at": profile.published_at,
        "valid_until": profile.valid_until,
        "search_text": _search_text(content, name),
        "facets": [*facets_of(content), *supply_facets(session.get(SupplyCard, profile.slug))],
    }
    statement = insert(CatalogueEntry).values(slug=profile.slug, **values)
    newer = CatalogueEntry.version <= profile.version
    upsert = statement.on_conflict_do_update(index_elements=[CatalogueEntry.slug], set_=values, where=newer)
    if session.execute(upsert.returning(CatalogueEntry.id)).first() is not None:
        _learn_words(session, str(values["search_text"]))
        mark_change(session)


def mark_change(session: Session) -> None:
    """Tell whoever remembers something about the catalogue that it is another now."""
    statement = insert(CatalogueState).values(id=1, mark=new_id())
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[CatalogueState.id], set_={"mark": statement.excluded.mark}
        )
    )


def _learn_words(session: Session, text: str) -> None:
    """Keep the words that something can be found by; in order, so that two writers never deadlock."""
    words = sorted({word for word in WORD.findall(text.lower()) if len(word) <= WORD_MAX})
    if words:
        rows = [{"word": word} for word in words]
        session.execute(insert(CatalogueWord).values(rows).on_conflict_do_nothing())


def _search_text(content: Mapping[str, Any], name: str) -> str:
    """The words a buyer may look for, and the other form of those whose vowel changes in the plural."""
    words = " ".join([name, *content["category_label"].values(), content["producer"]]).split()
    other = [
        word.lower().removesuffix(ending) + replacement
        for word in words
        for ending, replacement in VOWEL_CHANGES
        if word.lower().endswith(ending)
    ]
    return " ".join([*words, *other])
