"""The books balance, are kept for ever, and no way through SQL gets round that."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.kernel.ids import EntryId
from app.kernel.money import ZERO, Money
from app.ledger.model import Account, Entry, KeyTaken, Posting, Unbalanced, mirrored
from db.ledger import OutOfBalance, posting_table, unbalanced

if TYPE_CHECKING:
    from db.uow import SqlUnitOfWork

DAY = date(2026, 11, 24)
SALE = UUID(int=7)


def _cash(cents: int) -> list[Posting]:
    return [Posting(Account.CASH, Money(cents)), Posting(Account.RX_REVENUE, Money(-cents))]


def _book(unit: SqlUnitOfWork, key: str, cents: int, day: date = DAY) -> Entry:
    return unit.ledger.post(key, "sale", day, "sale", SALE, _cash(cents))


def test_that_balances_are_sums_of_postings(any_unit: SqlUnitOfWork) -> None:
    patient = uuid4()
    _book(any_unit, "sale:1", 8008)
    _book(any_unit, "sale:2", 500, date(2026, 11, 25))
    due = [Posting(Account.PATIENT_DIFFERENCE, Money(120), patient), Posting(Account.RX_REVENUE, Money(-120))]
    any_unit.ledger.post("late:1", "late", DAY, "claim", SALE, due)
    ledger = any_unit.ledger
    assert ledger.balance(Account.CASH) == Money(8508)
    assert ledger.balance(Account.CASH, day=DAY) == Money(8008)
    assert ledger.balance(Account.PATIENT_DIFFERENCE, patient) == Money(120)
    assert ledger.balance(Account.PATIENT_DIFFERENCE, uuid4()) == ZERO
    assert ledger.totals(DAY, 1) == {
        Account.CASH: Money(8008),
        Account.PATIENT_DIFFERENCE: Money(120),
        Account.RX_REVENUE: Money(-8128),
    }
    assert ledger.totals(DAY, 2) == {}


def test_that_a_day_is_given_entry_by_entry_with_its_postings(any_unit: SqlUnitOfWork) -> None:
    first, second = _book(any_unit, "sale:1", 100), _book(any_unit, "sale:2", 200)
    assert any_unit.ledger.of_day(DAY) == [(first, list(first.postings)), (second, list(second.postings))]
    assert any_unit.ledger.of_source(SALE) == [first, second]
    assert any_unit.ledger.by_key("sale:2") == second
    assert any_unit.ledger.has("sale:1")
    assert not any_unit.ledger.has("sale:3")


def test_that_the_same_entry_is_booked_once(any_unit: SqlUnitOfWork) -> None:
    assert _book(any_unit, "sale:1", 100) == _book(any_unit, "sale:1", 100)
    assert any_unit.ledger.balance(Account.CASH) == Money(100)


def test_that_another_amount_under_a_booked_key_is_refused(any_unit: SqlUnitOfWork) -> None:
    _book(any_unit, "sale:1", 100)
    with pytest.raises(KeyTaken):
        _book(any_unit, "sale:1", 101)


def test_that_an_entry_that_is_off_by_a_cent_is_refused() -> None:
    postings = (Posting(Account.CASH, Money(100)), Posting(Account.RX_REVENUE, Money(-99)))
    with pytest.raises(Unbalanced, match=r"off by \$0\.01"):
        Entry(EntryId(SALE), "k", "sale", 1, DAY, None, "sale", SALE, postings)  # type: ignore[arg-type]


def test_that_a_reversal_brings_every_account_back_to_zero(any_unit: SqlUnitOfWork) -> None:
    first = _book(any_unit, "sale:1", 100)
    back = any_unit.ledger.post("void:1", "void", DAY, "sale", SALE, mirrored(first), reverses=first.id)
    assert back.reverses == first.id
    assert any_unit.ledger.balance(Account.CASH) == ZERO
    assert any_unit.ledger.balance(Account.RX_REVENUE) == ZERO


def test_that_postings_of_nothing_are_left_out(any_unit: SqlUnitOfWork) -> None:
    entry = any_unit.ledger.post(
        "k", "sale", DAY, "sale", SALE, [*_cash(5), Posting(Account.TAX_PAYABLE, ZERO)]
    )
    assert len(entry.postings) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_posting SET cents = cents + 1",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_entry SET kind = 'x'",
        "DELETE FROM ledger_entry",
        "INSERT INTO ledger_posting SELECT entry_id, 9, account, 1, party FROM ledger_posting",
    ],
)
def test_that_sql_cannot_change_the_books(any_unit: SqlUnitOfWork, statement: str) -> None:
    _book(any_unit, "sale:1", 100)
    with pytest.raises(DBAPIError, match=r"append-only|closed"):
        any_unit.session.execute(text(statement))


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting"])
def test_that_replacing_a_row_is_refused(unit: SqlUnitOfWork, table: str) -> None:
    _book(unit, "sale:1", 100)
    with pytest.raises(DBAPIError, match=r"append-only|closed"):
        unit.session.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))  # noqa: S608 (names above)


def test_that_the_database_refuses_an_entry_that_does_not_balance(any_unit: SqlUnitOfWork) -> None:
    first = _book(any_unit, "sale:1", 100)
    any_unit.session.execute(
        posting_table.insert().values(entry_id=UUID(int=8), position=0, account=Account.CASH, cents=Money(1))
    )
    copy = text(
        "INSERT INTO ledger_entry (id, key, kind, lane, business_date, at, source_kind, source_id)"
        " SELECT :id, 'other', kind, lane, business_date, at, source_kind, source_id FROM ledger_entry"
    ).bindparams(
        id=UUID(int=8).bytes if any_unit.session.get_bind().dialect.name == "sqlite" else UUID(int=8)
    )
    with pytest.raises(DBAPIError, match="must balance"):
        any_unit.session.execute(copy)
    assert first


def test_that_a_posting_without_an_entry_stops_the_commit_and_fails_the_proof(
    any_unit: SqlUnitOfWork,
) -> None:
    entry = _book(any_unit, "sale:1", 100)
    loose = UUID(int=8)
    any_unit.session.execute(
        posting_table.insert().values(entry_id=loose, position=0, account=Account.CASH, cents=Money(1))
    )
    assert unbalanced(any_unit.session) == [loose]
    any_unit.ledger._posted.append(loose)  # noqa: SLF001 (as if this unit had booked it)
    with pytest.raises(OutOfBalance):
        any_unit.prove()
    assert entry
