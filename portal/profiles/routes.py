"""Public pages of one product: the profile, its versions, the method, and all of it as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as Redirect

from portal import db
from portal.access import PUBLIC, enter
from portal.accounts.municipalities import municipality_name
from portal.accounts.session import current_user
from portal.credentials.queries import credential_of
from portal.declarations.desk import today
from portal.declarations.words import boundary_words, stage_word
from portal.profiles import queries
from portal.profiles.models import Profile
from portal.publication.models import Publication
from portal.publication.queries import newest_change, publications_of
from portal.publication.words import Notice, notice_of, state_today
from portal.results.words import (
    allocation_rows,
    amount_rows,
    defaults_used,
    exact,
    gas_rows,
    in_language,
    likely_range,
    line_rows,
    origin_tag,
    percent,
    rule_word,
    stage_rows,
    unit_name,
    unit_symbol,
    unverified_parameters,
)

SLUG = re.compile(r"jn-[0-9]{4}-[0-9]{6,9}")
VERSION = "int(min=1, max=99999)"  # more would not fit the column
NEWEST_MAX_AGE_S = 300
TOP_CAUSES = 5

profiles = Blueprint("profiles", __name__)
profiles.add_app_template_filter(percent, "percent")
profiles.add_app_template_filter(unit_name, "unit_name")
profiles.add_app_template_filter(in_language, "in_language")
profiles.add_app_template_filter(boundary_words, "boundary")
profiles.add_app_template_filter(stage_word, "stage")
profiles.add_app_template_filter(origin_tag, "origin")
profiles.add_app_template_filter(municipality_name, "municipality")
profiles.add_app_template_filter(exact, "exact")
profiles.add_app_template_filter(rule_word, "rule")
profiles.add_app_template_filter(unit_symbol, "unit_symbol")
profiles.add_app_template_global(likely_range)


@profiles.get("/profil/<slug>")
@enter(PUBLIC)
def newest(slug: str) -> Response | Redirect:
    """The profile as it is today."""
    return _page("profiles/show.html", slug, None)


@profiles.get(f"/profil/<slug>/v<{VERSION}:version>")
@enter(PUBLIC)
def version(slug: str, version: int) -> Response | Redirect:
    """One version, which never changes."""
    return _page("profiles/show.html", slug, version)


@profiles.get("/profil/<slug>/metod")
@enter(PUBLIC)
def method(slug: str) -> Response | Redirect:
    """How the figure of today was calculated, line by line."""
    return _page("profiles/method.html", slug, None)


@profiles.get(f"/profil/<slug>/v<{VERSION}:version>/metod")
@enter(PUBLIC)
def version_method(slug: str, version: int) -> Response | Redirect:
    """How one version's figure was calculated."""
    return _page("profiles/method.html", slug, version)


@profiles.get("/profil/<slug>.json")
@enter(PUBLIC)
def newest_json(slug: str) -> Response:
    """The newest content with its hash, for machines."""
    return _json(_found(slug, None), NEWEST_MAX_AGE_S)


@profiles.get(f"/profil/<slug>/v<{VERSION}:version>.json")
@enter(PUBLIC)
def version_json(slug: str, version: int) -> Response:
    """One version's content with its hash; never changes, but its state may."""
    return _json(_found(slug, version), NEWEST_MAX_AGE_S)


def _page(template: str, slug: str, version: int | None) -> Response | Redirect:
    if slug != slug.lower() and SLUG.fullmatch(slug.lower()):
        endpoint, values = str(request.endpoint), dict(request.view_args or {})
        return redirect(url_for(endpoint, **{**values, "slug": slug.lower()}), 301)
    page = make_response(render_template(template, **_facts(_found(slug, version))))
    if current_user() is None:
        # A copy may be kept, but is asked about each time: a newer version or an expiry must show at once.
        page.headers["Cache-Control"] = "private, no-cache"
        page.add_etag()
        page.make_conditional(request)
    return page


@dataclass(frozen=True)
class _Found:
    """A version, all versions newest first, where each is, and what is said first about this one."""

    profile: Profile
    versions: Sequence[Profile]
    publications: Mapping[int, Publication]
    notice: Notice | None
    is_signed: bool

    @property
    def publication(self) -> Publication:
        """Where this version is."""
        return self.publications[self.profile.version]


def _found(slug: str, version: int | None) -> _Found:
    """The version asked for, the newest when none is; 404 when there is none."""
    if not SLUG.fullmatch(slug):
        abort(404)
    with db.reading() as session:
        versions = queries.profile_versions(session, slug)
        found = next((one for one in versions if version in (None, one.version)), None) or abort(404)
        publications = publications_of(session, slug)
        change = newest_change(session, found.id)
        is_signed = credential_of(session, found.id) is not None
    notice = notice_of(publications[found.version], change, today())
    return _Found(found, versions, publications, notice, is_signed)


def _facts(found: _Found) -> dict[str, Any]:
    content = found.profile.content
    result = content["footprint"]
    return {
        "profile": found.profile,
        "content": content,
        "result": result,
        "is_newest": found.profile is found.versions[0],
        "versions": found.versions,
        "publications": found.publications,
        "notice": found.notice,
        "is_signed": found.is_signed,
        "state": state_today(found.publication, today()),
        "decided_on": date.fromisoformat(content["review"]["decided_on"]),
        "stages": stage_rows(result),
        "gases": gas_rows(result),
        "lines": line_rows(result),
        "amounts": amount_rows(result),
        "allocations": allocation_rows(result),
        "defaults": defaults_used(result),
        "unverified": unverified_parameters(result),
        "causes": result["variance_shares"][:TOP_CAUSES],
    }


def _json(asked: _Found, max_age_s: int) -> Response:
    found, state = asked.profile, state_today(asked.publication, today())
    answer = jsonify(
        slug=found.slug,
        version=found.version,
        state=state.value,
        reason=asked.notice.reason if asked.notice else "",
        published_at=found.published_at.isoformat(),
        valid_until=found.valid_until.isoformat(),
        content=found.content,
        content_hash=found.content_hash,
    )
    answer.headers["Cache-Control"] = f"public, max-age={max_age_s}"
    answer.set_etag(f"{found.content_hash[:32]}-{found.version}-{state}")
    answer.make_conditional(request)
    return answer
