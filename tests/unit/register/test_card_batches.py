"""Close the terminal's batch at a real store: once, journalled, and compared payment by payment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from app.hardware.cards import CardAnswer, CardOutcome
from app.hardware.terminal_reports import (
    BatchAnswer,
    BatchClosed,
    BatchOutcome,
    TerminalRecord,
    TerminalReport,
    TerminalTotals,
)
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.ids import BatchId
from app.kernel.money import ZERO, Money
from app.payments.batch_views import CardDoubt
from app.payments.batches import BatchState, CardBatch
from app.workflows.card_batches import (
    AskBatch,
    AttestBatch,
    MarkBatchSending,
    PlanBatchClose,
    RecoverBatches,
    SettleBatch,
    TellBatch,
    ask_batch,
    attest_batch,
    mark_batch_sending,
    plan_batch_close,
    recover_batches,
    settle_batch,
    tell_batch,
)
from app.workflows.card_payments import (
    MarkCardSending,
    PlanCard,
    SettleCard,
    mark_card_sending,
    plan_card,
    settle_card,
)
from app.workflows.card_returns import PlanReturn, plan_return

if TYPE_CHECKING:
    from app.kernel.ids import SaleId
    from app.payments.batch_views import BatchRow, CardDay
    from db.uow import SqlUnitOfWork
    from tests.fixtures.register_fixtures import Shop

LOTION = "035000511048"
DUE = Money(410)
EMPTY = TerminalReport()


@pytest.fixture
def day(shop: Shop) -> Shop:
    """Give the shop with its day open."""
    shop.open_day()
    return shop


def pay(shop: Shop, *, is_stored: bool = False) -> tuple[SaleId, str]:
    """Sell a lotion by card; return the sale and the payment's reference."""
    sale_id = shop.sale(LOTION)
    made = shop.go(plan_card, PlanCard(sale_id, DUE))
    assert made.payment_id is not None
    said = CardAnswer(
        CardOutcome.APPROVED, made.reference, DUE, DUE, "A1", "Visa", "1111", approved_offline=is_stored
    )
    shop.go(mark_card_sending, MarkCardSending(made.payment_id), shop.people.system)
    shop.go(settle_card, SettleCard(made.payment_id, said), shop.people.system)
    return sale_id, made.reference


def told(*references: str, amount: Money = DUE) -> TerminalReport:
    records = tuple(TerminalRecord(reference, amount, last4="1111") for reference in references)
    return TerminalReport(TerminalTotals(len(records), amount * len(records)), records)


def sent(shop: Shop, *references: str) -> BatchId:
    """Take a close to the terminal, whose answer is still to come."""
    batch_id = shop.go(plan_batch_close, PlanBatchClose())
    mark = MarkBatchSending(batch_id, told(*references))
    assert shop.go(mark_batch_sending, mark, shop.people.system)
    return batch_id


def settle(shop: Shop, batch_id: BatchId, answer: BatchAnswer) -> BatchState:
    return shop.go(settle_batch, SettleBatch(batch_id, answer), shop.people.system)


def cards(shop: Shop, report: TerminalReport | None = None) -> CardDay:
    records = report.records if report is not None else None
    found: CardDay | None = shop.read(lambda reads: reads.batches.card_day(1, records))
    assert found is not None
    return found


def newest(shop: Shop) -> BatchRow:
    return cards(shop).batches[-1]


def doubts(day: CardDay) -> list[CardDoubt]:
    return [one.doubt for one in day.differences]


CLOSED = BatchAnswer(BatchOutcome.CLOSED, BatchClosed(1, DUE, terminal_id="T1"))
LOST = BatchAnswer(BatchOutcome.UNKNOWN, message="No answer.")


def test_that_a_close_keeps_the_terminals_list_and_what_it_said(day: Shop) -> None:
    _, reference = pay(day)
    batch_id = sent(day, reference)
    assert settle(day, batch_id, CLOSED) is BatchState.CLOSED
    row = newest(day)
    assert (row.listed, row.net, row.said_count, row.said_net, row.balanced) == (1, DUE, 1, DUE, True)
    seen = cards(day, EMPTY)
    assert (seen.cards, seen.terminal, seen.differences, seen.agrees) == (DUE, DUE, (), True)


@pytest.mark.parametrize(
    ("report", "words"),
    [(TerminalReport(problem="It cannot be reached."), "cannot be reached"), (EMPTY, "empty")],
)
def test_that_nothing_is_closed_where_nothing_is_told(day: Shop, report: TerminalReport, words: str) -> None:
    batch_id = day.go(plan_batch_close, PlanBatchClose())
    assert not day.go(mark_batch_sending, MarkBatchSending(batch_id, report), day.people.system)
    assert (newest(day).state, words in newest(day).message) == (BatchState.NOT_SENT, True)
    assert day.go(plan_batch_close, PlanBatchClose()) != batch_id


def test_that_no_second_close_begins_while_one_is_in_doubt(day: Shop) -> None:
    _, reference = pay(day)
    batch_id = sent(day, reference)
    assert settle(day, batch_id, LOST) is BatchState.UNKNOWN
    with pytest.raises(DomainError, match="not known yet"):
        day.go(plan_batch_close, PlanBatchClose())
    with pytest.raises(DomainError, match="sent already"):
        day.go(mark_batch_sending, MarkBatchSending(batch_id, told(reference)), day.people.system)


@pytest.mark.logs_warnings  # the unit is undone on purpose
def test_that_the_store_itself_holds_no_second_open_close(day: Shop) -> None:
    _, reference = pay(day)
    sent(day, reference)

    def twice(unit: SqlUnitOfWork) -> None:
        first = unit.batches.open_batch(1)
        assert first is not None
        same = {name: getattr(first, name) for name in CardBatch.__dataclass_fields__}
        unit.batches.add(CardBatch(**same | {"id": BatchId(unit.ids.new())}))
        with pytest.raises(IntegrityError):
            unit.flush()
        raise Undone

    with pytest.raises(Undone):
        day.within(twice)


class Undone(Exception):
    """Take everything back."""


def test_that_a_kill_before_the_write_leaves_the_batch_open(day: Shop) -> None:
    day.go(plan_batch_close, PlanBatchClose())
    assert day.go(recover_batches, RecoverBatches(), day.people.system) == 0
    assert newest(day).state is BatchState.NOT_SENT


def test_that_a_kill_after_it_is_told_by_what_is_gone_from_the_list(day: Shop) -> None:
    _, reference = pay(day)
    batch_id = sent(day, reference)
    assert day.go(recover_batches, RecoverBatches(), day.people.system) == 1
    absent = TerminalReport(problem="away")
    assert day.go(tell_batch, TellBatch(batch_id, absent), day.people.system) is BatchState.UNKNOWN
    _, later = pay(day)
    tell = TellBatch(batch_id, told(later))
    assert day.go(tell_batch, tell, day.people.system) is BatchState.CLOSED
    assert settle(day, batch_id, LOST) is BatchState.CLOSED, "what is told stays"


def test_that_a_list_that_stands_is_believed_late_only(day: Shop) -> None:
    _, reference = pay(day)
    batch_id = sent(day, reference)
    settle(day, batch_id, LOST)
    tell = TellBatch(batch_id, told(reference))
    assert day.go(tell_batch, tell, day.people.system) is BatchState.UNKNOWN
    day.clock.advance(timedelta(seconds=181))
    assert day.go(tell_batch, tell, day.people.system) is BatchState.NOT_CLOSED
    assert day.go(plan_batch_close, PlanBatchClose()) != batch_id


def test_that_a_close_in_doubt_may_be_asked_for_and_attested_by_a_named_person(day: Shop) -> None:
    _, reference = pay(day)
    batch_id = sent(day, reference)
    with pytest.raises(DomainError, match="no question"):
        day.go(ask_batch, AskBatch(batch_id))
    settle(day, batch_id, LOST)
    day.go(ask_batch, AskBatch(batch_id))
    assert newest(day).message == "Asking the terminal …"
    word = AttestBatch(batch_id, is_closed=True, reason="report of 9 PM")
    with pytest.raises(NotAllowed):
        day.go(attest_batch, word)
    for wrong in ("", "card 4111 1111 1111 1111"):
        with pytest.raises(DomainError):
            day.go(attest_batch, AttestBatch(batch_id, True, wrong), day.people.owner)
    assert day.go(attest_batch, word, day.people.owner) is BatchState.CLOSED
    with pytest.raises(DomainError, match="by hand"):
        day.go(attest_batch, word, day.people.owner)


def test_that_cards_and_closes_keep_out_of_each_others_way(day: Shop) -> None:
    sale_id = day.sale(LOTION)
    made = day.go(plan_card, PlanCard(sale_id, DUE))
    with pytest.raises(DomainError, match="not known yet"):
        day.go(plan_batch_close, PlanBatchClose())
    assert made.payment_id is not None
    said = CardAnswer(CardOutcome.DECLINED, made.reference, DUE)
    day.go(mark_card_sending, MarkCardSending(made.payment_id), day.people.system)
    day.go(settle_card, SettleCard(made.payment_id, said), day.people.system)
    batch_id = day.go(plan_batch_close, PlanBatchClose())
    day.go(plan_card, PlanCard(sale_id, DUE))
    mark = MarkBatchSending(batch_id, told("any"))
    assert not day.go(mark_batch_sending, mark, day.people.system)
    assert "not known yet" in newest(day).message


def test_that_no_card_is_asked_while_the_batch_closes(day: Shop) -> None:
    _, reference = pay(day)
    batch_id = sent(day, reference)
    with pytest.raises(DomainError, match="closing its batch"):
        day.go(plan_card, PlanCard(day.sale(LOTION), DUE))
    settle(day, batch_id, LOST)
    assert day.go(plan_card, PlanCard(day.sale(), DUE)).payment_id is not None


def test_that_the_terminals_list_is_matched_by_reference(day: Shop) -> None:
    _, first = pay(day)
    _, second = pay(day)
    _, third = pay(day)
    assert cards(day, told(first, second, third)).agrees
    records = (
        TerminalRecord(first, DUE),
        TerminalRecord(second, Money(400)),
        TerminalRecord("strange", Money(900), last4="4242"),
        TerminalRecord(first, DUE),
    )
    seen = cards(day, TerminalReport(records=records))
    found = {(one.doubt, one.reference, one.counter, one.terminal) for one in seen.differences}
    assert found == {
        (CardDoubt.TWICE, first, DUE, DUE),
        (CardDoubt.AMOUNT, second, DUE, Money(400)),
        (CardDoubt.NOT_IN_COUNTER, "strange", None, Money(900)),
        (CardDoubt.NOT_AT_TERMINAL, third, DUE, None),
    }
    assert (seen.cards, seen.terminal) == (Money(1230), Money(410 + 400 + 900 + 410))
    assert all(one.sale_number for one in seen.differences if one.reference != "strange")


def test_that_nothing_is_called_missing_before_the_terminal_told(day: Shop) -> None:
    pay(day)
    seen = cards(day)
    assert (seen.terminal, seen.differences, seen.is_told, seen.agrees) == (None, (), False, False)


def test_that_a_voided_charge_stands_on_no_list(day: Shop) -> None:
    sale_id, reference = pay(day)
    made = day.go(plan_return, PlanReturn(sale_id, DUE, "late:1", "why"), day.people.technician)
    said = CardAnswer(CardOutcome.APPROVED, made.reference, DUE, DUE, "A1", "Visa", "1111")
    day.go(mark_card_sending, MarkCardSending(made.payment_id), day.people.system)
    day.go(settle_card, SettleCard(made.payment_id, said), day.people.system)
    assert cards(day, EMPTY).agrees
    assert doubts(cards(day, told(reference))) == [CardDoubt.NOT_VOIDED]


def test_that_what_is_of_another_day_is_told_apart(day: Shop) -> None:
    _, yesterday = pay(day)
    day_id = day.within(lambda unit: unit.days.last(1)).id  # type: ignore[union-attr]
    day.close_exactly(day_id)
    day.clock.advance(timedelta(hours=20))
    day.open_day()
    _, today = pay(day)
    seen = cards(day, told(yesterday, today))
    assert (seen.cards, seen.terminal, seen.elsewhere, seen.differences) == (DUE, DUE, DUE, ())


def test_that_an_approval_without_the_bank_is_uncertain_until_its_batch_is_closed(day: Shop) -> None:
    _, reference = pay(day, is_stored=True)
    assert doubts(cards(day, told(reference))) == [CardDoubt.UNCERTAIN]
    batch_id = sent(day, reference)
    settle(day, batch_id, LOST)
    assert doubts(cards(day, EMPTY))[-1] is CardDoubt.UNCERTAIN
    day.go(tell_batch, TellBatch(batch_id, EMPTY), day.people.system)
    assert cards(day, EMPTY).differences == ()


def test_that_a_payment_of_an_unfinished_sale_is_named(day: Shop) -> None:
    sale_id = day.sale(LOTION)
    made = day.go(plan_card, PlanCard(sale_id, Money(100)))
    assert made.payment_id is not None
    part = CardAnswer(CardOutcome.APPROVED, made.reference, Money(100), Money(100), "A1", "Visa", "1111")
    day.go(mark_card_sending, MarkCardSending(made.payment_id), day.people.system)
    day.go(settle_card, SettleCard(made.payment_id, part), day.people.system)
    seen = cards(day, told(made.reference, amount=Money(100)))
    assert [(one.doubt, one.terminal) for one in seen.differences] == [(CardDoubt.NOT_BOOKED, Money(100))]


def test_that_a_day_may_be_locked_while_its_batch_is_in_doubt(day: Shop) -> None:
    _, reference = pay(day)
    settle(day, sent(day, reference), LOST)
    day_id = day.within(lambda unit: unit.days.last(1)).id  # type: ignore[union-attr]
    day.close_exactly(day_id)
    assert newest(day).state is BatchState.UNKNOWN
    day.go(tell_batch, TellBatch(newest(day).id, EMPTY), day.people.system)
    assert cards(day, EMPTY).agrees, "settled after the lock, it is shown with its day"
    assert cards(day).terminal == DUE
    assert cards(day).elsewhere == ZERO
