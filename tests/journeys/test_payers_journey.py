"""Bill a patient of two plans over TLS: both online, the second away for weeks, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.model import ClaimKind, ClaimShown
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.hardware.ink import Ink
from app.kernel.changes import Outcome
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Quantity, Unit
from app.ledger.model import Account
from app.outbox.ports import NothingLeft
from app.pos.model import Counselling
from app.workflows.dispense import ChangeProduct, CompleteFill, change_product, complete_fill
from app.workflows.end_of_day import OpenDay, open_day
from app.workflows.intake import AcceptPrescription, accept_prescription
from app.workflows.pickup import (
    ConfirmBirthDate,
    RecordCounselling,
    ScanBag,
    confirm_birth_date,
    record_counselling,
    scan_bag,
)
from app.workflows.register import StartSale, start_sale
from app.workflows.signing import RecordSignature, record_signature
from app.workflows.tendering import FinishSale, TenderCash, finish_sale, tender_cash
from app.workflows.verify import AnswerAlert, Approve, answer_alert, approve
from app.workflows.will_call import PlaceInBin, place_in_bin

if TYPE_CHECKING:
    from app.claims.views import ClaimRow
    from app.kernel.ids import FillId
    from app.kernel.running import Actor
    from app.outbox.ports import Exchanged
    from app.patients.views import PatientCard
    from tests.fixtures.practice_fixtures import PracticeDesk

SECOND = "second-switch"


@dataclass
class PartlyAway:
    """Be the way to payers of which some destinations cannot be reached."""

    inner: Any
    away: set[str] = field(default_factory=set)

    def exchange(self, destination: str, body: bytes, route: str = "") -> Exchanged:
        if destination in self.away:
            return NothingLeft("no route")
        exchanged: Exchanged = self.inner.exchange(destination, body)
        return exchanged


@dataclass
class Counter:
    """Do what people at the counter do for one patient of two plans."""

    desk: PracticeDesk
    route: PartlyAway
    technician: Actor
    pharmacist: Actor
    cashier: Actor

    def patient(self) -> PatientCard:
        def read(reads: Any) -> PatientCard:
            (row,) = reads.patients.search("castellanos", 5)
            card: PatientCard = reads.patients.card(row.id)
            return card

        return self.desk.read(read)

    def drugs(self, words: str) -> Any:
        return self.desk.read(lambda reads: reads.catalog.search(words, 40))

    def accept(self, ndc11: str) -> FillId:
        card = self.patient()
        order = AcceptPrescription(
            patient_id=card.row.id,
            prescriber_id=self.desk.read(lambda reads: reads.prescribers.search("a", 1))[0].id,
            ndc11=ndc11,
            sig_typed="1 tab po bid",
            sig_text="Take 1 tablet by mouth twice a day.",
            quantity=Quantity.of(60),
            unit=Unit.EACH,
            days_supply=30,
            refills=2,
            daw=0,
            origin=1,
            date_written=date(2026, 11, 20),
            coverage_id=card.coverages[0].id,
        )
        fill_id: FillId = self.desk.do(accept_prescription, order, self.technician).fill_id
        return fill_id

    def claims(self, fill_id: FillId, *states: ClaimShown, many: int) -> list[ClaimRow]:
        """Wait until a fill has a number of claims and the last one shows one of some states."""
        rows = self.desk.wait_for(
            lambda reads: reads.claims.of_fill(fill_id),
            lambda rows: len(rows) == many and rows[-1].shown in states,
        )
        return list(rows)

    def sent(self, claim: ClaimRow) -> Message:
        messages = self.desk.read(lambda reads: reads.claims.messages(claim.id))
        return Message.parse(messages[0].raw, Direction.REQUEST)

    def make_ready(self, fill_id: FillId) -> int:
        card = self.desk.read(lambda reads: reads.fills.card(fill_id))
        bottle = CompleteFill(fill_id, card.drug.ndc11, "LOT42", "08/2028")
        self.desk.do(complete_fill, bottle, self.technician)
        for alert in card.alerts:
            self.desk.do(answer_alert, AnswerAlert(alert.id, "Spoke to the prescriber"), self.pharmacist)
        self.desk.do(approve, Approve(fill_id), self.pharmacist)
        bag: int = self.desk.do(place_in_bin, PlaceInBin(card.patient.row.id, "A12"), self.technician).number
        return bag

    def sell(self, bag: int) -> Money:
        born = f"{self.patient().row.birth_date:%m/%d/%Y}"
        sale_id = self.desk.do(start_sale, StartSale(), self.cashier)
        self.desk.do(scan_bag, ScanBag(sale_id, bag), self.cashier)
        self.desk.do(confirm_birth_date, ConfirmBirthDate(sale_id, born), self.cashier)
        self.desk.do(record_counselling, RecordCounselling(sale_id, Counselling.DECLINED), self.cashier)
        strokes = (((10, 10), (60, 30), (90, 12)),)
        self.desk.do(record_signature, RecordSignature(sale_id, Ink.untimed(strokes)), self.cashier)
        total: Money = self.desk.read(lambda reads: reads.sales.view(sale_id)).total
        if total:
            self.desk.do(tender_cash, TenderCash(sale_id, total), self.cashier)
        else:
            self.desk.do(finish_sale, FinishSale(sale_id), self.cashier)
        return total

    def books(self, account: Account, party: Any = None) -> Money:
        found: Money = self.desk.read(lambda reads: reads.ledger.balance(account, party))
        return found


@pytest.fixture
def counter(practice_desk: PracticeDesk, technician: Actor, pharmacist: Actor, cashier: Actor) -> Counter:
    """Give the second plan of the patient a switch of its own, which the test may take away."""
    made = Counter(practice_desk, PartlyAway(practice_desk.route), technician, pharmacist, cashier)
    second = made.patient().coverages[1].plan_id

    def move(unit: Any, _: None, __: Actor) -> Outcome[None]:
        unit.plans.get(second).destination = SECOND
        return Outcome(None)

    practice_desk.do(move, None, technician)
    practice_desk.open_payer()
    switchable = practice_desk.route
    practice_desk.route = made.route  # type: ignore[assignment] # the pump asks for a route alone
    made.route.inner = switchable
    return made


def test_that_both_plans_answer_and_the_patient_pays_what_the_second_left(counter: Counter) -> None:
    counter.desk.start_pump()
    fill_id = counter.accept(counter.drugs("metformin 500")[0].ndc11)
    first, second = counter.claims(fill_id, ClaimShown.PAID, ClaimShown.REJECTED, many=2)
    assert (first.plan, second.plan) == ("Practice Part D", "Practice Medicaid")
    assert first.shown is ClaimShown.PAID
    sent = counter.sent(second)
    assert sent.segment("07").text("C8") == ("02" if first.plan_pay else "04")
    told = sent.segment("05")
    assert (told.text("5C"), told.text("7C")) == ("01", "999002")
    assert told.money("DV") == first.plan_pay
    assert told.money("NQ") is None, "the sheet of this plan wants to hear of amounts paid alone"
    counter.desk.do(open_day, OpenDay(Money(20_000)), counter.cashier)
    total = counter.sell(counter.make_ready(fill_id))
    answered = [claim for claim in (first, second) if claim.shown is ClaimShown.PAID]
    assert total == min(claim.patient_pay or ZERO for claim in answered)
    assert counter.books(Account.PLAN_RECEIVABLE) == Money.total(claim.plan_pay or ZERO for claim in answered)
    assert counter.books(Account.PLAN_ESTIMATED) == ZERO


def test_that_a_second_plan_away_is_estimated_and_settled_when_it_is_back(counter: Counter) -> None:
    counter.route.away.add(SECOND)
    counter.desk.start_pump()
    counter.desk.do(open_day, OpenDay(Money(20_000)), counter.cashier)
    fill_id = counter.accept(counter.drugs("metformin 500")[0].ndc11)
    first, second = counter.claims(fill_id, ClaimShown.WAITING, many=2)
    assert first.shown is ClaimShown.PAID
    other = counter.accept(counter.drugs("lisinopril 10")[0].ndc11)
    assert counter.claims(other, ClaimShown.WAITING, many=2)[0].shown is ClaimShown.PAID
    total = counter.sell(counter.make_ready(fill_id))
    assert second.estimate == total
    counter.route.away.clear()
    _, second = counter.claims(fill_id, ClaimShown.PAID, many=2)
    owed = min(first.patient_pay or ZERO, second.patient_pay or ZERO)
    patient_id = counter.patient().row.id
    assert counter.books(Account.PATIENT_DIFFERENCE, patient_id) == owed - total
    paid = (first.plan_pay or ZERO) + (second.plan_pay or ZERO)
    assert counter.books(Account.PLAN_RECEIVABLE) == paid
    assert counter.books(Account.PLAN_ESTIMATED) == ZERO
    assert counter.books(Account.RX_REVENUE) == -(owed + paid)


def test_that_another_product_takes_the_chain_back_last_payer_first(counter: Counter) -> None:
    counter.desk.start_pump()
    drugs = counter.drugs("metformin 500 tablet")
    fill_id = counter.accept(drugs[0].ndc11)
    counter.claims(fill_id, ClaimShown.PAID, many=2)
    other = next(
        drug
        for drug in drugs
        if drug.ndc11 != drugs[0].ndc11 and (drug.strength, drug.form) == (drugs[0].strength, drugs[0].form)
    )
    counter.desk.do(change_product, ChangeProduct(fill_id, other.ndc11), counter.technician)
    rows = counter.claims(fill_id, ClaimShown.PAID, many=6)
    told = [(row.kind, row.plan) for row in sorted(rows, key=lambda row: row.answered_at or row.created_at)]
    part_d, medicaid = "Practice Part D", "Practice Medicaid"
    assert told == [
        (ClaimKind.BILLING, part_d),
        (ClaimKind.BILLING, medicaid),
        (ClaimKind.REVERSAL, medicaid),
        (ClaimKind.REVERSAL, part_d),
        (ClaimKind.BILLING, part_d),
        (ClaimKind.BILLING, medicaid),
    ]
    assert {counter.sent(row).segment("07").text("D7") for row in rows[-2:]} == {other.ndc11}
