"""Sell by card through a storm of faults and kills, and compare the journal with the terminal's own log.

`python tests/faults/card_storm.py --sales 2000 --kills 200` prints the figures; so does
`python3 dev.py simulate --cards 2000x200`. Each run of the till is killed at a point chosen by chance; a
second point, far behind the first, sees to it that none gets away.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from app.kernel.clock import SystemClock
from app.kernel.fail_points import VARIABLE
from app.kernel.ids import UserId, Uuid7Source
from app.kernel.money import Money
from app.kernel.running import Actor, Role
from app.ledger.model import Account
from app.payments.model import PaymentState
from app.pos.closing import unbalanced
from db.store import create_store, open_store
from devices.sim.client import Simulator
from devices.sim.log import read_events
from migrations.upgrade import upgrade_store
from tests.fixtures.register_fixtures import People, Shop

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.ids import SaleId
    from app.payments.views import CardRow

ROOT = Path(__file__).parents[2]
TILL = Path(__file__).with_name("storm_till.py")
LOTION = Money(410)
COMMITS_OF_A_SALE = 6
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


@dataclass(frozen=True, slots=True)
class Storm:
    """Be a storm of so many sales and kills, in a folder of its own."""

    folder: Path
    sales: int
    kills: int
    say: Callable[[str], object] = lambda _words: None

    def play(self) -> str:
        """Prepare a store, sell through faults and kills, and return what was compared."""
        self._prepare()
        terminal = Simulator.start("terminal", self.folder / "terminal")
        try:
            kills = self._sell(terminal)
        finally:
            terminal.stop()
        store = open_store(self.folder / "store")
        clock = SystemClock()
        runner = store.runner(clock, Uuid7Source(clock), 1)
        try:
            return agree(Shop(runner, clock, people()), self, kills)  # type: ignore[arg-type]
        finally:
            runner.close()
            store.close()

    def _prepare(self) -> None:
        store, _recovery = create_store(self.folder / "store")
        upgrade_store(store)
        clock = SystemClock()
        runner = store.runner(clock, Uuid7Source(clock), 1)
        shop = Shop(runner, clock, people())  # type: ignore[arg-type]
        shop.seed()
        shop.open_day()
        runner.close()
        store.close()

    def _sell(self, terminal: Simulator) -> int:
        """Sell in runs, each killed somewhere; return how many were."""
        chance = random.Random(2026)
        each = max(2, self.sales // self.kills)
        kills, began = 0, time.monotonic()
        for number in range(self.kills):
            points = f"{chance.choice(POINTS)}:{chance.randint(1, 2 * each - 1)}"
            if not points.startswith("before_commit"):
                points += f",before_commit:{4 * each * COMMITS_OF_A_SALE}"
            kills += self._run(terminal, 100 * self.sales, number, points) == -signal.SIGKILL
            if kills % 20 == 0:
                self.say(f"{kills} kills in {time.monotonic() - began:.0f} s")
        assert kills == self.kills, "a run got away"
        assert self._run(terminal, self.sales, self.kills, "") == 0
        return kills

    def _run(self, terminal: Simulator, wanted: int, seed: int, points: str) -> int:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), VARIABLE: points}
        words = (self.folder / "store", terminal.address, terminal.ready["control_port"], wanted, seed)
        done = subprocess.run(
            [sys.executable, str(TILL), *map(str, words)],
            env=environment,
            timeout=1800,
            check=False,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert done.returncode in {0, -signal.SIGKILL}, done.stderr
        return done.returncode


def people() -> People:
    """Return who works at the till."""

    def actor(number: int, initials: str, name: str, role: Role) -> Actor:
        return Actor(UserId(UUID(int=number)), initials, name, frozenset({role}))

    return People(
        actor(1, "TT", "Tess Technician", Role.TECHNICIAN),
        actor(2, "CC", "Cass Cashier", Role.CASHIER),
        actor(3, "PP", "Pat Pharmacist", Role.PHARMACIST),
        actor(5, "OO", "Olga Owner", Role.OWNER),
        Actor(UserId(UUID(int=9)), "SYS", "Counter", is_system=True),
    )


def money(folder: Path, event: str) -> Counter[tuple[str, int]]:
    """Return what the terminal's own log says that it did, and how often."""
    return Counter((one["reference"], one["cents"]) for one in read_events(folder, event))


def payments_of(shop: Shop, sale_id: SaleId) -> tuple[CardRow, ...]:
    """Return a sale's charges, returns and voids."""
    found: tuple[CardRow, ...] = shop.read(lambda reads: reads.cards.of_sale(sale_id))
    return found


def kind_of(row: CardRow) -> str:
    """Return what the terminal's log calls a payment."""
    if row.is_void:
        return "void"
    return "refund" if row.is_return else "charge"


def agree(shop: Shop, storm: Storm, kills: int) -> str:
    """Compare the journal with the terminal's own log, and say what was compared."""
    folder = storm.folder / "terminal"
    sales = shop.read(lambda reads: reads.sales.completed_today(1, 10**6))
    rows = [row for sale in sales for row in payments_of(shop, sale.id)]
    assert shop.read(lambda reads: reads.cards.open(1)) == (), "a charge stayed unknown"
    done = [row for row in rows if row.state is PaymentState.APPROVED]
    moved: dict[str, int] = {}
    for event in ("charge", "refund", "void"):
        said = money(folder, event)
        assert set(said.values()) <= {1}, "money moved twice"
        assert len({reference for reference, _ in said}) == len(said), "a reference was written twice"
        journal = {(row.reference, (row.approved or Money(0)).cents) for row in done if kind_of(row) == event}
        assert journal == set(said), "the journal differs from the terminal"
        moved[event] = sum(cents for _, cents in said)
    assert len(sales) >= storm.sales
    paid: Counter[SaleId] = Counter()
    for row in done:
        paid[row.sale_id] += 0 if row.is_return else (row.approved or Money(0)).cents
    assert set(paid.values()) == {LOTION.cents}, "a customer paid twice, or not enough"
    assert shop.balance(Account.CARD_CLEARING) == Money(moved["charge"] - moved["refund"] - moved["void"])
    assert unbalanced(shop.figures()) == ()
    counts = ", ".join(f"{len(money(folder, event))} {event}s" for event in moved)
    return (
        f"{len(sales)} sales, {kills} kills, {len(rows)} attempts, {counts}: none twice, none unknown, "
        "journal equal to the terminal, books equal to both"
    )


def main() -> None:
    """Play a storm as long as asked and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sales", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=200)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        said = Storm(
            Path(folder), options.sales, options.kills, lambda words: print(words, flush=True)
        ).play()
    print(f"{said}; {time.monotonic() - began:.0f} s")


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main()
