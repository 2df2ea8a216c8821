"""Public pages of one product: the profile, its versions, the method, and all of it as JSON."""

from __future__ import annotations

from itertools import groupby

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

from portal.access import PUBLIC, enter
from portal.accounts.municipalities import municipality_name
from portal.accounts.session import current_user
from portal.declarations.desk import today
from portal.declarations.words import boundary_words, stage_word
from portal.profiles.differences import differences
from portal.profiles.page import SLUG, VERSION, Found, facts, find
from portal.profiles.words import difference_label, difference_value, kind_word
from portal.publication.words import state_today
from portal.results.words import (
    exact,
    in_language,
    likely_range,
    origin_tag,
    percent,
    rule_word,
    unit_name,
    unit_symbol,
)

NEWEST_MAX_AGE_S = 300

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
profiles.add_app_template_filter(difference_label)
profiles.add_app_template_filter(difference_value)
profiles.add_app_template_filter(kind_word, "difference_kind")
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


@profiles.get(f"/profil/<slug>/v<{VERSION}:version>/andringar")
@enter(PUBLIC)
def changes(slug: str, version: int) -> str:
    """What differs from the version before, by kind."""
    asked = find(slug, version)
    earlier = next((one for one in asked.versions if one.version == version - 1), None) or abort(404)
    found = differences(earlier.content, asked.profile.content)
    return render_template(
        "profiles/changes.html",
        profile=asked.profile,
        content=asked.profile.content,
        earlier=earlier,
        groups=[(kind, list(rows)) for kind, rows in groupby(found, key=lambda one: one.kind)],
        unlike=any(one.name in ("declared_unit", "boundary") for one in found),
    )


@profiles.get("/profil/<slug>.json")
@enter(PUBLIC)
def newest_json(slug: str) -> Response:
    """The newest content with its hash, for machines."""
    return _json(find(slug, None), NEWEST_MAX_AGE_S)


@profiles.get(f"/profil/<slug>/v<{VERSION}:version>.json")
@enter(PUBLIC)
def version_json(slug: str, version: int) -> Response:
    """One version's content with its hash; never changes, but its state may."""
    return _json(find(slug, version), NEWEST_MAX_AGE_S)


def _page(template: str, slug: str, version: int | None) -> Response | Redirect:
    if slug != slug.lower() and SLUG.fullmatch(slug.lower()):
        endpoint, values = str(request.endpoint), dict(request.view_args or {})
        return redirect(url_for(endpoint, **{**values, "slug": slug.lower()}), 301)
    page = make_response(render_template(template, **facts(find(slug, version))))
    if current_user() is None:
        # A copy may be kept, but is asked about each time: a newer version or an expiry must show at once.
        page.headers["Cache-Control"] = "private, no-cache"
        page.add_etag()
        page.make_conditional(request)
    return page


def _json(asked: Found, max_age_s: int) -> Response:
    found, state = asked.profile, state_today(asked.publication, today())
    answer = jsonify(
        slug=found.slug,
        version=found.version,
        state=state.value,
        reason=asked.notice.reason if asked.notice else "",
        wording=asked.publication.wording,
        published_at=found.published_at.isoformat(),
        valid_until=found.valid_until.isoformat(),
        content=found.content,
        content_hash=found.content_hash,
    )
    answer.headers["Cache-Control"] = f"public, max-age={max_age_s}"
    answer.set_etag(f"{found.content_hash[:32]}-{found.version}-{state}")
    answer.make_conditional(request)
    return answer
