"""Settle late answers: refunds to the tenders, accounts, write-offs, refusals, and a day that balances."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.claims.lateness import Act, CaseState, Lateness
from app.documents.receipt import ReceiptFacts
from app.documents.stored import from_json
from app.hardware.cards import CardAnswer, CardOutcome
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.pos.closing import unbalanced
from app.printing.model import DocumentKind
from app.settings.model import SettingKey
from app.workflows.card_payments import (
    MarkCardSending,
    PlanCard,
    RecoverCards,
    SettleCard,
    mark_card_sending,
    plan_card,
    recover_cards,
    settle_card,
)
from app.workflows.claims_desk import Resubmit, resubmit
from app.workflows.differences import PrintLetter, SettleCase, print_letter, settle_case
from app.workflows.tendering import TenderCash, tender_cash

if TYPE_CHECKING:
    from app.claims.late_views import CaseRow
    from app.kernel.ids import FillId, SaleId
    from app.payments.views import CardRow
    from tests.fixtures.register_fixtures import Shop


def sold(shop: Shop, *, card: int = 0) -> tuple[FillId, SaleId]:
    """Sell on an estimate of $10.00, part of it by card."""
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    if card < 1000:
        shop.go(tender_cash, TenderCash(sale_id, Money(1000 - card)))
    if card:
        planned = shop.go(plan_card, PlanCard(sale_id, Money(card)))
        assert planned.payment_id is not None
        shop.go(mark_card_sending, MarkCardSending(planned.payment_id))
        asked = Money(card)
        answer = CardAnswer(CardOutcome.APPROVED, planned.reference, asked, asked, "123456", "Visa", "1111")
        shop.go(settle_card, SettleCard(planned.payment_id, answer))
    return fill_id, sale_id


def cases(shop: Shop, state: CaseState = CaseState.OPEN) -> tuple[CaseRow, ...]:
    return shop.read(lambda reads: reads.late.cases(state))


def settle(shop: Shop, row: CaseRow, act: Act | None = None, approval: str = "") -> None:
    shop.go(settle_case, SettleCase(row.id, act or row.acts[0], "", approval), shop.people.pharmacist)


def bill_again(shop: Shop, fill_id: FillId) -> None:
    claim = shop.within(lambda unit: unit.claims.current_billing(fill_id))
    assert claim is not None
    shop.go(resubmit, Resubmit(claim.id), shop.people.technician)


def balances(shop: Shop) -> None:
    assert unbalanced(shop.figures()) == ()


def test_that_what_was_estimated_right_leaves_nothing_to_settle(shop: Shop) -> None:
    shop.open_day()
    fill_id, _ = sold(shop)
    shop.paid(fill_id, 1000, 661)
    assert cases(shop) == ()


def test_that_money_back_goes_out_of_the_drawer_with_a_slip(shop: Shop) -> None:
    shop.open_day()
    fill_id, _ = sold(shop)
    shop.paid(fill_id, 300, 1361)
    (row,) = cases(shop)
    assert (row.kind, row.amount, row.acts[0]) == (Lateness.LESS, Money(-700), Act.REFUND)
    assert (row.cash_back, row.card_back, row.paid, row.now_pays) == (
        Money(700),
        ZERO,
        Money(1000),
        Money(300),
    )
    settle(shop, row)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == ZERO
    assert shop.figures().cash_back == Money(700)
    assert shop.figures().expected_cash == Money(10_000 + 1000 - 700)
    balances(shop)
    paper = shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.RECEIPT, row.id))
    slip = from_json(ReceiptFacts, paper.facts)
    assert (slip.total, slip.tenders[0].label) == (Money(-700), "Cash back")
    with pytest.raises(DomainError, match="settled already"):
        settle(shop, row, Act.REFUND)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == ZERO


def test_that_a_split_tender_gives_back_the_last_first_and_the_card_by_its_own_code(shop: Shop) -> None:
    shop.open_day()
    fill_id, _ = sold(shop, card=600)
    shop.paid(fill_id, 200, 1461)
    (row,) = cases(shop)
    assert (row.cash_back, row.card_back) == (Money(200), Money(600))
    settle(shop, row, approval="998877")
    figures = shop.figures()
    assert (figures.cash_back, figures.cards_back) == (Money(200), Money(600))
    balances(shop)


def asked_of_terminal(shop: Shop, card: int = 600) -> tuple[CaseRow, CardRow]:
    """Settle a case of $8.00 whose card part the terminal is to give back."""
    fill_id, _ = sold(shop, card=card)
    shop.paid(fill_id, 200, 1461)
    (row,) = cases(shop)
    settle(shop, row)
    (asked,) = shop.read(lambda reads: reads.cards.returns_for(f"difference:{row.id}"))
    return row, asked


def answer_return(shop: Shop, asked: CardRow, outcome: CardOutcome, approved: Money) -> None:
    said = CardAnswer(outcome, asked.reference, asked.asked, approved, "R77", "Visa", "1111", message="No.")
    shop.go(settle_card, SettleCard(asked.id, said), shop.people.system)


def test_that_a_card_is_given_back_by_the_card_desk_and_all_is_booked_with_its_yes(shop: Shop) -> None:
    shop.open_day()
    row, asked = asked_of_terminal(shop)
    assert (asked.is_return, asked.asked) == (True, Money(600))
    (waiting,) = cases(shop, CaseState.WORKING)
    assert (waiting.id, waiting.acts) == (row.id, ())
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(-800)
    with pytest.raises(DomainError, match="Wait for it"):
        settle(shop, row, Act.CREDIT)
    shop.go(mark_card_sending, MarkCardSending(asked.id), shop.people.system)
    for _ in range(2):
        answer_return(shop, asked, CardOutcome.APPROVED, Money(600))
    figures = shop.figures()
    assert (figures.cash_back, figures.cards_back) == (Money(200), Money(600))
    assert shop.balance(Account.PATIENT_DIFFERENCE) == ZERO
    assert shop.balance(Account.CARD_CLEARING) == ZERO
    assert [one.id for one in cases(shop, CaseState.SETTLED)] == [row.id]
    paper = shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.RECEIPT, row.id))
    slip = from_json(ReceiptFacts, paper.facts)
    assert [one.label for one in slip.tenders] == ["Cash back", "Card refund"]
    balances(shop)


@pytest.mark.parametrize("outcome", [CardOutcome.DECLINED, CardOutcome.NOT_SENT, CardOutcome.NOT_CHARGED])
def test_that_a_case_whose_card_is_given_nothing_stands_on_the_list_again(
    shop: Shop, outcome: CardOutcome
) -> None:
    shop.open_day()
    row, asked = asked_of_terminal(shop)
    shop.go(mark_card_sending, MarkCardSending(asked.id), shop.people.system)
    answer_return(shop, asked, outcome, ZERO)
    (again,) = cases(shop)
    assert (again.id, again.note, again.cash_back, again.card_back) == (
        row.id,
        "No.",
        Money(200),
        Money(600),
    )
    assert shop.balance(Account.PATIENT_DIFFERENCE) == Money(-800)
    balances(shop)
    settle(shop, row, Act.CREDIT)
    assert shop.balance(Account.STORE_CREDIT) == Money(-800)
    balances(shop)


def test_that_a_case_asked_before_a_restart_may_be_asked_again(shop: Shop) -> None:
    shop.open_day()
    row, asked = asked_of_terminal(shop)
    shop.go(recover_cards, RecoverCards(), shop.people.system)
    assert [one.id for one in cases(shop)] == [row.id]
    settle(shop, row)
    found = shop.read(lambda reads: reads.cards.returns_for(f"difference:{row.id}"))
    assert [one.id == asked.id for one in found] == [True, False]


def test_that_money_a_terminal_gave_after_all_is_owed_when_the_case_was_credited(shop: Shop) -> None:
    shop.open_day()
    row, asked = asked_of_terminal(shop)
    shop.go(mark_card_sending, MarkCardSending(asked.id), shop.people.system)
    answer_return(shop, asked, CardOutcome.NOT_CHARGED, ZERO)
    settle(shop, row, Act.CREDIT)
    answer_return(shop, asked, CardOutcome.APPROVED, Money(600))
    assert shop.balance(Account.HOUSE_RECEIVABLE) == Money(600)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == ZERO
    balances(shop)


def test_that_what_a_terminal_gives_short_is_credited(shop: Shop) -> None:
    shop.open_day()
    _, asked = asked_of_terminal(shop)
    shop.go(mark_card_sending, MarkCardSending(asked.id), shop.people.system)
    answer_return(shop, asked, CardOutcome.PARTIAL, Money(450))
    assert shop.balance(Account.STORE_CREDIT) == Money(-150)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == ZERO
    balances(shop)


def test_that_more_owed_goes_on_the_account_and_less_later_comes_off_it(shop: Shop) -> None:
    shop.open_day()
    fill_id, _ = sold(shop)
    shop.paid(fill_id, 1500, 161)
    (row,) = cases(shop)
    assert (row.kind, row.acts[0]) == (Lateness.MORE, Act.CHARGE)
    settle(shop, row)
    (done,) = cases(shop, CaseState.SETTLED)
    assert done.account == shop.balance(Account.HOUSE_RECEIVABLE) == Money(500)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == ZERO
    balances(shop)


def test_that_a_write_off_needs_a_name_that_may(shop: Shop) -> None:
    shop.open_day()
    fill_id, _ = sold(shop)
    shop.within(lambda unit: unit.settings.put(SettingKey.WRITE_OFF, "500"))
    shop.paid(fill_id, 1600, 61)
    (row,) = cases(shop)
    off = SettleCase(row.id, Act.WRITE_OFF)
    with pytest.raises(NotAllowed):
        shop.go(settle_case, off, shop.people.technician)
    with pytest.raises(NotAllowed):
        shop.go(settle_case, off, shop.people.pharmacist)
    shop.go(settle_case, off, shop.people.owner)
    assert shop.figures().written_off == Money(600)
    balances(shop)


@pytest.mark.parametrize(
    ("code", "kind", "first"),
    [
        ("70", Lateness.NOT_COVERED, Act.CHARGE),
        ("75", Lateness.AUTHORIZATION, Act.APPEAL),
        ("79", Lateness.TOO_SOON, Act.CHARGE),
        ("69", Lateness.INACTIVE, Act.REBILL),
        ("76", Lateness.QUANTITY, Act.REBILL),
        ("81", Lateness.TOO_LATE, Act.APPEAL),
        ("52", Lateness.PLAN_CHANGED, Act.REBILL),
        ("82", Lateness.OTHER_DATE, Act.REBILL),
        ("83", Lateness.DUPLICATE, Act.REBILL),
    ],
)
def test_that_each_refusal_after_the_sale_has_its_proposal(
    shop: Shop, code: str, kind: Lateness, first: Act
) -> None:
    shop.open_day()
    fill_id, _ = sold(shop)
    shop.rejected(fill_id, code)
    (row,) = cases(shop)
    assert (row.kind, row.at_stake, row.acts[0]) == (kind, Money(661), first)
    settle(shop, row, Act.CHARGE if Act.CHARGE in row.acts else Act.WRITE_OFF)
    assert shop.balance(Account.PLAN_ESTIMATED) == ZERO
    balances(shop)


def test_that_a_refused_claim_charged_to_the_patient_and_paid_later_comes_back(shop: Shop) -> None:
    shop.open_day()
    fill_id, _ = sold(shop)
    shop.rejected(fill_id, "69")
    (row,) = cases(shop)
    settle(shop, row, Act.CHARGE)
    assert shop.balance(Account.HOUSE_RECEIVABLE) == Money(661)
    bill_again(shop, fill_id)
    shop.paid(fill_id, 1000, 661)
    (back,) = cases(shop)
    assert (back.amount, back.off_account, back.cash_back) == (Money(-661), ZERO, Money(661))
    settle(shop, back, Act.CREDIT)
    assert shop.balance(Account.HOUSE_RECEIVABLE) == ZERO
    assert shop.balance(Account.PATIENT_DIFFERENCE) == ZERO
    assert shop.balance(Account.PLAN_RECEIVABLE) == Money(661)
    balances(shop)


def test_that_a_case_put_to_work_closes_by_the_next_answer(shop: Shop) -> None:
    shop.open_day()
    fill_id, _ = sold(shop)
    shop.rejected(fill_id, "75")
    (row,) = cases(shop)
    settle(shop, row, Act.APPEAL)
    assert [one.id for one in cases(shop, CaseState.WORKING)] == [row.id]
    bill_again(shop, fill_id)
    shop.paid(fill_id, 1000, 661)
    assert cases(shop, CaseState.WORKING) == ()
    assert cases(shop) == ()
    (done,) = cases(shop, CaseState.SETTLED)
    assert (done.id, done.act) == (row.id, "answered")
    balances(shop)


def test_that_the_letter_names_the_number_and_never_the_drug(shop: Shop) -> None:
    shop.open_day()
    fill_id, _ = sold(shop)
    shop.paid(fill_id, 300, 1361)
    (row,) = cases(shop)
    shop.go(print_letter, PrintLetter(row.id), shop.people.pharmacist)
    paper = shop.read(lambda reads: reads.printing.newest_paper(DocumentKind.LETTER, row.id))
    assert "Your plan paid more than was estimated." in paper.facts
    assert "metformin" not in paper.facts.lower()


def test_that_totals_are_the_books(shop: Shop) -> None:
    shop.open_day()
    less, more, refused = (sold(shop)[0] for _ in range(3))
    shop.paid(less, 300, 1361)
    shop.paid(more, 1500, 161)
    shop.rejected(refused, "70")
    totals = shop.read(lambda reads: reads.late.totals())
    assert (totals.count, totals.to_patients, totals.by_patients, totals.refused) == (
        3,
        Money(700),
        Money(500),
        Money(661),
    )
    assert shop.balance(Account.PATIENT_DIFFERENCE) == totals.by_patients - totals.to_patients
    assert shop.balance(Account.PLAN_ESTIMATED) == totals.refused


def test_that_the_next_pickup_tells_what_is_owed(shop: Shop) -> None:
    shop.open_day()
    fill_id, _ = sold(shop)
    shop.paid(fill_id, 300, 1361)
    (row,) = cases(shop)
    shop.ready(row.patient_id, None)
    picked = shop.pick_up(shop.sale(), row.patient_id)
    assert picked.added == 1
    assert picked.notes == (
        "The store owes this patient $7.00 from an earlier sale. See Claims, Differences.",
    )
