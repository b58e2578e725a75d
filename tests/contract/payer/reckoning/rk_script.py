"""Make up what a pharmacy asks of every plan: the same asks for the same seed."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.contract.payer.reckoning.rk_ask import Ask
    from tests.contract.payer.reckoning.rk_drugs import Asker
    from tests.contract.payer.reckoning.rk_plans import World
else:
    from rk_drugs import Asker


@dataclass
class Step:
    """Be one exchange: what is asked, and where the reckoning is told the codes beforehand."""

    label: str
    asks: list[Ask]
    codes: tuple[str, ...] | None = None
    header: str = "A"
    order: dict[str, object] = field(default_factory=dict)
    tamper: tuple[str, str] | None = None


class Script(Asker):
    """Choose step after step from a seed."""

    def __init__(self, world: World, seed: int) -> None:
        """Take the data to choose from."""
        super().__init__(world, seed)
        self._turn = 0
        self._asked: Counter[str] = Counter()

    def next(self) -> Step:
        """Return the next step; every third one asks what was asked least so far."""
        self._turn += 1
        kinds: list[tuple[int, Callable[[], Step | None]]] = [
            (50, self._billing), (7, self._refill), (6, self._again), (7, self._reversal), (3, self._rebill),
            (3, self._changed), (3, self._service), (4, self._request), (3, lambda: self._about("P3")),
            (2, lambda: self._about("P2")), (3, self._report), (3, self._controlled), (3, self._quote),
            (3, self._rare["E1"]), (3, self._several), (3, self._broken), (2, self._header),
            (2, self._host), (3, self._completion),
        ]  # fmt: skip
        if self._turn % 3 == 0:
            for rare in sorted(self._rare, key=lambda tx: (self._asked[tx], tx)):
                step = self._rare[rare]()
                if step is not None:
                    self._asked[rare] += 1
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
            "E1": lambda: Step("E1", [self._ask("E1", self._plan("E1"))]),
            "N1": self._report,
            "N2": lambda: self._reversal("N"),
            "N3": lambda: self._rebill("N"),
            "P1": lambda: self._request("P1"),
            "P2": lambda: self._about("P2"),
            "P3": lambda: self._about("P3"),
            "P4": lambda: self._request("P4"),
            "S1": self._service,
            "S2": lambda: self._reversal("S"),
            "S3": lambda: self._rebill("S"),
        }

    def _billing(self) -> Step:
        plan = self._plans[self._turn % len(self._plans)]
        return Step("B1", [self._drug("B1", plan)])

    def _refill(self) -> Step | None:
        ask = self._of("B1")
        if ask is None or ask.part:
            return None
        return Step("B1", [replace(ask, fill=ask.fill + 1, served=self.today, pa=ask.pa, occ=ask.occ)])

    def _again(self) -> Step | None:
        ask = self._of("B1", "B3", "S1", "S3", "P1", "P4", "N1", "C1", statuses="PCAFR")
        return None if ask is None else Step(ask.tx, [ask])

    def _reversal(self, sort: str = "BPSNC") -> Step | None:
        labels = [
            label for label in ("B1", "B3", "P1", "S1", "S3", "N1", "N3", "C1", "C3") if label[0] in sort
        ]
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
        ask = replace(
            ask, kind="2", qualifier="09", product=code, service=self.chance.choice((2000, 4500, 9000))
        )
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

    def _about(self, tx: str) -> Step | None:
        if not self.numbers:
            return None
        ask, number = self.chance.choice(self.numbers)
        wanted = "12345678901" if self._one_in(9) else number
        return Step(tx, [replace(ask, tx=tx, served=self.today, number=wanted)])

    def _report(self) -> Step | None:
        ask = self._of("B1", "B3")
        plan = self.world.by_key[ask.plan] if ask is not None else {}
        if ask is None or plan.get("transactions") or ask.parts:
            return None
        rx = ask.rx + 900_000 if self._one_in(5) else ask.rx
        plain = replace(ask, tx="N1", before=[], done=[], diagnoses=[], coupon=None, injured=None, rx=rx)
        return Step("N1", [plain])

    def _controlled(self) -> Step:
        plan = self._plan("C1", "C2", "C3")
        ask = self._ask("C1", plan)
        ndc = self.chance.choice(("99998000701", "99998000801", "99998000801", "99998000201", "00009009001"))
        written = ask.written or ask.served
        return Step(
            "C1", [replace(ask, product=ndc, quantity=30_000, days=30, written=written, injured=None)]
        )

    def _quote(self) -> Step:
        ask = self._drug("D1", self._plan("D1"))
        ask.before, ask.occ, ask.coupon = [], "00", None
        ask.injured = None
        return Step("D1", [ask])

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
        codes = self.chance.choice(
            (["85", "99"], ["85", "92"], ["95"], ["85", "90"], ["96"], ["85", "97"], ["98"])
        )
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
        ask = replace(
            first, part="C", rx=self.rx, quantity=rest, first_rx=first.rx, first_served=first.served
        )
        served = self.today if not self._one_in(9) else first.served
        ask = replace(
            ask, served=served, days=max(1, first.intended_days - first.days), clarifications=["05"]
        )
        return Step("B1", [ask])
