"""Keep and read the terminal's batches on both engines: one open close for each lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from app.hardware.cards import CardAnswer, CardOutcome
from app.hardware.terminal_reports import TerminalRecord, TerminalReport, TerminalTotals
from app.kernel.ids import BatchId
from app.kernel.money import Money
from app.payments.batches import CardBatch
from app.payments.model import CardStored, CardVoid
from app.workflows.card_batches import MarkBatchSending, PlanBatchClose, mark_batch_sending, plan_batch_close
from app.workflows.card_payments import (
    MarkCardSending,
    PlanCard,
    SettleCard,
    mark_card_sending,
    plan_card,
    settle_card,
)

if TYPE_CHECKING:
    from db.uow import SqlUnitOfWork
    from tests.fixtures.register_fixtures import Shop

LOTION = "035000511048"
DUE = Money(410)


class Undone(Exception):
    """Take everything back."""


@pytest.mark.logs_warnings  # the unit is undone on purpose
def test_that_batches_are_kept_listed_and_compared(shop: Shop) -> None:
    shop.open_day()
    made = shop.go(plan_card, PlanCard(shop.sale(LOTION), DUE))
    payment_id = made.payment_id
    assert payment_id is not None
    said = CardAnswer(CardOutcome.APPROVED, made.reference, DUE, DUE, "A1", "Visa", "1111")
    shop.go(mark_card_sending, MarkCardSending(payment_id), shop.people.system)
    shop.go(settle_card, SettleCard(payment_id, said), shop.people.system)
    batch_id = shop.go(plan_batch_close, PlanBatchClose())
    records = (TerminalRecord(made.reference, DUE, last4="1111"),)
    mark = MarkBatchSending(batch_id, TerminalReport(TerminalTotals(1, DUE), records))
    assert shop.go(mark_batch_sending, mark, shop.people.system)
    day = shop.read(lambda reads: reads.batches.card_day(1, records))
    assert (day.cards, day.terminal, day.differences) == (DUE, DUE, ())
    assert [row.listed for row in day.batches] == [1]
    assert shop.read(lambda reads: reads.batches.open(1)).id == batch_id

    def twice(unit: SqlUnitOfWork) -> None:
        assert [one.reference for one in unit.batches.records(batch_id)] == [made.reference]
        sent = unit.batches.last_sent(1)
        assert sent is not None
        unit.payments.note(CardVoid(payment_id))
        unit.payments.note(CardStored(payment_id))
        unit.flush()
        assert unit.payments.is_void(payment_id)
        assert unit.payments.is_stored(payment_id)
        same = {name: getattr(sent, name) for name in CardBatch.__dataclass_fields__}
        unit.batches.add(CardBatch(**same | {"id": BatchId(unit.ids.new())}))
        with pytest.raises(IntegrityError):
            unit.flush()
        raise Undone

    with pytest.raises(Undone):
        shop.within(twice)
