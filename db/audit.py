"""Keep the audit chain in the store: its tables, the trail a command writes to, and its check."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Column, Index, LargeBinary, PrimaryKeyConstraint, bindparam, insert, select, update

from app.audit.model import GENESIS, NO_DETAIL, AuditEvent, AuditRow, ChainReport, Head, link, seal, verify
from db.base import table
from db.types import Uuid, Whole, Words, to_micros

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from app.kernel.changes import Kind
    from app.kernel.clock import Clock
    from app.kernel.running import Actor

_PAGE = 2_000

audit_event = table(
    "audit_event",
    Column("lane", Whole, nullable=False),
    Column("seq", Whole, nullable=False),
    Column("at_micros", Whole, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("roles", Words, nullable=False),
    Column("what", Words, nullable=False),
    Column("object_kind", Words, nullable=False),
    Column("object_id", Uuid),
    Column("patient_id", Uuid),
    Column("reason", Words, nullable=False),
    Column("facts", Words, nullable=False),
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("lane", "seq"),
)
Index(None, audit_event.c.patient_id)
Index(None, audit_event.c.at_micros)

audit_head = table(
    "audit_head",
    Column("lane", Whole, nullable=False),
    Column("seq", Whole, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("seal", LargeBinary, nullable=False),
    PrimaryKeyConstraint("lane"),
)
_HEAD = select(audit_head).where(audit_head.c.lane == bindparam("of_lane"))
_APPEND = insert(audit_event)
_FIRST_SEAL = insert(audit_head)
_SEAL = update(audit_head).where(audit_head.c.lane == bindparam("of_lane"))


class ChainKey(NamedTuple):
    """Be the lane and the secret that its chain is made with (not the database's key)."""

    lane: int
    secret: bytes


class SqlAuditTrail:
    """Append events to one lane's chain in the unit's transaction."""

    def __init__(self, session: Session, key: ChainKey, clock: Clock) -> None:
        """Take the session, the chain's lane and secret, and the time."""
        self._session = session
        self._key = key
        self._clock = clock
        self.count = 0

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
        facts = tuple((name, str(value)) for name, value in sorted(detail.items()))
        self._append(actor, AuditEvent(event, str(kind), object_id, patient_id, reason, facts))

    def _append(self, actor: Actor, event: AuditEvent) -> None:
        lane, secret = self._key
        connection = self._session.connection()
        head = connection.execute(_HEAD, {"of_lane": lane}).one_or_none()
        seq, prev = (head.seq + 1, bytes(head.hash)) if head else (1, GENESIS)
        at = to_micros(self._clock.now())
        roles = ",".join(sorted(actor.roles)) or "system"
        row = AuditRow(lane, seq, at, actor.user_id, roles, event, prev, b"")
        digest = link(secret, row)
        connection.execute(_APPEND, _values(row, digest))
        sealed = {"seq": seq, "hash": digest, "seal": seal(secret, lane, seq, digest)}
        if head:
            connection.execute(_SEAL, {"of_lane": lane, **sealed})
        else:
            connection.execute(_FIRST_SEAL, {"lane": lane, **sealed})
        self.count += 1


def _values(row: AuditRow, digest: bytes) -> dict[str, object]:
    event = row.event
    return {
        "lane": row.lane,
        "seq": row.seq,
        "at_micros": row.at_micros,
        "actor_id": row.actor_id,
        "roles": row.roles,
        "what": event.what,
        "object_kind": event.object_kind,
        "object_id": event.object_id,
        "patient_id": event.patient_id,
        "reason": event.reason,
        "facts": json.dumps([list(fact) for fact in event.facts]),
        "prev": row.prev,
        "hash": digest,
    }


def _row(found: Any) -> AuditRow:
    event = AuditEvent(
        what=found.what,
        object_kind=found.object_kind,
        object_id=found.object_id,
        patient_id=found.patient_id,
        reason=found.reason,
        facts=tuple((str(name), str(value)) for name, value in json.loads(found.facts)),
    )
    return AuditRow(
        found.lane,
        found.seq,
        found.at_micros,
        found.actor_id,
        found.roles,
        event,
        bytes(found.prev),
        bytes(found.hash),
    )


def rows_of(session: Session, lane: int) -> Iterator[AuditRow]:
    """Yield a lane's rows in order, a page at a time."""
    last: int | None = None
    while True:
        query = select(audit_event).where(audit_event.c.lane == lane).order_by(audit_event.c.seq).limit(_PAGE)
        page = session.execute(query if last is None else query.where(audit_event.c.seq > last)).all()
        yield from map(_row, page)
        if len(page) < _PAGE:
            return
        last = page[-1].seq


def heads_of(session: Session) -> dict[int, Head]:
    """Return the sealed head of every lane, to print or to keep outside the store."""
    found = session.execute(select(audit_head))
    return {row.lane: Head(row.lane, row.seq, bytes(row.hash), bytes(row.seal)) for row in found}


def check_chains(session: Session, secret: bytes, anchors: Iterable[Head] = ()) -> tuple[ChainReport, ...]:
    """Check every lane's chain, also against heads that were kept outside the store."""
    heads, kept = heads_of(session), list(anchors)
    lanes = (
        set(session.scalars(select(audit_event.c.lane).distinct()))
        | set(heads)
        | {head.lane for head in kept}
    )
    return tuple(
        verify(
            secret,
            lane,
            rows_of(session, lane),
            [head for head in kept if head.lane == lane]
            + [head for found, head in heads.items() if found == lane],
        )
        for lane in sorted(lanes)
    )
