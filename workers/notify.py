"""Write the mails that events call for, and hand waiting mails to the mail server.

Writing and sending are two deliveries: a mail is written exactly once, with the
event's id in its key; sending is repeated until the server takes it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts import letters
from portal.accounts.models import Organisation, Role, User
from portal.declarations.models import Declaration, Submission
from portal.declarations.queries import sheet_of
from portal.evidence.models import Attachment, EvidenceFile
from portal.evidence.transitions import State
from portal.exchange.models import Export
from portal.farm.filling import differences
from portal.farm.queries import drafts_of, farm_rows
from portal.mail import Mail, queue_mail, send
from portal.organisations.queries import readers_of_letters
from portal.profiles.models import Profile
from portal.publication.models import Publication
from portal.publication.transitions import Origin
from portal.recomputations.models import Recomputation, Renewal
from portal.results.models import ComputedFootprint
from schemas.events import AccountRegistered, FarmAnswersSaved
from workers.letters import key_of as _key
from workers.letters import letter as _letter
from workers.letters import settings as _settings
from workers.subscriber import Fact, Subscriber

# With a wait that doubles from two seconds: a mail server may be away for four hours.
MAIL_ATTEMPTS = 14


def _account_link(session: Session, fact: Fact, _: None) -> None:
    event: AccountRegistered = fact.event
    letters.write_account_link(
        session,
        _settings(),
        _key(fact, "mail_account_link"),
        event.user_id,
        already_registered=event.already_registered,
    )


def _welcome(session: Session, fact: Fact, _: None) -> None:
    letters.write_welcome(session, _settings(), _key(fact, "mail_welcome"), fact.event.user_id)


def _password_link(session: Session, fact: Fact, _: None) -> None:
    letters.write_password_link(session, _settings(), _key(fact, "mail_password_link"), fact.event.user_id)


def _mail_about(
    session: Session, fact: Fact, subscriber: str, template: str, page: str = "", **more: Any
) -> None:
    """A mail about one declaration to whoever handed it in or opened it, while they may."""
    declaration = session.get_one(Declaration, fact.event.declaration_id)
    context = {
        "number": declaration.number,
        "product": declaration.product_name,
        "link": f"{_settings().base_url}/deklarationer/{declaration.id}{page}",
        **more,
    }
    writer, key = _writer(session, fact, declaration), _key(fact, subscriber)
    for reader in readers_of_letters(session, declaration.organisation_id, writer):
        queue_mail(session, key if reader == writer else f"{key}-{reader}", reader, template, context)


def _writer(session: Session, fact: Fact, declaration: Declaration) -> UUID:
    submission_id = getattr(fact.event, "submission_id", None)
    if submission_id is not None:
        return session.get_one(Submission, submission_id).submitted_by
    newest = session.scalar(
        select(Submission.submitted_by)
        .where(Submission.declaration_id == declaration.id)
        .order_by(Submission.version.desc())
        .limit(1)
    )
    return newest or declaration.created_by


def _started(session: Session, fact: Fact, _: None) -> None:
    _mail_about(session, fact, "mail_started", "started")


def _receipt(session: Session, fact: Fact, _: None) -> None:
    submission = session.get_one(Submission, fact.event.submission_id)
    _mail_about(session, fact, "mail_receipt", "receipt", "/resultat", submitted_at=submission.submitted_at)


def _checks_failed(session: Session, fact: Fact, _: None) -> None:
    _mail_about(session, fact, "mail_checks_failed", "checks_failed", count=len(fact.event.question_ids))


def _footprint_ready(session: Session, fact: Fact, _: None) -> None:
    footprint = session.get_one(ComputedFootprint, fact.event.footprint_id)
    figures = {
        "total": footprint.total_kg_co2e,
        "low": footprint.low_kg_co2e,
        "high": footprint.high_kg_co2e,
        "unit": footprint.result["declared_unit"],
    }
    _mail_about(session, fact, "mail_footprint_ready", "footprint_ready", "/resultat", **figures)


def _changes_requested(session: Session, fact: Fact, _: None) -> None:
    _mail_about(session, fact, "mail_changes_requested", "changes_requested")


def _published(session: Session, fact: Fact, _: None) -> None:
    profile = session.get_one(Profile, fact.event.profile_id)
    address = f"{_settings().base_url}/profil/{profile.slug}"
    is_anew = session.get_one(Publication, profile.id).origin == Origin.FACTORS
    told: dict[str, Any] = {"profile": address, "valid_until": profile.valid_until}
    _mail_about(session, fact, "mail_published", "published_anew" if is_anew else "published", **told)


def _withdrawn(session: Session, fact: Fact, _: None) -> None:
    _mail_about(session, fact, "mail_withdrawn", "withdrawn")


def _farm_changed(session: Session, fact: Fact, _: None) -> None:
    """To those who began drafts that say something else than the farm now, but for whoever changed it."""
    event: FarmAnswersSaved = fact.event
    rows = farm_rows(session, event.organisation_id, event.year)
    drafts: dict[UUID, list[str]] = defaultdict(list)
    for one in drafts_of(session, event.organisation_id, event.year):
        if differences(rows, sheet_of(session, one)):
            for reader in readers_of_letters(session, event.organisation_id, one.created_by):
                drafts[reader].append(f"{one.product_name}, {one.number}")
    link = f"{_settings().base_url}/gard/{event.organisation_id}/{event.year}/utkast"
    for reader in sorted(drafts):
        if f"user-{reader}" != fact.stored.actor:
            context = {"year": event.year, "drafts": drafts[reader], "link": link}
            queue_mail(
                session, f"{_key(fact, 'mail_farm_changed')}-{reader}", reader, "farm_changed", context
            )


def _recomputed(session: Session, fact: Fact, _: None) -> None:
    if fact.event.is_flagged:
        row = session.get_one(Recomputation, fact.event.recomputation_id)
        figures = {"factor_set": row.factor_set, "explanation": row.explanation}
        _mail_about(session, fact, "mail_recomputed", "recomputed", "/resultat", **figures)


def _evidence_refused(session: Session, fact: Fact, _: None) -> None:
    _mail_about_file(session, fact, "mail_evidence_refused", "evidence_refused")


def _scan_timed_out(session: Session, fact: Fact, _: None) -> None:
    if fact.event.outcome == State.TIMED_OUT:
        _mail_about_file(session, fact, "mail_scan_timed_out", "scan_timed_out")


def _mail_about_file(session: Session, fact: Fact, subscriber: str, template: str) -> None:
    """A mail about a file of evidence to whoever uploaded it, with the way to one question that it is for."""
    file = session.get_one(EvidenceFile, fact.event.evidence_id)
    place = session.scalar(select(Attachment).where(Attachment.evidence_id == file.id).limit(1))
    page = f"/{place.declaration_id}/underlag/{place.question_id}" if place else ""
    context = {"file": file.name, "link": f"{_settings().base_url}/deklarationer{page}"}
    queue_mail(session, _key(fact, subscriber), file.uploaded_by, template, context)


def _ingredient_renewed(session: Session, fact: Fact, _: None) -> None:
    row = session.get_one(Renewal, fact.event.renewal_id)
    told = {
        "ingredient": row.product_name,
        "old_version": row.old_version,
        "version": row.version,
        "explanation": row.explanation,
        "is_flagged": row.is_flagged,
        "profile": f"{_settings().base_url}/profil/{row.ingredient}",
    }
    _mail_about(session, fact, "mail_ingredient_renewed", "ingredient_renewed", "/resultat", **told)


def _administrators(session: Session, fact: Fact, _: None) -> None:
    context = {
        "action": fact.event.action,
        "subscriber": fact.event.subscriber,
        "event_id": str(fact.event.event_id),
        "actor": fact.stored.actor,
        "link": f"{_settings().base_url}/drift/leveranser",
    }
    administrators = session.scalars(select(User).where(User.role == Role.ADMIN, User.is_active)).all()
    for user in administrators:
        queue_mail(
            session, f"{_key(fact, 'mail_administrators')}-{user.id}", user.id, "dead_delivery", context
        )


def _load_mail(session: Session, fact: Fact) -> Mail | None:
    return session.get(Mail, fact.event.mail_id)


def _send(mail: Mail | None) -> bool:
    # A mail whose time is out has been removed from the outbox; there is nothing left to send.
    return mail is not None and mail.sent_at is None and send(mail, _settings())


def _mark_sent(session: Session, fact: Fact, sent: bool) -> None:
    if sent:
        mail = session.get_one(Mail, fact.event.mail_id)
        mail.sent_at = session.execute(select(func.clock_timestamp())).scalar_one()


def _export_ready(session: Session, fact: Fact, _: None) -> None:
    export = session.get(Export, fact.event.export_id)
    if export is None:
        return
    context = {
        "organisation": session.get_one(Organisation, export.organisation_id).name,
        "until": export.expires_at,
        "link": f"{_settings().base_url}/exportera",
    }
    queue_mail(session, _key(fact, "mail_export_ready"), export.requested_by, "export_ready", context)


mail_account_link = _letter("mail_account_link", _account_link)
mail_welcome = _letter("mail_welcome", _welcome)
mail_password_link = _letter("mail_password_link", _password_link)
mail_started = _letter("mail_started", _started)
mail_receipt = _letter("mail_receipt", _receipt)
mail_checks_failed = _letter("mail_checks_failed", _checks_failed)
mail_footprint_ready = _letter("mail_footprint_ready", _footprint_ready)
mail_changes_requested = _letter("mail_changes_requested", _changes_requested)
mail_export_ready = _letter("mail_export_ready", _export_ready)
mail_published = _letter("mail_published", _published)
mail_withdrawn = _letter("mail_withdrawn", _withdrawn)
mail_farm_changed = _letter("mail_farm_changed", _farm_changed)
mail_recomputed = _letter("mail_recomputed", _recomputed)
mail_evidence_refused = _letter("mail_evidence_refused", _evidence_refused)
mail_scan_timed_out = _letter("mail_scan_timed_out", _scan_timed_out)
mail_ingredient_renewed = _letter("mail_ingredient_renewed", _ingredient_renewed)
mail_administrators = _letter("mail_administrators", _administrators)
send_mail = Subscriber("send_mail", _mark_sent, _load_mail, _send, MAIL_ATTEMPTS, patient=True)
