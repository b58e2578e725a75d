"""Give a query everything it may read, on one snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.batch_reads import SqlBatchReads
from db.catalog_reads import SqlCatalogReads
from db.claim_money_reads import SqlClaimMoneyReads
from db.claim_more import MoreReads
from db.claims_reads import SqlClaimReads
from db.closing_reads import SqlClosingReads
from db.desk_reads import SqlDeskReads
from db.edits_reads import SqlEditReads
from db.estimate_reads import SqlEstimateReads
from db.fills_reads import SqlFillReads
from db.held_reads import SqlHeldReads
from db.late_reads import SqlLateReads
from db.ledger import LedgerReads
from db.outbox_reads import SqlOutboxReads
from db.patients_reads import SqlPatientReads
from db.payer_reads import SqlPayerReads
from db.payments_reads import SqlCardReads
from db.playbooks import SqlPlaybookReads
from db.prescribers_reads import SqlPrescriberReads
from db.printing_reads import SqlPrintReads
from db.safety_reads import SqlSafetyReads
from db.sales_reads import SqlSaleReads
from db.settings import SettingsReads
from db.sheets import SqlSheetReads
from db.signature_log import SqlSignatureReads
from db.strays import SqlStrayReads
from db.users_reads import SqlUserReads

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kernel.clock import Clock


class SqlReads:
    """Hold the queries of every area."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Take the reading session and the time."""
        self.session = session
        self.clock = clock
        self.catalog = SqlCatalogReads(session)
        self.ledger = LedgerReads(session)
        self.settings = SettingsReads(session, clock)
        self.users = SqlUserReads(session)
        self.patients = SqlPatientReads(session, clock)
        self.prescribers = SqlPrescriberReads(session)
        self.fills = SqlFillReads(session, clock)
        self.safety = SqlSafetyReads(session, clock)
        self.claims = SqlClaimReads(session)
        self.estimates = SqlEstimateReads(session)
        self.payers = SqlPayerReads(session)
        self.claim_money = SqlClaimMoneyReads(session, clock)
        self.desk = SqlDeskReads(session, clock)
        self.sheets = SqlSheetReads(session)
        self.mores = MoreReads(session)
        self.playbooks = SqlPlaybookReads(session)
        self.edits = SqlEditReads(session, clock)
        self.outbox = SqlOutboxReads(session)
        self.held = SqlHeldReads(session, clock)
        self.late = SqlLateReads(session, clock)
        self.strays = SqlStrayReads(session)
        self.sales = SqlSaleReads(session, clock)
        self.signatures = SqlSignatureReads(session)
        self.cards = SqlCardReads(session)
        self.batches = SqlBatchReads(session)
        self.printing = SqlPrintReads(session)
        self.closing = SqlClosingReads(session, clock)
