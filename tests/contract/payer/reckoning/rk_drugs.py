"""Make up one claim: a member, a drug, and whatever a claim may carry, wrong things now and then."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from tests.contract.payer.reckoning.rk_ask import Ask, Before
    from tests.contract.payer.reckoning.rk_line import Got
    from tests.contract.payer.reckoning.rk_plans import Table, World
else:
    from rk_ask import Ask, Before

_LISTED = (
    "68462043518",
    "00006020754",
    "00071015723",
    "65162076310",
    "00378557393",
    "00078043305",
    "00009009001",
)
_INVENTED = tuple(f"99998{number:04d}01" for number in range(1, 16))
_UNLISTED = "55555000101"
_FIRST_RX = 1_000_001


class Asker:
    """Make up claims from a seed."""

    def __init__(self, world: World, seed: int) -> None:
        """Take the data to choose from."""
        self.world = world
        self.chance = random.Random(seed)
        self.today = date(2026, 3, 2)
        self.rx = _FIRST_RX
        self.sent: list[tuple[Ask, Got]] = []
        self.numbers: list[tuple[Ask, str]] = []
        self._plans = list(world.by_key.values())

    def took(self, ask: Ask, got: Got) -> None:
        """Remember what was answered."""
        self.sent.append((ask, got))
        if got.granted.get("PY"):
            self.numbers.append((ask, got.granted["PY"]))

    def _of(self, *labels: str, statuses: str = "PC", days: int = 400) -> Ask | None:
        since = self.today - timedelta(days=days)
        found = [
            ask
            for ask, got in self.sent
            if ask.tx in labels and got.status in statuses and ask.served >= since
        ]
        return self.chance.choice(found) if found else None

    def _one_in(self, count: int) -> bool:
        return self.chance.randrange(count) == 0

    def _plan(self, *transactions: str) -> Table:
        able = [
            plan
            for plan in self._plans
            if not plan.get("transactions") or set(transactions) <= set(plan["transactions"])
        ]
        return self.chance.choice(able)

    def _ask(self, tx: str, plan: Table) -> Ask:
        members = [one for one in self.world.members if one["plan"] == plan["key"]]
        self.rx += 1
        served = self.today - timedelta(days=self.chance.choice((0, 0, 0, 1, 2)))
        ask = Ask(
            tx, plan["key"], plan["bin"], plan["pcn"], served, f"X{self.chance.randrange(40):03d}", rx=self.rx
        )
        if members and not self._one_in(12):
            one = self.chance.choice(members)
            ask = replace(ask, id=one["id"], person=one["code"], group=one["group"], born=one["born"])
            ask = replace(ask, sex=one["sex"], injured=one.get("injured"), injury=one.get("injury", ""))
        else:
            ask = replace(
                ask, born=date(self.chance.randrange(1940, 2020), 5, 9), sex=self.chance.choice("12")
            )
            if plan["key"] == "comp":
                ask = replace(ask, injured=date(2026, 1, 5), injury="WC1")
        if self._one_in(40):
            wrong = self.chance.choice(("id", "ended", "born", "person", "sex", "late", "future", "written"))
            ask = self._with_wrong(ask, wrong)
        return ask

    def _with_wrong(self, ask: Ask, wrong: str) -> Ask:
        changes: dict[str, dict[str, object]] = {
            "id": {"id": "NOSUCH1"},
            "ended": {"id": "TERM0001"},
            "born": {"born": date(1959, 1, 1)},
            "person": {"person": "77"},
            "sex": {"sex": "1" if ask.sex == "2" else "2"},
            "late": {"served": self.today - timedelta(days=500)},
            "future": {"served": self.today + timedelta(days=4)},
            "written": {"written": self.today + timedelta(days=2)},
        }
        return replace(ask, **changes[wrong])  # type: ignore[arg-type]

    def _drug(self, tx: str, plan: Table) -> Ask:
        ask = self._ask(tx, plan)
        ndc = self.chance.choice((*_INVENTED, *_INVENTED, *_LISTED, _UNLISTED))
        if self._one_in(60):
            ndc = "00000123401"
        days = self.chance.choice((7, 14, 30, 30, 30, 34, 60, 90))
        each = self.chance.choice((1, 1, 1, 2, 3))
        written = ask.written or ask.served - timedelta(days=self.chance.randrange(5))
        ask = replace(ask, product=ndc, quantity=days * each * 1000, days=days, written=written)
        if ndc in {"99998000401", "99998000901"}:
            ask = replace(ask, quantity=self.chance.choice((1, 2)) * 1000)
        often = 7 if "compounding" in plan.get("services", {}) else 40
        if self._one_in(often) and tx != "P4":
            ask = self._compound(ask)
        ask = self._decorated(ask, plan)
        return self._priced(self._behind(ask, plan), plan)

    def _compound(self, ask: Ask) -> Ask:
        base = ("99998001301", self.chance.choice((30, 60)) * 1000, 900)
        active = ("99998001401", self.chance.choice((2, 5)) * 1000, 1800)
        other = (self.chance.choice(("99998001501", _UNLISTED, "99998001201")), 1500, 700)
        parts = self.chance.choice(([base, active], [base, active, other], [base, other], [base]))
        if self._one_in(12):
            parts = [base, base]
        codes = ["08"] if self._one_in(2) else []
        return replace(ask, product="0", qualifier="00", parts=list(parts), clarifications=codes)

    def _decorated(self, ask: Ask, plan: Table) -> Ask:  # noqa: C901 - one case per thing a claim may carry
        if self._one_in(3):
            reason = self.chance.choice(("DD", "HD", "TD", "ER"))
            ask.done = [
                (reason, self.chance.choice(("M0", "P0", "PE")), self.chance.choice(("1B", "1G", "2A")))
            ]
        if ask.product == "99998000901" and not self._one_in(4):
            ask.done = [*ask.done, ("PH", "MA", "3N")]
            ask.incentive = self.chance.choice((1500, 2500, 4000))
        if self._one_in(5):
            ask.clarifications = [*ask.clarifications, self.chance.choice(("03", "04", "05", "07"))]
        if self._one_in(3) or plan["key"] == "part_b":
            ask.diagnoses = [self.chance.choice(("E119", "E1065", "I10", "M549"))]
        if self._one_in(5):
            grants = [one["number"] for one in self.world.authorizations]
            ask.pa = self.chance.choice(
                [*grants, "99999999999", *(number for _, number in self.numbers[-9:])]
            )
            ask.pa_type = "01"
        elif self._one_in(25):
            ask.pa_type = self.chance.choice(("02", "03", "04"))
        ask.daw = self.chance.choice("00012")
        if self._one_in(9):
            ask.residence = self.chance.choice(("1", "3"))
        if ask.sex == "2" and self._one_in(12):
            ask.pregnant = "2"
        often = 7 if plan.get("services", {}).get("takes_partials") else 60
        if self._one_in(often):
            ask.part, ask.intended, ask.intended_days = "P", ask.quantity, ask.days
            ask.quantity, ask.days = ask.quantity // 3000 * 1000 or 1000, max(1, ask.days // 3)
        if plan.get("needs_coupon") and not self._one_in(9):
            ask.coupon = (self.chance.choice(("01", "02")), "INVENTED1", self.chance.choice((0, 2500, 6000)))
        elif self._one_in(40):
            ask.coupon = ("01", "INVENTED2", 1000)
        return ask

    def _behind(self, ask: Ask, plan: Table) -> Ask:
        cob = plan.get("cob")
        listed = [one for one in self.world.members if (one["plan"], one["id"]) == (plan["key"], ask.id)]
        has_other = any("other" in one for one in listed)
        often = 2 if has_other else 6
        if cob is None or not (not cob.get("takes_first", True) or self._one_in(often)):
            return ask
        if self._one_in(15):
            return ask
        code = self.chance.choice([*cob["codes"], *cob["codes"], *cob["codes"], "02", "08", "06"])
        before = Before("999013" if self._one_in(6) else "999011", ask.served)
        if code in {"02", "08"} or self._one_in(15):
            before.paid = [("07", self.chance.randrange(500, 9000))]
            if self._one_in(30):
                before.paid = [("08", 1200)]
        if code == "03":
            before.rejects = [self.chance.choice(("70", "65", "79", "75"))]
        if code == "04":
            before.paid = [("07", 0)]
        if code != "03" and not self._one_in(15):
            before.owed = self._owed()
        ask.occ, ask.before = code, [before]
        if self._one_in(10):
            second = Before("999016", ask.served, paid=[("07", 400)], owed=self._owed(), level="02")
            ask.before.append(second)
        if self._one_in(40):
            ask.before = []
        return ask

    def _owed(self) -> list[tuple[str, int]]:
        if self._one_in(2):
            return [("06", self.chance.randrange(0, 8000))]
        rows = [("01", self.chance.randrange(0, 5000)), ("05", self.chance.randrange(100, 4000))]
        return [("06", 700), *rows] if self._one_in(25) else rows

    def _priced(self, ask: Ask, plan: Table) -> Ask:
        product = self.world.product(ask.product)
        if ask.parts:
            ask.cost = sum(cost for _, _, cost in ask.parts) + (100 if self._one_in(15) else 0)
        elif product["price"] is not None:
            ask.cost = int(
                product["price"] * ask.quantity / 10 * Fraction(self.chance.randrange(90, 140), 100)
            )
        else:
            ask.cost = self.chance.randrange(200, 30_000)
        ask.fee = self.chance.choice((150, 250, 1200))
        if self._one_in(8):
            ask.others = [(self.chance.choice(("01", "09", "03")), self.chance.randrange(100, 1200))]
        if self._one_in(6):
            ask.flat_tax = self.chance.randrange(10, 90)
        if self._one_in(6):
            ask.tax_rate, ask.tax_basis = 70_000, self.chance.choice(("02", "03"))
            base = ask.cost + (ask.fee if ask.tax_basis == "03" else 0)
            ask.tax = max(1, base * 7 // 100)
        ask.usual = max(1, ask.cost + ask.fee + self.chance.randrange(-300, 2500))
        ask.gross = (
            ask.cost + ask.fee + ask.incentive + sum(a for _, a in ask.others) + ask.flat_tax + ask.tax
        )
        if self._one_in(30):
            ask.gross += 37
        return ask
