"""Kill the program at every step of a claim: after the next start, store and payer agree to the cent."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.claims.model import ClaimKind, ClaimShown
from app.claims.ncpdp.answer import read_answer
from app.claims.views import ClaimFilter
from app.kernel.clock import SystemClock
from app.kernel.fail_points import VARIABLE
from app.kernel.ids import Uuid7Source
from app.practice import payer_log
from db.store import open_store

if TYPE_CHECKING:
    from app.claims.views import ClaimRow
    from app.kernel.money import Money
    from tests.fixtures.claims_fixtures import RunningPayer, RunPayer

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them"),
    pytest.mark.lengthy,
]
ROOT = Path(__file__).parents[3]
DISPENSER = Path(__file__).with_name("dispenser.py")
WANTED = 3
POINTS = ("claim_before_send:2", "claim_after_send:3", "claim_before_record", "after_commit:7")


def dispense(folder: Path, payer: RunningPayer, point: str) -> tuple[int, list[str]]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), VARIABLE: point}
    ready = payer.ready
    command = [sys.executable, str(DISPENSER), str(folder), str(ready.port), str(ready.ca_path), str(WANTED)]
    done = subprocess.run(command, env=environment, timeout=100, check=False, capture_output=True, text=True)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode, [line for line in done.stdout.splitlines() if line.isdigit()]


def claims_of(folder: Path) -> tuple[ClaimRow, ...]:
    store, clock = open_store(folder), SystemClock()
    runner = store.runner(clock, Uuid7Source(clock), 1)
    rows: tuple[ClaimRow, ...] = runner.query(lambda reads: reads.claims.worklist(ClaimFilter.ALL)).result(20)
    runner.close()
    store.close()
    return rows


def standing_at_payer(entries: tuple[payer_log.Entry, ...]) -> dict[str, tuple[Money | None, Money | None]]:
    """Return what patient and plan pay by prescription number, as the payer's own log says."""
    held: dict[str, tuple[Money | None, Money | None]] = {}
    for entry in entries:
        number = entry.key.split("|")[5]
        if entry.effect == "paid":
            answer = read_answer(entry.answer, entry.request)
            held[number] = (answer.patient_pay, answer.plan_pays)
        elif entry.effect == "reversed":
            del held[number]
    return held


@pytest.mark.parametrize("point", POINTS)
def test_that_a_kill_at_any_step_of_a_claim_loses_and_doubles_nothing(
    point: str, practice_template: Path, run_payer: RunPayer, tmp_path: Path
) -> None:
    folder = tmp_path / "store"
    shutil.copytree(practice_template, folder)
    with run_payer(tmp_path / "payer") as payer:
        payer.command(today=SystemClock().now().date().isoformat())
        code, said = dispense(folder, payer, point)
        assert code == -signal.SIGKILL, "the armed point was never passed"
        code, more = dispense(folder, payer, "")
        assert code == 0
        entries = payer.entries()
    claims = claims_of(folder)
    assert set(said + more) <= {str(claim.rx_number) for claim in claims}
    assert len({claim.rx_number for claim in claims}) >= WANTED
    billings = [claim for claim in claims if claim.kind is ClaimKind.BILLING]
    standing = Counter(str(claim.rx_number) for claim in billings if claim.shown is ClaimShown.PAID)
    assert {claim.shown for claim in billings} <= {
        ClaimShown.PAID,
        ClaimShown.REVERSED,
        ClaimShown.CANCELLED,
        ClaimShown.REJECTED,
    }
    assert max(standing.values()) == 1
    assert not payer_log.tally(entries).paid_twice
    ours = {
        str(claim.rx_number): (claim.patient_pay, claim.plan_pay)
        for claim in billings
        if claim.shown is ClaimShown.PAID
    }
    assert standing_at_payer(entries) == ours
