"""Look into the store between acts: what is there already, and whether an act took effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.ledger.model import Account
from app.pos.model import LineKind, SaleState
from app.scanning.labels import rx_label
from ui.widgets.table import RowTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.bootstrap.desk import Desk
    from app.catalog.views import DrugRow
    from app.kernel.ids import FillId, PatientId, SaleId
    from app.ledger.model import Entry
    from app.patients.views import PatientRow
    from app.pos.closing_views import DayView
    from app.pos.views import SaleView
    from app.prescriptions.model import FillState
    from app.prescriptions.views import ProfileRow
    from app.tour.hands import Hands
    from app.tour.plan import Order, Visit
    from app.workflows.views import FillCard


class StoreEyes:
    """Read the store through its queries, as screens do."""

    def __init__(self, desk: Desk, hands: Hands) -> None:
        """Take the open store, and the hands that keep the window alive meanwhile."""
        self._desk, self._hands = desk, hands
        self._drugs: dict[str, DrugRow] = {}
        self._fills: dict[tuple[PatientId, str], FillId] = {}

    def read(self, query: Callable[[Any], Any]) -> Any:  # noqa: ANN401 -- `Reads` is put together by attribute
        """Run a query."""
        return self._hands.ask(self._desk.runner.query(query))

    # Prescriptions ---------------------------------------------------------------------------

    def patient(self, visit: Visit) -> PatientRow:
        """Return the patient of a visit."""
        rows = self.read(lambda reads: reads.patients.search(visit.last, 20))
        found: PatientRow = next(row for row in rows if row.birth_date == visit.born)
        return found

    def drug(self, ndc_hyphen: str) -> DrugRow:
        """Return the package with a hyphenated NDC."""
        if ndc_hyphen not in self._drugs:
            self._drugs[ndc_hyphen] = self.read(lambda reads: reads.catalog.by_code(ndc_hyphen))[0]
        return self._drugs[ndc_hyphen]

    def fill_of(self, patient_id: PatientId, order: Order) -> FillId | None:
        """Return the fill that stands for an order, if it was entered."""
        key = patient_id, order.ndc
        if key not in self._fills:
            written = self.drug(order.ndc).ndc11
            rows: tuple[ProfileRow, ...] = self.read(lambda reads: reads.fills.profile(patient_id))
            for row in rows:
                if self.card(row.fill_id).written.ndc11 == written:
                    self._fills[key] = row.fill_id
        return self._fills.get(key)

    def card(self, fill_id: FillId) -> FillCard:
        """Return one fill."""
        found: FillCard = self.read(lambda reads: reads.fills.card(fill_id))
        return found

    def state(self, fill_id: FillId) -> FillState:
        """Return where a fill stands."""
        return self.card(fill_id).state

    def label(self, card: FillCard) -> str:
        """Return what the fill's label carries."""
        return rx_label(card.rx_number, card.fill_number)

    def prescriptions(self) -> int:
        """Return how many fills there are."""
        counts: dict[FillState, int] = self.read(lambda reads: reads.fills.counts())
        return sum(counts.values())

    def shown_card(self) -> FillCard | None:
        """Return the fill as the screen in front has it."""
        presenter = getattr(self._hands.window.desk.stack.currentWidget(), "presenter", None)
        card: FillCard | None = getattr(presenter, "card", None)
        return card

    def is_shown(self, card: FillCard) -> bool:
        """Say whether the screen in front shows this fill."""
        shown = self.shown_card()
        return shown is not None and shown.fill_id == card.fill_id

    def shown_answers(self) -> int:
        """Return how many alerts the screen in front shows as answered."""
        shown = self.shown_card()
        return sum(bool(alert.answer) for alert in shown.alerts) if shown else 0

    # Will-call and register -------------------------------------------------------------------

    def bag_of(self, patient_id: PatientId) -> int | None:
        """Return the number of a patient's bag that waits."""
        rows = self.read(lambda reads: reads.fills.will_call())
        return next((row.bag_number for row in rows if row.patient_id == patient_id), None)

    def choose_row(self, name: str, key: object) -> bool:
        """Make the row with a key current in the visible table of a name; say whether it is there."""
        for table in self._hands.window.findChildren(RowTable):
            if table.isVisible() and table.accessibleName() == name:
                return table.select_key(key)
        return False

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
        found: SaleView = self.read(lambda reads: reads.sales.view(sale_id))
        return found.state is SaleState.COMPLETED

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
            sale = self.read(lambda reads, wanted_id=row.id: reads.sales.view(wanted_id))
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
        """Return every completed sale of the lane's day, oldest first."""
        lane = self.lane
        rows = self.read(lambda reads: reads.sales.completed_today(lane, 500))
        views = [self.read(lambda reads, wanted=row.id: reads.sales.view(wanted)) for row in rows]
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
