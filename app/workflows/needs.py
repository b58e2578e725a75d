"""Name the parts of a unit of work that the counter's commands ask for, to be combined by each module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.keeping import Keeps
from app.printing.model import Document, DocumentKind, PrintJob

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from app.audit.model import AuditTrail
    from app.catalog.model import Package, Price, Product
    from app.claims.authorizations import Authorizations
    from app.claims.edits.ports import EditAnswers
    from app.claims.estimating.ports import Estimates
    from app.claims.held import HeldFills
    from app.claims.lateness import LateCases
    from app.claims.more import Mores
    from app.claims.ports import Claims, Plans, Pricing
    from app.claims.sheets.ports import Sheets
    from app.inventory.ports import Stock
    from app.kernel.clock import Clock
    from app.kernel.ids import FillId, IdSource
    from app.ledger.model import Ledger
    from app.outbox.ports import Outbox
    from app.patients.ports import Patients
    from app.pos.model import RegisterDay, SaleLine
    from app.pos.ports import Shares
    from app.prescribers.ports import Prescribers
    from app.prescriptions.ports import Alerts, Bags, Fills, Prescriptions
    from app.settings.ports import Settings


class Basics(Protocol):
    """Give time, ids, settings and the audit trail."""

    @property
    def clock(self) -> Clock:
        """Return the clock."""
        ...

    @property
    def ids(self) -> IdSource:
        """Return the source of ids."""
        ...

    @property
    def lane(self) -> int:
        """Return this lane's number."""
        ...

    @property
    def settings(self) -> Settings:
        """Return the store's settings."""
        ...

    @property
    def audit(self) -> AuditTrail:
        """Return the audit trail."""
        ...

    def flush(self) -> None:
        """Write what is pending, so that later queries see it."""
        ...


class Catalog(Protocol):
    """Find drugs."""

    def package(self, ndc11: str) -> Package | None:
        """Return the package with an NDC-11."""
        ...

    def product(self, product_id: str) -> Product:
        """Return a product, or raise `NotFound`."""
        ...

    def price(self, ndc11: str) -> Price | None:
        """Return the newest price of an NDC-11."""
        ...

    def find_by_ndc11s(self, codes: Sequence[str]) -> list[Package]:
        """Return the packages whose NDC-11 is among the codes."""
        ...

    def find_by_gtin(self, gtin14: str) -> Package | None:
        """Return the package known by a GTIN-14."""
        ...


class HasRx(Basics, Protocol):
    """Give people, drugs, prescriptions and fills."""

    @property
    def patients(self) -> Patients:
        """Return the patients."""
        ...

    @property
    def prescribers(self) -> Prescribers:
        """Return the prescribers."""
        ...

    @property
    def catalog(self) -> Catalog:
        """Return the drug file."""
        ...

    @property
    def prescriptions(self) -> Prescriptions:
        """Return the prescriptions."""
        ...

    @property
    def fills(self) -> Fills:
        """Return the fills."""
        ...

    @property
    def mores(self) -> Mores:
        """Return what claims tell besides the facts of their fills."""
        ...

    @property
    def alerts(self) -> Alerts:
        """Return the alerts."""
        ...


class HasClaims(HasRx, Protocol):
    """Give plans, claims and the outbox besides."""

    @property
    def plans(self) -> Plans:
        """Return the plans."""
        ...

    @property
    def pricing(self) -> Pricing:
        """Return the price schedules."""
        ...

    @property
    def claims(self) -> Claims:
        """Return the claims."""
        ...

    @property
    def estimates(self) -> Estimates:
        """Return the estimates of what patients pay."""
        ...

    @property
    def outbox(self) -> Outbox:
        """Return the outbox."""
        ...

    @property
    def authorizations(self) -> Authorizations:
        """Return the prior authorizations."""
        ...

    @property
    def sheets(self) -> Sheets:
        """Return the payer sheets."""
        ...

    @property
    def edit_answers(self) -> EditAnswers:
        """Return the answers to edits."""
        ...

    @property
    def cases(self) -> LateCases:
        """Return what late answers left to settle."""
        ...

    @property
    def held(self) -> HeldFills:
        """Return what is known of claims that wait for payers that are away."""
        ...


class Documents(Keeps[Document], Protocol):
    """Keep documents."""

    def of_source(self, kind: DocumentKind, source_id: UUID) -> Document | None:
        """Return the newest document of a kind about one thing."""
        ...

    def every_of_source(self, kind: DocumentKind, source_id: UUID) -> list[Document]:
        """Return all documents of a kind about one thing, oldest first."""
        ...


class PrintJobs(Keeps[PrintJob], Protocol):
    """Keep print jobs."""

    def of_source(self, source_id: UUID) -> list[PrintJob]:
        """Return the jobs about one thing, oldest first."""
        ...


class HasPapers(Protocol):
    """Give documents and print jobs."""

    @property
    def documents(self) -> Documents:
        """Return the documents."""
        ...

    @property
    def print_jobs(self) -> PrintJobs:
        """Return the print jobs."""
        ...


class HasStock(Protocol):
    """Give stock movements."""

    @property
    def stock(self) -> Stock:
        """Return the stock movements."""
        ...


class HasBags(Protocol):
    """Give will-call bags."""

    @property
    def bags(self) -> Bags:
        """Return the bags."""
        ...


class Numbers(Protocol):
    """Lease numbers for people."""

    def next_rx(self) -> int:
        """Return the next prescription number."""
        ...

    def next_bag(self) -> int:
        """Return the next bag number."""
        ...


class HasNumbers(Protocol):
    """Give numbers for people."""

    @property
    def numbers(self) -> Numbers:
        """Return the number blocks."""
        ...


class SoldLines(Protocol):
    """Find where a fill was sold."""

    def line_of_fill(self, fill_id: FillId) -> SaleLine | None:
        """Return the line of a completed sale that sold a fill."""
        ...


class RegisterDays(Protocol):
    """Find the register's days."""

    def last(self, lane: int) -> RegisterDay | None:
        """Return the lane's newest day, open or locked."""
        ...


class HasBooks(Protocol):
    """Give the ledger and what was sold."""

    @property
    def ledger(self) -> Ledger:
        """Return the ledger."""
        ...

    @property
    def sales(self) -> SoldLines:
        """Return the sales."""
        ...

    @property
    def shares(self) -> Shares:
        """Return what payers are to pay for what was sold."""
        ...

    @property
    def days(self) -> RegisterDays:
        """Return the register's days."""
        ...
