"""Producer, reviewers fit and unfit, and workers in any order: nothing is published by one alone.

`JORDNARA_STATE_RUNS=5000` runs that many sequences (`make soak`); without it a few, always the same ones.
"""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, User
from portal.accounts.queries import user_with_email
from portal.db import engine_for
from portal.declarations import service as declarations
from portal.declarations.models import Declaration, Submission
from portal.declarations.queries import answer_rows, latest_submission
from portal.declarations.service import NotReady
from portal.declarations.transitions import NotAllowed, Status
from portal.profiles import service as profiles
from portal.profiles.models import Profile
from portal.rejections import service as rejections
from portal.rejections.queries import reply_to
from portal.results.models import ComputedFootprint
from portal.results.queries import footprint_of
from portal.review import guarding, service
from portal.review.models import Decision, Statement
from portal.review.queries import is_member
from portal.verdicts import service as verdicts
from portal.verdicts.queries import not_in_order
from portal.verdicts.service import Word
from schemas.canonical import content_hash
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    import pytest

RUNS = int(os.environ.get("JORDNARA_STATE_RUNS", "0"))
EXAMPLES_IN_EVERY_RUN = 15
STEPS = 30
_NUMBERS = itertools.count()
# Two who are fit, one who belongs to the company, one who has helped with the answers.
FIT = ("forsta@exempel.se", "andra@exempel.se")
MEMBER, HELPER = "medlem@exempel.se", "hjalpare@exempel.se"
REVIEWERS = (*FIT, MEMBER, HELPER)
REFUSALS = (
    NotAllowed,
    NotReady,
    guarding.NotTheSame,
    guarding.NotJudged,
    guarding.TooEarly,
    *guarding.NOT_THIS_PERSON,
)
WHO = st.sampled_from(REVIEWERS)
# The hashes that a request carries: today's, those of an earlier screen, or made up.
SCREEN = st.sampled_from(["now", "now", "now", "earlier", "made up"])


class Review(RuleBasedStateMachine):
    """One declaration, whatever happens to it."""

    database_url: ClassVar[str]

    @initialize()
    def begin(self) -> None:
        """A declaration that lies on the desk."""
        self.session = Session(engine_for(self.database_url), expire_on_commit=False)
        self.people = {email: self._reviewer(email) for email in REVIEWERS}
        self.producer = factories.a_producer(self.session, f"odlare{next(_NUMBERS)}@exempel.se")
        waiting = factories.in_review(self.session, self.producer)
        self.id = waiting.declaration.id
        self.screens = [(waiting.submission.snapshot_hash, waiting.footprint.result_hash)]
        company_id = waiting.declaration.organisation_id
        member = self.people[MEMBER].id
        if not is_member(self.session, member, company_id):
            self.session.add(Membership(user_id=member, organisation_id=company_id, role="editor"))
        self.session.commit()

    def _reviewer(self, email: str) -> User:
        return user_with_email(self.session, email) or factories.a_reviewer(self.session, email)

    def teardown(self) -> None:
        """Give the connection back."""
        if hasattr(self, "session"):
            self.session.close()

    # --- the producer and the workers

    @rule(area=st.sampled_from(["8", "9,5", "10"]), by_helper=st.booleans())
    def answer(self, area: str, by_helper: bool) -> None:
        """An answer is changed, perhaps by a reviewer who lends a hand."""
        who = self.people[HELPER] if by_helper else self.producer
        given = {"crop-area": area, "crop-area__unit": "ha"}
        self._try(lambda: factories.save(self.session, self._declaration(), who, given))

    @rule()
    def hand_in(self) -> None:
        """Signed and handed in."""
        self._try(lambda: declarations.submit(self.session, self.id, self.producer.id))

    @rule()
    def compute(self) -> None:
        """The workers check and compute what is handed in."""
        if self._declaration().status == Status.SUBMITTED:
            submission = latest_submission(self.session, self.id)
            assert submission
            computed = factories.compute(self.session, submission)
            self.screens.append((submission.snapshot_hash, computed.result_hash))

    @rule()
    def publish(self) -> None:
        """The worker publishes what has been approved and not been published."""
        done = select(Profile.decision_id)
        query = select(Decision.id).where(
            Decision.declaration_id == self.id, Decision.kind == "approved", Decision.id.not_in(done)
        )
        for decision_id in self.session.scalars(query).all():
            profiles.publish(self.session, decision_id, "publish_profile")
        self.session.commit()

    # --- reviewers

    @rule(who=WHO, is_impartial=st.sampled_from([True, True, True, True, False]))
    def state(self, who: str, is_impartial: bool) -> None:
        """No conflict of interest, or stepping aside."""
        self._try(
            lambda: service.state_impartiality(
                self.session, self.id, self.people[who].id, is_impartial=is_impartial
            )
        )

    @rule(who=WHO, screen=SCREEN, doubt=st.sampled_from([False, False, False, True]))
    def judge(self, who: str, screen: str, doubt: bool) -> None:
        """Everything is in order, or one answer is not."""
        submission = latest_submission(self.session, self.id)
        assert submission
        words = {name: Word("ok") for name in not_in_order(self.session, submission)}
        if doubt:
            words = {"crop.area": Word("change", "Vilka skiften?")}
        self._decide(who, screen, lambda key, me: verdicts.judge(self.session, *key, words, me))

    @rule(who=WHO, screen=SCREEN)
    def propose(self, who: str, screen: str) -> None:
        """The first reviewer's proposal."""
        self._decide(who, screen, lambda key, me: service.propose_approval(self.session, *key, me))

    @rule(who=WHO, screen=SCREEN)
    def return_proposal(self, who: str, screen: str) -> None:
        """The proposal goes back."""
        self._decide(who, screen, lambda key, me: service.return_proposal(self.session, *key, "Nej", me))

    @rule(who=WHO, screen=SCREEN)
    def approve(self, who: str, screen: str) -> None:
        """The second reviewer's approval."""
        self._decide(who, screen, lambda key, me: service.approve(self.session, *key, me))

    @rule(who=WHO, screen=SCREEN)
    def send_back(self, who: str, screen: str) -> None:
        """Sent back with a question."""
        asked = {"crop.area": "Vilka skiften?"}
        self._decide(who, screen, lambda key, me: service.request_changes(self.session, *key, asked, "", me))

    @rule(who=WHO, screen=SCREEN)
    def propose_rejection(self, who: str, screen: str) -> None:
        """The first reviewer wants to refuse it."""
        self._decide(who, screen, lambda key, me: rejections.propose_rejection(self.session, *key, "Nej", me))

    @rule()
    def reply(self) -> None:
        """The producer answers that."""
        self._try(lambda: rejections.reply(self.session, self.id, "Jo", self.producer.id))

    @rule(who=WHO, screen=SCREEN)
    def reject(self, who: str, screen: str) -> None:
        """Refused."""
        self._decide(who, screen, lambda key, me: rejections.reject(self.session, *key, "Nej", me))

    @rule(who=WHO, screen=SCREEN)
    def resume(self, who: str, screen: str) -> None:
        """Not refused after all."""
        self._decide(who, screen, lambda key, me: rejections.resume(self.session, *key, me))

    @rule()
    def go_all_the_way(self) -> None:
        """Two who are fit do what they should, so that sequences reach the end often enough."""
        first, second = FIT
        for who in FIT:
            self.state(who, is_impartial=True)
        self.judge(first, "now", doubt=False)
        self.propose(first, "now")
        self.approve(second, "now")

    def _decide(self, who: str, screen: str, act: Callable[[tuple[UUID, str, str], UUID], object]) -> None:
        hashes = {"now": self._screen(), "earlier": self.screens[0], "made up": ("0" * 64, "1" * 64)}[screen]
        self._try(lambda: act((self.id, *hashes), self.people[who].id))

    def _screen(self) -> tuple[str, str]:
        submission = latest_submission(self.session, self.id)
        assert submission
        footprint = footprint_of(self.session, submission.id)
        return submission.snapshot_hash, footprint.result_hash if footprint else ""

    def _try(self, act: Callable[[], object]) -> None:
        """Whatever is refused has changed nothing; anything but a refusal is an error."""
        before = self._declaration().status
        try:
            act()
        except REFUSALS:
            self.session.rollback()
            self.session.expire_all()
            assert self._declaration().status == before
        else:
            self.session.commit()

    def _declaration(self) -> Declaration:
        return self.session.get_one(Declaration, self.id)

    # --- what must hold after every step

    @invariant()
    def only_two_fit_people_publish(self) -> None:
        """Two different people, neither of the company's, both impartial by their own word, same hashes."""
        if not hasattr(self, "id"):
            return
        query = select(Profile).where(Profile.declaration_id == self.id)
        for profile in self.session.scalars(query):
            approved = self.session.get_one(Decision, profile.decision_id)
            assert approved.proposal_id is not None
            proposed = self.session.get_one(Decision, approved.proposal_id)
            assert (approved.kind, proposed.kind) == ("approved", "approval_proposed")
            assert proposed.decided_by != approved.decided_by
            for decision in (proposed, approved):
                self._check_fit(decision)
            self._check_hashes(profile, proposed, approved)

    def _check_fit(self, decision: Decision) -> None:
        submission = self.session.get_one(Submission, decision.submission_id)
        assert decision.decided_by not in (self.producer.id, submission.submitted_by)
        assert decision.decided_by != self.people[MEMBER].id
        editors = {row.updated_by for row in answer_rows(self.session, self.id).values()}
        assert decision.decided_by not in editors
        said = self.session.scalars(
            select(Statement.is_impartial).where(
                Statement.declaration_id == self.id,
                Statement.stated_by == decision.decided_by,
                Statement.stated_at < decision.decided_at,
            )
        ).all()
        assert said == [True]

    def _check_hashes(self, profile: Profile, *decisions: Decision) -> None:
        submission = self.session.get_one(Submission, profile.submission_id)
        footprint = self.session.get_one(ComputedFootprint, profile.footprint_id)
        for decision in decisions:
            assert decision.submission_id == submission.id
            assert decision.snapshot_hash == submission.snapshot_hash == content_hash(submission.snapshot)
            assert decision.result_hash == footprint.result_hash == content_hash(footprint.result)

    @invariant()
    def approval_is_the_end_of_two_steps(self) -> None:
        """An approved declaration has an approval, and only one that is handed in lies on the desk."""
        if not hasattr(self, "id"):
            return
        kinds = self.session.scalars(
            select(Decision.kind).where(Decision.declaration_id == self.id).order_by(Decision.decided_at)
        ).all()
        is_approved = self._declaration().status == Status.APPROVED
        assert is_approved == ("approved" in kinds)
        if is_approved:
            assert kinds[-2:] == ["approval_proposed", "approved"]

    @invariant()
    def nobody_is_refused_unheard(self) -> None:
        """A refusal follows another reviewer's proposal and the producer's reply."""
        if not hasattr(self, "id") or self._declaration().status != Status.REJECTED:
            return
        refused = self.session.scalars(
            select(Decision).where(Decision.declaration_id == self.id, Decision.kind == "rejected")
        ).one()
        assert refused.proposal_id is not None
        proposed = self.session.get_one(Decision, refused.proposal_id)
        assert proposed.decided_by != refused.decided_by
        assert reply_to(self.session, proposed.id) is not None


def test_nothing_is_published_by_one_alone(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a producer, four reviewers and the workers do, in any order, with any hashes."""
    monkeypatch.setattr(Review, "database_url", database_url, raising=False)
    chosen = settings(
        max_examples=RUNS or EXAMPLES_IN_EVERY_RUN,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=not RUNS,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    run_state_machine_as_test(Review, settings=chosen)
