"""Make the ids of all rows: UUIDv7 (RFC 9562), ordered by birth, 16 bytes in storage."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NewType, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from app.kernel.clock import Clock

UserId = NewType("UserId", UUID)
PatientId = NewType("PatientId", UUID)
PrescriberId = NewType("PrescriberId", UUID)
PlanId = NewType("PlanId", UUID)
CoverageId = NewType("CoverageId", UUID)
PrescriptionId = NewType("PrescriptionId", UUID)
FillId = NewType("FillId", UUID)
ClaimId = NewType("ClaimId", UUID)
OutboxId = NewType("OutboxId", UUID)
SaleId = NewType("SaleId", UUID)
ItemId = NewType("ItemId", UUID)
BagId = NewType("BagId", UUID)
DocumentId = NewType("DocumentId", UUID)
PrintJobId = NewType("PrintJobId", UUID)
PaymentId = NewType("PaymentId", UUID)
BatchId = NewType("BatchId", UUID)
DayId = NewType("DayId", UUID)
EntryId = NewType("EntryId", UUID)
AuthorizationId = NewType("AuthorizationId", UUID)
AppealId = NewType("AppealId", UUID)
OutageId = NewType("OutageId", UUID)
CommandId = NewType("CommandId", UUID)


class IdSource(Protocol):
    """Make new ids."""

    def new(self) -> UUID:
        """Return an id that was never given before, later than those before it."""
        ...


class Uuid7Source:
    """Make UUIDv7 ids from a clock and the system's randomness, strictly rising in one process."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock whose milliseconds lead each id."""
        self._clock = clock
        self._last = 0

    def new(self) -> UUID:
        """Return the next id: 48 bits of milliseconds, then randomness, or a random step."""
        millis = int(self._clock.now().timestamp() * 1000) & ((1 << 48) - 1)
        fresh = millis << 80 | 0x7 << 76 | int.from_bytes(os.urandom(10)) & ~(0xF << 76)
        fresh = fresh & ~(0b11 << 62) | 0b10 << 62
        if fresh <= self._last:
            step = 1 + int.from_bytes(os.urandom(4))
            low = (self._last & ((1 << 62) - 1)) + step
            fresh = (self._last >> 64 << 64) | 0b10 << 62 | low & ((1 << 62) - 1)
        self._last = fresh
        return UUID(int=fresh)
