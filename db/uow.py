"""Be the unit of work: one session, one transaction, and every repository of the store."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from db.audit import ChainKey, SqlAuditTrail
from db.ledger import SqlLedger, Stamp
from db.numbers import SqlNumbers

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock
    from app.kernel.ids import IdSource


class Surroundings(NamedTuple):
    """Be what a unit takes from outside: time, ids, the lane and the audit chain's secret."""

    clock: Clock
    ids: IdSource
    lane: int
    audit_secret: bytes


class SqlUnitOfWork:
    """Give a command everything it may change, in one transaction that the worker commits."""

    def __init__(self, session: Session, around: Surroundings) -> None:
        """Take an open session and the surroundings."""
        self.session = session
        self.clock = around.clock
        self.ids = around.ids
        self.lane = around.lane
        self._secret = around.audit_secret

    @cached_property
    def ledger(self) -> SqlLedger:
        """Return the books."""
        return SqlLedger(self.session, Stamp(self.ids, self.clock, self.lane))

    @cached_property
    def audit(self) -> SqlAuditTrail:
        """Return the lane's audit trail."""
        return SqlAuditTrail(self.session, ChainKey(self.lane, self._secret), self.clock)

    @cached_property
    def numbers(self) -> SqlNumbers:
        """Return the numbers that people read."""
        return SqlNumbers(self.session, self.lane)

    def flush(self) -> None:
        """Write what is pending, so that a constraint speaks now."""
        self.session.flush()

    def prove(self) -> None:
        """Raise when what this unit wrote may not be committed."""
        self.session.flush()
        self.ledger.check()
