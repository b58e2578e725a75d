"""Define audit events and the chain that links them, one chain per lane.

Each row carries HMAC-SHA256(key, previous hash + the row as canonical JSON). The newest row of a lane
is also sealed as its head, so that a missing tail shows; a head kept elsewhere (a printed close
packet, a backup) shows a store that was rolled back as a whole.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from app.kernel.changes import Kind
    from app.kernel.running import Actor

GENESIS = bytes(32)
NO_DETAIL: Mapping[str, str | int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """Say what happened: `what` as `patient.opened`, to which thing, and facts without names."""

    what: str
    object_kind: str = ""
    object_id: UUID | None = None
    patient_id: UUID | None = None
    reason: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Be one event in its place in a lane's chain."""

    lane: int
    seq: int
    at_micros: int
    actor_id: UUID
    roles: str
    event: AuditEvent
    prev: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Be the newest place of a lane's chain, sealed with the key."""

    lane: int
    seq: int
    hash: bytes
    seal: bytes


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Say what a check of a chain found; `first_bad` is the sequence number to look at, None when whole."""

    lane: int
    checked: int
    first_bad: int | None = None
    why: str = ""

    @property
    def whole(self) -> bool:
        """Say whether nothing was found."""
        return self.first_bad is None


def canonical(row: AuditRow) -> bytes:
    """Return the row's content in the one form that is hashed."""
    event = row.event
    content = {
        "lane": row.lane,
        "seq": row.seq,
        "at": row.at_micros,
        "actor": row.actor_id.hex,
        "roles": row.roles,
        "what": event.what,
        "object_kind": event.object_kind,
        "object": event.object_id.hex if event.object_id else None,
        "patient": event.patient_id.hex if event.patient_id else None,
        "reason": event.reason,
        "facts": [list(fact) for fact in event.facts],
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def link(key: bytes, row: AuditRow) -> bytes:
    """Return the hash that chains a row to the one before it."""
    return hmac.new(key, row.prev + canonical(row), hashlib.sha256).digest()


def seal(key: bytes, lane: int, seq: int, newest: bytes) -> bytes:
    """Return the seal of a chain's head."""
    return hmac.new(key, f"head {lane} {seq} ".encode() + newest, hashlib.sha256).digest()


def verify(key: bytes, lane: int, rows: Iterable[AuditRow], heads: Iterable[Head]) -> ChainReport:
    """Check a lane's rows, in the order of `seq`, against the key and every head known for it."""
    known = {head.seq: head for head in heads}
    wanted, prev = 1, GENESIS
    for row in rows:
        if row.seq != wanted:
            return ChainReport(lane, wanted - 1, wanted, "a row is missing or out of place")
        if row.prev != prev or not hmac.compare_digest(row.hash, link(key, row)):
            return ChainReport(lane, wanted - 1, wanted, "the row does not fit the chain")
        if wanted in known and not _fits(key, known[wanted], row.hash):
            return ChainReport(lane, wanted - 1, wanted, "the row does not fit its seal")
        wanted, prev = wanted + 1, row.hash
    newest = max(known, default=0)
    if newest < wanted - 1 or newest >= wanted:
        return ChainReport(
            lane, wanted - 1, min(wanted, newest + 1), "the end of the chain is not the sealed one"
        )
    return ChainReport(lane, wanted - 1)


def _fits(key: bytes, head: Head, newest: bytes) -> bool:
    return hmac.compare_digest(head.hash, newest) and hmac.compare_digest(
        head.seal, seal(key, head.lane, head.seq, head.hash)
    )


class AuditTrail(Protocol):
    """Write events into the lane's chain, in the transaction of what they tell of."""

    def record(  # noqa: PLR0913, PLR0917 (who, what, to which thing, whose, with which facts, why)
        self,
        actor: Actor,
        event: str,
        kind: Kind | str,
        object_id: UUID | None,
        patient_id: UUID | None = None,
        detail: Mapping[str, str | int] = NO_DETAIL,
        reason: str = "",
    ) -> None:
        """Write one event, such as `patient.opened`; the detail holds ids, codes and counts only."""
        ...
