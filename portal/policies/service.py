"""Write, judge, adopt and withdraw policies. Functions take the session first and never commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import db, ledger
from portal.accounts.models import User
from portal.policies import queries
from portal.policies.lawfulness import blocking, judged
from portal.policies.models import Policy, PolicyReview, PolicyVersion, PolicyWording
from portal.policies.rules import Rule, to_json
from portal.policies.transitions import Move, NotAllowed, Status, take
from schemas.canonical import content_hash
from schemas.events import Event, PolicyMoved, PolicyReviewed, PolicyWritten
from schemas.lawful.wording import law_read

APPROVED, RETURNED = "approved", "returned"


class Overtaken(Exception):
    """Somebody else has saved the version since the page was opened; nothing is stored."""


class WorkGoesOn(Exception):
    """There is a version in work already; a policy has one at a time."""


class OwnText(Exception):
    """Who wrote a version last neither approves nor adopts it."""


class NotApproved(Exception):
    """No lawyer has approved exactly this wording."""


class NotLawful(Exception):
    """A finding that must be changed is neither changed nor let stand."""


class ReasonMissing(Exception):
    """Nothing is withdrawn or sent back without a word about why."""


@dataclass(frozen=True)
class Draft:
    """What somebody has written."""

    title: str
    text: str
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Decision:
    """The decision that adopts a version: its number, as the board or manager has it, and its day."""

    number: str
    day: date


def start(session: Session, kind: str, category: str, draft: Draft, user_id: UUID) -> Policy:
    """Begin a policy with a draft of its first version."""
    _role(session, user_id, Status.DRAFT, Move.WRITE)
    made = Policy(id=db.new_id(), kind=kind, category=category, started_by=user_id)
    session.add(made)
    session.flush()
    _begin_version(session, made, 1, draft, user_id)
    return made


def start_version(session: Session, policy_id: UUID, user_id: UUID) -> PolicyVersion:
    """Begin the next version as a copy of the newest; that one stays in force until this is adopted.

    Raises:
        WorkGoesOn: there is a draft, or one that is being reviewed.
    """
    policy = session.get_one(Policy, policy_id, with_for_update=True)
    newest = queries.versions(session, policy_id)[0]
    if newest.version.status in (Status.DRAFT, Status.IN_REVIEW):
        raise WorkGoesOn
    _role(session, user_id, Status.DRAFT, Move.WRITE)
    draft = Draft(newest.wording.title, newest.wording.text, newest.rules)
    return _begin_version(session, policy, newest.version.version + 1, draft, user_id)


def _role(session: Session, user_id: UUID, status: str, move: Move) -> None:
    """Raise where the person's role may not begin what it wants to."""
    role = session.get_one(User, user_id).role
    take(PolicyVersion(status=status), move, role)


def has_strategy(session: Session, category: str) -> bool:
    """Whether the category has its one; until the transaction ends nobody else is told that it has none."""
    db.take_turn(session, "policies")
    return queries.strategy_of(session, category) is not None


def _begin_version(
    session: Session, policy: Policy, number: int, draft: Draft, user_id: UUID
) -> PolicyVersion:
    version = PolicyVersion(
        id=db.new_id(),
        policy_id=policy.id,
        version=number,
        status=Status.DRAFT,
        revision=1,
        decision="",
        reason="",
    )
    session.add(version)
    session.flush()
    _keep(session, version, draft, user_id)
    return version


def write(
    session: Session, version_id: UUID, seen_revision: int, draft: Draft, user_id: UUID
) -> PolicyVersion:
    """Save a draft anew; every earlier wording stays.

    Raises:
        Overtaken: it is not the wording that the person had before them.
        NotAllowed: it is no draft.
    """
    version = _locked(session, version_id, seen_revision)
    take(version, Move.WRITE, session.get_one(User, user_id).role)
    version.revision += 1
    session.flush()
    _keep(session, version, draft, user_id)
    return version


def _keep(session: Session, version: PolicyVersion, draft: Draft, user_id: UUID) -> None:
    rules = to_json(draft.rules)
    session.add(
        PolicyWording(
            version_id=version.id,
            revision=version.revision,
            title=draft.title,
            text=draft.text,
            rules=rules,
            content_hash=content_hash([draft.title, draft.text, rules]),
            law_read=law_read(),
            written_by=user_id,
        )
    )
    session.flush()
    event = PolicyWritten(policy_id=version.policy_id, version=version.version, revision=version.revision)
    _tell(session, version, event, user_id)


def review(
    session: Session, version_id: UUID, seen_revision: int, verdict: str, comment: str, user_id: UUID
) -> PolicyReview:
    """A lawyer approves exactly this wording, or sends it back with a word.

    Raises:
        Overtaken, NotAllowed: it is another wording by now, or not with the lawyer.
        OwnText: it is the lawyer's own.
        ReasonMissing: it is sent back without a word.
    """
    version = _locked(session, version_id, seen_revision)
    _not_own(session, version, user_id)
    if verdict == RETURNED and not comment.strip():
        raise ReasonMissing
    wish = Move.APPROVE if verdict == APPROVED else Move.RETURN
    take(version, wish, session.get_one(User, user_id).role)
    made = PolicyReview(
        id=db.new_id(),
        version_id=version.id,
        revision=version.revision,
        verdict=verdict,
        comment=comment.strip(),
        reviewed_by=user_id,
    )
    session.add(made)
    session.flush()
    event = PolicyReviewed(policy_id=version.policy_id, review_id=made.id, verdict=verdict)
    _tell(session, version, event, user_id)
    return made


def adopt(
    session: Session, version_id: UUID, seen_revision: int, decision: Decision, user_id: UUID
) -> PolicyVersion:
    """Write down the decision that adopts a version; the one before it is superseded.

    Raises:
        Overtaken, NotAllowed: it is another wording by now, or not ready to be adopted.
        OwnText: the person wrote it last.
        NotApproved, NotLawful: no lawyer stands behind it, or something in it must be changed.
    """
    version = _locked(session, version_id, seen_revision)
    role = session.get_one(User, user_id).role
    _not_own(session, version, user_id)
    if not queries.is_approved(session, version):
        raise NotApproved
    wording = session.get_one(PolicyWording, (version.id, version.revision))
    if blocking(judged(session, wording)):
        raise NotLawful
    for earlier in _in_force(session, version.policy_id):
        _end(session, earlier, Move.SUPERSEDE, role, user_id)
    take(version, Move.ADOPT, role)
    version.decision, version.decided_on = decision.number, decision.day
    version.adopted_by, version.adopted_at = user_id, _now(session)
    session.flush()
    _tell(session, version, _moved(version), user_id)
    return version


def _in_force(session: Session, policy_id: UUID) -> Sequence[PolicyVersion]:
    query = select(PolicyVersion).where(
        PolicyVersion.policy_id == policy_id, PolicyVersion.status == Status.ADOPTED
    )
    return session.scalars(query.with_for_update()).all()


def _end(session: Session, version: PolicyVersion, wish: Move, role: str, user_id: UUID) -> None:
    take(version, wish, role)
    version.ended_at = _now(session)
    session.flush()
    _tell(session, version, _moved(version), user_id)


def move(
    session: Session, version_id: UUID, seen_revision: int, wish: Move, user_id: UUID, reason: str = ""
) -> PolicyVersion:
    """Send to the lawyer, take back, drop a draft, or withdraw what holds.

    Raises:
        Overtaken, NotAllowed: it is another wording by now, or there is no such step.
        ReasonMissing: it is withdrawn or dropped without a reason.
    """
    if wish not in (Move.SEND, Move.TAKE_BACK, Move.WITHDRAW, Move.DISCARD):
        raise NotAllowed("", wish, "")
    version = _locked(session, version_id, seen_revision)
    if wish in (Move.WITHDRAW, Move.DISCARD):
        if not reason.strip():
            raise ReasonMissing
        version.reason = reason.strip()
    role = session.get_one(User, user_id).role
    take(version, wish, role)
    if wish in (Move.WITHDRAW, Move.DISCARD):
        version.ended_at = _now(session)
    session.flush()
    _tell(session, version, _moved(version), user_id)
    return version


def _moved(version: PolicyVersion) -> PolicyMoved:
    return PolicyMoved(policy_id=version.policy_id, version=version.version, status=str(version.status))


def _not_own(session: Session, version: PolicyVersion, user_id: UUID) -> None:
    if session.get_one(PolicyWording, (version.id, version.revision)).written_by == user_id:
        raise OwnText


def _locked(session: Session, version_id: UUID, seen_revision: int) -> PolicyVersion:
    version = session.get_one(PolicyVersion, version_id, with_for_update=True, populate_existing=True)
    if version.revision != seen_revision:
        raise Overtaken
    return version


def _tell(session: Session, version: PolicyVersion, event: Event, user_id: UUID) -> None:
    ledger.append(session, f"policy-{version.policy_id}", event, f"user-{user_id}")


def _now(session: Session) -> datetime:
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now
