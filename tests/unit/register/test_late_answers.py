"""Play each late answer from its bytes to a settled, balanced case: kind, proposal, one key, the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from app.claims.lateness import Act, CaseState, Lateness
from app.claims.model import ClaimOutcome
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.errors import DomainError
from app.kernel.ids import CoverageId, FillId
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.patients.model import Coverage
from app.pos.closing import unbalanced
from app.practice import payer_answers
from app.practice.payer_answers import Payment, Rejection
from app.workflows.claim_answers import MarkSending, RecordAnswer, mark_sending, record_answer
from app.workflows.differences import SayGone, SettleCase, say_gone, settle_case
from app.workflows.tendering import TenderCash, tender_cash

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.claims.late_views import CaseRow
    from app.claims.model import Claim
    from db.uow import SqlUnitOfWork
    from tests.fixtures.register_fixtures import Shop

STAKE = Money(661)
_DAY_AT = 23  # where the date of service stands in the header of an answer
_REFUSED = [
    (("70",), "CALL US", Lateness.NOT_COVERED, Act.CHARGE),
    (("MR",), "CALL US", Lateness.NOT_COVERED, Act.CHARGE),
    (("75",), "CALL US", Lateness.AUTHORIZATION, Act.APPEAL),
    (("608",), "TRY METFORMIN FIRST", Lateness.AUTHORIZATION, Act.APPEAL),
    (("79",), "FILLED ELSEWHERE 11/18", Lateness.TOO_SOON, Act.CHARGE),
    (("69",), "CALL US", Lateness.INACTIVE, Act.REBILL),
    (("76",), "CALL US", Lateness.QUANTITY, Act.REBILL),
    (("7X", "76"), "CALL US", Lateness.QUANTITY, Act.REBILL),
    (("82",), "CALL US", Lateness.OTHER_DATE, Act.REBILL),
    (("83",), "CALL US", Lateness.DUPLICATE, Act.REBILL),
    (("ZZ",), "NEW ID ON FILE", Lateness.PLAN_CHANGED, Act.REBILL),
    (("52",), "CALL US", Lateness.PLAN_CHANGED, Act.REBILL),
    (("69",), "MEMBER DECEASED 11/02/2026", Lateness.GONE, Act.WRITE_OFF),
    (("52",), "MOVED OUT OF STATE", Lateness.GONE, Act.WRITE_OFF),
    (("980",), "MEMBER RELOCATED", Lateness.GONE, Act.WRITE_OFF),
    (("81",), "CALL US", Lateness.TOO_LATE, Act.APPEAL),
    (("25",), "CALL US", Lateness.REFUSED, Act.REBILL),
    (("A2",), "PRESCRIBER DECEASED", Lateness.REFUSED, Act.REBILL),
]
_PAID = [
    (1500, Lateness.MORE, Act.CHARGE),
    (300, Lateness.LESS, Act.REFUND),
    (0, Lateness.ZERO, Act.REFUND),
]


def sold(shop: Shop) -> FillId:
    """Sell on an estimate: $10.00 of the patient, $6.61 of the plan."""
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(1000)))
    return fill_id


def cases(shop: Shop, state: CaseState = CaseState.OPEN) -> tuple[CaseRow, ...]:
    return shop.read(lambda reads: reads.late.cases(state))


def settle(shop: Shop, row: CaseRow, act: Act | None = None) -> None:
    """Settle as proposed: one key."""
    shop.go(settle_case, SettleCase(row.id, act or row.acts[0]), shop.people.owner)


def settled(shop: Shop) -> None:
    """Check that nothing is left and the day balances."""
    assert cases(shop) == cases(shop, CaseState.WORKING) == ()
    assert shop.balance(Account.PATIENT_DIFFERENCE) == ZERO
    assert shop.balance(Account.PLAN_ESTIMATED) == ZERO
    assert unbalanced(shop.figures()) == ()


@pytest.mark.parametrize(("codes", "words", "kind", "first"), _REFUSED)
def test_that_a_refusal_is_told_for_what_it_is_and_settled_with_one_key(
    shop: Shop, codes: tuple[str, ...], words: str, kind: Lateness, first: Act
) -> None:
    shop.open_day()
    fill_id = sold(shop)
    shop.rejected(fill_id, *codes, words=words)
    (row,) = cases(shop)
    assert (row.kind, row.acts[0], row.at_stake) == (kind, first, STAKE)
    settle(shop, row)
    if first in {Act.REBILL, Act.APPEAL}:
        (row,) = cases(shop, CaseState.WORKING)
        settle(shop, row, Act.WRITE_OFF)
    settled(shop)


@pytest.mark.parametrize(("pays", "kind", "first"), _PAID)
def test_that_another_amount_is_told_for_what_it_is_and_settled_with_one_key(
    shop: Shop, pays: int, kind: Lateness, first: Act
) -> None:
    shop.open_day()
    shop.paid(sold(shop), pays, 1661 - pays)
    (row,) = cases(shop)
    assert (row.kind, row.acts[0]) == (kind, first)
    settle(shop, row)
    settled(shop)


def test_that_a_second_plan_that_refuses_is_told_for_what_it_is(shop: Shop) -> None:
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    coverage_id = CoverageId(shop.within(lambda unit: unit.ids.new()))
    card = Coverage(coverage_id, patient, shop.plan_id, 2, "M99999999", "G1", "01", "1", active=True)
    shop.within(lambda unit: unit.patients.add_coverage(card))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(1000)))
    shop.paid(fill_id, 1200, 461)
    second = shop.within(lambda unit: unit.claims.of_fill(fill_id)[-1])
    assert second.level == 2
    answer(shop, second, lambda sent: payer_answers.rejected(sent, Rejection(("70",), "NO")))
    (row,) = cases(shop)
    assert (row.kind, row.acts[0]) == (Lateness.SECONDARY, Act.CHARGE)
    settle(shop, row)
    settled(shop)


def answer(shop: Shop, claim: Claim, make: Callable[[Message], bytes]) -> None:
    """Send a claim and have the payer answer it."""
    system = shop.people.system
    sent = shop.go(mark_sending, MarkSending(claim.outbox_id), system)
    raw = make(Message.parse(sent, Direction.REQUEST))
    shop.go(record_answer, RecordAnswer(claim.outbox_id, raw, "practice", shop.clock.now()), system)


def paid_for(shop: Shop, fill_id: FillId, day: date, pays: int) -> None:
    """Have the payer pay for another date of service."""
    plan = 1661 - pays
    payment = Payment(Money(1561), Money(100), Money(pays), Money(plan), None, None)

    def made(sent: Message) -> bytes:
        raw = payer_answers.paid(sent, payment, "AUTH1", "")
        return raw[:_DAY_AT] + f"{day:%Y%m%d}".encode() + raw[_DAY_AT + 8 :]

    claim = shop.within(lambda unit: unit.claims.current_billing(fill_id))
    assert claim is not None
    answer(shop, claim, made)


def put_earlier_fill(shop: Shop, fill_id: FillId, day: date) -> None:
    """Put another fill of the same prescription on file, with a date of its own."""

    def made(unit: SqlUnitOfWork) -> None:
        fill = unit.fills.get(fill_id)
        unit.fills.add(replace(fill, id=FillId(unit.ids.new()), fill_number=7, date_of_service=day))

    shop.within(made)


def other_day(shop: Shop, pays: int = 1000, *, times: int = 2) -> tuple[FillId, date]:
    """Sell, and have the payer pay for the day before, so many times."""
    fill_id = sold(shop)
    day = shop.within(lambda unit: unit.fills.get(fill_id)).date_of_service - timedelta(days=1)
    for _ in range(times):
        paid_for(shop, fill_id, day, pays)
    return fill_id, day


def billing(shop: Shop, fill_id: FillId) -> str:
    claim = shop.within(lambda unit: unit.claims.current_billing(fill_id))
    assert claim is not None
    return claim.outcome


def test_that_one_answer_for_another_date_is_asked_again_and_counts_for_nothing(shop: Shop) -> None:
    shop.open_day()
    fill_id, _ = other_day(shop, times=1)
    assert cases(shop) == ()
    assert billing(shop, fill_id) is ClaimOutcome.NONE
    shop.paid(fill_id, 1000, 661)
    settled(shop)


def test_that_an_answer_for_the_date_of_another_fill_of_ours_is_never_taken(shop: Shop) -> None:
    shop.open_day()
    fill_id = sold(shop)
    other = shop.within(lambda unit: unit.fills.get(fill_id))
    day = other.date_of_service - timedelta(days=30)
    put_earlier_fill(shop, fill_id, day)
    for _ in range(3):
        paid_for(shop, fill_id, day, 1000)
    assert billing(shop, fill_id) is ClaimOutcome.NONE
    assert cases(shop) == ()


def test_that_a_claim_paid_for_another_date_is_taken_back_under_that_date_and_billed_with_its_own(
    shop: Shop,
) -> None:
    shop.open_day()
    fill_id, day = other_day(shop)
    (row,) = cases(shop)
    assert (row.kind, row.acts, row.at_stake) == (
        Lateness.PAID_OTHER_DATE,
        (Act.REBILL, Act.ACCEPT),
        STAKE,
    )
    assert f"{day:%m/%d/%Y}" in row.said
    settle(shop, row)
    sent = shop.within(
        lambda unit: [unit.outbox.get(one.outbox_id).body for one in unit.claims.of_fill(fill_id)]
    )
    told = [Message.parse(body, Direction.REQUEST) for body in sent]
    own = told[0].header("D1")
    assert [(one.header("A3"), one.header("D1")) for one in told] == [
        ("B1", own),
        ("B2", f"{day:%Y%m%d}"),
        ("B1", own),
    ]
    shop.paid(fill_id, 1000, 661)
    settled(shop)


@pytest.mark.parametrize("pays", [1000, 400])
def test_that_a_claim_paid_for_another_date_may_be_accepted_as_it_is(shop: Shop, pays: int) -> None:
    shop.open_day()
    fill_id, _ = other_day(shop, pays)
    (row,) = cases(shop)
    settle(shop, row, Act.ACCEPT)
    assert billing(shop, fill_id) is ClaimOutcome.PAID
    if pays < 1000:
        (row,) = cases(shop)
        assert (row.kind, row.amount) == (Lateness.LESS, Money(pays - 1000))
        settle(shop, row)
    else:
        (done,) = cases(shop, CaseState.SETTLED)
        assert done.act == Act.ACCEPT
    settled(shop)
    assert shop.balance(Account.PLAN_RECEIVABLE) == Money(1661 - pays)


def test_that_a_person_may_say_that_a_patient_moved_or_died(shop: Shop) -> None:
    shop.open_day()
    fill_id = sold(shop)
    shop.rejected(fill_id, "65")
    (row,) = cases(shop)
    assert row.may_be_gone
    shop.go(say_gone, SayGone(row.id), shop.people.technician)
    (row,) = cases(shop)
    assert (row.kind, row.acts[0], row.may_be_gone) == (Lateness.GONE, Act.WRITE_OFF, False)
    with pytest.raises(DomainError, match="Only a refused claim"):
        shop.go(say_gone, SayGone(row.id), shop.people.technician)
    settle(shop, row)
    settled(shop)
