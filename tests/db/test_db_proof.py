"""The proof finds nothing in a sound store, and every kind of fault in a broken one."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.kernel.changes import Kind
from app.kernel.money import Money
from app.ledger.model import Account, Entry, Posting, mirrored
from db.proof import prove

if TYPE_CHECKING:
    from app.kernel.running import Actor
    from db.store import Store
    from db.uow import SqlUnitOfWork

DAY = date(2026, 11, 24)


def _write(unit: SqlUnitOfWork, actor: Actor) -> None:
    postings = [Posting(Account.CASH, Money(5)), Posting(Account.RX_REVENUE, Money(-5))]
    unit.ledger.post("sale:1", "sale", DAY, "sale", UUID(int=1), postings)
    unit.audit.record(actor, "sale.completed", Kind.SALE, UUID(int=1))


def test_that_a_sound_store_is_proven_so(any_unit: SqlUnitOfWork, owner: Actor) -> None:
    _write(any_unit, owner)
    proof = prove(any_unit.session, bytes(range(32)))
    assert proof.sound, proof
    assert [chain.checked for chain in proof.chains] == [1]


def test_that_each_fault_is_named(store: Store, unit: SqlUnitOfWork, owner: Actor) -> None:
    _write(unit, owner)
    for statement in (
        "DROP TRIGGER ledger_posting_no_update",
        "UPDATE ledger_posting SET cents = 6 WHERE cents = 5",
        "DROP TRIGGER audit_event_no_update",
        "UPDATE audit_event SET roles = 'cashier'",
    ):
        unit.session.execute(text(statement))
    proof = prove(unit.session, store.secrets.audit)
    assert not proof.sound
    assert len(proof.unbalanced) == 1
    assert [chain.first_bad for chain in proof.chains] == [1]
    assert proof.damage == ()


_STEP = st.tuples(
    st.sampled_from(["post", "again", "reverse"]),
    st.lists(st.tuples(st.sampled_from(Account), st.integers(-(10**7), 10**7)), min_size=1, max_size=4),
    st.integers(0, 2),
)


@given(steps=st.lists(_STEP, max_size=8))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_balances_equal_those_of_a_plain_tally(
    unit: SqlUnitOfWork, steps: list[tuple[str, list[tuple[Account, int]], int]]
) -> None:
    tally: Counter[tuple[date, Account]] = Counter()
    point = unit.session.begin_nested()
    booked: list[Entry] = []
    for number, (kind, lines, later) in enumerate(steps):
        day = DAY + timedelta(days=later)
        if kind == "post" or not booked:
            postings = [Posting(account, Money(cents)) for account, cents in lines]
            postings.append(Posting(Account.ROUNDING, -Money.total(posting.amount for posting in postings)))
            entry = unit.ledger.post(f"k{number}", "sale", day, "sale", UUID(int=number), postings)
            booked.append(entry)
        elif kind == "again":
            old = booked[-1]
            unit.ledger.post(old.key, old.kind, day, old.source_kind, old.source_id, old.postings)
            continue
        else:
            old = booked.pop()
            entry = unit.ledger.post(
                f"k{number}", "back", day, "sale", old.source_id, mirrored(old), reverses=old.id
            )
        for posting in entry.postings:
            tally[day, posting.account] += posting.amount.cents
    for day in {day for day, _account in tally}:
        found = {account: total.cents for account, total in unit.ledger.totals(day).items() if total}
        assert found == {account: cents for (on, account), cents in tally.items() if on == day and cents}
        assert sum(found.values()) == 0
    unit.ledger.check()
    point.rollback()
