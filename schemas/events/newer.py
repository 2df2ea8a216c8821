"""Events about what is live meeting something newer: emission factors, or a version of an ingredient."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from schemas.events.base import Event


@dataclass(frozen=True)
class FactorSetReleased(Event):
    """A factor set is in use from now on."""

    version: str


@dataclass(frozen=True)
class RecomputationBatchRequested(Event):
    """A batch of live submissions was asked to be computed with a newer set; more may follow the last one."""

    factor_set: str
    last_submission_id: UUID


@dataclass(frozen=True)
class RecomputationRequested(Event):
    """A live submission is to be computed with a newer factor set."""

    declaration_id: UUID
    submission_id: UUID
    factor_set: str


@dataclass(frozen=True)
class FootprintRecomputed(Event):
    """What newer factors make of a live result is stored; `is_flagged`: it left the old interval."""

    declaration_id: UUID
    submission_id: UUID
    recomputation_id: UUID
    is_flagged: bool


@dataclass(frozen=True)
class RecomputationProposed(Event):
    """A first reviewer proposed that a recomputed figure take the published one's place."""

    declaration_id: UUID
    submission_id: UUID
    recomputation_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class RecomputationApproved(Event):
    """A second reviewer approved it: it is to be published as a new version."""

    declaration_id: UUID
    submission_id: UUID
    recomputation_id: UUID
    decision_id: UUID


@dataclass(frozen=True)
class IngredientRenewed(Event):
    """A newer version is published of an ingredient that a live result is made of."""

    declaration_id: UUID
    submission_id: UUID
    profile_id: UUID


@dataclass(frozen=True)
class RenewalComputed(Event):
    """What the newer version of an ingredient makes of a live result is stored."""

    declaration_id: UUID
    submission_id: UUID
    renewal_id: UUID
