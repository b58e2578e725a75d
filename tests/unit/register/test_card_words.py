"""Refuse a card number in every field in which a person types about a card payment, and keep none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from app.hardware.cards import CardAnswer, CardOutcome
from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.ledger.model import Account
from app.workflows.card_payments import (
    AttestCard,
    MarkCardSending,
    PlanCard,
    SettleCard,
    attest_card,
    mark_card_sending,
    plan_card,
    settle_card,
)
from app.workflows.card_returns import PlanReturn, plan_return
from app.workflows.card_words import card_words
from app.workflows.differences import SettleCase, settle_case
from app.workflows.end_of_day import CountDrawer, ExplainOverShort, count_drawer, explain_over_short

if TYPE_CHECKING:
    from app.claims.late_views import CaseRow
    from app.kernel.ids import SaleId
    from db.uow import SqlUnitOfWork
    from tests.fixtures.register_fixtures import Shop

DUE = Money(1000)
NUMBERS = (
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "4111 - 1111\u20131111  1111",
    "on card 378282246310005.",
    "4222222222222",
)


@pytest.fixture
def sale_id(shop: Shop) -> SaleId:
    """Give a sale that a card paid and whose plan then paid more than was estimated."""
    shop.open_day()
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    made = shop.go(plan_card, PlanCard(sale_id, DUE))
    assert made.payment_id is not None
    shop.go(mark_card_sending, MarkCardSending(made.payment_id), shop.people.system)
    answer = CardAnswer(CardOutcome.APPROVED, made.reference, DUE, DUE, "A1B2", "Visa", "1111")
    shop.go(settle_card, SettleCard(made.payment_id, answer), shop.people.system)
    shop.paid(fill_id, 300, 1361)
    return sale_id


def case_of(shop: Shop) -> CaseRow:
    from app.claims.lateness import CaseState

    (row,) = shop.read(lambda reads: reads.late.cases(CaseState.OPEN))
    found: CaseRow = row
    return found


def everything_kept(shop: Shop) -> str:
    """Return every text of every table of the store."""

    def read(unit: SqlUnitOfWork) -> str:
        names = unit.session.execute(text("select name from sqlite_master where type = 'table'")).scalars()
        rows: list[Any] = []
        for name in names:
            rows += unit.session.execute(text(f'select * from "{name}"')).all()  # noqa: S608 (own names)
        return repr(rows)

    return shop.within(read)


@pytest.mark.parametrize("typed", NUMBERS)
def test_that_a_card_number_is_refused_however_it_is_written(typed: str) -> None:
    with pytest.raises(DomainError, match="card number") as caught:
        card_words(typed, "approval code", 16)
    assert not any(part in str(caught.value) for part in ("4111", "3782", "4222"))


@pytest.mark.parametrize("typed", ["998877", "report of 11/24/2026, 15:02", "phone 555-0101", ""])
def test_that_other_words_are_taken(typed: str) -> None:
    assert card_words(typed, "note", 200) == typed


@pytest.mark.parametrize("typed", NUMBERS)
def test_that_no_field_about_a_card_keeps_a_typed_card_number(
    shop: Shop, sale_id: SaleId, typed: str
) -> None:
    row = case_of(shop)
    day_id = shop.within(lambda unit: unit.days.last(1)).id  # type: ignore[union-attr]
    shop.go(count_drawer, CountDrawer(day_id, ((100, 1),)))
    pharmacist, owner = shop.people.pharmacist, shop.people.owner
    with pytest.raises(DomainError, match="card number"):
        shop.go(settle_case, SettleCase(row.id, row.acts[0], "", typed), pharmacist)
    with pytest.raises(DomainError, match="card number"):
        shop.go(settle_case, SettleCase(row.id, row.acts[0], typed, "998877"), pharmacist)
    with pytest.raises(DomainError, match="card number"):
        shop.go(explain_over_short, ExplainOverShort(day_id, typed), owner)
    back = PlanReturn(sale_id, Money(1), "late:1", typed, Account.PATIENT_DIFFERENCE)
    with pytest.raises(DomainError, match="card number"):
        shop.go(plan_return, back, shop.people.technician)
    made = shop.go(plan_return, PlanReturn(sale_id, Money(1), "late:1", "why"), shop.people.technician)
    shop.go(mark_card_sending, MarkCardSending(made.payment_id), shop.people.system)
    unknown = CardAnswer(CardOutcome.UNKNOWN, made.reference, Money(1))
    shop.go(settle_card, SettleCard(made.payment_id, unknown), shop.people.system)
    for code, reason in ((typed, "the report"), ("A1", typed)):
        with pytest.raises(DomainError, match="card number"):
            shop.go(attest_card, AttestCard(made.payment_id, Money(1), code, reason), owner)
    assert typed not in everything_kept(shop)
    assert case_of(shop) == row
