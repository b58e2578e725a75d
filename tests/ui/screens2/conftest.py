"""Give the counter screens one lane with a day, sales, bags, claims and plans.

Types for annotations come from `tests.ui.screens2.conftest` under TYPE_CHECKING.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from app.catalog.views import SourceRow
from app.claims.model import ClaimShown
from app.claims.more import NO_MORE
from app.claims.views import ClaimFilter, ClaimRow, Connectivity, MessageRow, PlanRow
from app.kernel.errors import NotFound
from app.kernel.ids import (
    ClaimId,
    FillId,
    SaleId,
)
from app.kernel.money import ZERO, Money
from app.pos.model import SaleState
from app.pos.views import SaleRow, SaleView
from app.printing.model import DocumentKind, JobState
from app.workflows.card_payments import PlannedCard
from app.workflows.pickup import PickedUp
from app.workflows.register import Cancelled
from ui.screens.register.view import RegisterScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from pytestqt.qtbot import QtBot

    from app.claims.money_views import ScheduleRow
    from app.payments.batch_views import CardDay
    from app.pos.closing_views import (
        DayView,
    )
    from app.prescriptions.views import ToBagRow, WillCallRow
    from app.printing.views import JobRow

if TYPE_CHECKING:
    from tests.fixtures import counter_day_rows as day_rows
    from tests.fixtures import counter_rows as rows
else:
    import counter_day_rows as day_rows
    import counter_rows as rows


@dataclass
class SalesDouble:
    now: SaleView | None = None
    known: dict[SaleId, SaleView] = field(default_factory=dict)
    aside: tuple[SaleRow, ...] = ()
    last: SaleView | None = None

    def current(self, lane: int) -> SaleView | None:
        return self.now if self.now is not None and self.now.state is SaleState.OPEN else None

    def view(self, sale_id: SaleId) -> SaleView:
        found = self.known.get(sale_id, self.now)
        if found is None:
            raise NotFound("sale")
        return found

    def suspended(self, lane: int) -> tuple[SaleRow, ...]:
        return self.aside

    def last_completed(self, lane: int) -> SaleView | None:
        return self.last


@dataclass
class PrintingDouble:
    jobs: tuple[JobRow, ...] = ()
    of: tuple[JobRow, ...] = ()
    paper: Any = None

    def to_see_to(self, limit: int = 20) -> tuple[JobRow, ...]:
        return self.jobs

    def of_source(self, source_id: UUID) -> tuple[JobRow, ...]:
        return self.of

    def newest_paper(self, kind: DocumentKind, source_id: UUID) -> Any:
        return self.paper


@dataclass
class ShelfDouble:
    bags: tuple[WillCallRow, ...] = rows.BAGS
    waiting: tuple[ToBagRow, ...] = rows.TO_BAG
    labels: dict[tuple[int, int], FillId] = field(default_factory=dict)

    def will_call(self, limit: int = 500) -> tuple[WillCallRow, ...]:
        return self.bags

    def to_bag(self) -> tuple[ToBagRow, ...]:
        return self.waiting

    def by_label(self, rx_number: int, fill_number: int) -> FillId | None:
        return self.labels.get((rx_number, fill_number))

    def by_rx_number(self, rx_number: int) -> FillId | None:
        return self.labels.get((rx_number, 0))

    def card(self, fill_id: FillId) -> Any:
        return SimpleNamespace(patient=SimpleNamespace(row=SimpleNamespace(id=rows.CHEN_ID)))


@dataclass
class ClaimsDouble:
    rows: tuple[ClaimRow, ...] = rows.CLAIMS

    def worklist(self, wanted: ClaimFilter, limit: int = 200) -> tuple[ClaimRow, ...]:
        states = {
            ClaimFilter.TO_DO: {ClaimShown.REJECTED, ClaimShown.PARKED},
            ClaimFilter.WAITING: {ClaimShown.WAITING, ClaimShown.UNKNOWN, ClaimShown.SENDING},
            ClaimFilter.REJECTED: {ClaimShown.REJECTED},
            ClaimFilter.PAID: {ClaimShown.PAID},
            ClaimFilter.ALL: set(ClaimShown),
        }.get(wanted, set())
        return tuple(row for row in self.rows if row.shown in states)[:limit]

    def count(self, wanted: ClaimFilter) -> int:
        return len(self.worklist(wanted))

    def one(self, claim_id: ClaimId) -> ClaimRow:
        for row in self.rows:
            if row.id == claim_id:
                return row
        raise NotFound("claim")

    def of_fill(self, fill_id: FillId) -> tuple[ClaimRow, ...]:
        return tuple(row for row in self.rows if row.fill_id == fill_id)

    def messages(self, claim_id: ClaimId) -> tuple[MessageRow, ...]:
        return rows.MESSAGES

    def connectivity(self) -> Connectivity:
        return Connectivity(rows.NOW - timedelta(minutes=32), 14, 1)

    def plans(self) -> tuple[PlanRow, ...]:
        return rows.PLANS


@dataclass
class ClosingDouble:
    view: DayView | None = field(default_factory=day_rows.day)

    def day(self, lane: int) -> DayView | None:
        return self.view


@dataclass
class BatchesDouble:
    """Give the day's cards as the test says; `asked` keeps the lists they were compared with."""

    shown: CardDay | None = None
    asked: list[Any] = field(default_factory=list)

    def card_day(self, lane: int, records: Any) -> CardDay | None:
        self.asked.append(records)
        return self.shown


HELD = {
    "store.name": "Harbor Pharmacy",
    "store.street": "1 Pier Rd",
    "store.city": "Portland",
    "store.state": "ME",
    "store.zip": "04101",
    "store.phone": "207-555-0100",
    "store.npi": "2346325782",
    "store.zone": "America/New_York",
    "tax.rate": "5.5",
    "drawer.float": "20000",
    "price.markup": "18",
    "price.dispensing_fee": "1050",
    "session.idle_seconds": "300",
    "screen.theme": "light",
    "screen.density": "normal",
}


@dataclass
class SettingsDouble:
    held: dict[str, str] = field(default_factory=lambda: dict(HELD))
    is_open: bool = True

    def facts(self) -> Any:
        return SimpleNamespace(business_date=rows.TODAY if self.is_open else None)

    def all(self) -> dict[str, str]:
        return dict(self.held)


class CatalogDouble:
    def sources(self) -> tuple[SourceRow, ...]:
        return (
            SourceRow("FDA NDC directory", date(2026, 11, 20), 112_804),
            SourceRow("Practice formulary", date(2026, 11, 18), 1502),
        )


@dataclass
class PricesDouble:
    rows: tuple[ScheduleRow, ...] = ()

    def schedules(self) -> tuple[ScheduleRow, ...]:
        return self.rows


class Lane:
    """Be the store's `Reads` as these screens use them, and makers of rows."""

    atorvastatin, ozempic, lancets, toothpaste, full = (
        rows.ATORVASTATIN,
        rows.OZEMPIC,
        rows.LANCETS,
        rows.TOOTHPASTE,
        rows.FULL,
    )
    sale_id, day_id, patient_id, born, now = rows.SALE_ID, rows.DAY_ID, rows.CHEN_ID, rows.BORN, rows.NOW

    def __init__(self) -> None:
        self.sales, self.printing, self.fills = SalesDouble(), PrintingDouble(), ShelfDouble()
        self.claims, self.closing, self.settings = ClaimsDouble(), ClosingDouble(), SettingsDouble()
        self.catalog, self.claim_money = CatalogDouble(), PricesDouble()
        self.batches = BatchesDouble()
        self.sheets: Any = SimpleNamespace(of_plan=lambda _plan_id, _day: None)
        self.edits: Any = SimpleNamespace(open_edits=lambda _fill_id: ())
        self.mores: Any = SimpleNamespace(whole=lambda _fill_id: NO_MORE, injury=lambda _coverage_id: None)
        self.claim, self.card_row, self.cash_tender, self.job = (
            rows.claim,
            rows.card_row,
            rows.cash_tender,
            rows.job,
        )
        self.bag, self.to_bag, self.sale, self.head = rows.bag, rows.to_bag, rows.sale, day_rows.head
        self.day, self.counted_day, self.locked_day = day_rows.day, day_rows.counted_day, day_rows.locked_day

    @staticmethod
    def row(number: str, total: int) -> SaleRow:
        return SaleRow(
            SaleId(rows.make_id(990)),
            number,
            SaleState.SUSPENDED,
            "Tanaka, Hiro",
            2,
            Money(total),
            ZERO,
            rows.NOW,
            None,
        )

    def put(self, made: SaleView | None) -> SaleView | None:
        """Make a sale the lane's open one."""
        self.sales.now = made
        if made is not None:
            self.sales.known[made.id] = made
        return made

    def complete(self, made: SaleView, change: int = 0, receipt: JobRow | None = None) -> SaleView:
        """Let a sale be completed."""
        ended = replace(
            made,
            state=SaleState.COMPLETED,
            completed_at=rows.NOW,
            change=Money(change),
            remaining=ZERO,
            quick_cash=(),
            receipt=receipt or rows.job(JobState.PRINTED),
        )
        self.sales.now = None
        self.sales.known[made.id] = ended
        self.sales.last = ended
        return ended


@pytest.fixture
def lane() -> Lane:
    return Lane()


@pytest.fixture
def counter(shell_double: Any, lane: Lane) -> Any:
    """Give the window's services over the lane."""
    shell_double.work.reads = lane
    shell_double.work.answers |= {
        "start_sale": rows.SALE_ID,
        "confirm_birth_date": PickedUp(1, ()),
        "cancel_sale": Cancelled(ZERO),
        "refresh_prices": False,
        "plan_card": PlannedCard(None),
    }
    return shell_double


@pytest.fixture
def ran(counter: Any) -> Callable[[str], list[Any]]:
    """Return the payloads with which a command was submitted."""

    def payloads(name: str) -> list[Any]:
        return [payload for command, payload in counter.work.submitted if command == name]

    return payloads


@pytest.fixture
def till(qtbot: QtBot, counter: Any) -> Callable[[], RegisterScreen]:
    """Show the register as the lane stands."""

    def show() -> RegisterScreen:
        screen = RegisterScreen(counter)
        qtbot.addWidget(screen)
        screen.resize(1284, 640)
        with qtbot.waitExposed(screen):
            screen.show()
        screen.activate(None)
        return screen

    return show
