"""Decide what the register does with a scan, a key and an answer, from the bag to the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.workflows import pickup, register, signing
from app.workflows.end_of_day import OpenDay, open_day
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.kernel.ids import PatientId, SaleId
    from app.kernel.money import Money
    from app.pos.model import Counselling
    from app.prescriptions.views import WillCallRow
    from app.workflows.pickup import PickedUp
    from ui.screens.register.reading import RegisterReads
    from ui.screens.register.sign_panel import Given
    from ui.screens.register.till import Till

MOST_HITS = 12


def item_code(gtin14: str) -> str:
    """Return a scanned GTIN-14 as the UPC-A or EAN-13 that is printed on the item."""
    if gtin14.startswith("00"):
        return gtin14[2:]
    return gtin14.removeprefix("0")


def matches(row: WillCallRow, text: str) -> bool:
    """Say whether a bag is of somebody whose names begin with the words typed."""
    names = row.patient.lower().replace(",", " ").split()
    return all(
        any(name.startswith(word) for name in names) for word in text.lower().replace(",", " ").split()
    )


class RegisterPresenter:
    """Work on the pickup of the sale in the till."""

    def __init__(self, till: Till) -> None:
        """Take the till."""
        self.till = till
        self._finding = Latest(till.work)

    def open_day(self, float_amount: Money) -> None:
        """Open the register with its float."""
        self.till.run(open_day, OpenDay(float_amount))

    def scan_bag(self, number: int) -> None:
        """Take a bag: its patient's pickup begins."""
        self.till.with_sale(lambda sale_id: self.till.run(pickup.scan_bag, pickup.ScanBag(sale_id, number)))

    def choose_patient(self, patient_id: PatientId) -> None:
        """Begin the pickup of a patient whose bag label is not at hand."""

        def begin(sale_id: SaleId) -> None:
            self.till.run(pickup.choose_patient, pickup.ChoosePatient(sale_id, patient_id))

        self.till.with_sale(begin)

    def find_label(self, rx_number: int, fill: int | None) -> None:
        """Begin the pickup of the patient whose vial was scanned."""

        def read(reads: RegisterReads) -> PatientId | None:
            found = (
                reads.fills.by_rx_number(rx_number) if fill is None else reads.fills.by_label(rx_number, fill)
            )
            return reads.fills.card(found).patient.row.id if found is not None else None

        def go_on(patient_id: PatientId | None) -> None:
            if patient_id is None:
                self.till.view.say_look("No prescription has this number. Scan the bag.")
            else:
                self.choose_patient(patient_id)

        self.till.work.read(read, go_on)

    def find(self, text: str, answer: Callable[[Sequence[WillCallRow]], None]) -> None:
        """Find waiting bags by the patient's name."""

        def read(reads: RegisterReads) -> tuple[WillCallRow, ...]:
            rows = (row for row in reads.fills.will_call() if matches(row, text))
            return tuple(rows)[:MOST_HITS]

        self._finding.read(read, answer)

    def add_item(self, code: str) -> None:
        """Add an item by its code; the same again adds one."""
        self.till.with_sale(lambda sale_id: self.till.run(register.add_item, register.AddItem(sale_id, code)))

    def confirm_birth_date(self, typed: str) -> None:
        """Compare the birth date that was said with the one on file."""
        if self.till.sale is not None:
            cmd = pickup.ConfirmBirthDate(self.till.sale.id, typed)
            self.till.run(pickup.confirm_birth_date, cmd, self._tell_picked)

    def _tell_picked(self, picked: PickedUp) -> None:
        for message in (*picked.notes, *picked.refused):
            self.till.view.say_look(message)
        if not picked.added and not picked.refused:
            self.till.view.say_look("Nothing is ready for this patient. Look in the queue.")

    def counsel(self, answer: Counselling) -> None:
        """Keep the answer to the offer of counselling."""
        if self.till.sale is not None:
            self.till.run(pickup.record_counselling, pickup.RecordCounselling(self.till.sale.id, answer))

    def sign(self, given: Given) -> None:
        """Keep the signature for the text that was shown."""
        sale = self.till.sale
        if sale is not None:
            cmd = signing.RecordSignature(
                sale_id=sale.id,
                ink=given.ink,
                source=given.source,
                signer=given.signer,
                name=given.name,
                seen=given.seen,
                with_notice=given.with_notice,
            )
            self.till.run(signing.record_signature, cmd)
