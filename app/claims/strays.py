"""Define answers that belong to nothing we asked, or that nobody can read, and what is done about them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from app.kernel.keeping import Keeps

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from app.kernel.ids import ClaimId, UserId

LONGEST_STRAY = 16_384
# a peer that sends other garbage each time fills neither the list nor the disk: beyond these it is counted
MOST_UNREADABLE = 200


class StrayWhy(StrEnum):
    """Say why an answer counts for nothing."""

    UNASKED = "unasked"
    SECOND = "second"
    UNREADABLE = "unreadable"
    OTHER_CLAIM = "other_claim"


@dataclass
class StrayAnswer:
    """Be what came and counts for nothing, kept as it came; the same bytes again only count up.

    `claim_id` is the claim on whose line it came, which it need not be about; `reason` tells more in our own
    words.
    """

    id: UUID
    claim_id: ClaimId | None
    destination: str
    route: str
    why: StrayWhy
    reason: str
    raw: bytes
    digest: str
    times: int
    first_at: datetime
    last_at: datetime
    looked_by: UserId | None
    looked_at: datetime | None
    rev: int


class Strays(Keeps[StrayAnswer], Protocol):
    """Keep stray answers."""

    def unlooked_like(self, digest: str) -> StrayAnswer | None:
        """Return one with the same bytes that nobody has looked at yet."""
        ...

    def newest_beyond(self, why: StrayWhy, most: int) -> StrayAnswer | None:
        """Return the newest of a kind once so many of them wait for a look, None before."""
        ...


@dataclass(frozen=True, slots=True)
class StrayRow:
    """Be one stray answer in a list; its bytes are asked for one by one."""

    id: UUID
    claim_id: ClaimId | None
    destination: str
    payer: str
    route: str
    why: StrayWhy
    reason: str
    size: int
    times: int
    first_at: datetime
    last_at: datetime
    looked_by: str
    looked_at: datetime | None


class StrayReads(Protocol):
    """Read stray answers."""

    def all(self, limit: int = 200) -> tuple[StrayRow, ...]:
        """Return the newest ones, those that nobody has looked at first."""
        ...

    def unlooked(self) -> int:
        """Return how many nobody has looked at."""
        ...
