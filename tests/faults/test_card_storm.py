"""Sell by card through a storm of faults and kills: nobody pays twice, nothing stays unknown.

`COUNTER_CARD_STORM=2000x200 python -m pytest -s tests/faults/test_card_storm.py` runs the long storm of 2,000
sales and 200 kills and prints its figures.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.kernel.clock import SystemClock
from app.kernel.fail_points import VARIABLE
from app.kernel.ids import Uuid7Source
from app.kernel.money import Money
from app.ledger.model import Account
from app.payments.model import PaymentState
from app.pos.closing import unbalanced
from db.store import open_store
from devices.sim.client import Simulator
from devices.sim.log import read_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.clock import SetClock
    from app.kernel.ids import SaleId
    from app.kernel.running import Runner
    from app.payments.views import CardRow
    from db.store import Store
    from tests.fixtures.register_fixtures import Shop

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them"),
    pytest.mark.lengthy,
    pytest.mark.timeout(3600),
]
ROOT = Path(__file__).parents[2]
TILL = Path(__file__).with_name("storm_till.py")
SALES, KILLS = map(int, os.environ.get("COUNTER_CARD_STORM", "10x2").split("x"))
LOTION = Money(410)
POINTS = (
    "card_before_send",
    "card_before_write",
    "card_after_write",
    "card_after_send",
    "card_before_settle",
    "sale_before_commit",
    "sale_after_commit",
    "before_commit",
)


def run_till(folder: Path, terminal: Simulator, wanted: int, point: str) -> int:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), VARIABLE: point}
    words = (folder, terminal.address, terminal.ready["control_port"], wanted, wanted)
    command = [sys.executable, str(TILL), *map(str, words)]
    done = subprocess.run(
        command, env=environment, timeout=120, check=False, stderr=subprocess.PIPE, text=True
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode


def storm(folder: Path, terminal: Simulator) -> int:
    """Sell in runs, each killed somewhere; return how many were."""
    chance = random.Random(2026)
    each = max(2, SALES * 3 // (KILLS * 4))
    kills = sold = 0
    while kills < KILLS:
        sold += each
        point = f"{chance.choice(POINTS)}:{chance.randint(1, max(1, each // 2))}"
        kills += run_till(folder, terminal, sold, point) == -signal.SIGKILL
        assert sold < 3 * max(SALES, KILLS * each), "the runs are not killed"
    assert run_till(folder, terminal, max(SALES, sold), "") == 0
    return kills


def test_that_a_storm_charges_nobody_twice_and_leaves_nothing_unknown(
    store: Store, make_shop: Callable[[Runner, SetClock | SystemClock], Shop], tmp_path: Path
) -> None:
    clock = SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    shop = make_shop(runner, clock)
    shop.seed()
    shop.open_day()
    runner.close()
    store.close()
    terminal = Simulator.start("terminal", tmp_path / "terminal")
    try:
        kills = storm(store.folder, terminal)
    finally:
        terminal.stop()
    again = open_store(store.folder)
    runner = again.runner(clock, Uuid7Source(clock), 1)
    try:
        print(agree(make_shop(runner, clock), tmp_path / "terminal", kills))
    finally:
        runner.close()
        again.close()


def money(folder: Path, event: str) -> Counter[tuple[str, int]]:
    """Return what the terminal's own log says that it did, and how often."""
    return Counter((one["reference"], one["cents"]) for one in read_events(folder, event))


def payments_of(shop: Shop, sale_id: SaleId) -> tuple[CardRow, ...]:
    found: tuple[CardRow, ...] = shop.read(lambda reads: reads.cards.of_sale(sale_id))
    return found


def agree(shop: Shop, folder: Path, kills: int) -> str:
    """Compare the journal with the terminal's own log, and say what was compared."""
    sales = shop.read(lambda reads: reads.sales.completed_today(1, 10**6))
    rows = [row for sale in sales for row in payments_of(shop, sale.id)]
    assert shop.read(lambda reads: reads.cards.open(1)) == (), "a charge stayed unknown"
    done = [row for row in rows if row.state is PaymentState.APPROVED]
    for event, is_return in (("charge", False), ("refund", True)):
        said = money(folder, event)
        assert set(said.values()) <= {1}, "money moved twice"
        assert len({reference for reference, _ in said}) == len(said), "a reference was written twice"
        journal = {
            (row.reference, (row.approved or Money(0)).cents) for row in done if row.is_return is is_return
        }
        assert journal == set(said), "the journal differs from the terminal"
    assert len(sales) >= SALES
    paid: Counter[SaleId] = Counter()
    for row in done:
        paid[row.sale_id] += 0 if row.is_return else (row.approved or Money(0)).cents
    assert set(paid.values()) == {LOTION.cents}, "a customer paid twice, or not enough"
    moved = sum(cents for _, cents in money(folder, "charge"))
    back = sum(cents for _, cents in money(folder, "refund"))
    assert shop.balance(Account.CARD_CLEARING) == Money(moved - back)
    assert unbalanced(shop.figures()) == ()
    return (
        f"{len(sales)} sales, {kills} kills, {len(rows)} attempts, {len(money(folder, 'charge'))} charges, "
        f"{len(money(folder, 'refund'))} returns: none twice, none unknown, journal equal to the terminal"
    )
