"""Walk at random through what may happen to claims, and look after every step whether the figures add up.

Every step is a real command on a real store; the payer says whatever it likes, whenever it likes. What a
person may not do is refused in words, and that is no fault; any other error is one.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.catalog.model import Package, Price
from app.claims.mending import Place
from app.claims.model import ClaimKind, ClaimOutcome, PlanKind
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.errors import DomainError
from app.kernel.money import Money, Rate
from app.kernel.ndc import Ndc11
from app.kernel.quantity import Quantity, Unit
from app.pos.closing import unbalanced
from app.practice import payer_answers
from app.practice.payer_answers import Payment, Rejection
from app.prescriptions.model import FillState
from app.workflows.authorizations import (
    AskPlan,
    StartAuthorization,
    inquire_authorization,
    request_authorization,
    start_authorization,
)
from app.workflows.claim_answers import (
    MarkInDoubt,
    MarkNotSent,
    MarkSending,
    RecordAnswer,
    RecordNoAnswer,
    mark_in_doubt,
    mark_not_sent,
    mark_sending,
    record_answer,
    record_no_answer,
)
from app.workflows.claims_desk import Resubmit, ReverseClaim, SendNow, resubmit, reverse_claim, send_now
from app.workflows.dispense import (
    CancelFill,
    ChangeCoverage,
    ChangeProduct,
    CompleteFill,
    cancel_fill,
    change_coverage,
    change_product,
    complete_fill,
)
from app.workflows.intake import AcceptPrescription, accept_prescription
from app.workflows.mending import MendAndSend, mend_and_send
from app.workflows.register import CancelSale, cancel_sale
from app.workflows.tendering import TenderCash, tender_cash
from app.workflows.verify import Approve, approve
from app.workflows.will_call import PlaceInBin, place_in_bin

if TYPE_CHECKING:
    from tests.simulate.claim_faults import faults
else:
    from claim_faults import faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.claims.model import Claim
    from app.kernel.ids import FillId, OutboxId, PatientId
    from app.prescriptions.model import Fill
    from db.uow import SqlUnitOfWork
    from tests.fixtures.payers_fixtures import Payers

REASONS = ("70", "75", "65", "76", "79", "88", "99", "M4")
BOTTLE, OTHER_BOTTLE = "68180033609", "68180033610"
MOST_FILLS = 12
BACK = (ClaimOutcome.REJECTED, ClaimOutcome.REVERSED)
DUE = timedelta(minutes=10)


class PayersSide:
    """Be what payers and lines do in a walk, and the choice of what it happens to."""

    def __init__(self, payers: Payers, seed: int) -> None:
        self.payers, self.shop, self.dice = payers, payers.shop, random.Random(seed)
        self.fills: list[tuple[FillId, PatientId]] = []
        self.said: list[tuple[OutboxId, bytes]] = []

    def answer(self) -> None:
        """Send the head of a chain and let the payer say something, of use or not."""
        claim, sent = self.send()
        raw = self.words(claim, Message.parse(sent, Direction.REQUEST))
        self.said.append((claim.outbox_id, raw))
        if self.dice.random() < 0.1:
            raw = self.dice.choice((raw[: len(raw) // 2], raw + b"\x1d" + raw, b"", self.said[0][1]))
        self.record(claim.outbox_id, raw)

    def silence(self) -> None:
        claim, _ = self.send()
        if self.dice.random() < 0.3:
            return self.shop.go(mark_not_sent, MarkNotSent(claim.outbox_id), self.shop.people.system)
        silence = RecordNoAnswer(claim.outbox_id, "no answer", self.shop.clock.now() + DUE)
        return self.shop.go(record_no_answer, silence, self.shop.people.system)

    def late(self) -> None:
        """Let an answer that came already come once more."""
        if self.said:
            self.record(*self.dice.choice(self.said))

    def record(self, outbox_id: OutboxId, raw: bytes) -> None:
        cmd = RecordAnswer(outbox_id, raw, "practice", self.shop.clock.now() + DUE)
        self.shop.go(record_answer, cmd, self.shop.people.system)

    def any_fill(self, *states: FillState) -> tuple[Fill, PatientId]:
        """Return a fill, in one of the states if there is such a one."""
        fills = self.shop.within(lambda unit: [unit.fills.get(fill_id) for fill_id, _ in self.fills])
        wanted = [fill for fill in fills if fill.state in states]
        fill = self.dice.choice(wanted or fills)
        return fill, dict(self.fills)[fill.id]

    def any_claim(self, *outcomes: ClaimOutcome) -> Claim:
        """Return a claim, now and then one with which nothing can be done."""
        known = [claim for fill_id, _ in self.fills for claim in self.payers.claims(fill_id)]
        wanted = [claim for claim in known if claim.outcome in outcomes]
        if not known:
            raise DomainError("claim", "nothing is billed yet")
        return self.dice.choice(wanted if wanted and self.dice.random() < 0.9 else known)

    def send(self) -> tuple[Claim, bytes]:
        heads = self.shop.read(lambda reads: reads.outbox.heads())
        if not heads:
            raise DomainError("claim", "nothing waits")
        head: OutboxId = self.dice.choice(heads).id
        sent = self.shop.go(mark_sending, MarkSending(head), self.shop.people.system)
        if self.dice.random() < 0.05:
            raise DomainError("claim", "the program dies while it is sent") from None
        return self.shop.within(lambda unit: unit.claims.by_outbox(head)), sent

    def words(self, claim: Claim, sent: Message) -> bytes:
        """Return what the payer says: paid in all amounts, a repeat, captured, or a reason to refuse."""
        if self.dice.random() < (0.35 if claim.kind is ClaimKind.BILLING else 0.2):
            reasons = tuple(self.dice.sample(REASONS, self.dice.choice((1, 1, 2))))
            return payer_answers.rejected(sent, Rejection(reasons, "CALL US"))
        if claim.kind is not ClaimKind.BILLING:
            return payer_answers.approved(sent, "AUTH2")
        patient, plan = Money(self.dice.choice((0, 100, 1000, 2500))), Money(self.dice.randrange(100, 4000))
        payment = Payment(patient + plan - Money(100), Money(100), patient, plan, None, None)
        raw = payer_answers.paid(sent, payment, "AUTH1", "")
        return payer_answers.repeated(raw, "P", "D") if self.dice.random() < 0.2 else raw


class ClaimWalk(PayersSide):
    """Be one walk; `restart` ends the program as a crash would and starts it again."""

    def __init__(self, payers: Payers, seed: int, restart: Callable[[], None]) -> None:
        super().__init__(payers, seed)
        self.restart = restart
        self.trail: list[str] = []
        self.later_plans = [payers.plan(f"Plan {level}", PlanKind.MEDICAID) for level in (2, 3)]
        self.shop.within(_another_bottle)
        self.day = self.shop.open_day()
        often = [self.enter, self.fill, self.answer, self.answer, self.answer, self.resubmit, self.sell]
        rare = [self.silence, self.late, self.reverse, self.mend, self.change_product, self.change_coverage]
        rare += [self.cancel, self.authorize, self.die, self.close, self.send_now]
        for _ in range(6):
            self.enter()
        self.acts: list[Callable[[], None]] = often * 3 + rare

    def run(self, steps: int) -> list[str]:
        """Walk, and return what is wrong after the first step that made it so."""
        for _ in range(steps):
            self.shop.clock.advance(timedelta(seconds=self.dice.randrange(1, 400)))
            act = self.dice.choice(self.acts)
            self.trail.append(act.__name__)
            try:
                act()
            except DomainError as refused:
                self.trail[-1] += f" (refused: {refused.message})"
            wrong = self.shop.within(lambda unit: faults(unit, [fill for fill, _ in self.fills]))
            wrong += [f"the close: {one}" for one in self.closing_faults()]
            if wrong:
                return wrong
        return []

    def closing_faults(self) -> list[str]:
        return [str(one) for one in unbalanced(self.shop.figures())]

    def enter(self) -> None:
        if len(self.fills) >= MOST_FILLS:
            return
        patient = self.shop.patient(f"Walker{len(self.fills)}")
        payers = self.dice.choice((0, 1, 1, 2, 2, 3))
        coverage = self.shop.coverage(patient) if payers else None
        for level, plan in enumerate(self.later_plans[: max(payers - 1, 0)], start=2):
            self.payers.cover(patient, plan, level)
        order = AcceptPrescription(
            patient_id=patient,
            prescriber_id=self.shop.prescriber_id,
            ndc11=BOTTLE,
            sig_typed="1 tab po bid",
            sig_text="Take 1 tablet by mouth twice a day.",
            quantity=Quantity.of(60),
            unit=Unit.EACH,
            days_supply=30,
            refills=3,
            daw=0,
            origin=1,
            date_written=date(2026, 11, 20),
            coverage_id=coverage,
        )
        accepted = self.shop.go(accept_prescription, order, self.shop.people.technician)
        self.fills.append((accepted.fill_id, patient))

    def fill(self) -> None:
        fill, patient = self.any_fill(FillState.ENTERED)
        people = self.shop.people
        self.shop.go(complete_fill, CompleteFill(fill.id, fill.ndc11, "LOT7", "06/2028"), people.technician)
        if self.dice.random() < 0.8:
            self.shop.go(approve, Approve(fill.id), people.pharmacist)
            self.shop.go(place_in_bin, PlaceInBin(patient, "C14"), people.technician)

    def resubmit(self) -> None:
        self.shop.go(resubmit, Resubmit(self.any_claim(*BACK).id, "12345678901"), self.shop.people.technician)

    def reverse(self) -> None:
        self.shop.go(
            reverse_claim, ReverseClaim(self.any_claim(ClaimOutcome.PAID).id), self.shop.people.technician
        )

    def send_now(self) -> None:
        self.shop.go(send_now, SendNow(self.any_claim().id), self.shop.people.technician)

    def mend(self) -> None:
        changes = ((Place.QUANTITY, str(self.dice.choice((30, 60, 90)))),)
        self.shop.go(
            mend_and_send, MendAndSend(self.any_claim(*BACK).id, changes), self.shop.people.pharmacist
        )

    def change_product(self) -> None:
        fill, _ = self.any_fill(FillState.ENTERED)
        other = OTHER_BOTTLE if fill.ndc11 == BOTTLE else BOTTLE
        self.shop.go(change_product, ChangeProduct(fill.id, other), self.shop.people.technician)

    def change_coverage(self) -> None:
        fill, patient = self.any_fill()
        cards = self.shop.within(lambda unit: [one.id for one in unit.patients.coverages(patient)])
        cmd = ChangeCoverage(fill.id, self.dice.choice([None, *cards]))
        self.shop.go(change_coverage, cmd, self.shop.people.technician)

    def cancel(self) -> None:
        if self.dice.random() < 0.3:
            cmd = CancelFill(self.any_fill()[0].id, "Patient asked")
            self.shop.go(cancel_fill, cmd, self.shop.people.technician)

    def authorize(self) -> None:
        start = StartAuthorization(self.any_fill()[0].id)
        which = self.shop.go(start_authorization, start, self.shop.people.technician)
        ask = self.dice.choice((request_authorization, inquire_authorization))
        self.shop.go(ask, AskPlan(which), self.shop.people.technician)

    def sell(self) -> None:
        fill, patient = self.any_fill(FillState.READY)
        if fill.state is not FillState.READY:
            return
        sale = self.shop.sale()
        try:
            self.shop.pick_up(sale, patient)
            self.shop.go(tender_cash, TenderCash(sale, Money(50_000)))
        except DomainError:
            self.shop.go(cancel_sale, CancelSale(sale))
            raise

    def die(self) -> None:
        self.restart()
        self.shop.go(mark_in_doubt, MarkInDoubt(), self.shop.people.system)

    def close(self) -> None:
        if self.dice.random() < 0.3:
            self.shop.close_exactly(self.day)
            self.shop.clock.advance(timedelta(days=1))
            self.day = self.shop.open_day()


def _another_bottle(unit: SqlUnitOfWork) -> None:
    ndc11 = Ndc11.parse("68180-0336-10")
    unit.catalog.add(
        Package("68180-0336-10", ndc11, "", "68180-336", "500", Quantity.of(500), Unit.EACH, active=True)
    )
    unit.catalog.add(Price(ndc11, date(2026, 1, 2), Rate.parse("0.1251"), Unit.EACH, "practice"))
