"""List what comes instead of or beside an answer: cannot be read, about another claim, a second one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.claims.strays import MOST_UNREADABLE, StrayWhy
from app.kernel.money import Money
from app.practice import payer_answers
from app.practice.payer_answers import Payment
from app.workflows.claim_answers import MarkSending, RecordAnswer, mark_sending, record_answer
from app.workflows.stray_answers import KeepStray, note_stray

if TYPE_CHECKING:
    from app.claims.model import Claim
    from app.claims.strays import StrayRow
    from app.kernel.ids import FillId
    from db.uow import SqlUnitOfWork
    from tests.fixtures.register_fixtures import Shop

PAYMENT = Payment(Money(1561), Money(100), Money(1000), Money(661), None, None)


def billed(shop: Shop) -> tuple[FillId, Claim, bytes]:
    """Enter a prescription and send its claim; return the answer that its payer would give."""
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    claim = shop.within(lambda unit: unit.claims.current_billing(fill_id))
    assert claim is not None
    sent = shop.go(mark_sending, MarkSending(claim.outbox_id), shop.people.system)
    raw = payer_answers.paid(Message.parse(sent, Direction.REQUEST), PAYMENT, "AUTH1", "")
    return fill_id, claim, raw


def came(shop: Shop, claim: Claim, raw: bytes, *strays: bytes) -> None:
    answer = RecordAnswer(claim.outbox_id, raw, "practice", shop.clock.now(), strays)
    shop.go(record_answer, answer, shop.people.system)


def listed(shop: Shop) -> list[StrayRow]:
    return list(shop.read(lambda reads: reads.strays.all()))


def test_that_what_cannot_be_read_is_listed_once_and_counts_up(shop: Shop) -> None:
    _, claim, _ = billed(shop)
    for _ in range(3):
        came(shop, claim, b"HELLO")
        shop.go(mark_sending, MarkSending(claim.outbox_id), shop.people.system)
    (row,) = listed(shop)
    assert (row.why, row.times, row.claim_id, row.size) == (StrayWhy.UNREADABLE, 3, claim.id, 5)
    assert (row.payer, row.reason) == ("Practice Commercial", "truncated header")


def test_that_endless_garbage_fills_neither_list_nor_disk(shop: Shop) -> None:
    def flood(unit: SqlUnitOfWork) -> None:
        for number in range(MOST_UNREADABLE + 30):
            note_stray(unit, KeepStray("practice", "line", b"%d" % number, StrayWhy.UNREADABLE))

    shop.within(flood)
    rows = shop.read(lambda reads: reads.strays.all(limit=1_000))
    assert len(rows) == MOST_UNREADABLE
    assert sum(row.times for row in rows) == MOST_UNREADABLE + 30


def test_that_an_answer_about_another_claim_is_listed_as_that(shop: Shop) -> None:
    _, first, _ = billed(shop)
    _, _, other = billed(shop)
    came(shop, first, other)
    (row,) = listed(shop)
    assert (row.why, row.claim_id) == (StrayWhy.OTHER_CLAIM, first.id)


def test_that_a_second_answer_is_listed_whether_it_comes_beside_the_first_or_after(shop: Shop) -> None:
    _, claim, raw = billed(shop)
    came(shop, claim, raw, raw)
    came(shop, claim, raw)
    (row,) = listed(shop)
    assert (row.why, row.times) == (StrayWhy.SECOND, 2)


def test_that_an_answer_that_counts_lists_nothing(shop: Shop) -> None:
    _, claim, raw = billed(shop)
    came(shop, claim, raw)
    assert listed(shop) == []


def test_that_held_claims_are_listed_for_one_payer_alone(shop: Shop) -> None:
    fill_id, _, _ = billed(shop)
    mine = shop.read(lambda reads: reads.held.waiting(destination="practice"))
    assert [row.fill_id for row in mine] == [fill_id]
    assert shop.read(lambda reads: reads.held.waiting(destination="elsewhere")) == ()
