"""The practice payer adjudicates as its plans say: accumulators, stages, reviews, authorizations, order."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.practice import payer_prices
from app.practice.payer_desk import PayerDesk, merged
from app.practice.payer_log import Entry
from app.practice.payer_scenario import load, named

sys.path.insert(0, str(Path(__file__).parent / "reckoning"))

if TYPE_CHECKING:
    from tests.contract.payer.reckoning.rk_ask import Ask, Before, message
    from tests.contract.payer.reckoning.rk_line import Got, read
else:
    from rk_ask import Ask, Before, message
    from rk_line import read

TODAY = date(2026, 3, 2)
BINS = {
    "ppo": ("999011", "PPO"),
    "pdp": ("999013", "MEDDPDP"),
    "state": ("999014", "STATE"),
    "tricare": ("999016", "TRI"),
    "card": ("999021", "COPAY"),
    "union": ("999023", "UNION"),
}


class Counterpart:
    def __init__(self, seed: int | None = None) -> None:
        scenario = load(named("all_kinds"))
        scenario = scenario if seed is None else scenario.with_seed(seed)
        self.desk = PayerDesk(payer_prices.load(Path("none"), scenario.products), scenario)
        self.today = TODAY
        self.seq = 0

    def send(self, *asks: Ask) -> bytes:
        return merged([self._one(part) for part in self.desk.parts(message(*asks))])

    def ask(self, *asks: Ask) -> Got:
        return read(self.send(*asks))[0]

    def _one(self, raw: bytes) -> bytes:
        self.seq += 1
        decision = self.desk.decide(raw, self.seq, self.today)
        self.desk.apply(Entry(self.seq, "", decision.key, decision.effect, raw, decision.answer))
        return decision.answer


@pytest.fixture
def payer() -> Counterpart:
    return Counterpart()


def claim(plan: str, rx: int, product: str, **changes: object) -> Ask:
    born, sex = date(1985, 5, 9), "2"
    ask = Ask("B1", plan, *BINS[plan], TODAY, "X1", rx=rx, product=product, born=born, sex=sex)
    ask.quantity, ask.days, ask.written = 30_000, 30, TODAY
    ask.cost, ask.fee, ask.usual, ask.gross = 50_000, 200, 90_000, 50_200
    for name, value in changes.items():
        setattr(ask, name, value)
    return ask


def member(plan: str, id_: str, code: str = "01") -> dict[str, object]:
    scenario = load(named("all_kinds"))
    one = scenario.members[plan, id_, code]
    return {"id": id_, "person": code, "born": one.born, "sex": one.sex}


def reversal(ask: Ask) -> Ask:
    changed = Ask("B2", ask.plan, ask.bin, ask.pcn, ask.served, ask.id, ask.person)
    changed.rx, changed.product, changed.occ = ask.rx, ask.product, ask.occ
    return changed


def test_that_a_reversal_gives_the_deductible_back(payer: Counterpart) -> None:
    first, second = claim("ppo", 1, "99998000601"), claim("ppo", 2, "99998000101", daw="1")
    # 30 at 1.90 and 4.20, 105 percent of it, and 1.75 for dispensing
    paid = payer.ask(first).price
    assert (paid["F5"], paid["FH"], paid["FC"], paid["FD"]) == (6160, 6160, 6160, 25_000 - 6160)
    assert payer.ask(second).price["FC"] == 6160 + 13_405
    payer.ask(reversal(first))
    payer.ask(reversal(second))
    assert payer.ask(claim("ppo", 3, "99998000101", daw="1")).price["FC"] == 13_405


def test_that_a_reversal_after_the_plans_window_is_refused(payer: Counterpart) -> None:
    first, second = claim("pdp", 1, "99998000601"), claim("pdp", 2, "99998000201")
    assert {payer.ask(first).status, payer.ask(second).status} == {"P"}
    payer.today = TODAY + timedelta(days=90)
    assert payer.ask(reversal(first)).status == "A"
    payer.today = TODAY + timedelta(days=91)
    late = payer.ask(reversal(second))
    assert (late.status, late.codes) == ("R", ("87",))
    # one that was taken back in time is known as such for ever
    assert payer.ask(reversal(first)).status == "S"


def test_that_the_family_shares_what_is_left_of_its_deductible(payer: Counterpart) -> None:
    for number, code in enumerate(("02", "03"), start=1):
        who = member("union", "UNI7120", code)
        payer.ask(claim("union", number, "99998000101", **who))
    third = payer.ask(claim("union", 3, "99998000101", **member("union", "UNI7120", "01")))
    # 90.00 for the family: 50.00 were used before, the others used the rest
    assert "FH" not in third.price
    assert third.price["FD"] == 0


def test_that_part_d_pays_everything_once_the_years_limit_is_reached(payer: Counterpart) -> None:
    who = member("pdp", "PDP7021")
    first = payer.ask(claim("pdp", 1, "99998000601", quantity=30_000, **who))
    assert first.price["4U"] == 1476
    big = claim("pdp", 2, "99998000501", quantity=90_000, cost=90_000, usual=190_000, gross=90_200, **who)
    assert payer.ask(big).codes == ("88",)  # three months of it came from elsewhere in January
    big.done = [("ER", "M0", "1G")]
    second = payer.ask(big)
    assert second.price["F5"] == 5000 - 1476
    stages = second.price["MV"]
    assert isinstance(stages, list)
    assert [stage for stage, _ in stages] == ["02", "04"]
    later = claim("pdp", 3, "99998000101", **who)
    assert payer.ask(later).price["F5"] == 0


def test_that_a_fill_at_another_pharmacy_makes_a_refill_too_soon(payer: Counterpart) -> None:
    got = payer.ask(claim("ppo", 1, "99998000201", **member("ppo", "PPO7000", "02")))
    assert got.codes == ("79",)
    assert got.alerts == [("ER", "3", "20260220")]


def test_that_an_interaction_stops_a_claim_until_it_is_answered(payer: Counterpart) -> None:
    who = member("ppo", "PPO7000")
    stopped = payer.ask(claim("ppo", 1, "99998001201", **who))
    assert (stopped.codes, stopped.alerts) == (("88",), [("DD", "3", "20260215")])
    wrong = claim("ppo", 1, "99998001201", done=[("DD", "M0", "2A")], **who)
    assert payer.ask(wrong).codes == ("88",)
    right = claim("ppo", 1, "99998001201", done=[("DD", "M0", "1G")], **who)
    assert payer.ask(right).status == "P"


def test_that_a_hard_finding_cannot_be_answered(payer: Counterpart) -> None:
    much = {"quantity": 300_000, "days": 30}
    assert payer.ask(claim("state", 1, "99998000801", **much)).codes == ("88",)
    answered = claim("state", 1, "99998000801", done=[("HD", "M0", "1G")], **much)
    assert payer.ask(answered).codes == ("943",)


def test_that_an_authorization_waits_is_granted_used_and_kept(payer: Counterpart) -> None:
    asked = claim("ppo", 1, "99998000401", tx="P4", quantity=2000, asked=("1", TODAY, date(2026, 8, 1)))
    waiting = payer.ask(asked)
    number = waiting.granted["PY"]
    assert (waiting.status, "PS" in waiting.granted) == ("F", False)
    bill = claim("ppo", 1, "99998000401", quantity=2000, cost=200_000, usual=250_000, gross=200_200)
    bill.pa, bill.pa_type = number, "01"
    assert payer.ask(bill).codes == ("3W",)
    payer.today += timedelta(days=2)
    about = claim("ppo", 1, "", tx="P3", number=number)
    assert payer.ask(about).granted["PS"] == "20260302"
    assert payer.ask(bill).status == "P"
    assert payer.ask(about).granted["PX"] == "2000"
    about.tx = "P2"
    assert payer.ask(about).codes == ("RA",)
    payer.ask(reversal(bill))
    assert [payer.ask(about).status, payer.ask(about).status] == ["A", "S"]
    assert payer.ask(bill).codes == ("3X",)


def test_that_a_denial_has_a_number_that_can_be_asked_about(payer: Counterpart) -> None:
    asked = claim("pdp", 1, "00378557393", tx="P4", asked=("1", TODAY, date(2026, 8, 1)))
    denied = payer.ask(asked)
    assert (denied.status, denied.codes) == ("R", ("3Y",))
    assert payer.ask(claim("pdp", 1, "", tx="P3", number=denied.granted["PY"])).codes == ("3Y",)


def test_that_a_plan_names_the_coverage_that_comes_first(payer: Counterpart) -> None:
    got = payer.ask(claim("tricare", 1, "99998000601", **member("tricare", "TRI7051")))
    assert (got.codes, got.others) == (("41",), ["999011"])


def test_that_a_copay_card_leaves_the_rest_to_the_patient_and_refuses_federal_plans(
    payer: Counterpart,
) -> None:
    behind = claim("card", 1, "99998000101", occ="08", before=[Before("999011", TODAY, owed=[("06", 9000)])])
    paid = payer.ask(behind)
    # 90.00 were left: 5.00 as the card says, at most 75.00 from the card, 10.00 above it
    assert {key: paid.price[key] for key in ("F5", "F6", "F9", "FI", "FK")} == {
        "F5": 1500, "F6": 9000, "F9": 7500, "FI": 500, "FK": 1000,
    }  # fmt: skip
    federal = claim("card", 2, "99998000101", occ="08", before=[Before("999013", TODAY, owed=[("06", 9000)])])
    assert payer.ask(federal).codes == ("70",)


def test_that_the_claims_of_one_transmission_are_answered_one_by_one(payer: Counterpart) -> None:
    late = claim("ppo", 1, "00000123401")
    raw = payer.send(late, claim("ppo", 2, "99998000601"))
    assert [(got.status, got.rx) for got in read(raw)] == [("R", "1"), ("P", "2")]
    assert b"AM25" in raw
    assert [got.status for got in read(payer.send(late, claim("ppo", 2, "99998000601")))] == ["R", "D"]


def test_that_the_report_of_a_partial_fill_can_be_taken_back_while_its_completion_stands(
    payer: Counterpart,
) -> None:
    first = claim("ppo", 1, "99998001001", part="P", intended=60_000, intended_days=60)
    assert payer.ask(first).status == "P"
    payer.today += timedelta(days=1)
    rest = claim("ppo", 2, "99998001001", part="C", intended=60_000, intended_days=60, first_rx=1)
    rest.first_served, rest.served = TODAY, payer.today
    completed = payer.ask(rest)
    assert (completed.status, completed.price["F7"], completed.price["FI"]) == ("P", 0, 0)
    assert payer.ask(reversal(first)).codes == ("RP",)
    report = claim("ppo", 1, "99998001001", tx="N1", part="P", intended=60_000, intended_days=60)
    assert payer.ask(report).status == "A"
    taken = reversal(first)
    taken.tx = "N2"
    assert payer.ask(taken).status == "A"


def test_that_the_same_seed_gives_the_same_bytes() -> None:
    ask = claim("ppo", 1, "99998000601")
    assert Counterpart(5).send(ask) == Counterpart(5).send(ask)
    assert b"F35000000001" in Counterpart(5).send(ask)
    assert b"F36000000001" in Counterpart(6).send(ask)
