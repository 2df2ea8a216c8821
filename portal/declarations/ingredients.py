"""Ingredients with a climate profile of their own: found by the product's name, pinned to a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.catalogue.queries import found_by_words
from portal.declarations.desk import today
from portal.declarations.fields import Offer
from portal.declarations.pinning import unfit
from portal.declarations.posted import Posted
from portal.i18n import number
from portal.profiles.models import Profile
from portal.profiles.queries import pinned_profile
from portal.results.words import unit_name
from schemas.questionnaire import Answers, Family, Problem, Question, QuestionType, field_name
from schemas.questionnaire.reading import profile_of

SHOWN = 10
SEARCH_LENGTH = 100


Offers = Mapping[str, Sequence[Offer]]


@dataclass(frozen=True)
class LookedUp:
    """A posted page with names turned into profiles where one alone was meant.

    Attributes:
        problems: by form field, where none or several were found.
        offers: question id -> what there is to choose among.
    """

    posted: Posted
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    offers: dict[str, list[Offer]] = field(default_factory=dict)


def looked_up(session: Session, family: Family, page_id: str, posted: Posted, number: str) -> LookedUp:
    """Find what profile questions were answered with: a number, an address or the product's name."""
    found = LookedUp(posted)
    raw = dict(posted.raw)
    for question in _profile_questions(family, page_id):
        name = field_name(question.id)
        text = str(raw.get(name, "")).strip()
        if not text:
            continue
        published = pinned_profile(session, text)
        if published is None and profile_of(text) is None:
            offers = [_offer(each) for each in found_by_words(session, text[:SEARCH_LENGTH], SHOWN, today())]
            found.offers[question.id] = offers
            code = "profile.several" if offers else "profile.unknown"
            found.problems[name] = [Problem(question.id, name, code, {"profile": text[:SEARCH_LENGTH]})]
            raw[name] = ""
        elif problem := unfit(session, family, question, published, profile_of(text) or text, number):
            found.problems[name] = [problem]
            raw[name] = ""
    return replace(found, posted=replace(posted, raw=raw))


def offers_on(
    session: Session, family: Family, page_id: str, answers: Answers, looked: LookedUp | None = None
) -> Offers:
    """What each profile question of a page offers: what a search found, or else what is chosen already."""
    offers: dict[str, Sequence[Offer]] = dict(looked.offers) if looked else {}
    for question in _profile_questions(family, page_id):
        answer = answers.get(question.id)
        if question.id in offers or answer is None or answer.state != "given":
            continue
        published = pinned_profile(session, str(answer.value))
        if published is not None:
            offers[question.id] = [_offer(published)]
    return offers


def _profile_questions(family: Family, page_id: str) -> list[Question]:
    return [one for one in family.page_questions(page_id) if one.type is QuestionType.PROFILE]


def _offer(published: Profile) -> Offer:
    content = published.content
    footprint = content["footprint"]
    figure = _(
        "%(figure)s kg CO₂e per %(unit)s",
        figure=number(float(f"{footprint['total_kg_co2e']:.3g}")),
        unit=unit_name(footprint["declared_unit"]),
    )
    about = _("version %(version)s, år %(year)s", version=published.version, year=content["reference_year"])
    return Offer(
        f"{content['number']}@{published.version}",
        f"{content['product_name']}, {content['producer']}",
        f"{content['number']}, {about}. {figure}",
    )
