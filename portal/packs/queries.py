"""Looking up what may be enclosed with a bid, and what a check needs beside the file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.catalogue.models import CatalogueEntry
from portal.credentials.envelope import written
from portal.credentials.queries import credential_of
from portal.declarations.models import Declaration
from portal.delivered.models import Delivered
from portal.packs.judging import SHEET_LANGUAGE
from portal.packs.layout import Item
from portal.profiles import queries as profiles
from portal.profiles.models import Profile
from portal.publication.models import Publication
from portal.publication.queries import newest_publication
from portal.publication.transitions import COUNTING
from portal.publication.words import state_today
from portal.signing import jws


@dataclass(frozen=True)
class Choice:
    """A product that may be enclosed: its newest version, while that counts."""

    slug: str
    product: str
    producer: str


def own_choices(session: Session, organisation_id: UUID, today: date) -> list[Choice]:
    """What an organisation has published that counts today."""
    query = (
        select(Profile)
        .join(Publication, Publication.profile_id == Profile.id)
        .join(Declaration, Declaration.id == Publication.declaration_id)
        .where(
            Declaration.organisation_id == organisation_id,
            Publication.state.in_(COUNTING),
            Publication.valid_until >= today,
        )
        .order_by(Profile.slug, Profile.version)
    )
    return [_choice(one) for one in session.scalars(query)]


def choices_of(session: Session, slugs: Iterable[str], today: date) -> tuple[list[Choice], list[str]]:
    """The products among these that count today, each once, and the numbers of those that do not."""
    found, gone = [], []
    for slug in dict.fromkeys(slugs):
        publication = newest_publication(session, slug)
        if publication is not None and state_today(publication, today) in COUNTING:
            found.append(_choice(publication.profile))
        else:
            gone.append(slug)
    return found, gone


def _choice(profile: Profile) -> Choice:
    return Choice(profile.slug, profile.content["product_name"], profile.content["producer"])


def items(session: Session, slugs: Sequence[str]) -> tuple[list[Item], list[str]]:
    """What is enclosed of these products, and the numbers of those that workers are not ready with yet."""
    found, waiting = [], []
    for slug in slugs:
        profile = profiles.profile(session, slug)
        credential = credential_of(session, profile.id) if profile else None
        sheet = profiles.product_sheet(session, profile.id, SHEET_LANGUAGE) if profile else None
        if profile is None or credential is None or sheet is None:
            waiting.append(slug)
            continue
        signed = written(credential.jwt, jws.payload_of(credential.jwt))
        found.append(
            Item(slug, profile.version, profile.content, profile.content_hash, signed, sheet.content)
        )
    return found, waiting


def signed_file(session: Session, slug: str, version: int | None) -> tuple[str, bytes] | None:
    """A signed file that is published here with what it is called: the newest, or the version named."""
    profile = profiles.profile(session, slug, version)
    credential = credential_of(session, profile.id) if profile else None
    if profile is None or credential is None:
        return None
    text = written(credential.jwt, jws.payload_of(credential.jwt))
    return f"{slug}-v{profile.version}", text.encode()


def delivered_total(session: Session, slug: str, version: int, point_id: int) -> Decimal | None:
    """The figure of a version with the way to a kitchen; None when it is not listed or cannot be told."""
    query = (
        select(Delivered.total_kg)
        .join(CatalogueEntry, CatalogueEntry.id == Delivered.entry_id)
        .where(
            CatalogueEntry.slug == slug,
            CatalogueEntry.version == version,
            Delivered.point_id == point_id,
        )
    )
    total = session.scalar(query)
    return round(Decimal(total), 9) if total is not None and math.isfinite(total) else None
