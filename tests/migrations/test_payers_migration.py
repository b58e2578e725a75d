"""What was sold before several payers were known comes out of the migration with one payer each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from app.kernel.money import Money
from app.pos.closing import unbalanced
from app.workflows.tendering import TenderCash, tender_cash
from migrations.upgrade import downgrade, upgrade

if TYPE_CHECKING:
    from db.store import Store
    from tests.fixtures.register_fixtures import Shop

MADE_ANEW = ("sale_share", "claim_settlement", "claim_link", "plan_terms")


def rows_of(engine: Any, table: str) -> set[tuple[Any, ...]]:
    with engine.connect() as connection:
        return {tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))}  # noqa: S608


def sell(
    shop: Shop, last: str, cents: int, answer: tuple[int, int] | None, late: tuple[int, int] | None
) -> None:
    patient = shop.patient(last)
    fill_id = shop.ready(patient, shop.coverage(patient))
    if answer:
        shop.paid(fill_id, *answer)
    sale_id = shop.sale()
    shop.pick_up(sale_id, patient)
    shop.go(tender_cash, TenderCash(sale_id, Money(cents)))
    if late:
        shop.paid(fill_id, *late)


def test_that_sales_to_one_payer_are_the_same_after_the_migration(shop: Shop, store: Store) -> None:
    shop.open_day()
    sell(shop, "Chen", 700, (700, 900), None)
    sell(shop, "Ito", 1000, None, (1500, 200))
    sell(shop, "Roe", 1000, None, None)
    engine = store.migration_engine()
    before = {name: rows_of(engine, name) for name in MADE_ANEW}
    assert [len(before[name]) for name in ("sale_share", "claim_settlement")] == [3, 1]
    downgrade(engine, "0007")
    upgrade(engine)
    assert {name: rows_of(engine, name) for name in MADE_ANEW} == before
    kept = rows_of(engine, "claim_amount")
    assert {(row[1], row[4]) for row in kept} == {("F5", 700), ("F9", 900), ("F5", 1500), ("F9", 200)}
    engine.dispose()
    assert not unbalanced(shop.figures())
