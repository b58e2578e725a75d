"""Say what a command returns: its value, and which things it changed, so that screens reload."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from uuid import UUID

T = TypeVar("T")


class Kind(StrEnum):
    """Name the kinds of things that screens watch."""

    USER = "user"
    SETTING = "setting"
    PATIENT = "patient"
    PRESCRIBER = "prescriber"
    CATALOG = "catalog"
    PRESCRIPTION = "prescription"
    FILL = "fill"
    CLAIM = "claim"
    OUTBOX = "outbox"
    BAG = "bag"
    SALE = "sale"
    PAYMENT = "payment"
    PRINT_JOB = "print_job"
    DAY = "day"
    STOCK = "stock"
    CLAIM_WORK = "claim_work"
    AUTHORIZATION = "authorization"
    APPEAL = "appeal"
    ELIGIBILITY = "eligibility"
    PLAYBOOK = "playbook"
    OUTAGE = "outage"
    DIFFERENCE = "difference"
    STRAY = "stray"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Change:
    """Point at one thing that a command changed; `id` None means any of its kind."""

    kind: Kind
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """Carry a command's value and the set of things it changed."""

    value: T
    changes: frozenset[Change] = field(default_factory=frozenset)


def changed(*things: tuple[Kind, UUID | None]) -> frozenset[Change]:
    """Return the set of changes for (kind, id) pairs."""
    return frozenset(Change(kind, thing) for kind, thing in things)
