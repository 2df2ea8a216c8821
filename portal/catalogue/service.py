"""Keep the catalogue's rows in step with what is published."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from portal.catalogue.models import CatalogueEntry
from portal.profiles.models import Profile


def index_profile(session: Session, profile_id: UUID) -> None:
    """Write the product's row from a profile version, unless a newer version is there already."""
    profile = session.get_one(Profile, profile_id)
    content = profile.content
    footprint = content["footprint"]
    values = {
        "profile_id": profile.id,
        "version": profile.version,
        "product_name": content["product_name"],
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
        "search_text": " ".join(
            [content["product_name"], *content["category_label"].values(), content["producer"]]
        ),
    }
    statement = insert(CatalogueEntry).values(slug=profile.slug, **values)
    newer = CatalogueEntry.version < profile.version
    session.execute(
        statement.on_conflict_do_update(index_elements=[CatalogueEntry.slug], set_=values, where=newer)
    )
