"""Define what is known of a coverage's eligibility, from where and how old it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.kernel.keeping import Keeps

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from app.kernel.ids import CoverageId, UserId


class EligibilitySource(StrEnum):
    """Say how it is known."""

    ASKED = "asked"
    PHONE = "phone"
    PORTAL = "portal"
    PAID_CLAIM = "paid_claim"


class EligibilityStatus(StrEnum):
    """Say what is known: covered, not covered, or nothing that counts."""

    COVERED = "covered"
    NOT_COVERED = "not_covered"
    UNCLEAR = "unclear"


@dataclass
class Eligibility:
    """Be one answer about a coverage on one day; the bytes of question and answer are kept."""

    id: UUID
    coverage_id: CoverageId
    at: datetime
    served_on: date
    source: EligibilitySource
    status: EligibilityStatus
    message: str
    route: str
    sent: bytes
    received: bytes
    asked_by: UserId


class Eligibilities(Keeps[Eligibility], Protocol):
    """Keep what is known of coverages."""

    def newest(self, coverage_id: CoverageId) -> Eligibility | None:
        """Return what was learned last."""
        ...


def is_due(learned_on: date | None, today: date) -> bool:
    """Say whether a coverage should be asked about: never asked, or not yet in this year."""
    return learned_on is None or learned_on.year < today.year
