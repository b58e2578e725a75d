"""Hold sales as the register shows them, and the queries that read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from app.claims.model import ClaimShown
    from app.kernel.ids import FillId, ItemId, PatientId, PaymentId, SaleId
    from app.kernel.money import Money
    from app.payments.views import CardRow
    from app.pos.model import Counselling, LineKind, SaleState, TenderKind
    from app.pos.signed import SignedRow
    from app.printing.views import JobRow


@dataclass(frozen=True, slots=True)
class LineRow:
    """Be one line of a sale.

    `title` is the drug or item, `sub` its code, lot and bin; `rx_label` is `7000412-02`, empty for an
    item. `price` is of the whole fill, or of one piece; `pays` is what this customer pays, without tax.
    `claim` is None for a cash prescription or an item. `problem` says why the line cannot be sold now.
    """

    id: UUID
    kind: LineKind
    fill_id: FillId | None
    item_id: ItemId | None
    title: str
    sub: str
    rx_label: str
    quantity: str
    count: int
    price: Money
    pays: Money
    plan_pays: Money
    tax: Money
    is_taxable: bool
    is_health: bool
    is_estimate: bool
    basis: str
    claim: ClaimShown | None
    problem: str


@dataclass(frozen=True, slots=True)
class TenderRow:
    """Be one payment taken: `label` is `Cash`, `Check` or `Visa ...1111`."""

    id: UUID
    kind: TenderKind
    label: str
    amount: Money
    given: Money
    change: Money
    payment_id: PaymentId | None
    at: datetime


@dataclass(frozen=True, slots=True)
class SaleView:
    """Be one sale with everything the register shows.

    `birth_date` is None until it was typed right. `lacks` names what a pickup still needs, in the order
    to do it (`app.pos.pickup`: birth date, counselling, signature). `card` is the newest card payment.
    `quick_cash` are amounts to offer as buttons, the exact one first. `estimate_note` explains the
    estimated lines, empty without any. `receipt` is the newest receipt job once the sale is completed.
    `change` is what to give back in cash. `statement` is what a pickup's signature stands for now, and
    `signed` the one that was taken, with what its check found. `owes_notice` says that no signature of the
    patient is for the notice of privacy practices yet.
    """

    id: SaleId
    number: str
    lane: int
    state: SaleState
    rev: int
    cashier: str
    opened_at: datetime
    completed_at: datetime | None
    patient_id: PatientId | None
    patient: str | None
    birth_date: date | None
    birth_date_confirmed: bool
    counselling: Counselling
    has_signature: bool
    needs_signature: bool
    lacks: tuple[str, ...]
    lines: tuple[LineRow, ...]
    rx_count: int
    subtotal_rx: Money
    subtotal_front: Money
    health_total: Money
    tax: Money
    total: Money
    paid: Money
    remaining: Money
    change: Money
    tenders: tuple[TenderRow, ...]
    card: CardRow | None
    quick_cash: tuple[Money, ...]
    estimate_note: str
    receipt: JobRow | None
    statement: str = ""
    owes_notice: bool = False
    signed: SignedRow | None = None


@dataclass(frozen=True, slots=True)
class SaleRow:
    """Be one sale in a list."""

    id: SaleId
    number: str
    state: SaleState
    patient: str
    line_count: int
    total: Money
    paid: Money
    opened_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ItemRow:
    """Be one front-store item that may be sold."""

    id: ItemId
    upc: str
    name: str
    price: Money
    taxable: bool
    fsa_eligible: bool


class SaleReads(Protocol):
    """Read sales for the register."""

    def current(self, lane: int) -> SaleView | None:
        """Return the lane's open sale."""
        ...

    def view(self, sale_id: SaleId) -> SaleView:
        """Return one sale; raise `NotFound`."""
        ...

    def suspended(self, lane: int) -> tuple[SaleRow, ...]:
        """Return the lane's suspended sales, oldest first."""
        ...

    def last_completed(self, lane: int) -> SaleView | None:
        """Return the sale that the lane completed last."""
        ...

    def completed_today(self, lane: int, limit: int = 200) -> tuple[SaleRow, ...]:
        """Return the completed sales of the lane's open day, newest first."""
        ...

    def by_number(self, lane: int, number: str) -> SaleId | None:
        """Return the newest sale with a number, such as the barcode on a receipt."""
        ...

    def item_search(self, text: str, limit: int = 20) -> tuple[ItemRow, ...]:
        """Return the items on sale whose name or UPC starts a word with the text."""
        ...
