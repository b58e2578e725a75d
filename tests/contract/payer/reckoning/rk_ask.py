"""Say what a pharmacy asks, and put it on the wire; nothing of the product is used for either."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from datetime import date

FS, GS, RS = "\x1c", "\x1d", "\x1e"
PHARMACY = "2000000010"
PRESCRIBER = "2000001018"

Rows: TypeAlias = list[tuple[str, str]]
Segments: TypeAlias = list[tuple[str, Rows]]


@dataclass
class Before:
    """Be what an earlier payer said."""

    bin: str
    day: date
    paid: list[tuple[str, int]] = field(default_factory=list)
    rejects: list[str] = field(default_factory=list)
    owed: list[tuple[str, int]] = field(default_factory=list)
    level: str = "01"


@dataclass
class Ask:
    """Be one transaction; amounts in cents, quantities in thousandths, empty is not sent."""

    tx: str
    plan: str
    bin: str
    pcn: str
    served: date
    id: str
    person: str = "01"
    group: str = ""
    born: date | None = None
    sex: str = ""
    residence: str = ""
    pregnant: str = ""
    rx: int = 0
    fill: int = 0
    kind: str = "1"
    qualifier: str = "03"
    product: str = ""
    quantity: int = 0
    days: int = 0
    daw: str = "0"
    written: date | None = None
    clarifications: list[str] = field(default_factory=list)
    occ: str = "00"
    pa_type: str = ""
    pa: str = ""
    part: str = ""
    intended: int = 0
    intended_days: int = 0
    first_rx: int = 0
    first_served: date | None = None
    parts: list[tuple[str, int, int]] = field(default_factory=list)
    cost: int = 0
    fee: int = 0
    service: int = 0
    incentive: int = 0
    others: list[tuple[str, int]] = field(default_factory=list)
    flat_tax: int = 0
    tax: int = 0
    tax_rate: int = 0
    tax_basis: str = ""
    usual: int = 0
    gross: int = 0
    done: list[tuple[str, str, str]] = field(default_factory=list)
    before: list[Before] = field(default_factory=list)
    diagnoses: list[str] = field(default_factory=list)
    coupon: tuple[str, str, int] | None = None
    injured: date | None = None
    injury: str = ""
    asked: tuple[str, date, date] | None = None
    number: str = ""
    prescriber: str = PRESCRIBER
    drop: tuple[str, ...] = ()
    swap: tuple[str, str] | None = None
    version: str = "D0"

    @property
    def key(self) -> tuple[object, ...]:
        """Return what makes two billings one claim."""
        family = {"B": "B", "P": "B"}.get(self.tx[0], self.tx[0])
        return (family, self.bin, self.pcn, self.served, self.kind, self.rx, self.fill, self.occ)


def usd(cents: int) -> str:
    """Return an overpunched amount."""
    text = f"{abs(cents):02d}"
    return text[:-1] + ("}JKLMNOPQR" if cents < 0 else "{ABCDEFGHI")[int(text[-1])]


def day(value: date | None) -> str:
    """Return a day as the wire has it."""
    return value.strftime("%Y%m%d") if value else ""


def message(*asks: Ask) -> bytes:
    """Return one transmission of one or more transactions."""
    head = asks[0]
    text = (
        f"{head.bin}{head.version}{head.tx}{head.pcn:<10}{len(asks)}01{PHARMACY:<15}{day(head.served)}{'':10}"
    )
    text += _joined(_shared(head), head)
    if head.tx != "E1":
        text += "".join(GS + _joined(_own(ask), ask) for ask in asks)
    if head.swap:
        text = text.replace(*head.swap)
    return text.encode("ascii")


def _joined(segments: Segments, ask: Ask) -> str:
    out = ""
    for name, rows in segments:
        kept = [(key, value) for key, value in rows if value != "" and f"{name}.{key}" not in ask.drop]
        if kept:
            out += f"{RS}{FS}AM{name}" + "".join(f"{FS}{key}{value}" for key, value in kept)
    return out


def _shared(ask: Ask) -> Segments:
    born = ask.born
    patient = [("C4", day(born)), ("C5", ask.sex), ("CA", "PAT"), ("CB", "INVENTED")]
    patient += [("2C", ask.pregnant), ("4X", ask.residence)]
    insured = [("C2", ask.id), ("C1", ask.group), ("C3", ask.person), ("C6", "1")]
    if ask.tx[0] == "C":
        return [("01", patient)]
    if ask.tx in {"B2", "S2", "N2", "P2", "P3"}:
        return [("04", insured)]
    return [("04", insured), ("01", patient)]


def _own(ask: Ask) -> Segments:
    if ask.tx in {"P2", "P3"}:
        return [("12", [("PA", "1"), *_span(ask), ("PD", "PR"), ("PY", ask.number)])]
    if ask.tx in {"B2", "S2", "N2", "C2"}:
        return [("07", [*_thing(ask), ("D3", str(ask.fill)), ("C8", ask.occ)])]
    return [
        ("07", _claim(ask)),
        ("11", _pricing(ask) if ask.tx[0] in "BSPD" and ask.tx != "P4" else []),
        ("12", [("PA", "1"), *_span(ask), ("PD", "PR")] if ask.tx[0] == "P" else []),
        ("03", [("EZ", "01"), ("DB", ask.prescriber)]),
        ("05", _before(ask) if ask.before else []),
        ("06", _injury(ask) if ask.injured else []),
        ("08", _done(ask)),
        ("09", _coupon(ask)),
        ("10", _compound(ask) if ask.parts else []),
        ("13", _diagnoses(ask) if ask.diagnoses else []),
    ]


def _thing(ask: Ask) -> Rows:
    return [("EM", ask.kind), ("D2", str(ask.rx)), ("E1", ask.qualifier), ("D7", ask.product)]


def _claim(ask: Ask) -> Rows:
    claim = [*_thing(ask), ("EN", str(ask.first_rx or "")), ("EP", day(ask.first_served))]
    claim += [("E7", str(ask.quantity or "")), ("D3", str(ask.fill)), ("D5", str(ask.days or ""))]
    claim += [("D6", "2" if ask.parts else "1"), ("D8", ask.daw), ("DE", day(ask.written)), ("DJ", "3")]
    if ask.clarifications:
        claim += [("NX", str(len(ask.clarifications))), *(("DK", code) for code in ask.clarifications)]
    claim += [("C8", ask.occ), ("EU", ask.pa_type), ("EV", ask.pa), ("HD", ask.part)]
    return [*claim, ("HF", str(ask.intended or "")), ("HG", str(ask.intended_days or ""))]


def _injury(ask: Ask) -> Rows:
    return [("DY", day(ask.injured)), ("CF", "INVENTED WORKS"), ("DZ", ask.injury)]


def _done(ask: Ask) -> Rows:
    rows: Rows = []
    for number, (reason, service, result) in enumerate(ask.done, start=1):
        rows += [("7E", str(number)), ("E4", reason), ("E5", service), ("E6", result)]
    return rows


def _coupon(ask: Ask) -> Rows:
    if ask.coupon is None:
        return []
    kind, number, value = ask.coupon
    return [("KE", kind), ("ME", number), ("NE", usd(value) if value else "")]


def _compound(ask: Ask) -> Rows:
    rows = [("EF", "11"), ("EG", "1"), ("EC", str(len(ask.parts)))]
    for product, quantity, cost in ask.parts:
        rows += [("RE", "03"), ("TE", product), ("ED", str(quantity)), ("EE", usd(cost)), ("UE", "01")]
    return rows


def _diagnoses(ask: Ask) -> Rows:
    rows = [("VE", str(len(ask.diagnoses)))]
    for code in ask.diagnoses:
        rows += [("WE", "02"), ("DO", code)]
    return rows


def _span(ask: Ask) -> Rows:
    if ask.asked is None:
        return [("PB", day(ask.served)), ("PC", day(ask.served))]
    return [("PB", day(ask.asked[1])), ("PC", day(ask.asked[2]))]


def _pricing(ask: Ask) -> Rows:
    drug = [("D9", usd(ask.cost)), ("DC", usd(ask.fee))]
    rows = [("BE", usd(ask.service))] if ask.kind == "2" else drug
    if ask.incentive:
        rows.append(("E3", usd(ask.incentive)))
    if ask.others:
        rows.append(("H7", str(len(ask.others))))
        for code, amount in ask.others:
            rows += [("H8", code), ("H9", usd(amount))]
    if ask.flat_tax:
        rows.append(("HA", usd(ask.flat_tax)))
    if ask.tax:
        rows += [("GE", usd(ask.tax)), ("HE", usd(ask.tax_rate)), ("JE", ask.tax_basis)]
    if ask.kind != "2":
        rows.append(("DQ", usd(ask.usual)))
    return [*rows, ("DU", usd(ask.gross)), ("DN", "01")]


def _before(ask: Ask) -> Rows:
    rows: Rows = [("4C", str(len(ask.before)))]
    for one in ask.before:
        rows += [("5C", one.level), ("6C", "03"), ("7C", one.bin), ("E8", day(one.day))]
        if one.paid:
            rows.append(("HB", str(len(one.paid))))
            for code, amount in one.paid:
                rows += [("HC", code), ("DV", usd(amount))]
        if one.rejects:
            rows += [("5E", str(len(one.rejects))), *(("6E", code) for code in one.rejects)]
        if one.owed:
            rows.append(("NR", str(len(one.owed))))
            for code, amount in one.owed:
                rows += [("NP", code), ("NQ", usd(amount))]
    return rows
