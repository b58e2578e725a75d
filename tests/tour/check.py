"""Recompute every figure of a tour from what the world saw: messages, receipts, logs, close packet.

Nothing of the product's own rules is used: the payer's log says what was paid, the printer's rolls what
was sold, the terminal's log what was charged. Each difference is one line; no line means all agrees.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2]))

if TYPE_CHECKING:
    from tests.tour.d0 import payer_exchanges, read_answer, read_request
else:
    from d0 import payer_exchanges, read_answer, read_request

from devices.sim.escpos_reader import read_receipt
from devices.sim.log import read_charges, read_kicks, read_receipts

_AMOUNT = r"-?\$[\d,]+\.\d\d"
_SALE = re.compile(r"Sale (\d{3}-\d{4})")
_RX = re.compile(rf"Rx (\d+)-(\d\d)\s+({_AMOUNT})\s*([A-Z]*)")
_ITEM = re.compile(rf"(.+?)\s+({_AMOUNT})\s*([A-Z]*)$")
_BOLD_TOTAL = re.compile(rf"TOTAL\s+({_AMOUNT})")


def to_cents(text: str) -> int:
    """Return cents of `-$1,234.50`."""
    digits = int(text.replace("$", "").replace(",", "").replace(".", "").replace("-", ""))
    return -digits if text.startswith("-") else digits


@dataclass
class Receipt:
    """Be one sale as its receipt says it."""

    number: str
    is_duplicate: bool
    rx: dict[tuple[int, int], tuple[int, bool]] = field(default_factory=dict)
    items: list[int] = field(default_factory=list)
    subtotal: int = 0
    tax: int = 0
    total: int = 0
    tenders: list[tuple[str, int]] = field(default_factory=list)
    change: int = 0


def parse_receipt(lines: list[str]) -> Receipt:
    """Read a receipt's printed lines."""
    text = "\n".join(lines)
    number = _SALE.search(text)
    found = Receipt(number[1] if number else "?", "DUPLICATE" in text)
    part = "head"
    for line in (raw.strip() for raw in lines):
        if set(line) == {"-"} or set(line) == {"─"}:
            part = {"head": "lines", "lines": "totals", "totals": "tenders"}.get(part, "foot")
            continue
        _take(found, part, line)
    return found


def _take(found: Receipt, part: str, line: str) -> None:
    if part == "lines" and (match := _RX.match(line)):
        found.rx[int(match[1]), int(match[2])] = (to_cents(match[3]), "E" in match[4])
    elif part == "lines" and (match := _ITEM.match(line)):
        found.items.append(to_cents(match[2]))
    elif part == "totals" and (match := _BOLD_TOTAL.match(line)):
        found.total = to_cents(match[1])
    elif part == "totals" and (match := _ITEM.match(line)):
        if match[1].startswith("Subtotal"):
            found.subtotal = to_cents(match[2])
        elif match[1].startswith("Tax"):
            found.tax = to_cents(match[2])
    elif part == "tenders" and (match := _ITEM.match(line)):
        if match[1].startswith("Change"):
            found.change = to_cents(match[2])
        else:
            found.tenders.append((match[1].split()[0], to_cents(match[2])))


@dataclass
class Payer:
    """Be the payer's books: what stands paid, and what was done how often."""

    standing: dict[tuple[str, int, int, str], tuple[int, int]] = field(default_factory=dict)
    doubled: list[tuple[str, int, int, str]] = field(default_factory=list)
    rejected: set[tuple[str, int, int, str]] = field(default_factory=set)
    reversed: int = 0


def read_payer(folder: Path) -> Payer:
    """Add the payer's log up from its raw messages."""
    books = Payer()
    for exchange in payer_exchanges(folder):
        try:
            request, answer = read_request(exchange.request), read_answer(exchange.answer)
        except (KeyError, ValueError, IndexError):
            continue
        key = request.key
        if request.kind == "B1" and answer.status == "P":
            if key in books.standing:
                books.doubled.append(key)
            books.standing[key] = (answer.patient, answer.plan)
            books.rejected.discard(key)
        elif request.kind == "B1" and answer.status == "R":
            books.rejected.add(key)
        elif request.kind == "B2" and answer.status == "A":
            books.standing.pop(key, None)
            books.reversed += 1
    return books


def read_packet(path: Path) -> dict[str, list[str]]:
    """Return each printed line of the packet that carries amounts: its label and its figures."""
    pdf = pypdfium2.PdfDocument(path)
    found: dict[str, list[str]] = {}
    for page in pdf:
        text = page.get_textpage().get_text_range().replace("\r", "")
        for line in text.split("\n"):
            figures = re.findall(rf"{_AMOUNT}|(?<=\s)\d+(?=\s|$)", line)
            label = re.split(rf"\s(?:{_AMOUNT}|\d+(?=\s|$))", line)[0].strip()
            if figures and label:
                found.setdefault(label, []).extend(figures)
    return found


class Check:
    """Compare what a tour left, figure by figure."""

    def __init__(self, folder: Path) -> None:
        """Read everything."""
        world = folder / "world"
        self.summary = json.loads((folder / "summary.json").read_text("utf-8"))
        rolls = [parse_receipt(list(read_receipt(one.raw).lines)) for one in read_receipts(world / "printer")]
        self.receipts = [receipt for receipt in rolls if not receipt.is_duplicate]
        self.duplicates = [receipt for receipt in rolls if receipt.is_duplicate]
        self.charges = read_charges(world / "terminal")
        self.kicks = read_kicks(world / "printer")
        self.payer = read_payer(world / "payer")
        self.packet = read_packet(folder / "close-packet.pdf")
        self.messages = folder / "messages"
        self.faults: list[str] = []

    def run(self) -> list[str]:
        """Return every fault in words."""
        self._receipts_add_up()
        self._no_sale_is_missing_or_doubled()
        self._cards()
        self._claims()
        self._prescriptions()
        self._messages()
        self._totals()
        return self.faults

    def _same(self, what: str, one: object, other: object) -> None:
        if one != other:
            self.faults.append(f"{what}: {one} against {other}")

    def _receipts_add_up(self) -> None:
        for receipt in (*self.receipts, *self.duplicates):
            lines = sum(pays for pays, _estimate in receipt.rx.values()) + sum(receipt.items)
            self._same(f"receipt {receipt.number}: lines and subtotal", lines, receipt.subtotal)
            self._same(
                f"receipt {receipt.number}: subtotal, tax and total",
                receipt.subtotal + receipt.tax,
                receipt.total,
            )
            given = sum(amount for _kind, amount in receipt.tenders)
            self._same(
                f"receipt {receipt.number}: tenders less change and total",
                given - receipt.change,
                receipt.total,
            )

    def _sold(self) -> dict[str, Receipt]:
        """Return each sale once: its first receipt, or a duplicate when only that came out."""
        found: dict[str, Receipt] = {}
        for receipt in (*self.receipts, *self.duplicates):
            found.setdefault(receipt.number, receipt)
        return found

    def _no_sale_is_missing_or_doubled(self) -> None:
        counted = Counter(receipt.number for receipt in self.receipts)
        for number, times in counted.items():
            if times > 1:
                self.faults.append(f"receipt {number}: printed {times} times without the word DUPLICATE")
        sold = self._sold()
        self._same("sales: receipts and summary", len(sold), self.summary["sales"])
        self._same("sales: receipts and packet", len(sold), self._packet_count("Sales"))
        last = max((int(number[-4:]) for number in sold), default=0)
        missing = sorted(set(range(1, last + 1)) - {int(number[-4:]) for number in sold})
        cancelled = self.summary.get("cancelled", 0)
        if len(missing) > cancelled:
            self.faults.append(f"receipts missing for the sales numbered {missing}")

    def _cards(self) -> None:
        by_reference = Counter(charge.reference for charge in self.charges)
        for reference, times in by_reference.items():
            if times > 1:
                self.faults.append(f"card {reference}: charged {times} times")
        charged = sum(charge.cents for charge in self.charges)
        printed = sum(self._tendered(sale, {"Cash", "Check"}, others=True) for sale in self._sold().values())
        self._same("cards: terminal and receipts", charged, printed)
        self._same("cards: terminal and summary", charged, self.summary["card_cents"])
        self._same("cards: terminal and packet", charged, self._packet_cents("Cards"))

    @staticmethod
    def _tendered(sale: Receipt, kinds: set[str], *, others: bool = False) -> int:
        return sum(amount for kind, amount in sale.tenders if (kind in kinds) is not others)

    def _claims(self) -> None:
        for key in self.payer.doubled:
            self.faults.append(f"claim {key[1]}-{key[2]:02d}: paid twice by the payer")
        states = self.summary["claims"]
        self._same("claims paid: payer and summary", len(self.payer.standing), states.get("B1:paid", 0))
        self._same("claims reversed: payer and summary", self.payer.reversed, states.get("B1:reversed", 0))

    def _standing(self, rx: int, fill: int) -> list[tuple[int, int]]:
        """Return what each payer of a prescription leaves and pays, in the order they answered."""
        return [amounts for key, amounts in self.payer.standing.items() if key[1:3] == (rx, fill)]

    def _prescriptions(self) -> None:
        sold: set[tuple[int, int]] = set()
        plans, differences, held, count = 0, 0, 0, 0
        for sale in self._sold().values():
            for (rx, fill), (pays, is_estimate) in sale.rx.items():
                if (rx, fill) in sold:
                    self.faults.append(f"Rx {rx}-{fill:02d}: sold twice")
                sold.add((rx, fill))
                answers = self._standing(rx, fill)
                held += is_estimate
                if not answers:
                    continue
                left = answers[-1][0]
                plans += sum(plan for _patient, plan in answers)
                if is_estimate:
                    differences += left - pays
                    count += _steps(pays, [patient for patient, _plan in answers])
                else:
                    self._same(f"Rx {rx}-{fill:02d}: what the payer said and the receipt", left, pays)
        self._same("prescriptions: receipts and summary", len(sold), self.summary["prescriptions"])
        self._same("held: receipts and summary", held, self.summary["held"])
        self._same("differences: payer and summary (count)", count, self.summary["differences"])
        self._same("differences: payer and summary", differences, self.summary["differences_cents"])
        self._same("differences: payer and packet", differences, self._packet_cents("Patients' differences"))
        self._same("plans owe: payer and packet", plans, self._packet_cents("Plans owe"))
        self._same("plans owe: payer and summary", plans, self.summary["plans_owe_cents"])

    def _messages(self) -> None:
        """Compare what Counter kept with what the payer sent: each answer arrived as it was given."""
        index = json.loads((self.messages / "index.json").read_text("utf-8"))
        received: Counter[tuple[int, int, int]] = Counter()
        for entry in index:
            if entry["direction"] == "received" and not entry["quarantine"]:
                answer = read_answer((self.messages / entry["file"]).read_bytes())
                if answer.status in {"P", "D"}:
                    received[answer.rx, answer.patient, answer.plan] += 1
        for key, (patient, plan) in self.payer.standing.items():
            if not received[key[1], patient, plan]:
                self.faults.append(
                    f"claim {key[1]}-{key[2]:02d}: the payer's answer is not among the messages kept"
                )

    def _totals(self) -> None:
        sales = self._sold().values()
        cash = sum(self._tendered(sale, {"Cash"}) - sale.change for sale in sales)
        checks = sum(self._tendered(sale, {"Check"}) for sale in sales)
        self._same("cash: receipts and packet", cash, self._packet_cents("Cash"))
        self._same("cash: receipts and summary", cash, self.summary["cash_cents"])
        self._same("checks: receipts and packet", checks, self._packet_cents("Checks"))
        self._same(
            "tax: receipts and packet", sum(sale.tax for sale in sales), self._packet_cents("Sales tax")
        )
        items = sum(sum(sale.items) for sale in sales)
        self._same("front end: receipts and packet", items, self._packet_cents("Front end"))
        self._same(
            "all sales: receipts and summary", sum(sale.total for sale in sales), self.summary["sales_cents"]
        )
        with_cash = sum(any(kind in {"Cash", "Check"} for kind, _amount in sale.tenders) for sale in sales)
        if self.kicks < with_cash:
            self.faults.append(f"drawer: opened {self.kicks} times for {with_cash} sales with cash or checks")
        self._same(
            "charged and received on the packet",
            *(self._packet_cents(x) for x in ("Charged", "Received and owed")),
        )
        if not self.summary["balanced"]:
            self.faults.append("summary: the books do not balance")

    def _packet_cents(self, label: str) -> int | None:
        figures = [one for one in self.packet.get(label, []) if "$" in one]
        return to_cents(figures[0]) if figures else None

    def _packet_count(self, label: str) -> int | None:
        figures = [one for one in self.packet.get(label, []) if "$" not in one]
        return int(figures[0]) if figures else None


def _steps(estimate: int, answers: list[int]) -> int:
    """Return how often answers moved what a patient pays: one that is not the last may only lessen it."""
    steps, pays = 0, estimate
    for place, left in enumerate(answers, start=1):
        now = left if place == len(answers) else min(pays, left)
        steps += now != pays
        pays = now
    return steps


def main(arguments: list[str]) -> int:
    """Check the tour in a folder; print each fault and return 1 when there is one."""
    folder = Path(arguments[0])
    faults = Check(folder).run()
    for fault in faults:
        sys.stdout.write(fault + "\n")
    sys.stdout.write("Every figure agrees.\n" if not faults else f"{len(faults)} figures do not agree.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
