"""Look into the store between acts: what is there already, and whether an act took effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.scanning.labels import rx_label
from app.tour.day_eyes import DayEyes
from ui.widgets.table import RowTable

if TYPE_CHECKING:
    from app.bootstrap.desk import Desk
    from app.catalog.views import DrugRow
    from app.kernel.ids import FillId, PatientId
    from app.patients.views import PatientRow
    from app.prescriptions.model import FillState
    from app.prescriptions.views import ProfileRow
    from app.tour.hands import Hands
    from app.tour.plan import Order, Visit
    from app.workflows.views import FillCard


class StoreEyes(DayEyes):
    """Read the store through its queries, as screens do."""

    def __init__(self, desk: Desk, hands: Hands) -> None:
        """Take the open store, and the hands that keep the window alive meanwhile."""
        super().__init__(desk, hands)
        self._drugs: dict[str, DrugRow] = {}
        self._fills: dict[tuple[PatientId, str], FillId] = {}

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

    def table(self, name: str) -> RowTable[Any] | None:
        """Return the visible table with an accessible name."""
        for table in self._hands.window.findChildren(RowTable):
            if table.isVisible() and table.accessibleName() == name:
                return table
        return None

    def choose_row(self, name: str, key: object) -> bool:
        """Make the row with a key current in the visible table of a name; say whether it is there."""
        table = self.table(name)
        return table is not None and table.select_key(key)
