"""Give the pure rules of commands the same repositories on a reading session: nothing is ever added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.kernel.clock import SystemClock
from db.authorizations import SqlAuthorizations
from db.catalog import SqlCatalog
from db.claim_more import MoreReads
from db.claims import SqlClaims, SqlPlans
from db.estimators import SqlEstimates
from db.held import SqlHeldFills
from db.late_cases import SqlLateCases
from db.ledger import LedgerReads
from db.outbox import SqlOutbox
from db.patients import SqlPatients
from db.payments import SqlPayments
from db.pos import SqlSales
from db.prescriptions import SqlFills, SqlPrescriptions
from db.settings import SettingsReads
from db.sheets import SqlEditAnswers, SqlSheets

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock


class ReadUnit:
    """Be the part of a unit of work that prices and estimates are taken from."""

    def __init__(self, session: Session, clock: Clock | None = None) -> None:
        """Take the reading session, and the time where a rule asks for the store's day."""
        self.clock = clock or SystemClock()
        self.settings = SettingsReads(session, self.clock)
        self.patients = SqlPatients(session)
        self.catalog = SqlCatalog(session)
        self.prescriptions = SqlPrescriptions(session)
        self.fills = SqlFills(session)
        self.plans = SqlPlans(session)
        self.claims = SqlClaims(session)
        self.estimates = SqlEstimates(session)
        self.outbox = SqlOutbox(session)
        self.authorizations = SqlAuthorizations(session)
        self.held = SqlHeldFills(session)
        self.cases = SqlLateCases(session)
        self.sales = SqlSales(session)
        self.payments = SqlPayments(session)
        self.ledger = LedgerReads(session)
        self.mores = MoreReads(session)
        self.sheets = SqlSheets(session)
        self.edit_answers = SqlEditAnswers(session)


def as_unit(session: Session, clock: Clock | None = None) -> Any:
    """Return the reading unit for a rule that asks for a unit of work."""
    return ReadUnit(session, clock)
