"""Say what register commands need of the unit of work for items, sales and days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from app.kernel.keeping import Keeps
from app.pos.model import Item, RegisterDay, Sale

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from app.kernel.ids import FillId, SaleId
    from app.pos.closing import DayFacts
    from app.pos.closing_views import ListedRow, PlanTotalRow
    from app.pos.model import SaleLine, SaleShare, Settlement, Tender


class Items(Keeps[Item], Protocol):
    """Keep front-store items."""

    def by_upc(self, upc: str) -> Item | None:
        """Return the active item with a UPC."""
        ...


class Sales(Keeps[Sale], Protocol):
    """Keep sales with their lines and tenders."""

    def current(self, lane: int) -> Sale | None:
        """Return the lane's open sale."""
        ...

    def open_sales(self, lane: int) -> list[Sale]:
        """Return the lane's open and suspended sales, oldest first."""
        ...

    def add_line(self, line: SaleLine) -> None:
        """Keep a new line."""
        ...

    def remove_line(self, line: SaleLine) -> None:
        """Take a line off a sale that is not completed."""
        ...

    def lines(self, sale_id: SaleId) -> list[SaleLine]:
        """Return a sale's lines in order."""
        ...

    def line_of_fill(self, fill_id: FillId) -> SaleLine | None:
        """Return the line of a completed sale that sold a fill."""
        ...

    def line_under_way(self, fill_id: FillId) -> SaleLine | None:
        """Return the line of an open or suspended sale, of any lane, that holds a fill."""
        ...

    def add_tender(self, tender: Tender) -> None:
        """Keep a new tender."""
        ...

    def tenders(self, sale_id: SaleId) -> list[Tender]:
        """Return a sale's tenders in order."""
        ...


class Shares(Protocol):
    """Keep what each payer is to pay for what was sold."""

    def of_line(self, line_id: UUID) -> list[SaleShare]:
        """Return the payers' shares in a line, the first payer's first."""
        ...

    def replace(self, line_id: UUID, shares: Iterable[SaleShare]) -> None:
        """Put shares in the place of those that a line has, while it is not sold."""
        ...

    def add(self, share: SaleShare) -> None:
        """Keep the share of a payer that comes in after the sale."""
        ...

    def settle(self, settlement: Settlement) -> None:
        """Keep what a late answer did."""
        ...

    def settlements(self, line_id: UUID) -> list[Settlement]:
        """Return what late answers did to a line, in order."""
        ...


class Days(Keeps[RegisterDay], Protocol):
    """Keep the register's days."""

    def open_day(self, lane: int) -> RegisterDay | None:
        """Return the lane's open day."""
        ...

    def last(self, lane: int) -> RegisterDay | None:
        """Return the lane's newest day, open or locked."""
        ...


class Closing(Protocol):
    """Gather what the close adds up and lists."""

    def facts(self, day: RegisterDay) -> DayFacts:
        """Return everything that a day's figures are made of, as booked so far."""
        ...

    def sales_since(self, day: RegisterDay, at: datetime) -> int:
        """Return how many of a day's sales were completed after an instant."""
        ...

    def plan_totals(self, day: RegisterDay) -> tuple[PlanTotalRow, ...]:
        """Return the claims of a day by plan: answered since it was opened, or still waiting."""
        ...

    def paid_not_sold(self) -> tuple[ListedRow, ...]:
        """Return what plans have paid and nobody has picked up."""
        ...

    def sold_not_answered(self) -> tuple[ListedRow, ...]:
        """Return what was sold on an estimate that still stands."""
        ...
