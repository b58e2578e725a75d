"""Be the unit of work: one session, one transaction, and every repository of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from db.audit import ChainKey, SqlAuditTrail
from db.authorizations import SqlAuthorizations
from db.card_batches import SqlBatches
from db.catalog import SqlCatalog
from db.claim_more import SqlMores
from db.claim_work import SqlAppeals, SqlWorks
from db.claims import SqlClaims, SqlPlans
from db.closing import SqlClosing
from db.eligibility import SqlEligibilities
from db.estimators import SqlEstimates
from db.held import SqlHeldFills
from db.inventory import SqlStock
from db.late_cases import SqlLateCases
from db.ledger import SqlLedger, Stamp
from db.numbers import SqlNumbers
from db.outbox import SqlOutbox
from db.patients import SqlPatients
from db.payments import SqlPayments
from db.playbooks import SqlPlaybooks
from db.pos import SqlDays, SqlItems, SqlSales
from db.prescribers import SqlPrescribers
from db.prescriptions import SqlAlerts, SqlBags, SqlFills, SqlPrescriptions
from db.pricing import SqlPricing
from db.printing import SqlDocuments, SqlPrintJobs
from db.sale_shares import SaleShares
from db.settings import SqlSettings
from db.sheets import SqlEditAnswers, SqlSheets
from db.strays import SqlStrays
from db.users import SqlUsers
from db.weighing import SqlSamples, SqlWeighings

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

        self.ledger = SqlLedger(session, Stamp(around.ids, around.clock, around.lane))
        self.audit = SqlAuditTrail(session, ChainKey(around.lane, around.audit_secret), self.clock)
        self.numbers = SqlNumbers(session, self.lane)
        self.settings = SqlSettings(session, self.clock)
        self.users = SqlUsers(session)
        self.patients = SqlPatients(session)
        self.prescribers = SqlPrescribers(session)
        self.plans = SqlPlans(session)
        self.catalog = SqlCatalog(session)
        self.items = SqlItems(session)
        self.prescriptions = SqlPrescriptions(session)
        self.fills = SqlFills(session)
        self.alerts = SqlAlerts(session)
        self.bags = SqlBags(session)
        self.claims = SqlClaims(session)
        self.estimates = SqlEstimates(session)
        self.mores = SqlMores(session)
        self.sheets = SqlSheets(session)
        self.edit_answers = SqlEditAnswers(session)
        self.outbox = SqlOutbox(session)
        self.works = SqlWorks(session)
        self.appeals = SqlAppeals(session)
        self.playbooks = SqlPlaybooks(session)
        self.authorizations = SqlAuthorizations(session)
        self.eligibilities = SqlEligibilities(session)
        self.held = SqlHeldFills(session)
        self.cases = SqlLateCases(session)
        self.strays = SqlStrays(session)
        self.stock = SqlStock(session)
        self.samples = SqlSamples(session)
        self.weighings = SqlWeighings(session)
        self.sales = SqlSales(session)
        self.pricing = SqlPricing(session)
        self.shares = SaleShares(session)
        self.days = SqlDays(session)
        self.payments = SqlPayments(session)
        self.batches = SqlBatches(session)
        self.documents = SqlDocuments(session)
        self.print_jobs = SqlPrintJobs(session)
        self.closing = SqlClosing(session, self.ledger)

    def flush(self) -> None:
        """Write what is pending, so that a constraint speaks now."""
        self.session.flush()

    def prove(self) -> None:
        """Raise when what this unit wrote may not be committed."""
        self.session.flush()
        self.ledger.check()
