"""One version of a profile as its public pages show it: what is known, and what is said about it today."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort

from portal import db
from portal.credentials.queries import credential_of
from portal.declarations.desk import today
from portal.opendata.queries import figure as open_figure
from portal.opendata.structured import block_of
from portal.profiles import queries
from portal.profiles.models import Profile
from portal.profiles.words import level_meaning, level_word, role_word
from portal.publication.models import Publication
from portal.publication.queries import newest_change, publications_of
from portal.publication.words import Notice, notice_of, state_today
from portal.results.words import (
    allocation_rows,
    amount_rows,
    defaults_used,
    gas_rows,
    line_rows,
    stage_rows,
    unverified_parameters,
)
from portal.supply.models import SupplyCard
from portal.supply.queries import card_of

SLUG = re.compile(r"jn-[0-9]{4}-[0-9]{6,9}")
VERSION = "int(min=1, max=99999)"  # more would not fit the column
TOP_CAUSES = 5
ORGANIC = "Ekologiskt"


@dataclass(frozen=True)
class Found:
    """A version, all versions newest first, where each is, and what is said first about this one.

    Attributes:
        supply: what the producer says can be delivered of the product today.
        open_facts: its row of the open data, while it is the version that counts.
    """

    profile: Profile
    versions: Sequence[Profile]
    publications: Mapping[int, Publication]
    notice: Notice | None
    is_signed: bool
    supply: SupplyCard | None
    open_facts: Mapping[str, Any] | None = None

    @property
    def publication(self) -> Publication:
        """Where this version is."""
        return self.publications[self.profile.version]


def find(slug: str, version: int | None) -> Found:
    """The version asked for, the newest when none is; 404 when there is none."""
    if not SLUG.fullmatch(slug):
        abort(404)
    with db.reading() as session:
        versions = queries.profile_versions(session, slug)
        found = next((one for one in versions if version in (None, one.version)), None) or abort(404)
        publications = publications_of(session, slug)
        change = newest_change(session, found.id)
        is_signed = credential_of(session, found.id) is not None
        supply = card_of(session, slug)
        open_facts = open_figure(session, slug, today())
    notice = notice_of(publications[found.version], change, today())
    counts = open_facts is not None and open_facts["version"] == found.version
    return Found(found, versions, publications, notice, is_signed, supply, open_facts if counts else None)


def facts(found: Found) -> dict[str, Any]:
    """Everything that the pages of a version show."""
    content = found.profile.content
    result = content["footprint"]
    return {
        "profile": found.profile,
        "content": content,
        "result": result,
        "is_newest": found.profile is found.versions[0],
        "versions": found.versions,
        "publications": found.publications,
        "publication": found.publication,
        "notice": found.notice,
        "is_signed": found.is_signed,
        "supply": found.supply,
        "structured": block_of(found.profile.slug, found.open_facts) if found.open_facts else None,
        "state": state_today(found.publication, today()),
        "decided_on": date.fromisoformat(content["review"]["decided_on"]),
        "level": level_word(content["review"]["level"]),
        "verified_on": _day(content["review"].get("verified_on")),
        "level_meaning": level_meaning(content["review"]["level"]),
        "reviewer": role_word(content["review"]["reviewer_role"]),
        "labels": _labels(content),
        "states_organic": _states_organic(content),
        "stages": stage_rows(result),
        "gases": gas_rows(result),
        "lines": line_rows(result),
        "amounts": amount_rows(result),
        "allocations": allocation_rows(result),
        "defaults": defaults_used(result),
        "unverified": unverified_parameters(result),
        "causes": result["variance_shares"][:TOP_CAUSES],
    }


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _labels(content: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Certificates that were handed in, with their days; None for content from before they were told."""
    if "labels" not in content:
        return None
    return [{**one, "given_on": date.fromisoformat(one["given_on"])} for one in content["labels"]]


def _states_organic(content: Mapping[str, Any]) -> bool:
    """Whether the producer says that it is organic and has handed in no certificate of it."""
    says = any(
        one["question_id"].endswith(".method") and one["value"]["sv"] == ORGANIC for one in content["answers"]
    )
    return says and not content.get("labels")
