"""Send a scripted run of claims to a real payer process and compare every state and amount."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.payer.reckoning.rk_ask import Ask, message
    from tests.contract.payer.reckoning.rk_line import Got, Line, read
    from tests.contract.payer.reckoning.rk_plans import ROOT, SCENARIO, World
    from tests.contract.payer.reckoning.rk_reckoner import Reckoner
    from tests.contract.payer.reckoning.rk_script import Script, Step
else:
    from rk_ask import Ask, message
    from rk_line import Got, Line, read
    from rk_plans import ROOT, SCENARIO, World
    from rk_reckoner import Reckoner
    from rk_script import Script, Step

_STEPS_A_DAY = 23


@dataclass
class Outcome:
    """Add up how a run went; each difference is one line."""

    seconds: float = 0.0
    kills: int = 0
    transactions: Counter[str] = field(default_factory=Counter)
    plans: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    amounts: int = 0
    paid: int = 0
    patient: int = 0
    differences: list[str] = field(default_factory=list)


class Payer:
    """Be a payer process on the scenario, which may be killed and started again on what it wrote."""

    def __init__(self, folder: Path) -> None:
        """Start it."""
        self._folder = folder
        self._child, self.line = self._start()

    def kill(self) -> None:
        """Kill the process without warning and start another in its folder."""
        self._child.kill()
        self._child.wait(timeout=20)
        self._child, self.line = self._start()

    def close(self) -> None:
        """End the process."""
        self._child.terminate()
        self._child.wait(timeout=20)

    def _start(self) -> tuple[subprocess.Popen[bytes], Line]:
        module = [sys.executable, "-m", "app.practice.payer", "--scenario", str(SCENARIO)]
        child = subprocess.Popen([*module, "--dir", str(self._folder)], stdout=subprocess.PIPE, cwd=ROOT)
        if child.stdout is None:
            raise OSError("no output")
        with child.stdout as output:
            facts = json.loads(output.readline())
        return child, Line(facts["port"], facts["control_port"], Path(facts["ca"]))


@contextmanager
def payer(folder: Path) -> Iterator[Payer]:
    """Run a payer process until the block ends."""
    running = Payer(folder)
    try:
        yield running
    finally:
        running.close()


def run(running: Payer, claims: int, seed: int, kills: int = 0, reckoner: Reckoner | None = None) -> Outcome:
    """Ask until so many claims are answered, killing the payer on the way; return what came of it."""
    script, outcome = Script(World(), seed), Outcome()
    reckoner = reckoner or Reckoner(World())
    started, steps = time.monotonic(), 0
    while (answered := sum(outcome.transactions.values())) < claims:
        if answered >= (outcome.kills + 1) * claims // (kills + 1):
            running.kill()
            outcome.kills += 1
        step = script.next()
        _exchange(running.line, step, (script, reckoner), outcome)
        steps += 1
        if steps % _STEPS_A_DAY == 0:
            running.line.command(advance_days=1)
            script.today += timedelta(days=1)
    outcome.seconds = time.monotonic() - started
    return outcome


def _exchange(line: Line, step: Step, by: tuple[Script, Reckoner], outcome: Outcome) -> None:
    script, reckoner = by
    if step.order:
        line.command(**step.order)
    body = message(*step.asks)
    if step.tamper is not None:
        before, after = step.tamper
        body = body.replace(before.encode("ascii"), after.encode("ascii"))
    raw = line.send(body)
    answers = read(raw)
    wanted = _wanted(step, reckoner, script)
    if len(wanted) != len(answers):
        outcome.differences.append(f"{step.label}: {len(answers)} answers for {len(wanted)} asks")
        return
    for ask, want, got in zip(step.asks, wanted, answers, strict=False):
        _compare(ask, want, got, outcome)
        if step.codes is None:
            reckoner.learn(ask, got.granted.get("PY", ""))
            script.took(ask, got)


def _wanted(step: Step, reckoner: Reckoner, script: Script) -> list[Got]:
    if step.codes is not None:
        answers = 1 if step.header == "R" else len(step.asks)
        return [Got(step.header, "R", step.codes)] * answers
    return [reckoner.answer(ask, script.today) for ask in step.asks]


def _compare(ask: Ask, want: Got, got: Got, outcome: Outcome) -> None:
    outcome.transactions[ask.tx] += 1
    outcome.plans[ask.plan] += 1
    outcome.states[got.status] += 1
    outcome.codes.update(got.codes)
    outcome.amounts += sum(isinstance(value, int) for value in got.price.values())
    faults = [
        f"{name} {one!r} for {other!r}"
        for name, one, other in (
            ("header", got.header, want.header),
            ("status", got.status, want.status),
            ("codes", got.codes, want.codes),
            ("price", _without(got.price, want.price), _without(want.price, got.price)),
            ("alerts", sorted(got.alerts), sorted(want.alerts)),
            ("others", got.others, want.others),
            ("granted", {k: v for k, v in got.granted.items() if k not in {"AM", "PY"}}, want.granted),
            ("person", {key: value for key, value in got.extra.items() if key != "AM"}, want.extra),
            ("insured", {key: got.insured.get(key) for key in want.insured}, want.insured),
        )
        if one != other
    ]
    if got.header == "A" and ask.tx not in {"E1", "P2", "P3"} and got.rx != str(ask.rx):
        faults.append(f"402-D2 {got.rx!r} for {ask.rx}")
    if got.status in {"P", "B"}:
        faults += _adds_up(got)
        outcome.paid += _cents(got, "F9") if got.status == "P" else 0
        outcome.patient += _cents(got, "F5") if got.status == "P" else 0
    if faults:
        outcome.differences.append(f"{ask.tx} {ask.plan} Rx {ask.rx}: {'; '.join(faults)}")


def _without(one: dict[str, object], other: dict[str, object]) -> dict[str, object]:
    """Return what differs, so that a line of difference stays readable."""
    return {key: value for key, value in one.items() if other.get(key) != value}


def _cents(got: Got, key: str) -> int:
    value = got.price.get(key, 0)
    return value if isinstance(value, int) else 0


def _adds_up(got: Got) -> list[str]:
    """Return where a paid answer breaks the rules of telecom pricing (4.2)."""
    rows = got.price.get("J3", [])
    others = sum(amount for _, amount in rows) if isinstance(rows, list) else 0
    allowed = sum(_cents(got, key) for key in ("F6", "F7", "FL", "J1", "AW", "AX")) + others
    patient = sum(_cents(got, key) for key in ("FH", "FI", "4U", "FK", "FN", "UK", "UM", "UD"))
    faults = []
    if _cents(got, "F9") != allowed - _cents(got, "F5") - _cents(got, "J5"):
        faults.append("F9 is not the sum of its parts")
    if _cents(got, "F5") != patient or patient < 0:
        faults.append("F5 is not the sum of its parts")
    stages = got.price.get("MV")
    if isinstance(stages, list) and sum(amount for _, amount in stages) != _cents(got, "F6") + _cents(
        got, "F7"
    ):
        faults.append("the stages are not the cost")
    return faults
