"""Everything an organisation has entered and everything that came of it, declaration by declaration.

Each table is named here with what of it is left out; a test fails when a table about organisations or
declarations is neither exported nor withheld for a reason. Works without a request: workers call it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, Organisation, Role, User
from portal.consolidation.models import ScenarioConsent, ScenarioGoods
from portal.db import Base
from portal.declarations.models import AnswerRow, Declaration, EarlierAnswer, Submission
from portal.drafts.models import DraftNotice
from portal.evidence.models import Attachment, EvidenceFile
from portal.evidence.service import evidence_stream
from portal.exchange.models import ApiToken
from portal.farm.models import EarlierFarmAnswer, FarmAnswer
from portal.farm.service import farm_stream
from portal.followup.models import FollowUp
from portal.ledger import StoredEvent, declaration_stream, organisation_stream
from portal.organisations.models import Invitation, Mandate
from portal.plans.models import Plan, PlanConfirmation, PlanMeasure, PlanOutcome
from portal.profiles.models import ProductNumber, Profile
from portal.publication.models import Publication, PublicationChange
from portal.recomputations.models import Recomputation, Renewal
from portal.rejections.models import Reply
from portal.results.models import ComputedFootprint, Preview
from portal.review.models import Decision
from portal.sites.models import Site
from portal.supply.models import SupplyCard
from portal.thirdparty.models import ThirdPartyStatement
from portal.vouchers.models import Voucher, VoucherAid, VoucherArea, VoucherDecision, VoucherSubmission
from portal.whatif.models import WhatIf

# Table -> columns left out. Of declarations, by `declaration_id` (results by `submission_id`).
OF_DECLARATION: Mapping[type[Base], frozenset[str]] = {
    AnswerRow: frozenset(),
    EarlierAnswer: frozenset(),
    Submission: frozenset(),
    Preview: frozenset(),
    WhatIf: frozenset(),
    Plan: frozenset(),
    PlanMeasure: frozenset(),
    PlanConfirmation: frozenset(),
    PlanOutcome: frozenset(),
    Voucher: frozenset(),
    VoucherArea: frozenset(),
    VoucherSubmission: frozenset(),
    VoucherDecision: frozenset(),
    Decision: frozenset(),
    Reply: frozenset(),
    ThirdPartyStatement: frozenset(),
    Profile: frozenset(),
    ProductNumber: frozenset(),
    Publication: frozenset(),
    PublicationChange: frozenset(),
    FollowUp: frozenset(),
    Recomputation: frozenset(),
    Renewal: frozenset(),
    Attachment: frozenset(),
    DraftNotice: frozenset(),
}
OF_SUBMISSION: Mapping[type[Base], frozenset[str]] = {ComputedFootprint: frozenset()}
OF_ORGANISATION: Mapping[type[Base], frozenset[str]] = {
    Membership: frozenset(),
    Invitation: frozenset({"email_key"}),
    Mandate: frozenset(),
    Site: frozenset(),
    ApiToken: frozenset({"token_hash"}),
    EvidenceFile: frozenset(),
    FarmAnswer: frozenset(),
    EarlierFarmAnswer: frozenset(),
    SupplyCard: frozenset(),
    ScenarioGoods: frozenset(),
    ScenarioConsent: frozenset(),
    VoucherAid: frozenset(),
}
WITHHELD = {
    "check_findings": "the reviewer's working notes; errors are told to the producer as corrections",
    "api_starts": "notes of a day that make a repeated call safe; what it started is among the declarations",
    "imports": "files on their way, gone within a day; what was confirmed is among the answers",
    "exports": "copies of this very archive",
    "impartiality_statements": "about the region's own people",
    "review_notes": "the reviewers' working notes",
    "answer_effects": "the reviewers' working notes, and worked out from what is exported",
    "verdicts": "the reviewers' working notes; what was asked of the producer stands in the decisions",
    "preparedness_cards": "told in confidence, and a file can be handed on; the firm's own page shows it",
    "preparedness_contacts": "as the cards",
    "mails": "sent to each person's own address, and about their account too",
    "users": "each person's own account; names stand where they acted",
}

REGION = "region"


@dataclass
class Told:
    """One declaration as it is written out.

    Attributes:
        content: everything about it, as plain JSON.
        rows: the stored answers, for the tables.
        footprints: its results, with the version of the declaration each belongs to.
    """

    declaration: Declaration
    content: dict[str, Any]
    rows: list[AnswerRow] = field(default_factory=list)
    footprints: list[tuple[int, ComputedFootprint]] = field(default_factory=list)
    events: list[tuple[StoredEvent, str]] = field(default_factory=list)


class Archive:
    """What may be read of one organisation."""

    def __init__(self, session: Session, organisation_id: UUID, is_owner: bool) -> None:
        self.session, self.organisation_id, self.is_owner = session, organisation_id, is_owner
        self._names: dict[UUID, str] = {}

    def organisation(self) -> dict[str, Any]:
        """The organisation itself: who belongs to it, its keys, its history."""
        organisation = self.session.get_one(Organisation, self.organisation_id)
        # A sole trader's number is a personal identity number, for the owner's eyes only.
        hidden = frozenset(
            {"number", "vat_number"} if organisation.is_sole_trader and not self.is_owner else ()
        )
        mine = {
            model.__tablename__: self._rows(
                model, left_out, _column(model, "organisation_id") == self.organisation_id
            )
            for model, left_out in OF_ORGANISATION.items()
        }
        events = [self._event(one) for stream in self._streams(mine) for one in self._events(stream)]
        return {**self._row(organisation, hidden), **mine, "events": events}

    def _streams(self, mine: Mapping[str, list[dict[str, Any]]]) -> list[str]:
        """The streams that are about the organisation: its own, each year of its farm, each file."""
        years = sorted({row["year"] for row in mine[FarmAnswer.__tablename__]})
        return [
            organisation_stream(self.organisation_id),
            *(farm_stream(self.organisation_id, year) for year in years),
            *(evidence_stream(UUID(row["id"])) for row in mine[EvidenceFile.__tablename__]),
        ]

    def declarations(self) -> Iterator[Told]:
        """Every declaration, withdrawn ones too, in the order they were started."""
        query = select(Declaration).where(Declaration.organisation_id == self.organisation_id)
        for declaration in self.session.scalars(query.order_by(Declaration.id)).all():
            yield self._told(declaration)

    def _told(self, declaration: Declaration) -> Told:
        of_it = {
            model: self._found(model, _column(model, "declaration_id") == declaration.id)
            for model in OF_DECLARATION
        }
        versions = {one.id: one.version for one in of_it[Submission]}
        results = {
            model: self._found(model, _column(model, "submission_id").in_(versions))
            for model in OF_SUBMISSION
        }
        events = self._events(declaration_stream(declaration.id))
        content = self._row(declaration, frozenset())
        for model, found in {**of_it, **results}.items():
            left_out = {**OF_DECLARATION, **OF_SUBMISSION}[model]
            content[model.__tablename__] = [self._row(one, left_out) for one in found]
        content["events"] = [self._event(one) for one in events]
        return Told(
            declaration,
            content,
            rows=of_it[AnswerRow],
            footprints=[(versions[one.submission_id], one) for one in results[ComputedFootprint]],
            events=[(one, self.actor(one.actor)) for one in events],
        )

    def _found(self, model: type[Base], condition: ColumnElement[bool]) -> list[Any]:
        table: Table = model.__table__  # type: ignore[assignment] # declarative classes have one
        return list(self.session.scalars(select(model).where(condition).order_by(*table.primary_key)))

    def _rows(
        self, model: type[Base], left_out: frozenset[str], condition: ColumnElement[bool]
    ) -> list[dict[str, Any]]:
        return [self._row(one, left_out) for one in self._found(model, condition)]

    def _row(self, one: Any, left_out: frozenset[str]) -> dict[str, Any]:
        """A row as JSON; people by name."""
        table: Table = one.__table__
        content = {}
        for column in table.columns:
            if column.key in left_out:
                continue
            value = getattr(one, column.key)
            person = any(key.column.table.name == "users" for key in column.foreign_keys)
            content[column.key] = self.name(value) if person and value is not None else plain(value)
        return content

    def _events(self, stream: str) -> list[StoredEvent]:
        query = select(StoredEvent).where(StoredEvent.stream == stream)
        return list(self.session.scalars(query.order_by(StoredEvent.stream_version)))

    def _event(self, stored: StoredEvent) -> dict[str, Any]:
        return {
            "type": stored.type,
            "schema_version": stored.schema_version,
            "payload": stored.payload,
            "by": self.actor(stored.actor),
            "occurred_at": plain(stored.occurred_at),
            "hash": stored.hash,
        }

    def actor(self, actor: str) -> str:
        """Who caused an event: a name, the region, or the part of the system."""
        if not actor.startswith("user-"):
            return actor
        return self.name(UUID(actor.removeprefix("user-")))

    def name(self, user_id: UUID) -> str:
        """A producer's name; people of the region are the region."""
        if user_id not in self._names:
            user = self.session.get(User, user_id)
            known = user is not None and user.role == Role.PRODUCER
            self._names[user_id] = user.name if user is not None and known else REGION
        return self._names[user_id]


def _column(model: type[Base], name: str) -> Any:
    return getattr(model, name)


def plain(value: Any) -> Any:
    """A stored value as JSON: decimals as texts, times and days in ISO 8601."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, UUID) else value
