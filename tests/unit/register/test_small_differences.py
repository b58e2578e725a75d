"""Settle small differences by the store's rule: off by default, never against the patient unasked, told."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest
from sqlalchemy import select

from app.claims.lateness import Act, CaseState
from app.kernel.money import ZERO, Money
from app.ledger.model import Account
from app.pos.books import SETTLED_SMALL
from app.pos.closing import unbalanced
from app.settings.model import SettingKey
from app.workflows.close_facts import charged_lines
from app.workflows.tendering import TenderCash, tender_cash
from db.audit import audit_event

if TYPE_CHECKING:
    from db.uow import SqlUnitOfWork
    from tests.fixtures.register_fixtures import Shop


def answered(shop: Shop, *pays: int) -> None:
    """Sell for $10.00 and have the plan leave something else, once for each amount."""
    for amount in pays:
        patient = shop.patient()
        fill_id = shop.ready(patient, shop.coverage(patient))
        sale_id = shop.sale()
        shop.pick_up(sale_id, patient)
        due = shop.view(sale_id).lines[0].pays
        shop.go(tender_cash, TenderCash(sale_id, due))
        shop.paid(fill_id, due.cents + amount, 1661 - due.cents - amount)


def rule(shop: Shop, cents: str, way: str = "") -> None:
    def write(unit: SqlUnitOfWork) -> None:
        unit.settings.put(SettingKey.SMALL, cents)
        if way:
            unit.settings.put(SettingKey.SMALL_WAY, way)

    shop.within(write)


def states(shop: Shop) -> tuple[int, int]:
    return shop.read(
        lambda reads: (len(reads.late.cases(CaseState.OPEN)), len(reads.late.cases(CaseState.SETTLED)))
    )


def test_that_without_the_setting_a_cent_waits_for_a_person(shop: Shop) -> None:
    shop.open_day()
    answered(shop, 1, -1)
    assert states(shop) == (2, 0)


@pytest.mark.parametrize(
    ("way", "account", "credit", "off"),
    [("", 30, 40, 0), ("account", 30, 40, 0), ("forgive", 0, 40, 30), ("both_off", 0, 0, -10)],
)
def test_that_each_way_books_both_sides_as_the_setting_says(
    shop: Shop, way: str, account: int, credit: int, off: int
) -> None:
    day = shop.open_day()
    rule(shop, "50", way)
    answered(shop, 30, -40)
    assert states(shop) == (0, 2)
    assert shop.balance(Account.PATIENT_DIFFERENCE) == ZERO
    assert shop.balance(Account.HOUSE_RECEIVABLE) == Money(account)
    assert shop.balance(Account.STORE_CREDIT) == Money(-credit)
    figures = shop.figures()
    assert unbalanced(figures) == ()
    assert (figures.small_count, figures.small_off) == (2, Money(off))
    assert ("Small differences, 2 by rule", Money(-off)) in [
        (line.label, line.amount) for line in charged_lines(figures)
    ]
    assert sum((line.amount.cents for line in charged_lines(figures)), 0) == figures.charged.cents
    (told,) = [check for check in figures.checked if check.label == "Small differences, by rule"]
    assert told.one_way == told.other_way == Money(-10)
    shop.close_exactly(day)


def test_that_only_differences_within_the_limit_are_settled_and_each_is_in_the_audit_trail(
    shop: Shop,
) -> None:
    shop.open_day()
    rule(shop, "50", "forgive")
    answered(shop, 51, 50)
    assert states(shop) == (1, 1)
    (row,) = shop.read(lambda reads: reads.late.cases(CaseState.SETTLED))
    assert (row.act, row.note) == (Act.WRITE_OFF, "By the rule for small differences.")
    booked = shop.within(lambda unit: unit.ledger.by_key(f"settle:{row.id}"))
    assert booked is not None
    assert booked.kind == SETTLED_SMALL
    c = audit_event.c
    told = shop.within(
        lambda unit: unit.session.execute(
            select(c.actor_id, c.object_id).where(c.what == "difference.small")
        ).all()
    )
    assert [(one.actor_id, one.object_id) for one in told] == [(UUID(int=1), row.fill_id)]


def test_that_a_refusal_is_never_small(shop: Shop) -> None:
    shop.open_day()
    rule(shop, "1000", "both_off")
    patient = shop.patient()
    fill_id = shop.ready(patient, shop.coverage(patient))
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(1000)))
    shop.rejected(fill_id, "70")
    assert states(shop) == (1, 0)
