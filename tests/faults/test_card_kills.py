"""Kill a register at every step of selling: store, terminal, drawer and printer agree in the end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.kernel.clock import SystemClock
from app.kernel.fail_points import VARIABLE
from app.kernel.ids import SaleId, Uuid7Source
from app.kernel.money import Money
from app.ledger.model import Account
from app.pos.closing import unbalanced
from app.printing.model import JobState, PrinterRole
from db.store import open_store
from devices.sim.client import Simulator
from devices.sim.escpos_reader import read_receipt
from devices.sim.log import read_charges, read_kicks, read_receipts

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.kernel.clock import SetClock
    from app.kernel.running import Runner
    from app.printing.views import JobRow
    from db.store import Store
    from tests.fixtures.register_fixtures import Shop

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them"),
    pytest.mark.lengthy,
]
ROOT = Path(__file__).parents[2]
TILL = Path(__file__).with_name("till.py")
LOTION = Money(410)
POINTS = (
    "sale_before_commit",
    "sale_after_commit",
    "print_before_send",
    "print_before_write",
    "print_after_write",
    "print_after_send",
    "drawer_after_write",
    "card_before_send",
    "card_after_write",
    "card_after_send",
    "card_before_settle:2",
    "before_commit:9",
)


def run_till(
    folder: Path, printer: Simulator, terminal: Simulator, wanted: int, point: str
) -> tuple[int, list[str]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), VARIABLE: point}
    command = [sys.executable, str(TILL), str(folder), printer.address, terminal.address, str(wanted)]
    done = subprocess.run(command, env=environment, timeout=100, check=False, capture_output=True, text=True)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode, re.findall(r"^\d{3}-\d{4}$", done.stdout, re.MULTILINE)


def numbers_on_paper(folder: Path) -> Counter[str]:
    """Return how often each sale's receipt came out without the word DUPLICATE."""
    found: Counter[str] = Counter()
    for receipt in read_receipts(folder):
        page = read_receipt(receipt.raw)
        assert not any("DUPLICATE" in line for line in page.lines), "nobody asked for a duplicate"
        (barcode,) = page.barcodes
        found[barcode] += 1
    return found


def test_that_a_register_killed_at_every_step_sells_and_charges_each_sale_once(
    store: Store, make_shop: Callable[[Runner, SetClock | SystemClock], Shop], tmp_path: Path
) -> None:
    clock = SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    shop = make_shop(runner, clock)
    shop.seed()
    day_id = shop.open_day()
    runner.close()
    store.close()
    printer, terminal = (Simulator.start(name, tmp_path / name) for name in ("printer", "terminal"))
    said: list[str] = []
    kills = 0
    try:
        for wanted, point in enumerate(POINTS, 1):
            code, numbers = run_till(store.folder, printer, terminal, wanted * 2, point)
            said += numbers
            kills += code == -signal.SIGKILL
        code, numbers = run_till(store.folder, printer, terminal, 2 * len(POINTS) + 2, "")
    finally:
        printer.stop()
        terminal.stop()
    assert kills == len(POINTS)
    assert code == 0
    again = open_store(store.folder)
    runner = again.runner(clock, Uuid7Source(clock), 1)
    try:
        agree(make_shop(runner, clock), said + numbers, tmp_path)
        make_shop(runner, clock).close_exactly(day_id)
    finally:
        runner.close()
        again.close()


def jobs_of(shop: Shop, sale_id: SaleId) -> tuple[JobRow, ...]:
    found: tuple[JobRow, ...] = shop.read(lambda reads: reads.printing.of_source(sale_id))
    return found


def agree(shop: Shop, said: list[str], folder: Path) -> None:
    """Compare what the store holds with what terminal, drawer and printer saw."""
    sales = shop.read(lambda reads: reads.sales.completed_today(1))
    views = [shop.view(row.id) for row in sales]
    assert len(set(said)) == len(said), "no sale was acknowledged twice"
    assert set(said) <= {view.number for view in views}, "an acknowledged sale was lost"
    charges = Counter(charge.reference for charge in read_charges(folder / "terminal"))
    assert set(charges.values()) == {1}, "a card was charged twice"
    charged = Money.total(Money(charge.cents) for charge in read_charges(folder / "terminal"))
    assert shop.balance(Account.CARD_CLEARING) == charged
    assert all(view.paid == view.total == LOTION for view in views)
    jobs = [job for view in views for job in jobs_of(shop, view.id)]
    assert {job.state for job in jobs} <= {JobState.PRINTED, JobState.UNKNOWN, JobState.CANCELLED}
    papers = numbers_on_paper(folder / "printer")
    assert max(papers.values()) == 1
    numbers = {view.id: view.number for view in views}
    for job in jobs:
        if job.role is PrinterRole.RECEIPT:
            came_out = papers[numbers[SaleId(job.source_id)]]
            assert came_out == 1 if job.state is JobState.PRINTED else came_out <= 1
    opened = sum(1 for job in jobs if job.role is PrinterRole.DRAWER and job.state is JobState.PRINTED)
    doubts = sum(1 for job in jobs if job.role is PrinterRole.DRAWER and job.state is JobState.UNKNOWN)
    assert opened <= read_kicks(folder / "printer") <= opened + doubts
    assert unbalanced(shop.figures()) == ()
