"""Scenarios are data: they are checked when they load, and what they schedule happens."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.claims.ncpdp import tokens
from app.claims.ncpdp.billing import build_billing, build_reversal
from app.kernel.clock import SystemClock
from app.kernel.errors import DomainError
from app.practice import payer_prices
from app.practice.payer_desk import PayerDesk, merged
from app.practice.payer_faults import Chaos, Fault
from app.practice.payer_office import Payer, Start
from app.practice.payer_scenario import load, named, shipped
from resources import read_text

if TYPE_CHECKING:
    from app.claims.ncpdp.billing import BillingFacts

ROOT = Path(__file__).resolve().parents[3]
KINDS = {
    "commercial", "part_b", "part_d", "medicaid", "chip", "tricare", "champva", "va", "ihs",
    "workers_compensation", "copay_card", "assistance",
}  # fmt: skip


def written(folder: Path, text: str) -> Path:
    path = folder / "scenario.toml"
    path.write_text(text, "utf-8")
    return path


def test_that_twelve_kinds_of_plan_are_shipped_beside_the_four_plain_ones() -> None:
    plans = shipped().plans.values()
    assert {plan.terms.kind for plan in plans} - {""} == KINDS
    assert sum(plan.terms.kind == "" for plan in plans) == 4


@pytest.mark.parametrize("name", ["payer_kinds.toml", "scenarios/all_kinds.toml"])
def test_that_nothing_in_a_scenario_is_real_and_that_it_says_so(name: str) -> None:
    head = " ".join(read_text("practice", *name.split("/"))[:700].replace("#", " ").split()).lower()
    assert "nobody" in head
    assert "not issued" in head
    assert all(plan.bin.startswith("9990") for plan in load(named("all_kinds")).plans.values())


STRANGER = """
[[member]]
plan = "nowhere"
id = "A1"
code = "01"
last = "A"
first = "B"
born = 2000-01-01
sex = "1"
"""


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("nonsense = 1", "nonsense"),
        ('[[plan]]\nkey = "x"\ntypo = 1\n', "typo"),
        (STRANGER, "nowhere"),
        ('[[trouble]]\nat = 1\nfault = "explode"\n', "silence"),
        ("[[plan", "file"),
        ('[[fill]]\nplan = "commercial"\n', "KeyError"),
    ],
    ids=["table", "plan word", "plan", "fault", "toml", "field"],
)
def test_that_a_scenario_that_does_not_hold_together_is_refused_in_words(
    tmp_path: Path, text: str, word: str
) -> None:
    with pytest.raises(DomainError, match=word):
        load(written(tmp_path, text))


def test_that_a_bin_that_someone_could_own_is_refused(tmp_path: Path) -> None:
    text = read_text("practice", "payer_kinds.toml").replace('bin = "999011"', 'bin = "610011"')
    with pytest.raises(DomainError, match="9990"):
        load(written(tmp_path, text))


def test_that_the_program_says_what_is_wrong_with_a_scenario(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app.practice.payer", "--dir", str(tmp_path / "payer")]
    path = written(tmp_path, "nonsense = 1")
    done = subprocess.run(
        [*command, "--scenario", str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "nonsense" in done.stderr


def test_that_scheduled_faults_strike_the_message_they_name(tmp_path: Path) -> None:
    text = '[[trouble]]\nat = 2\nfault = "host_error"\ncodes = ["85", "99"]\n'
    payer = Payer(tmp_path / "p", SystemClock(), Start(load(written(tmp_path, text))))
    assert [payer.next_trouble().fault for _ in range(3)] == [Fault.NONE, Fault.HOST_ERROR, Fault.NONE]
    payer.close()


def test_that_chance_is_the_same_for_the_same_seed() -> None:
    chaos = Chaos(300, (Fault.SILENCE, Fault.GARBAGE))
    struck = [chaos.strike(1, number).fault for number in range(400)]
    assert struck == [chaos.strike(1, number).fault for number in range(400)]
    assert struck != [chaos.strike(2, number).fault for number in range(400)]
    assert 80 < sum(fault is not Fault.NONE for fault in struck) < 160


def test_that_days_pass_on_command_and_stay_passed(tmp_path: Path) -> None:
    payer = Payer(tmp_path, SystemClock(), Start(today=date(2026, 3, 2)))
    assert payer.obey({"advance_days": 3})["date"] == "2026-03-05"
    with pytest.raises(DomainError):
        payer.obey({"advance_days": "many"})
    payer.close()
    again = Payer(tmp_path, SystemClock(), Start(today=date(2026, 3, 2)))
    assert again.obey({})["date"] == "2026-03-05"
    again.close()


def test_that_no_mutation_of_a_message_brings_the_payer_down(facts: BillingFacts) -> None:
    source = random.Random(4)
    desk = PayerDesk(payer_prices.load(Path("none")))
    plain = [build_billing(facts), build_reversal(facts)]
    codes = [b"B1", b"B2", b"B3", b"C1", b"D1", b"E1", b"N1", b"P1", b"P2", b"P3", b"P4", b"S1", b"S3"]
    for number in range(3000):
        raw = source.choice(plain)
        raw = raw[:8] + source.choice(codes) + raw[10:]
        start = source.randrange(len(raw))
        salt = source.choice((b"\x1c", b"\x1d", b"\x1e", b"{", b"\xff", b"9" * 40, b"AM12", b""))
        raw = raw[:start] + salt + raw[start + source.randrange(4) :]
        answer = merged([desk.decide(part, number, date(2026, 3, 2)).answer for part in desk.parts(raw)])
        assert tokens.join(tokens.split(answer)) == answer
        assert len(answer) < 8192
