"""Dispense on the practice store, headless, with claims over TLS to the practice payer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from app.claims.model import ClaimShown
from app.claims.views import ClaimFilter, ClaimRow
from app.hardware.ink import Ink
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.kernel.quantity import Quantity, Unit
from app.ledger.model import Account
from app.pos.model import Counselling
from app.prescriptions.model import FillState, Severity
from app.workflows.dispense import (
    ChangeProduct,
    CompleteFill,
    SwitchToCash,
    change_product,
    complete_fill,
    switch_to_cash,
)
from app.workflows.end_of_day import OpenDay, open_day
from app.workflows.intake import Accepted, AcceptPrescription, accept_prescription
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
from app.workflows.tendering import TenderCash, tender_cash
from app.workflows.verify import AnswerAlert, Approve, answer_alert, approve
from app.workflows.will_call import Placed, PlaceInBin, place_in_bin

if TYPE_CHECKING:
    from app.kernel.ids import FillId
    from app.kernel.running import Actor
    from app.patients.views import PatientCard
    from app.workflows.views import FillCard
    from tests.fixtures.practice_fixtures import PracticeDesk


@dataclass
class Hands:
    """Do what people at the counter do."""

    desk: PracticeDesk
    technician: Actor
    pharmacist: Actor
    cashier: Actor

    def patient(self, plan: str = "Practice Commercial") -> PatientCard:
        def cards(reads: Any) -> list[PatientCard]:
            return [reads.patients.card(row.id) for row in reads.patients.search("a", 60)]

        found = self.desk.read(cards)
        return next(card for card in found if card.coverages and card.coverages[0].plan_name == plan)

    def drug(self, words: str, place: int = 0) -> Any:
        return self.desk.read(lambda reads: reads.catalog.search(words))[place]

    def accept(self, card: PatientCard, ndc11: str, **changes: Any) -> Accepted:
        prescriber = self.desk.read(lambda reads: reads.prescribers.search("a", 1))
        prescriber = prescriber or self.desk.read(lambda reads: reads.prescribers.search("b", 1))
        facts: dict[str, Any] = {
            "patient_id": card.row.id,
            "prescriber_id": prescriber[0].id,
            "ndc11": ndc11,
            "sig_typed": "1 tab po bid",
            "sig_text": "Take 1 tablet by mouth twice a day.",
            "quantity": Quantity.of(60),
            "unit": Unit.EACH,
            "days_supply": 30,
            "refills": 2,
            "daw": 0,
            "origin": 1,
            "date_written": date(2026, 11, 20),
            "coverage_id": card.coverages[0].id,
        }
        made: Accepted = self.desk.do(
            accept_prescription, AcceptPrescription(**(facts | changes)), self.technician
        )
        return made

    def claim(self, fill_id: FillId, *states: ClaimShown) -> ClaimRow:
        """Wait until the newest claim of a fill shows one of some states."""
        rows: tuple[ClaimRow, ...] = self.desk.wait_for(
            lambda reads: reads.claims.of_fill(fill_id), lambda rows: rows[-1].shown in states
        )
        return rows[-1]

    def state(self, fill_id: FillId) -> FillState:
        card: FillCard = self.desk.read(lambda reads: reads.fills.card(fill_id))
        return card.state

    def fill(self, fill_id: FillId) -> None:
        card = self.desk.read(lambda reads: reads.fills.card(fill_id))
        self.desk.do(
            complete_fill, CompleteFill(fill_id, card.drug.ndc11, "LOT42", "08/2028"), self.technician
        )

    def approve(self, fill_id: FillId) -> None:
        card = self.desk.read(lambda reads: reads.fills.card(fill_id))
        for alert in card.alerts:
            if alert.severity is Severity.SEVERE:
                self.desk.do(answer_alert, AnswerAlert(alert.id, "Spoke to the prescriber"), self.pharmacist)
        self.desk.do(approve, Approve(fill_id), self.pharmacist)

    def bag(self, card: PatientCard) -> Placed:
        placed: Placed = self.desk.do(place_in_bin, PlaceInBin(card.row.id, "A12"), self.technician)
        return placed

    def sell(self, card: PatientCard, placed: Placed) -> Money:
        """Sell everything in a bag for cash; return what was paid."""
        sale_id = self.desk.do(start_sale, StartSale(), self.cashier)
        self.desk.do(scan_bag, ScanBag(sale_id, placed.number), self.cashier)
        born = f"{card.row.birth_date:%m/%d/%Y}"
        self.desk.do(confirm_birth_date, ConfirmBirthDate(sale_id, born), self.cashier)
        self.desk.do(record_counselling, RecordCounselling(sale_id, Counselling.DECLINED), self.cashier)
        strokes = (((10, 10), (60, 30), (90, 12)),)
        self.desk.do(record_signature, RecordSignature(sale_id, Ink.untimed(strokes)), self.cashier)
        total: Money = self.desk.read(lambda reads: reads.sales.view(sale_id)).total
        self.desk.do(tender_cash, TenderCash(sale_id, total), self.cashier)
        return total


@pytest.fixture
def hands(practice_desk: PracticeDesk, technician: Actor, pharmacist: Actor, cashier: Actor) -> Hands:
    """Give the practice store people who work."""
    return Hands(practice_desk, technician, pharmacist, cashier)


def test_that_a_prescription_goes_from_intake_to_will_call_with_a_paid_claim(hands: Hands) -> None:
    payer = hands.desk.open_payer()
    hands.desk.start_pump()
    card = hands.patient()
    made = hands.accept(card, hands.drug("metformin 500").ndc11)
    claim = hands.claim(made.fill_id, ClaimShown.PAID)
    assert claim.patient_pay is not None
    assert claim.plan_pay is not None
    hands.fill(made.fill_id)
    hands.approve(made.fill_id)
    placed = hands.bag(card)
    (row,) = hands.desk.read(lambda reads: reads.fills.will_call())
    assert (row.bag_number, row.total_pays, row.is_estimate) == (placed.number, claim.patient_pay, False)
    (entry,) = payer.entries()
    assert entry.effect == "paid"
    assert [message.raw for message in hands.desk.read(lambda reads: reads.claims.messages(claim.id))] == [
        entry.request,
        entry.answer,
    ]


def test_that_a_rejected_claim_is_worked_and_paid_in_cash(hands: Hands) -> None:
    hands.desk.open_payer()
    hands.desk.start_pump()
    card = hands.patient()
    made = hands.accept(card, hands.drug("sildenafil").ndc11, quantity=Quantity.of(30))
    claim = hands.claim(made.fill_id, ClaimShown.REJECTED)
    assert claim.rejects[0].code == "70"
    assert claim.rejects[0].plain
    assert [row.id for row in hands.desk.read(lambda reads: reads.claims.worklist(ClaimFilter.TO_DO))] == [
        claim.id
    ]
    hands.fill(made.fill_id)
    with pytest.raises(DomainError, match="rejected"):
        hands.approve(made.fill_id)
    hands.desk.do(switch_to_cash, SwitchToCash(made.fill_id), hands.technician)
    hands.approve(made.fill_id)
    assert hands.desk.read(lambda reads: reads.claims.worklist(ClaimFilter.TO_DO)) == ()


def test_that_another_product_is_billed_after_the_first_is_taken_back(hands: Hands) -> None:
    payer = hands.desk.open_payer()
    hands.desk.start_pump()
    card = hands.patient()
    drugs = hands.desk.read(lambda reads: reads.catalog.search("metformin 500 tablet", 40))
    first = drugs[0]
    made = hands.accept(card, first.ndc11)
    hands.claim(made.fill_id, ClaimShown.PAID)
    other = next(
        drug
        for drug in drugs
        if drug.ndc11 != first.ndc11 and (drug.strength, drug.form) == (first.strength, first.form)
    )
    hands.desk.do(change_product, ChangeProduct(made.fill_id, other.ndc11), hands.technician)
    claim = hands.claim(made.fill_id, ClaimShown.PAID)
    shown = [row.shown for row in hands.desk.read(lambda reads: reads.claims.of_fill(made.fill_id))]
    assert shown == [ClaimShown.REVERSED, ClaimShown.REVERSED, ClaimShown.PAID]
    assert [entry.effect for entry in payer.entries()] == ["paid", "reversed", "paid"]
    assert claim.attempt == 2


@pytest.mark.parametrize(
    "fault", ["drop_after_receive", "drop_before_receive", "truncate", "short", "wrong_claim", "garbage"]
)
def test_that_a_bad_line_ends_in_one_paid_claim(hands: Hands, fault: str) -> None:
    payer = hands.desk.open_payer()
    payer.command(fault=fault, count=2)
    hands.desk.start_pump()
    made = hands.accept(hands.patient(), hands.drug("metformin 500").ndc11)
    claim = hands.claim(made.fill_id, ClaimShown.PAID)
    assert sum(1 for entry in payer.entries() if entry.effect == "paid") == 1
    assert claim.sends == 3
    assert len(set(hands.desk.route.seen)) == 1


def test_that_a_payer_in_trouble_keeps_claims_waiting_until_it_works(hands: Hands) -> None:
    payer = hands.desk.open_payer()
    payer.command(fault="host_down", count=3)
    hands.desk.start_pump()
    card = hands.patient()
    made = [
        hands.accept(card, hands.drug(words).ndc11, quantity=Quantity.of(30))
        for words in ("metformin 500", "lisinopril 10")
    ]
    for one in made:
        hands.claim(one.fill_id, ClaimShown.PAID)
    assert sum(1 for entry in payer.entries() if entry.effect == "host_down") == 3


def test_that_a_whole_day_offline_drains_in_order_and_books_the_differences(hands: Hands) -> None:
    hands.desk.start_pump()
    hands.desk.do(open_day, OpenDay(Money(20_000)), hands.cashier)
    card = hands.patient()
    made = [
        hands.accept(card, hands.drug(words).ndc11, quantity=Quantity.of(30))
        for words in ("metformin 500", "lisinopril 10", "sertraline 50", "amlodipine 5")
    ]
    offline = hands.desk.wait_for(
        lambda reads: reads.claims.connectivity(), lambda now: now.offline_since is not None
    )
    assert offline.waiting == 4
    for one in made:
        hands.fill(one.fill_id)
        hands.approve(one.fill_id)
    placed = hands.bag(card)
    (row,) = hands.desk.read(lambda reads: reads.fills.will_call())
    assert row.is_estimate
    paid = hands.sell(card, placed)
    assert paid == row.total_pays
    assert {hands.state(one.fill_id) for one in made} == {FillState.SOLD}
    payer = hands.desk.open_payer()
    claims = [hands.claim(one.fill_id, ClaimShown.PAID) for one in made]
    asked = [claim.rx_number for claim in claims]
    billed = [entry.key.split("|")[5] for entry in payer.entries() if entry.effect == "paid"]
    assert billed == [str(number) for number in asked]
    owed = Money.total(claim.patient_pay or ZERO for claim in claims) - paid
    balance = hands.desk.read(lambda reads: reads.ledger.balance(Account.PATIENT_DIFFERENCE, card.row.id))
    assert balance == owed
    plan_id = card.coverages[0].plan_id
    assert hands.desk.read(lambda reads: reads.ledger.balance(Account.PLAN_ESTIMATED, plan_id)) == ZERO
    receivable = hands.desk.read(lambda reads: reads.ledger.balance(Account.PLAN_RECEIVABLE, plan_id))
    assert receivable == Money.total(claim.plan_pay or ZERO for claim in claims)
    assert hands.desk.read(lambda reads: reads.claims.connectivity()).waiting == 0


def test_that_a_pump_started_again_sends_what_was_in_doubt_unchanged(hands: Hands) -> None:
    payer = hands.desk.open_payer()
    payer.command(fault="drop_after_receive", count=1)
    made = hands.accept(hands.patient(), hands.drug("metformin 500").ndc11)
    hands.desk.start_pump()
    hands.claim(made.fill_id, ClaimShown.UNKNOWN, ClaimShown.SENDING, ClaimShown.PAID)
    hands.desk.stop_pump()
    hands.desk.start_pump()
    claim = hands.claim(made.fill_id, ClaimShown.PAID)
    assert (claim.recovered, [entry.effect for entry in payer.entries()]) == (True, ["paid", "duplicate"])
