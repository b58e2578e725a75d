"""Make up what a pharmacy asks of every plan: the same asks for the same seed."""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.payer.reckoning.rk_ask import Ask, Before
    from tests.contract.payer.reckoning.rk_line import Got
    from tests.contract.payer.reckoning.rk_plans import Table, World
else:
    from rk_ask import Ask, Before

_LISTED = ("68462043518", "00006020754", "00071015723", "65162076310", "00378557393", "00078043305", "00009009001")
_INVENTED = tuple(f"99998{number:04d}01" for number in range(1, 16))
_UNLISTED = "55555000101"
_FIRST_RX = 1_000_001


@dataclass
class Step:
    """Be one exchange: what is asked, and where the reckoning is told the codes beforehand."""

    label: str
    asks: list[Ask]
    codes: tuple[str, ...] | None = None
    header: str = "A"
    order: dict[str, object] = field(default_factory=dict)
    tamper: tuple[str, str] | None = None


class Script:
    """Choose step after step from a seed."""

    def __init__(self, world: World, seed: int) -> None:
        """Take the data to choose from."""
        self.world = world
        self.chance = random.Random(seed)
        self.today = date(2026, 3, 2)
        self.rx = _FIRST_RX
        self.sent: list[tuple[Ask, Got]] = []
        self.numbers: list[tuple[Ask, str]] = []
        self._plans = list(world.by_key.values())
        self._turn = 0
        self._asked: Counter[str] = Counter()

    def next(self) -> Step:
        """Return the next step; every third one asks what was asked least so far."""
        self._turn += 1
        kinds: list[tuple[int, Callable[[], Step | None]]] = [
            (50, self._billing), (7, self._refill), (6, self._again), (7, self._reversal), (3, self._rebill),
            (3, self._changed), (3, self._service), (4, self._request), (3, self._inquiry), (2, self._withdrawal),
            (3, self._report), (3, self._controlled), (3, self._quote), (3, self._eligibility), (3, self._several),
            (3, self._broken), (2, self._header), (2, self._host), (3, self._completion),
        ]  # fmt: skip
        if self._turn % 3 == 0:
            rare = min(sorted(self._rare), key=lambda tx: self._asked[tx])
            self._asked[rare] += 1
            step = self._rare[rare]()
            if step is not None:
                return step
        while True:
            (make,) = self.chance.choices([one for _, one in kinds], [weight for weight, _ in kinds])
            step = make()
            if step is not None:
                return step

    @property
    def _rare(self) -> dict[str, Callable[[], Step | None]]:
        return {
            "B2": lambda: self._reversal("B"),
            "B3": lambda: self._rebill("B"),
            "C1": self._controlled,
            "C2": lambda: self._reversal("C"),
            "C3": lambda: self._rebill("C"),
            "D1": self._quote,
            "E1": self._eligibility,
            "N1": self._report,
            "N2": lambda: self._reversal("N"),
            "N3": lambda: self._rebill("N"),
            "P1": lambda: self._request("P1"),
            "P2": self._withdrawal,
            "P3": self._inquiry,
            "P4": lambda: self._request("P4"),
            "S1": self._service,
            "S2": lambda: self._reversal("S"),
            "S3": lambda: self._rebill("S"),
        }

    def took(self, ask: Ask, got: Got) -> None:
        """Remember what was answered."""
        self.sent.append((ask, got))
        if got.granted.get("PY"):
            self.numbers.append((ask, got.granted["PY"]))

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
        ask = Ask(tx, plan["key"], plan["bin"], plan["pcn"], served, f"X{self.chance.randrange(40):03d}", rx=self.rx)
        if members and not self._one_in(12):
            one = self.chance.choice(members)
            ask = replace(ask, id=one["id"], person=one["code"], group=one["group"], born=one["born"])
            ask = replace(ask, sex=one["sex"], injured=one.get("injured"), injury=one.get("injury", ""))
        else:
            ask = replace(ask, born=date(self.chance.randrange(1940, 2020), 5, 9), sex=self.chance.choice("12"))
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

    def _decorated(self, ask: Ask, plan: Table) -> Ask:
        if self._one_in(3):
            reason = self.chance.choice(("DD", "HD", "TD", "ER"))
            ask.done = [(reason, self.chance.choice(("M0", "P0", "PE")), self.chance.choice(("1B", "1G", "2A")))]
        if ask.product == "99998000901" and not self._one_in(4):
            ask.done = [*ask.done, ("PH", "MA", "3N")]
            ask.incentive = self.chance.choice((1500, 2500, 4000))
        if self._one_in(5):
            ask.clarifications = [*ask.clarifications, self.chance.choice(("03", "04", "05", "07"))]
        if self._one_in(3) or plan["key"] == "part_b":
            ask.diagnoses = [self.chance.choice(("E119", "E1065", "I10", "M549"))]
        if self._one_in(5):
            grants = [one["number"] for one in self.world.authorizations]
            ask.pa = self.chance.choice([*grants, "99999999999", *(number for _, number in self.numbers[-9:])])
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
            ask.cost = int(product["price"] * ask.quantity / 10 * Fraction(self.chance.randrange(90, 140), 100))
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
        ask.gross = ask.cost + ask.fee + ask.incentive + sum(a for _, a in ask.others) + ask.flat_tax + ask.tax
        if self._one_in(30):
            ask.gross += 37
        return ask

    def _billing(self) -> Step:
        plan = self._plans[self._turn % len(self._plans)]
        return Step("B1", [self._drug("B1", plan)])

    def _of(self, *labels: str, statuses: str = "PC", days: int = 400) -> Ask | None:
        since = self.today - timedelta(days=days)
        found = [
            ask for ask, got in self.sent if ask.tx in labels and got.status in statuses and ask.served >= since
        ]
        return self.chance.choice(found) if found else None

    def _refill(self) -> Step | None:
        ask = self._of("B1")
        if ask is None or ask.part:
            return None
        return Step("B1", [replace(ask, fill=ask.fill + 1, served=self.today, pa=ask.pa, occ=ask.occ)])

    def _again(self) -> Step | None:
        ask = self._of("B1", "B3", "S1", "S3", "P1", "P4", "N1", "C1", statuses="PCAFR")
        return None if ask is None else Step(ask.tx, [ask])

    def _reversal(self, sort: str = "BPSNC") -> Step | None:
        labels = [label for label in ("B1", "B3", "P1", "S1", "S3", "N1", "N3", "C1", "C3") if label[0] in sort]
        ask = self._of(*labels, statuses="PCA" if not self._one_in(9) else "R")
        if ask is None:
            return None
        tx = {"B": "B2", "P": "B2", "S": "S2", "N": "N2", "C": "C2"}[ask.tx[0]]
        plan = self.world.by_key[ask.plan]
        if plan.get("transactions") and tx not in plan["transactions"]:
            return None
        return Step(tx, [replace(ask, tx=tx)])

    def _rebill(self, sort: str = "BSNC") -> Step | None:
        labels = [label for label in ("B1", "B3", "S1", "S3", "N1", "N3", "C1", "C3") if label[0] in sort]
        ask = self._of(*labels, statuses="PCA" if not self._one_in(9) else "R")
        if ask is None or ask.parts or ask.part:
            return None
        plan, tx = self.world.by_key[ask.plan], f"{ask.tx[0]}3"
        if plan.get("transactions") and tx not in plan["transactions"]:
            return None
        changed = ask.tx[0] == "B" and not self._one_in(3)
        return Step(tx, [replace(ask, tx=tx, quantity=ask.quantity + 1000 if changed else ask.quantity)])

    def _changed(self) -> Step | None:
        ask = self._of("B1")
        return None if ask is None or ask.parts else Step("B1", [replace(ask, days=ask.days + 1)])

    def _service(self) -> Step:
        plan = self._plan("S1", "S2", "S3")
        ask = self._ask("S1", plan)
        code = self.chance.choice(("99605", "99606", "G0108", "00000X"))
        ask = replace(ask, kind="2", qualifier="09", product=code, service=self.chance.choice((2000, 4500, 9000)))
        if self._one_in(3):
            ask.done = [("PH", "MR", "3G")]
        if self._one_in(4):
            ask.others = [("01", 300)]
        ask = self._behind(ask, plan)
        ask.gross = ask.service + sum(amount for _, amount in ask.others)
        return Step("S1", [ask])

    def _request(self, tx: str = "") -> Step:
        plan = self._plan("P1", "P2", "P3", "P4")
        if not plan.get("records_authorizations") and not self._one_in(5):
            plan = self.world.by_key[self.chance.choice(("ppo", "pdp", "state", "comp"))]
        ask = self._drug(tx or self.chance.choice(("P1", "P4")), plan)
        if not self._one_in(4):
            ask.product = self.chance.choice(("99998000401", "00378557393", "99998000501", "00071015723"))
            ask.parts, ask.qualifier, ask.part = [], "03", ""
            ask.intended = ask.intended_days = 0
            ask = self._priced(ask, plan)
        ask.before, ask.occ = ([], "00") if ask.tx == "P4" else (ask.before, ask.occ)
        ask.diagnoses, ask.done, ask.coupon, ask.pa, ask.pa_type = [], [], None, "", ""
        if ask.tx == "P4":
            ask.injured = ask.injured if plan["key"] == "comp" else None
        ask.incentive, ask.asked = 0, ("1", ask.served, ask.served + timedelta(days=200))
        return Step(ask.tx, [self._priced(ask, plan)])

    def _inquiry(self) -> Step | None:
        if not self.numbers:
            return None
        ask, number = self.chance.choice(self.numbers)
        wanted = "12345678901" if self._one_in(8) else number
        return Step("P3", [replace(ask, tx="P3", served=self.today, number=wanted)])

    def _withdrawal(self) -> Step | None:
        if not self.numbers:
            return None
        ask, number = self.chance.choice(self.numbers)
        return Step("P2", [replace(ask, tx="P2", served=self.today, number=number)])

    def _report(self) -> Step | None:
        ask = self._of("B1", "B3")
        plan = self.world.by_key[ask.plan] if ask is not None else {}
        if ask is None or plan.get("transactions") or ask.parts:
            return None
        shifted = {"rx": ask.rx + 900_000} if self._one_in(5) else {}
        plain = replace(ask, tx="N1", before=[], done=[], diagnoses=[], coupon=None, injured=None, **shifted)
        return Step("N1", [plain])

    def _controlled(self) -> Step:
        plan = self._plan("C1", "C2", "C3")
        ask = self._ask("C1", plan)
        ndc = self.chance.choice(("99998000701", "99998000801", "99998000801", "99998000201", "00009009001"))
        written = ask.written or ask.served
        return Step("C1", [replace(ask, product=ndc, quantity=30_000, days=30, written=written, injured=None)])

    def _quote(self) -> Step:
        ask = self._drug("D1", self._plan("D1"))
        ask.before, ask.occ, ask.coupon = [], "00", None
        ask.injured = None
        return Step("D1", [ask])

    def _eligibility(self) -> Step:
        return Step("E1", [self._ask("E1", self._plan("E1"))])

    def _several(self) -> Step:
        plan = self.world.by_key[self.chance.choice(("ppo", "union"))]
        first = self._drug("B1", plan)
        asks = [first]
        for _ in range(self.chance.choice((1, 2, 3))):
            other = self._drug("B1", plan)
            asks.append(
                replace(
                    other, served=first.served, id=first.id, person=first.person, group=first.group,
                    born=first.born, sex=first.sex, residence=first.residence, pregnant=first.pregnant,
                    written=first.written,
                )
            )  # fmt: skip
        if any(ask.parts for ask in asks):
            return Step("B1", asks, ("1W",), "R")
        return Step("B1", asks)

    def _broken(self) -> Step | None:
        plan = self._plans[self._turn % len(self._plans)]
        ask = self._drug("B1", plan)
        if ask.parts:
            return None
        if self._one_in(2):
            places = ["07.E7", "07.D5", "01.C4", "07.DE", "03.DB", "11.DU", "04.C2", "07.D6"]
            ask.drop = tuple(sorted(self.chance.sample(places, 2)))
            return Step("B1", [ask])
        ask.drop, ask.group = (), "GROUP9"
        tamper, codes = self.chance.choice(
            [
                (("\x1cD30\x1c", "\x1cD3X\x1c"), ("17",)),
                (("\x1cC301", "\x1cC30123456"), ("08",)),
                (("\x1cD61\x1c", "\x1cD6A\x1c"), ("20",)),
                (("AM03", "AM12"), ("25",)),
                (("\x1cDN01", "\x1cDN01\x1cH72\x1cH804\x1cH9100{"), ("R1",)),
            ]
        )
        ask.person = "01"
        if codes == ("R1",):
            ask.others = []
        return Step("B1", [ask], codes, tamper=tamper)

    def _header(self) -> Step:
        ask = self._drug("B1", self._plan("B1"))
        wrong = self.chance.choice(("bin", "pcn", "version", "transaction", "count"))
        if wrong == "bin":
            return Step("B1", [replace(ask, bin="999099")])
        if wrong == "pcn":
            return Step("B1", [replace(ask, pcn="NONE")])
        if wrong == "version":
            return Step("B1", [replace(ask, version="51")])
        if wrong == "transaction":
            plan = self.world.by_key[self.chance.choice(("va", "card", "assist"))]
            return Step("N1", [self._drug("N1", plan)])
        head = f"{ask.pcn:<10}1"
        return Step("B1", [ask], ("1U",), "R", tamper=(head, f"{ask.pcn:<10}2"))

    def _host(self) -> Step:
        codes = self.chance.choice((["85", "99"], ["85", "92"], ["95"], ["85", "90"], ["96"], ["85", "97"], ["98"]))
        ask = self._drug("B1", self._plan("B1"))
        order: dict[str, object] = {"fault": "host_error", "codes": codes, "count": 1}
        return Step("B1", [ask], tuple(codes), order=order)

    def _completion(self) -> Step | None:
        found = [ask for ask, got in self.sent if ask.part == "P" and got.status in "PC" and ask.tx == "B1"]
        if not found:
            return None
        first = self.chance.choice(found)
        rest = first.intended - first.quantity + (1000 if self._one_in(8) else 0)
        self.rx += 1
        ask = replace(first, part="C", rx=self.rx, quantity=rest, first_rx=first.rx, first_served=first.served)
        served = self.today if not self._one_in(9) else first.served
        ask = replace(ask, served=served, days=max(1, first.intended_days - first.days), clarifications=["05"])
        return Step("B1", [ask])


def tally(script: Script) -> Counter[str]:
    """Return how often each transaction was asked."""
    return Counter(ask.tx for ask, _ in script.sent)
