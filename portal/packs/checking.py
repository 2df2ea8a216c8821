"""The page where a pack, a signed file, codes in a photograph or an address are checked, and held against a
requirement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal import db
from portal.access import PROCURER, PUBLIC, enter, may_enter
from portal.accounts.session import current_user
from portal.catalogue.queries import categories
from portal.credentials.envelope import Unreadable
from portal.credentials.words import unreadable_text
from portal.declarations.desk import today
from portal.kitchens.models import DeliveryPoint
from portal.kitchens.queries import points_for
from portal.packs import queries
from portal.packs.addresses import lines_of, named_in
from portal.packs.blueprint import UNPROCESSABLE, Page, packs
from portal.packs.judging import Judged, judge_file, judge_pack
from portal.packs.layout import MAX_PACK_BYTES, MOST_ITEMS
from portal.packs.matching import Delivered, Fit, Point, outcome, points
from portal.packs.opening import Opened, Refused, is_archive, opened
from portal.packs.pictures import codes_in, is_picture
from portal.packs.words import refusal_text
from portal.procurement.models import Requirement, RequirementVersion
from portal.procurement.queries import requirements, versions
from portal.procurement.recorded import choices_from_json
from portal.profiles.queries import profiles_with_number
from portal.security import limiter

PROBLEMS_SHOWN = 25
SHOWN_MAX = 120


@dataclass(frozen=True)
class Wanted:
    """The requirement that figures are held against, as it stands now, and the kitchen."""

    requirement: Requirement
    version: RequirementVersion
    kitchen: DeliveryPoint | None


@dataclass(frozen=True)
class Row:
    """One figure for the page, with its points where a requirement was chosen."""

    judged: Judged
    points: Sequence[Point]

    @property
    def fit(self) -> Fit | None:
        """All points as one; None when nothing was held against anything."""
        return outcome(list(self.points)) if self.points else None


@dataclass(frozen=True)
class Found:
    """What an uploaded file holds.

    Attributes:
        strays: what codes of a photograph say that lead to nothing signed here.
    """

    judged: list[Judged] = field(default_factory=list)
    pack: Opened | None = None
    strays: Sequence[str] = ()


@packs.get("/kontrollera")
@enter(PUBLIC)
def ask() -> str:
    """The form."""
    return _form_page("", [])


@packs.post("/kontrollera")
@enter(PUBLIC)
@limiter.limit("120 per hour")
def check() -> Page:
    """Check what was sent; nothing of it is kept."""
    content, name = _sent()
    typed = request.form.get("adresser", "")
    errors: list[tuple[str, str]] = []
    with db.reading() as session:
        found = _found(session, content, name, errors)
        judged = found.judged + _named(session, typed, errors)
        if not judged and not errors:
            errors.append(("file", _("Välj en fil, eller skriv en adress")))
        wanted = _wanted(session)
        rows = [Row(one, _points(session, one, wanted)) for one in judged]
        labels = dict(categories(session))
    if errors:
        return _form_page(typed, errors), UNPROCESSABLE
    return render_template(
        "packs/checked.html",
        pack=found.pack,
        strays=found.strays,
        rows=rows,
        valid=sum(one.judged.is_valid for one in rows),
        wanted=wanted,
        labels=labels,
        most=PROBLEMS_SHOWN,
    )


def _sent() -> tuple[bytes, str]:
    file = request.files.get("file")
    if file is None or not file.filename:
        return b"", ""
    with file.stream as stream:
        return stream.read(MAX_PACK_BYTES + 1), file.filename[:SHOWN_MAX]


def _found(session: Session, content: bytes, name: str, errors: list[tuple[str, str]]) -> Found:
    """A pack, one signed file, or the codes of a photograph; an error when it is none of them."""
    if not name:
        return Found()
    try:
        if is_archive(content):
            pack = opened(content)
            return Found(judge_pack(session, pack, today()), pack)
        if is_picture(content):
            return _pictured(session, content)
        return Found([judge_file(session, content, name, today())])
    except Refused as refused:
        errors.append(("file", refusal_text(refused)))
    except Unreadable as error:
        errors.append(("file", unreadable_text(error)))
    return Found()


def _pictured(session: Session, content: bytes) -> Found:
    """The figures that codes in a photograph lead to; a package may well have other codes too."""
    if len(content) > MAX_PACK_BYTES:
        raise Refused("too_large")
    codes = codes_in(content)[:MOST_ITEMS]
    files = {code: _signed_file(session, code) for code in codes}
    judged = [judge_file(session, file[1], file[0], today()) for file in files.values() if file]
    strays = [code[:SHOWN_MAX] for code, file in files.items() if not file]
    if not judged:
        raise Refused("not_here", strays[0])
    return Found(judged, None, strays)


def _named(session: Session, typed: str, errors: list[tuple[str, str]]) -> list[Judged]:
    """The figures that lines name, as they are published here."""
    found: list[Judged] = []
    lines = lines_of(typed)
    if len(lines) > MOST_ITEMS:
        errors.append(("adresser", _("Skriv högst %(most)s adresser", most=MOST_ITEMS)))
        return []
    for line in lines:
        file = _signed_file(session, line)
        if file is None:
            told = _("Raden ”%(line)s” leder inte till något undertecknat här", line=line[:SHOWN_MAX])
            errors.append(("adresser", told))
            return []
        found.append(judge_file(session, file[1], file[0], today()))
    return found


def _signed_file(session: Session, line: str) -> tuple[str, bytes] | None:
    """Name and content of the signed file that an address, a code or a number leads to."""
    named = named_in(line)
    slug, version = (named.slug, named.version) if named else ("", None)
    if named and named.gtin:
        slug = next((one.slug for one in profiles_with_number(session, named.gtin)), "")
    return queries.signed_file(session, slug, version) if slug else None


def _wanted(session: Session) -> Wanted | None:
    """The requirement that was chosen, for those who may read requirements."""
    user = current_user()
    if user is None or not may_enter(PROCURER, user):
        return None
    asked = request.form.get("krav", "")
    chosen = next((one for one in requirements(session) if str(one.requirement.id) == asked), None)
    if chosen is None:
        return None
    kitchens = {str(one.id): one for one in _kitchens(session, user.id)}
    newest = versions(session, chosen.requirement.id)[0]
    return Wanted(chosen.requirement, newest, kitchens.get(request.form.get("kok", "")))


def _kitchens(session: Session, user_id: UUID) -> list[DeliveryPoint]:
    return [one for one in points_for(session, user_id) if one.filled_at is not None]


def _points(session: Session, judged: Judged, wanted: Wanted | None) -> list[Point]:
    """The points of the requirement; none for a figure that is not to be trusted."""
    if wanted is None or not judged.told or not judged.holds:
        return []
    at = None
    if wanted.kitchen is not None and judged.verdict.names is not None:
        total = queries.delivered_total(session, *judged.verdict.names, wanted.kitchen.id)
        at = Delivered(wanted.kitchen.name, total)
    category = judged.subject["productCategory"][0]["code"]
    choices = choices_from_json(wanted.version.choices)
    return points(judged.told, category, choices, wanted.requirement.category, at)


def _form_page(typed: str, errors: Sequence[tuple[str, str]]) -> str:
    user = current_user()
    listed, kitchens = [], []
    if user is not None and may_enter(PROCURER, user):
        with db.reading() as session:
            listed = requirements(session)
            kitchens = _kitchens(session, user.id)
    return render_template(
        "packs/check.html",
        typed=typed,
        errors=list(errors),
        requirements=[
            (str(one.requirement.id), f"{one.requirement.number}. {one.requirement.title}") for one in listed
        ],
        wanted=request.form.get("krav", request.args.get("krav", "")),
        kitchens=[(str(one.id), one.name) for one in kitchens],
        kitchen=request.form.get("kok", ""),
    )
