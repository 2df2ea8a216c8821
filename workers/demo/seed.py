"""Fill the demo through the same services that people use: sign up, declare, review, publish.

Nothing is written past the services, so the demo also shows that the whole chain
works: each declaration is computed and published by the running workers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Engine, select

from portal.accounts import service as accounts
from portal.accounts.models import MemberRole, Role, User
from portal.accounts.numbers import parse_organisation_number
from portal.accounts.queries import organisation_of, user_with_email
from portal.config import Settings, SettingsError
from portal.db import engine_for, reading_on, transaction_on
from portal.declarations import service as declarations
from portal.declarations.models import Declaration
from portal.declarations.queries import latest_submission
from portal.i18n import kg_co2e
from portal.kitchens import service as kitchens
from portal.organisations import queries as organisations
from portal.organisations import service as membership
from portal.organisations.terms import MandateTerms
from portal.profiles.models import Profile
from portal.results.models import ComputedFootprint
from portal.results.queries import footprint_of
from portal.review import service as review
from portal.verdicts import service as verdicts
from portal.verdicts.queries import not_in_order
from schemas.questionnaire import Answer, load_family, problem_text, validate_page
from workers.demo.dialogue import make_dialogue
from workers.demo.preparedness import state_cards
from workers.demo.purchases import seed_purchases
from workers.demo.samples import Sample, samples
from workers.demo.steering import make_steering
from workers.demo.supply import state_supplies
from workers.demo.vouchers import open_voucher_call

PASSWORD = "jordnara-demo"  # noqa: S105 - the demo only listens on a loopback address
BUYER = "inkopare@demo.example"
LAWYER = "jurist@demo.example"
STAFF = (
    ("granskare@demo.example", "Demo Granskare", Role.REVIEWER),
    ("granskare2@demo.example", "Demo Andra Granskare", Role.REVIEWER),
    (BUYER, "Demo Inköpare", Role.BUYER),
    (LAWYER, "Demo Jurist", Role.LAWYER),
    ("beredskap@demo.example", "Demo Beredskap", Role.PREPAREDNESS),
    ("admin@demo.example", "Demo Administratör", Role.ADMIN),
)
ADMINISTRATOR = STAFF[-1][0]
ADVISER = "radgivare@demo.example"
MANDATE_DAYS = 365
PATIENCE_S = 60.0

T = TypeVar("T")


class SeedError(Exception):
    """The demo data could not be made; the message says which step and why."""


def seed(settings: Settings, say: Callable[[str], None]) -> None:
    """Make accounts and published declarations once; on later starts only tell what is there.

    Raises:
        SettingsError: this is not a demo.
        SeedError: a declaration did not come through.
    """
    if not settings.demo:
        raise SettingsError("Demo data are only written with DEMO=1.")
    engine = engine_for(settings.database_url)
    with transaction_on(engine) as session:
        kitchens.load_region_points(session)
    if _is_seeded(engine):
        say("The demo data are there already.")
    else:
        _make_staff(engine)
        _declare_all(engine, settings, say)
    _make_adviser(engine)
    make_dialogue(engine, BUYER)
    state_supplies(engine)
    state_cards(engine)
    if open_voucher_call(engine, ADMINISTRATOR):
        say("A made-up call for consulting vouchers is open; its name says Demo.")
    if seed_purchases(engine, ADMINISTRATOR):
        say("Made-up purchases of two years were read in; every article's name says Demo.")
    make_steering(engine, BUYER, LAWYER, ADMINISTRATOR)
    _tell_sign_ins(settings, say)


def _is_seeded(engine: Engine) -> bool:
    with reading_on(engine) as session:
        published = session.scalars(select(Profile.slug).distinct()).all()
    return len(published) >= len(samples())


def _make_staff(engine: Engine) -> None:
    with transaction_on(engine) as session:
        for email, name, role in STAFF:
            if user_with_email(session, email) is None:
                accounts.create_staff(session, email, name, role, PASSWORD)


def _declare_all(engine: Engine, settings: Settings, say: Callable[[str], None]) -> None:
    """Hand everything in, then approve each as it is computed: so the workers never wait for this."""
    handed_in = [(sample, _handed_in(engine, sample, *_producer(engine, sample))) for sample in samples()]
    footprints = []
    for sample, declaration in handed_in:
        looked = partial(_computed, engine, declaration)
        footprints.append(_wait(f"the footprint of {sample.product_name}", looked))
        _approve(engine, declaration, footprints[-1])
    for (sample, declaration), footprint in zip(handed_in, footprints, strict=True):
        seen = partial(_published, engine, declaration)
        profile = _wait(f"the profile of {sample.product_name}", seen)
        figure = kg_co2e(footprint.total_kg_co2e, per=footprint.result["declared_unit"], language="sv")
        low, high = (kg_co2e(end, language="sv") for end in (footprint.low_kg_co2e, footprint.high_kg_co2e))
        say(f"{sample.product_name}: declared -> computed -> approved -> published")
        say(f"    {figure} (likely range {low} to {high})  {settings.base_url}/profil/{profile.slug}")


def _producer(engine: Engine, sample: Sample) -> tuple[UUID, UUID]:
    """A confirmed account with its organisation, made on the first call."""
    number = parse_organisation_number(sample.organisation["number"])
    if number is None:
        raise SeedError(f"{sample.organisation['number']} is not an organisation number")
    with transaction_on(engine) as session:
        if user_with_email(session, sample.email) is None:
            sign_up = accounts.SignUp(
                name="Demo Producent",
                email=sample.email,
                password=PASSWORD,
                organisation_number=number,
                organisation_name=sample.organisation["name"],
                municipality=sample.organisation["municipality"],
            )
            accounts.confirm(session, session.get_one(User, accounts.register(session, sign_up)))
        user = user_with_email(session, sample.email)
        organisation = organisation_of(session, user.id) if user else None
        if user is None or organisation is None:
            raise SeedError(f"{sample.email} has no account or no organisation")
        return user.id, organisation.id


def _make_adviser(engine: Engine) -> None:
    """Somebody with a mandate from the first two companies, so that the choice between them is seen."""
    with transaction_on(engine) as session:
        if user_with_email(session, ADVISER) is not None:
            return
        locale = "sv"
        adviser = accounts.register_invited(session, ADVISER, "Demo Rådgivare", PASSWORD, locale)
        for sample in samples()[:2]:
            owner = user_with_email(session, sample.email)
            company = organisation_of(session, owner.id) if owner else None
            if owner is None or company is None:
                raise SeedError(f"{sample.email} has no account or no organisation")
            today = organisations.today(session)
            terms = MandateTerms(today, today + timedelta(days=MANDATE_DAYS), may_submit=False)
            invitation = membership.invite(session, company.id, ADVISER, MemberRole.ADVISER, terms, owner.id)
            membership.accept(session, invitation.id, adviser.id)


def _handed_in(engine: Engine, sample: Sample, producer_id: UUID, organisation_id: UUID) -> UUID:
    """Type every page, save and submit; an interrupted earlier start is left as the draft it became."""
    answers = typed_answers(sample)
    with transaction_on(engine) as session:
        declaration = declarations.start(
            session, organisation_id, producer_id, sample.family, sample.product_name, sample.year
        )
        declarations.save_answers(session, declaration.id, answers, {}, producer_id)
        declarations.submit(session, declaration.id, producer_id)
        return declaration.id


def typed_answers(sample: Sample) -> dict[str, Answer]:
    """The answers of a sample, read page by page; SeedError names what the form would refuse."""
    family = load_family(sample.family)
    answers: dict[str, Answer] = {}
    for page_id, raw in sample.pages.items():
        result = validate_page(family, page_id, raw, answers)
        wrong = [
            problem for found in (*result.errors.values(), *result.warnings.values()) for problem in found
        ]
        if wrong:
            reasons = "; ".join(problem_text(problem, "sv", family) for problem in wrong)
            raise SeedError(f"{sample.product_name}, page {page_id}: {reasons}")
        answers.update(result.answers)
    return answers


def _computed(engine: Engine, declaration_id: UUID) -> ComputedFootprint | None:
    with reading_on(engine) as session:
        if session.get_one(Declaration, declaration_id).status == "changes_requested":
            raise SeedError(f"the checks sent declaration {declaration_id} back; `jordnara trace` tells why")
        submission = latest_submission(session, declaration_id)
        return footprint_of(session, submission.id) if submission else None


def _approve(engine: Engine, declaration_id: UUID, footprint: ComputedFootprint) -> None:
    with transaction_on(engine) as session:
        first, second = (user_with_email(session, email) for email, _name, _role in STAFF[:2])
        submission = latest_submission(session, declaration_id)
        if first is None or second is None or submission is None:
            raise SeedError("there are not two reviewers, or there is nothing to review")
        seen = (declaration_id, submission.snapshot_hash, footprint.result_hash)
        review.state_impartiality(session, declaration_id, first.id, is_impartial=True)
        in_order = {name: verdicts.Word("ok") for name in not_in_order(session, submission)}
        verdicts.judge(session, *seen, in_order, first.id)
        for reviewer, decide in ((first, review.propose_approval), (second, review.approve)):
            review.state_impartiality(session, declaration_id, reviewer.id, is_impartial=True)
            decide(session, *seen, reviewer.id)


def _published(engine: Engine, declaration_id: UUID) -> Profile | None:
    with reading_on(engine) as session:
        return session.scalar(select(Profile).where(Profile.declaration_id == declaration_id))


def _wait(what: str, look: Callable[[], T | None]) -> T:
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        found = look()
        if found is not None:
            return found
        time.sleep(0.05)
    raise SeedError(f"{what} did not appear within {PATIENCE_S:g} s; do relay and workers run?")


def _tell_sign_ins(settings: Settings, say: Callable[[str], None]) -> None:
    say(f"Sign in at {settings.base_url}/logga-in with the password {PASSWORD} as")
    for email, organisation in {one.email: one.organisation["name"] for one in samples()}.items():
        say(f"    {email:<28} producer, {organisation}")
    say(f"    {ADVISER:<28} adviser to the first two, who fills in but does not sign")
    for email, name, role in STAFF:
        say(f"    {email:<28} {role.value}, {name}")
    say(f"Mails: {settings.base_url}/demo/brevlada   Catalogue: {settings.base_url}/katalog")
