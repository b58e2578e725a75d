"""The payer's log survives kills: what was answered is in it, and what is in it is in the books."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.claims.ncpdp.answer import Answer, read_answer
from app.claims.ncpdp.billing import build_billing, build_reversal
from app.gateways.payer_switch import Endpoint, NoAnswer, PayerSwitch
from app.practice import payer_control, payer_log
from app.practice.payer_log import Effect, Entry, PayerLog, tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.claims.ncpdp.billing import BillingFacts

ROOT = Path(__file__).resolve().parents[3]


class PayerProcess:
    def __init__(self, directory: Path, port: int = 0) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-m", "app.practice.payer", "--dir", str(directory), "--port", str(port)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        assert self.child.stdout is not None
        facts = json.loads(self.child.stdout.readline())
        self.port, self.control_port = facts["port"], facts["control_port"]
        self.switch = PayerSwitch(Endpoint("127.0.0.1", self.port), Path(facts["ca"]), 20)

    def ask(self, request: bytes) -> Answer:
        return read_answer(self.switch.exchange(request), request)

    def end(self, number: int) -> int:
        self.child.send_signal(number)
        code = self.child.wait(timeout=20)
        assert self.child.stdout is not None
        self.child.stdout.close()
        return code


@contextmanager
def payer_process(directory: Path, port: int = 0) -> Iterator[PayerProcess]:
    running = PayerProcess(directory, port)
    try:
        yield running
    finally:
        if running.child.poll() is None:
            running.end(signal.SIGKILL)


def test_that_a_killed_payer_remembers_what_it_paid_and_took_back(
    tmp_path: Path, facts: BillingFacts
) -> None:
    other = replace(facts, rx_number=1000002, ndc11="55555000202")
    with payer_process(tmp_path) as first:
        payer_control.send(first.control_port, today="2026-03-02")
        paid = first.ask(build_billing(facts))
        first.ask(build_billing(other))
        first.ask(build_reversal(other))
        first.end(signal.SIGKILL)
    with payer_process(tmp_path, first.port) as second:
        assert second.port == first.port
        assert second.ask(build_billing(facts)) == replace(paid, status="D")
        assert second.ask(build_reversal(other)).status == "S"
        # it still takes the day that it was told for today
        assert second.ask(build_billing(other)).status == "P"


def test_that_a_payer_killed_before_its_answer_left_has_paid_once(
    tmp_path: Path, facts: BillingFacts
) -> None:
    request = build_billing(facts)
    with payer_process(tmp_path) as first:
        payer_control.send(first.control_port, today="2026-03-02")
        payer_control.send(first.control_port, fault="slow", delay_ms=60_000, count=1)
        hasty = PayerSwitch(first.switch.endpoint, tmp_path / "ca.pem", 1)
        with pytest.raises(NoAnswer):
            hasty.exchange(request)
        first.end(signal.SIGKILL)
    with payer_process(tmp_path) as second:
        assert second.ask(request).status == "D"
    assert tally(payer_log.read(tmp_path)).paid_twice == ()


def test_that_the_process_stops_when_told(tmp_path: Path) -> None:
    with payer_process(tmp_path) as running:
        assert payer_control.send(running.control_port, stop=True)["ok"] is True
        assert running.child.wait(timeout=20) == 0
        assert running.child.stdout is not None
        running.child.stdout.close()


def entry(seq: int, effect: Effect = Effect.PAID, key: str = "k|B1") -> Entry:
    return Entry(seq, "2026-03-02T12:00:00+00:00", key, effect, b"request\x1c", b"answer\x1e")


def test_that_an_unfinished_line_is_cut_off(tmp_path: Path) -> None:
    log = PayerLog(tmp_path)
    log.append(entry(1))
    log.close()
    path = tmp_path / payer_log.FILE_NAME
    whole = path.read_bytes()
    for cut in range(1, len(whole)):
        path.write_bytes(whole + whole[:cut])
        assert payer_log.read(tmp_path) == (entry(1),)
    reopened = PayerLog(tmp_path)
    reopened.append(entry(2))
    reopened.close()
    assert payer_log.read(tmp_path) == (entry(1), entry(2))


def test_that_a_closed_log_takes_nothing_more(tmp_path: Path) -> None:
    log = PayerLog(tmp_path)
    log.close()
    with pytest.raises(OSError, match="descriptor"):
        log.append(entry(1))


def test_that_a_claim_paid_twice_would_show() -> None:
    entries = [entry(1), entry(2, Effect.REVERSED, "k|B2"), entry(3), entry(4), entry(5, Effect.DUPLICATE)]
    sums = tally(entries)
    assert sums.paid_twice == ("k|B1",)
    assert sums.standing == ("k|B1",)
    assert sums.duplicates == 1


def test_that_an_empty_folder_has_an_empty_log(tmp_path: Path) -> None:
    assert payer_log.read(tmp_path) == ()
