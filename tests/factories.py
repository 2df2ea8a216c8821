"""Declarations in any state, made through the services that pages and workers use. Plain functions.

Each takes a session first and commits, so that the pages under test see what it made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from portal.accounts.models import Role, User
from portal.accounts.queries import organisation_of, user_with_email
from portal.catalogue import service as catalogue
from portal.catalogue.models import CatalogueEntry
from portal.declarations import service as declarations
from portal.declarations.models import Declaration
from portal.declarations.queries import answer_rows, latest_submission, submission_answers
from portal.farm import service as farm
from portal.farm.queries import farm_rows
from portal.opendata import service as opendata
from portal.profiles import service as profiles
from portal.profiles.models import Profile
from portal.publication import service as publication
from portal.publication.transitions import Origin
from portal.results import service as results
from portal.results.queries import footprint_of
from portal.review import service as review
from portal.review.models import Decision
from portal.verdicts import service as verdicts
from portal.verdicts.queries import not_in_order
from portal.verdicts.service import Word
from schemas.footprint import Footprint
from schemas.inventory import Inventory
from schemas.questionnaire import (
    Answer,
    Answers,
    Problem,
    build_inventory,
    field_name,
    load_family,
    read_columns,
)
from schemas.questionnaire.farm import farm_form
from tests.accounts.people import make_producer, make_staff
from workers.engine import assess
from workers.engine.factors import load_factor_set

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from portal.declarations.models import Submission
    from portal.results.models import ComputedFootprint

FAMILY = "field_crops"
FIRST_REVIEWER = "handlaggare@exempel.se"
DRAWS = 100
# Only what must be answered, and some amounts that are easy to find again on a page.
POTATO: Mapping[str, str | list[str]] = {
    "product-name": "Tvättad potatis",
    "product-year": "2025",
    "crop-kind": "potato",
    "crop-variety": "King Edward",
    "crop-method": "conventional",
    "crop-area": "7,77",
    "crop-area__unit": "ha",
    "crop-harvest": "31234",
    "crop-harvest__unit": "kg[fresh]/ha",
    "crop-sold__unknown": "1",
    "soil-organic": "none",
    "mineral-kinds": ["an"],
    "mineral-n_an": "123,45",
    "mineral-n_an__unit": "kg[N]/ha",
    "organic-kinds": ["none"],
    "packaging-kinds": ["none"],
    "delivery-how": "collected",
}
PRIVATE_AMOUNTS = (
    "7,77",
    "7.77",
    "31234",
    "31 234",
    "31\N{NO-BREAK SPACE}234",
    "123,45",
    "123.45",
    "242688",
    "959.2",
)


@dataclass(frozen=True)
class InReview:
    """A declaration that waits for a decision."""

    declaration: Declaration
    submission: Submission
    footprint: ComputedFootprint
    producer: User


def answers(**changes: str | list[str]) -> dict[str, Answer]:
    """Answers of a potato grower, field by field as typed; `crop_kind="carrot"` replaces one."""
    typed = {**POTATO, **{name.replace("_", "-", 1): value for name, value in changes.items()}}
    read, problems = read_columns(load_family(FAMILY), typed)
    assert not problems, problems
    return {name: answer for name, answer in read.items() if answer.state != "blank"}


def a_producer(session: Session, email: str = "odlare@exempel.se", **changes: object) -> User:
    """A confirmed producer with an organisation."""
    return make_producer(session, email=email, **changes)


def a_reviewer(session: Session, email: str = "granskare@exempel.se") -> User:
    """A reviewer of the region."""
    return make_staff(session, Role.REVIEWER, email)


def a_draft(
    session: Session,
    producer: User,
    product_name: str = "Tvättad potatis",
    reference_year: int = 2025,
    given: Answers | None = None,
) -> Declaration:
    """A declaration with all its answers, not handed in."""
    organisation = organisation_of(session, producer.id)
    assert organisation is not None
    declaration = declarations.start(
        session, organisation.id, producer.id, FAMILY, product_name, reference_year
    )
    given = given or answers(product_name=product_name, product_year=str(reference_year))
    declarations.save_answers(session, declaration.id, given, {}, producer.id)
    session.commit()
    return declaration


def an_empty_draft(
    session: Session, producer: User, product_name: str = "Tvättad potatis", reference_year: int = 2025
) -> Declaration:
    """A declaration that has only been started."""
    organisation = organisation_of(session, producer.id)
    assert organisation is not None
    declaration = declarations.start(
        session, organisation.id, producer.id, FAMILY, product_name, reference_year
    )
    session.commit()
    return declaration


def farm_says(session: Session, producer: User, year: int, chosen: Mapping[str, str]) -> None:
    """Answers for the whole farm, each an option's key."""
    organisation = organisation_of(session, producer.id)
    form = farm_form([load_family(FAMILY)])
    assert organisation is not None
    assert form is not None
    answers = {name: Answer(name, "given", key, None, key) for name, key in chosen.items()}
    seen = {name: row.version for name, row in farm_rows(session, organisation.id, year).items()}
    key = (session, organisation.id, year, form.family)
    assert not farm.save_farm_answers(*key, answers, seen, producer.id)
    session.commit()


def hand_in(session: Session, declaration: Declaration, producer: User) -> Submission:
    """Sign and submit."""
    submission = declarations.submit(session, declaration.id, producer.id)
    session.commit()
    return submission


def compute(
    session: Session, submission: Submission, findings: list[Problem] | None = None
) -> ComputedFootprint:
    """What the workers do with a submission: check it, and compute its footprint with few draws."""
    key = (session, submission.declaration_id, submission.id)
    results.record_checks(*key, findings or [], "check_submission")
    inventory, footprint = assessed(submission)
    results.record_footprint(*key, inventory, footprint, "compute_footprint")
    session.commit()
    computed = footprint_of(session, submission.id)
    assert computed is not None
    return computed


def assessed(submission: Submission) -> tuple[Inventory, Footprint]:
    """The engine's result for a submission, from its frozen answers."""
    frozen = submission.snapshot
    inventory = build_inventory(
        load_family(frozen["family"]),
        submission_answers(submission),
        frozen["product_name"],
        frozen["reference_year"],
    )
    return inventory, assess(inventory, load_factor_set(frozen["factor_set"]), DRAWS, frozen["number"])


def in_review(
    session: Session,
    producer: User | None = None,
    product_name: str = "Tvättad potatis",
    reference_year: int = 2025,
    given: Answers | None = None,
    findings: list[Problem] | None = None,
) -> InReview:
    """A declaration that has been handed in, checked and computed."""
    producer = producer or a_producer(session)
    declaration = a_draft(session, producer, product_name, reference_year, given)
    submission = hand_in(session, declaration, producer)
    return InReview(declaration, submission, compute(session, submission, findings), producer)


def approve(session: Session, waiting: InReview, reviewer: User, newer_factors: str = "") -> Decision:
    """A second reviewer's approval of exactly what waits, after a first one's proposal."""
    propose(session, waiting, newer_factors=newer_factors)
    impartial(session, waiting.declaration.id, reviewer)
    decision = review.approve(session, *hashes_of(waiting), reviewer.id, newer_factors)
    session.commit()
    return decision


def propose(
    session: Session, waiting: InReview, first: User | None = None, newer_factors: str = ""
) -> Decision:
    """A first reviewer's proposal to approve what waits."""
    first = first or user_with_email(session, FIRST_REVIEWER) or a_reviewer(session, FIRST_REVIEWER)
    in_order(session, waiting, first)
    decision = review.propose_approval(session, *hashes_of(waiting), first.id, newer_factors)
    session.commit()
    return decision


def in_order(session: Session, waiting: InReview, reviewer: User) -> None:
    """A reviewer without conflict of interest finds every answer to be in order."""
    impartial(session, waiting.declaration.id, reviewer)
    words = {name: Word("ok") for name in not_in_order(session, waiting.submission)}
    verdicts.judge(session, *hashes_of(waiting), words, reviewer.id)
    session.commit()


def impartial(session: Session, declaration_id: UUID, reviewer: User) -> None:
    """The reviewer's statement that there is no conflict of interest."""
    review.state_impartiality(session, declaration_id, reviewer.id, is_impartial=True)
    session.commit()


def hashes_of(waiting: InReview) -> tuple[UUID, str, str]:
    """The declaration and the two hashes that a decision names."""
    return waiting.declaration.id, waiting.submission.snapshot_hash, waiting.footprint.result_hash


def waiting_now(session: Session, declaration_id: UUID, producer: User) -> InReview:
    """What of a declaration lies on the reviewers' desk now."""
    session.expire_all()
    submission = latest_submission(session, declaration_id)
    assert submission is not None
    footprint = footprint_of(session, submission.id)
    assert footprint is not None
    return InReview(session.get_one(Declaration, declaration_id), submission, footprint, producer)


def send_back(session: Session, waiting: InReview, reviewer: User, reasons: Mapping[str, str]) -> Decision:
    """The reviewer's questions to the producer."""
    impartial(session, waiting.declaration.id, reviewer)
    hashes = (waiting.submission.snapshot_hash, waiting.footprint.result_hash)
    decision = review.request_changes(session, waiting.declaration.id, *hashes, reasons, "", reviewer.id)
    session.commit()
    return decision


def publish(session: Session, decision_id: UUID) -> Profile:
    """What the workers do with an approval: publish it and put it in the catalogue."""
    profile = profiles.publish(session, decision_id, "publish_profile")
    catalogue.index_profile(session, profile.id)
    opendata.refresh_profile(session, profile.id)
    session.commit()
    return profile


def published(session: Session, waiting: InReview | None = None, reviewer: User | None = None) -> Profile:
    """A published profile; of a potato when nothing waits."""
    waiting = waiting or in_review(session)
    return publish(session, approve(session, waiting, reviewer or a_reviewer(session)).id)


def listed(session: Session, profile: Profile, slug: str, **columns: object) -> CatalogueEntry:
    """One more row of the catalogue, like the profile's own but for the columns named."""
    own = session.get_one(CatalogueEntry, profile.slug)
    copied = {
        c.key: getattr(own, c.key)
        for c in CatalogueEntry.__table__.columns
        if c.key not in ("slug", "id", "search", "name_order")
    }
    values = {**copied, **columns}
    if "search_text" not in columns:
        values["search_text"] = f"{values['product_name']} {values['category_label']} {values['producer']}"
    kept = [one for one in own.facets if one.partition(":")[0] not in ("kategori", "grans", "enhet", "bas")]
    values["facets"] = [
        f"kategori:{values['category']}",
        f"grans:{values['boundary']}",
        f"enhet:{values['unit']}",
        f"bas:{values['unit']}/{values['boundary']}",
        *kept,
    ]
    entry = CatalogueEntry(slug=slug, **values)
    session.add(entry)
    catalogue.mark_change(session)
    session.commit()
    return entry


def save(
    session: Session, declaration: Declaration, user: User, typed: Mapping[str, str | list[str]]
) -> None:
    """Answers as typed into the form, saved over whatever is there."""
    read, problems = read_columns(load_family(FAMILY), {**POTATO, **typed})
    assert not problems, problems
    stored = answer_rows(session, declaration.id)
    changed = {
        name: answer for name, answer in read.items() if field_name(name) in {f.split("__")[0] for f in typed}
    }
    seen = {name: row.version for name, row in stored.items()}
    assert not declarations.save_answers(session, declaration.id, changed, seen, user.id)
    session.commit()


def another_version(session: Session, profile: Profile) -> Profile:
    """The next version of a profile, as a renewed approval of the same declaration would give it."""
    columns = {
        c.key: getattr(profile, c.key)
        for c in Profile.__table__.columns
        if c.key not in ("id", "decision_id")
    }
    decision = session.get_one(Decision, profile.decision_id)
    again = {c.key: getattr(decision, c.key) for c in Decision.__table__.columns if c.key != "id"}
    renewed = Decision(**again)
    session.add(renewed)
    session.flush()
    newer = Profile(**{**columns, "version": profile.version + 1, "decision_id": renewed.id})
    session.add(newer)
    session.flush()
    publication.open_publication(session, newer, Origin.RENEWED, "publish_profile")
    session.commit()
    return newer
