"""Give the pure rules of commands the same repositories on a reading session: nothing is ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.authorizations import SqlAuthorizations
from db.catalog import SqlCatalog
from db.claims import SqlClaims, SqlPlans
from db.outbox import SqlOutbox
from db.patients import SqlPatients
from db.prescriptions import SqlFills, SqlPrescriptions

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class ReadUnit:
    """Be the part of a unit of work that prices and estimates are taken from."""

    def __init__(self, session: Session) -> None:
        """Take the reading session."""
        self.patients = SqlPatients(session)
        self.catalog = SqlCatalog(session)
        self.prescriptions = SqlPrescriptions(session)
        self.fills = SqlFills(session)
        self.plans = SqlPlans(session)
        self.claims = SqlClaims(session)
        self.outbox = SqlOutbox(session)
        self.authorizations = SqlAuthorizations(session)


def as_unit(session: Session) -> Any:
    """Return the reading unit for a rule that asks for a unit of work."""
    return ReadUnit(session)
