"""Look at the register and its day between acts: sales, papers, messages and books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.kernel.ids import SaleId
from app.ledger.model import Account
from app.pos.model import LineKind, SaleState

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bootstrap.desk import Desk
    from app.claims.views import MessageRow
    from app.kernel.ids import ClaimId
    from app.ledger.model import Entry
    from app.pos.closing_views import DayView
    from app.pos.views import SaleView
    from app.tour.hands import Hands
    from app.tour.plan import Visit


class DayEyes:
    """Read sales, papers, messages and books through the store's queries."""

    def __init__(self, desk: Desk, hands: Hands) -> None:
        """Take the open store, and the hands that keep the window alive meanwhile."""
        self._desk, self._hands = desk, hands

    def read(self, query: Callable[[Any], Any]) -> Any:  # noqa: ANN401 -- put together by attribute
        """Run a query."""
        return self._hands.ask(self._desk.runner.query(query))

    def in_background(self, act: Callable[[], object]) -> None:
        """Do something slow to the world while the window goes on working."""
        self._hands.ask(self._desk.in_background(act))

    @property
    def lane(self) -> int:
        """Return the lane."""
        return self._desk.store.lane

    def sale(self) -> SaleView | None:
        """Return the open sale."""
        lane = self.lane
        found: SaleView | None = self.read(lambda reads: reads.sales.current(lane))
        return found

    def now(self) -> SaleView:
        """Return the open sale, which must be there."""
        return self._hands.wait("an open sale", self.sale)

    def item_count(self) -> int:
        """Return how many items the open sale holds."""
        sale = self.sale()
        return sum(line.count for line in sale.lines if line.kind is LineKind.ITEM) if sale else 0

    def papers_in_doubt(self) -> int:
        """Return how many print jobs need a person."""
        return len(self.read(lambda reads: reads.printing.to_see_to(50)))

    def open_cards(self) -> int:
        """Return how many card payments have no known end."""
        lane = self.lane
        return len(self.read(lambda reads: reads.cards.open(lane)))

    def is_completed(self, sale_id: SaleId) -> bool:
        """Say whether a sale is completed."""
        return self.sold(sale_id).state is SaleState.COMPLETED

    def sold(self, sale_id: SaleId) -> SaleView:
        """Return a sale."""
        found: SaleView = self.read(lambda reads: reads.sales.view(sale_id))
        return found

    def messages(self, claim_id: ClaimId) -> tuple[MessageRow, ...]:
        """Return the messages of a claim."""
        found: tuple[MessageRow, ...] = self.read(lambda reads: reads.claims.messages(claim_id))
        return found

    def day_is_open(self) -> bool:
        """Say whether a register day is open."""
        return self.read(lambda reads: reads.settings.facts()).business_date is not None

    def day(self) -> DayView | None:
        """Return the register's day."""
        lane = self.lane
        found: DayView | None = self.read(lambda reads: reads.closing.day(lane))
        return found

    def walk_ins_sold(self, visit: Visit) -> int:
        """Return how many completed sales hold just the items of a walk-in."""
        lane = self.lane
        rows = self.read(lambda reads: reads.sales.completed_today(lane, 500))
        wanted = sorted(visit.items)
        count = 0
        for row in rows:
            sale = self.sold(row.id)
            codes = sorted(
                line.sub.split()[1]
                for line in sale.lines
                for _piece in range(line.count)
                if not line.rx_label
            )
            count += codes == wanted and sale.rx_count == 0
        return count

    def waiting_claims(self) -> int:
        """Return how many messages to payers are not answered."""
        found: int = self.read(lambda reads: reads.claims.connectivity()).waiting
        return found

    # Books ------------------------------------------------------------------------------------

    def completed_sales(self) -> tuple[SaleView, ...]:
        """Return every completed sale of the lane's day, oldest first, locked or not."""
        sales = [entry for entry in self.entries() if entry.kind == entry.source_kind == "sale"]
        views = [self.sold(SaleId(entry.source_id)) for entry in sales]
        return tuple(sorted(views, key=lambda sale: sale.number))

    def entries(self) -> tuple[Entry, ...]:
        """Return every entry of the books of the lane's day."""
        day = self.day()
        if day is None:
            return ()
        date = day.head.business_date
        found = self.read(lambda reads: reads.ledger.of_day(date))
        return tuple(entry for entry, _postings in found)

    def drawer_cents(self) -> int:
        """Return what the books say lies in the drawer, in cents."""
        return self.balance(Account.CASH)

    def balance(self, account: Account) -> int:
        """Return an account's sum over the day, in cents."""
        return sum(
            posting.amount.cents
            for entry in self.entries()
            for posting in entry.postings
            if posting.account is account
        )
