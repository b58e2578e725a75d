"""Hold the rows that join areas: the work queue and one fill with everything around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from app.catalog.views import DrugRow
    from app.claims.model import ClaimShown
    from app.claims.views import ClaimRow
    from app.inventory.weigh import PieceWeight
    from app.inventory.weigh_views import WeighingRow
    from app.kernel.ids import DocumentId, FillId, PatientId, PrescriptionId
    from app.kernel.money import Money
    from app.kernel.quantity import Quantity, Unit
    from app.patients.views import CoverageRow, PatientCard
    from app.prescribers.views import PrescriberRow
    from app.prescriptions.model import FillState
    from app.prescriptions.views import AlertRow, EventRow, ProfileRow, ToBagRow, WillCallRow


@dataclass(frozen=True, slots=True)
class QueueRow:
    """Be one fill in the work queue; `claim` is None for a cash prescription."""

    fill_id: FillId
    rx_number: int
    fill_number: int
    patient_id: PatientId
    patient: str
    drug: str
    quantity: str
    state: FillState
    claim: ClaimShown | None
    plan: str
    alerts: int
    since: datetime
    wait_s: int
    back_reason: str


@dataclass(frozen=True, slots=True)
class FillCard:
    """Be one fill with all that fill and verify show.

    `drug` is what is billed and to be dispensed, `written` what the prescription names. `revenue` is
    what patient and plan pay together (an estimate while `claim` waits), `margin` that less the cost;
    both are None while nothing is known. `label_id` is the newest label document. `piece` is what a piece
    of the drug weighs, `weighing` the newest weighing of the vial.
    """

    fill_id: FillId
    prescription_id: PrescriptionId
    rx_number: int
    fill_number: int
    patient: PatientCard
    prescriber: PrescriberRow
    sig_typed: str
    sig_text: str
    drug: DrugRow
    written: DrugRow
    quantity: Quantity
    unit: Unit
    quantity_shown: str
    days_supply: int
    refills: int
    refills_left: int
    daw: int
    origin: int
    date_written: date
    date_of_service: date
    state: FillState
    lot: str
    expiry: str
    entered_by: str
    entered_at: datetime
    filled_by: str
    filled_at: datetime | None
    verified_by: str
    verified_at: datetime | None
    back_reason: str
    coverage: CoverageRow | None
    claim: ClaimRow | None
    alerts: tuple[AlertRow, ...]
    active_medicines: tuple[str, ...]
    events: tuple[EventRow, ...]
    ingredient_cost: Money
    dispensing_fee: Money
    usual_price: Money
    revenue: Money | None
    margin: Money | None
    on_hand: Quantity
    label_id: DocumentId | None
    bag_number: int | None
    bin_code: str
    rev: int
    piece: PieceWeight | None = None
    weighing: WeighingRow | None = None


class FillReads(Protocol):
    """Find fills and bags for screens."""

    def queue(self, states: Sequence[FillState] = (), limit: int = 200) -> tuple[QueueRow, ...]:
        """Return fills in some states, the longest waiting first; none named means entered to verified."""
        ...

    def counts(self) -> dict[FillState, int]:
        """Return how many fills are in each state that is still under way."""
        ...

    def card(self, fill_id: FillId) -> FillCard:
        """Return one fill; raise `NotFound`."""
        ...

    def by_label(self, rx_number: int, fill_number: int) -> FillId | None:
        """Return the fill that a label names."""
        ...

    def by_rx_number(self, rx_number: int) -> FillId | None:
        """Return the newest fill of a prescription number."""
        ...

    def profile(self, patient_id: PatientId, limit: int = 200) -> tuple[ProfileRow, ...]:
        """Return a patient's fills, newest first."""
        ...

    def will_call(self, limit: int = 500) -> tuple[WillCallRow, ...]:
        """Return the bags that wait, the oldest first."""
        ...

    def to_bag(self) -> tuple[ToBagRow, ...]:
        """Return the patients with approved fills that are in no bag yet."""
        ...

    def label_facts(self, fill_id: FillId) -> str | None:
        """Return the newest label's facts as JSON text, for `app.documents.stored.from_json`."""
        ...
