"""Give the counter screens one lane with a day, sales, bags, claims and plans.

Types for annotations come from `tests.ui.screens2.conftest` under TYPE_CHECKING.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from app.catalog.views import SourceRow
from app.claims.model import ClaimKind, ClaimShown, Direction, PlanKind
from app.claims.views import ClaimFilter, ClaimRow, Connectivity, MessageRow, PlanRow, RejectRow
from app.kernel.errors import NotFound
from app.kernel.ids import (
    BagId,
    ClaimId,
    DayId,
    DocumentId,
    FillId,
    ItemId,
    PatientId,
    PaymentId,
    PlanId,
    PrintJobId,
    SaleId,
)
from app.kernel.money import ZERO, Money
from app.payments.model import PaymentState
from app.payments.views import CardRow
from app.pos.closing_views import (
    DayHead,
    DayView,
    ListedRow,
    PendingRow,
    PlanTotalRow,
    StepRow,
    StepState,
    TermRow,
    TermState,
)
from app.pos.model import Counselling, DayState, LineKind, SaleState, TenderKind
from app.pos.views import LineRow, SaleRow, SaleView, TenderRow
from app.prescriptions.views import Ageing, ToBagRow, WillCallRow
from app.printing.model import DocumentKind, JobState, PrinterRole
from app.printing.views import JobRow
from app.workflows.card_payments import PlannedCard
from app.workflows.pickup import PickedUp
from app.workflows.register import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
BORN = date(1961, 4, 12)


def make_id(number: int) -> UUID:
    return UUID(int=number)


CHEN_ID = PatientId(make_id(101))
SALE_ID = SaleId(make_id(900))
DAY_ID = DayId(make_id(950))


def rx_line(number: int, title: str, sub: str, quantity: str, price: int, pays: int, **more: Any) -> LineRow:
    facts: dict[str, Any] = {
        "id": make_id(910 + number),
        "kind": LineKind.PRESCRIPTION,
        "fill_id": FillId(make_id(500 + number)),
        "item_id": None,
        "title": title,
        "sub": sub,
        "rx_label": f"700041{number}-0{number % 3}",
        "quantity": quantity,
        "count": 1,
        "price": Money(price),
        "pays": Money(pays),
        "plan_pays": Money(price - pays),
        "tax": ZERO,
        "is_taxable": False,
        "is_health": True,
        "is_estimate": False,
        "basis": "",
        "claim": ClaimShown.PAID,
        "problem": "",
    }
    return LineRow(**facts | more)


def item_line(number: int, title: str, upc: str, count: int, price: int, **more: Any) -> LineRow:
    facts: dict[str, Any] = {
        "kind": LineKind.ITEM,
        "fill_id": None,
        "item_id": ItemId(make_id(700 + number)),
        "rx_label": "",
        "count": count,
        "plan_pays": ZERO,
        "is_health": False,
        "claim": None,
    }
    return rx_line(number, title, f"UPC {upc}", str(count), price, price * count, **facts | more)


ATORVASTATIN = rx_line(
    2, "atorvastatin 20 mg tablet", "00378-3951-77 · lot 3104 · bin C14", "90 tab", 6120, 1000
)
OZEMPIC = rx_line(
    3,
    "Ozempic 2 mg/3 mL pen injector",
    "00169-4181-13 · lot PZF1107 · bin C14",
    "3 mL",
    96852,
    4700,
    is_estimate=True,
    basis="last claim of 10/24",
    claim=ClaimShown.WAITING,
)
LANCETS = item_line(4, "Lancets 33G, 100 ct", "4 99901 00001 9", 2, 949, is_health=True)
TOOTHPASTE = item_line(5, "Toothpaste 4.8 oz", "4 99901 00002 6", 1, 379, is_taxable=True, tax=Money(31))
NOTE = (
    "Ozempic: the payer has not answered. Estimate from the claim paid 10/24 ($47.00). "
    "A difference goes to the patient's account when the answer comes."
)


def sale(*lines: LineRow, **more: Any) -> SaleView:
    """Make a sale from its lines; sums follow from them unless said otherwise."""
    rx = [line for line in lines if line.kind is LineKind.PRESCRIPTION]
    front = [line for line in lines if line.kind is LineKind.ITEM]
    subtotal_rx, subtotal_front = (
        Money.total(line.pays for line in rx),
        Money.total(line.pays for line in front),
    )
    tax = Money.total(line.tax for line in lines)
    total = subtotal_rx + subtotal_front + tax
    tenders: tuple[TenderRow, ...] = more.pop("tenders", ())
    paid = Money.total(tender.amount for tender in tenders)
    due = total - paid
    facts: dict[str, Any] = {
        "id": SALE_ID,
        "number": "001-0231",
        "lane": 1,
        "state": SaleState.OPEN,
        "rev": 1,
        "cashier": "Cass Cashier",
        "opened_at": NOW,
        "completed_at": None,
        "patient_id": CHEN_ID if rx else None,
        "patient": "Maria Chen" if rx else None,
        "birth_date": BORN if rx else None,
        "birth_date_confirmed": bool(rx),
        "counselling": Counselling.DECLINED if rx else Counselling.NOT_ASKED,
        "has_signature": bool(rx),
        "needs_signature": bool(rx),
        "lacks": (),
        "lines": lines,
        "rx_count": len(rx),
        "subtotal_rx": subtotal_rx,
        "subtotal_front": subtotal_front,
        "health_total": Money.total(line.pays for line in lines if line.is_health),
        "tax": tax,
        "total": total,
        "paid": paid,
        "remaining": due,
        "change": ZERO,
        "tenders": tenders,
        "card": None,
        "quick_cash": quick(due),
        "estimate_note": NOTE if any(line.is_estimate for line in lines) else "",
        "receipt": None,
    }
    return SaleView(**facts | more)


def quick(due: Money) -> tuple[Money, ...]:
    if due.cents <= 0:
        return ()
    steps = [due.cents] + [-(-due.cents // step) * step for step in (500, 1000, 2000)]
    return tuple(Money(cents) for cents in dict.fromkeys(steps))


def card_row(state: PaymentState, **more: Any) -> CardRow:
    facts: dict[str, Any] = {
        "id": PaymentId(make_id(930)),
        "reference": make_id(930).hex,
        "sale_id": SALE_ID,
        "sale_number": "001-0231",
        "asked": Money(8008),
        "approved": None,
        "state": state,
        "is_open": state in {PaymentState.PLANNED, PaymentState.SENDING, PaymentState.UNKNOWN},
        "brand": "",
        "last4": "",
        "message": "",
        "created_at": NOW,
        "sent_at": NOW,
    }
    return CardRow(**facts | more)


def cash_tender(amount: int, given: int = 0) -> TenderRow:
    back = Money(max(0, given - amount))
    return TenderRow(
        make_id(940), TenderKind.CASH, "Cash", Money(amount), Money(given or amount), back, None, NOW
    )


def job(state: JobState, message: str = "", **more: Any) -> JobRow:
    facts: dict[str, Any] = {
        "id": PrintJobId(make_id(960)),
        "role": PrinterRole.RECEIPT,
        "kind": DocumentKind.RECEIPT,
        "document_id": DocumentId(make_id(961)),
        "source_id": SALE_ID,
        "what": "receipt of sale 001-0231",
        "copy_number": 0,
        "state": state,
        "message": message,
        "created_at": NOW,
    }
    return JobRow(**facts | more)


FULL = (ATORVASTATIN, OZEMPIC, LANCETS, TOOTHPASTE)


def bag(
    number: int, bin_code: str, patient: str, count: int, pays: int, days: int, **more: Any
) -> WillCallRow:
    ageing = Ageing.OK if days < 7 else Ageing.WARN if days < 10 else Ageing.BAD
    facts: dict[str, Any] = {
        "bag_id": BagId(make_id(800 + number)),
        "bag_number": 1000 + number,
        "bin_code": bin_code,
        "patient_id": PatientId(make_id(100 + number)),
        "patient": patient,
        "birth_date": date(1961 + number, 4, 12),
        "rx_count": count,
        "total_pays": Money(pays),
        "is_estimate": False,
        "placed_at": NOW - timedelta(days=days),
        "days_waiting": days,
        "window_days": 10,
        "ageing": ageing,
    }
    return WillCallRow(**facts | more)


BAGS = (
    bag(2, "A03", "Haddad, Yusuf", 1, 1500, 11),
    bag(3, "A07", "O’Brien-Fitzgerald, Siobhán", 3, 4210, 9),
    bag(4, "B02", "Tanaka, Hiro", 1, 0, 6),
    bag(5, "B11", "Nguyen, Thuy", 2, 2400, 4, is_estimate=True),
    bag(1, "C14", "Chen, Maria", 2, 5700, 1, is_estimate=True),
    bag(6, "C15", "Ramirez, Sofia", 1, 1000, 0),
    bag(7, "D01", "Abernathy, Christopher", 4, 13075, 0),
)


def to_bag(number: int, patient: str, *drugs: str, **more: Any) -> ToBagRow:
    facts: dict[str, Any] = {
        "patient_id": PatientId(make_id(100 + number)),
        "patient": patient,
        "birth_date": date(1950 + number, 9, 30),
        "fill_ids": tuple(FillId(make_id(500 + number * 10 + place)) for place, _drug in enumerate(drugs)),
        "drugs": drugs,
        "verified_at": NOW - timedelta(minutes=4 * number),
        "bag_number": None,
        "bin_code": "",
    }
    return ToBagRow(**facts | more)


TO_BAG = (
    to_bag(11, "Okonkwo, Adaeze", "lisinopril 20 mg tablet", "metFORMIN ER 500 mg tablet"),
    to_bag(5, "Nguyen, Thuy", "amLODIPine 5 mg tablet", bag_number=1005, bin_code="B11"),
    to_bag(12, "Lindqvist, Per", "amoxicillin 400 mg/5 mL powder for oral suspension"),
)


def claim(number: int, patient: str, drug: str, shown: ClaimShown, **more: Any) -> ClaimRow:
    facts: dict[str, Any] = {
        "id": ClaimId(make_id(400 + number)),
        "fill_id": FillId(make_id(500 + number)),
        "rx_number": 7000410 + number,
        "fill_number": number % 3,
        "patient_id": PatientId(make_id(100 + number)),
        "patient": patient,
        "drug": drug,
        "plan": "CarePlus Part D",
        "kind": ClaimKind.BILLING,
        "attempt": 1,
        "shown": shown,
        "gross": Money(1986),
        "patient_pay": None,
        "plan_pay": None,
        "estimate": None,
        "basis": "",
        "authorization": "",
        "rejects": (),
        "message": "",
        "recovered": False,
        "sends": 1,
        "next_at": NOW,
        "parked_reason": "",
        "created_at": NOW - timedelta(minutes=number * 3),
        "answered_at": None,
        "sold": False,
    }
    return ClaimRow(**facts | more)


TOO_SOON = RejectRow(
    "79", "Refill too soon.", "Fill on or after 11/29/2026, or ask the plan for an override."
)
PRIOR = RejectRow("75", "Prior authorization required.", "Ask the prescriber to request it from the plan.")
CLAIMS = (
    claim(1, "Ramirez, Sofia", "atorvastatin 40 mg tablet", ClaimShown.REJECTED,
          rejects=(TOO_SOON,), answered_at=NOW),
    claim(2, "Haddad, Yusuf", "Eliquis 5 mg tablet", ClaimShown.REJECTED, plan="Harbor Commercial",
          rejects=(PRIOR,), answered_at=NOW),
    claim(3, "Nguyen, Thuy", "sertraline 50 mg tablet", ClaimShown.PARKED, sends=6,
          parked_reason="The payer answered something that cannot be read, five times. Call the help desk."),
    claim(4, "Chen, Maria", "Ozempic 2 mg/3 mL pen injector", ClaimShown.UNKNOWN, sends=2,
          estimate=Money(4700), basis="last claim of 10/24"),
    claim(5, "O’Brien-Fitzgerald, Siobhán", "lisinopril 20 mg tablet", ClaimShown.WAITING, sends=0,
          estimate=Money(1000), basis="generic copay of the plan"),
    claim(6, "Tanaka, Hiro", "metFORMIN ER 500 mg tablet", ClaimShown.PAID, patient_pay=Money(400),
          plan_pay=Money(1586), authorization="CP2041100418", answered_at=NOW),
    claim(7, "Abernathy, Christopher", "amLODIPine 5 mg tablet", ClaimShown.REVERSING, patient_pay=Money(400),
          plan_pay=Money(1186), answered_at=NOW),
)  # fmt: skip
RAW_SENT = (
    b"999002D0B1MEDDADV   1012345678901     20261124          "
    b"\x1e\x1cAM04\x1cC2CP4411902\x1cC1RX4411\x1cC31\x1cC61"
    b"\x1e\x1cAM01\x1cC419610412\x1cC52\x1cCAMARIA\x1cCBCHEN"
    b"\x1d\x1e\x1cAM07\x1cEM1\x1cD27000412\x1cE103\x1cD700169418113\x1cE70000003000\x1cD528"
    b"\x1e\x1cAM11\x1cD996852{\x1cDC0001050{\x1cDU0097902{"
)
RAW_BACK = b"D0B11A012345678901     20261124\x1d\x1e\x1cAM21\x1cANR\x1cFA01\x1cFB79\x1cFQREFILL TOO SOON"
MESSAGES = (
    MessageRow(NOW - timedelta(seconds=9), Direction.SENT, "switch", RAW_SENT, ""),
    MessageRow(NOW - timedelta(seconds=8), Direction.RECEIVED, "switch", RAW_BACK, ""),
)

PLANS = (
    PlanRow(
        PlanId(make_id(301)),
        "CarePlus Part D",
        PlanKind.PART_D,
        "999002",
        "MEDDADV",
        "RX4411",
        "800-555-0102",
        14,
    ),
    PlanRow(
        PlanId(make_id(302)),
        "Harbor Commercial",
        PlanKind.COMMERCIAL,
        "999001",
        "A4",
        "HC883",
        "800-555-0101",
        14,
    ),
    PlanRow(
        PlanId(make_id(303)),
        "Maine Medicaid (practice)",
        PlanKind.MEDICAID,
        "999003",
        "MEPOP",
        "",
        "800-555-0103",
        10,
    ),
    PlanRow(
        PlanId(make_id(304)),
        "SaveRight discount card",
        PlanKind.DISCOUNT,
        "999004",
        "SAVE",
        "",
        "800-555-0104",
        14,
    ),
)


def head(**more: Any) -> DayHead:
    facts: dict[str, Any] = {
        "id": DAY_ID,
        "lane": 1,
        "business_date": TODAY,
        "state": DayState.OPEN,
        "float_amount": Money(15000),
        "opened_by": "Cass Cashier",
        "opened_at": NOW - timedelta(hours=7),
        "counted": None,
        "denominations": (),
        "counted_by": "",
        "counted_at": None,
        "over_short_reason": "",
        "locked_by": "",
        "locked_at": None,
        "packet_id": None,
    }
    return DayHead(**facts | more)


def steps(**states: tuple[str, StepState]) -> tuple[StepRow, ...]:
    usual = {
        "open_work": ("Unfinished work", "all sales finished", StepState.DONE),
        "count": ("Cash count", "not counted yet", StepState.TO_DO),
        "cards": ("Cards", "17 payments, all settled", StepState.DONE),
        "claims": ("Claims", "41 answered, 3 wait", StepState.DONE),
        "equation": ("The equation", "after the count", StepState.TO_DO),
        "unsold": ("Not sold yet", "7 bags in will-call", StepState.DONE),
        "lock": ("Lock the day", "owner or pharmacist-in-charge", StepState.TO_DO),
    }
    return tuple(
        StepRow(key, title, *(states.get(key, (detail, state))))
        for key, (title, detail, state) in usual.items()
    )


def terms(cash: Money | None, found: Money | None) -> tuple[TermRow, ...]:
    state = TermState.OPEN if found is None else TermState.EQUAL if cash == found else TermState.DIFFERS
    return (
        TermRow("Cash in the drawer", 22, cash, found, state),
        TermRow("Checks", 3, Money(14120), Money(14120), TermState.EQUAL),
        TermRow("Cards", 17, Money(90277), Money(90277), TermState.EQUAL),
        TermRow("Plans owe", 38, Money(1_845_592), Money(1_845_592), TermState.EQUAL),
        TermRow("Estimates not answered", 3, Money(112_036), Money(112_036), TermState.HELD),
        TermRow("Patients' accounts", 2, Money(1150), Money(1150), TermState.EQUAL),
    )


def listed(number: int, plan: str, note: str) -> ListedRow:
    return ListedRow(
        FillId(make_id(500 + number)),
        f"700041{number}-00",
        plan,
        TODAY - timedelta(days=number),
        Money(400 * number),
        Money(1186 * number),
        note,
    )


PLAN_TOTALS = (
    PlanTotalRow("CarePlus Part D", 18, 2, 1, 2, Money(1_204_518)),
    PlanTotalRow("Harbor Commercial", 14, 1, 0, 1, Money(563_074)),
    PlanTotalRow("Maine Medicaid (practice)", 6, 0, 0, 0, Money(78_000)),
)
TO_COUNT = PendingRow("The drawer is not counted.", "Count it.")
TO_EXPLAIN = PendingRow("The drawer is $20.00 short.", "Count again, or give the reason.")
EQUATION = (
    "Prescriptions $20,481.55 + front end $208.51 + tax $1.34 = cash, "
    "checks, cards, plans and accounts $20,691.40"
)


def day(**more: Any) -> DayView:
    """Make the day before the count."""
    facts: dict[str, Any] = {
        "head": head(),
        "steps": steps(),
        "terms": terms(None, None),
        "equation_text": EQUATION,
        "over_short": None,
        "pending": (TO_COUNT,),
        "carried": 3,
        "claims": PLAN_TOTALS,
        "paid_not_sold": tuple(listed(number, "CarePlus Part D", "in bin C14") for number in range(1, 6)),
        "sold_not_answered": tuple(
            listed(number, "Harbor Commercial", "no answer yet") for number in (6, 7, 8)
        ),
        "sales": 24,
        "prescriptions": 41,
        "cancelled": 1,
    }
    return DayView(**facts | more)


COUNTS = (
    (10_000, 3),
    (5_000, 2),
    (2_000, 31),
    (1_000, 12),
    (500, 9),
    (100, 42),
    (25, 40),
    (10, 25),
    (5, 11),
    (1, 60),
)
COUNTED_HEAD = head(
    counted=Money(126_415),
    denominations=COUNTS,
    counted_by="Cass Cashier",
    counted_at=NOW + timedelta(hours=3),
)


def counted_day(over_short: int = -2000, reason: str = "", **more: Any) -> DayView:
    """Make the day after the count, 20 dollars short unless said otherwise."""
    differs = bool(over_short)
    explained = bool(reason) or not differs
    facts: dict[str, Any] = {
        "head": replace(COUNTED_HEAD, over_short_reason=reason),
        "terms": terms(Money(126_415 - over_short), Money(126_415)),
        "over_short": Money(over_short),
        "pending": () if explained else (TO_EXPLAIN,),
        "steps": steps(
            count=("counted blind, 1:00 PM", StepState.DONE),
            equation=("one term differs", StepState.WRONG)
            if not explained
            else ("every term agrees", StepState.DONE),
        ),
    }
    return day(**facts | more)


def locked_day() -> DayView:
    made = counted_day(reason="A $20 bill was paid out for stamps without a slip")
    packet = DocumentId(make_id(970))
    closed = replace(
        made.head,
        state=DayState.LOCKED,
        locked_by="Olga Owner",
        locked_at=NOW + timedelta(hours=4),
        packet_id=packet,
    )
    done = tuple(replace(step, state=StepState.DONE) for step in made.steps)
    return replace(made, head=closed, steps=done)


@dataclass
class SalesDouble:
    now: SaleView | None = None
    known: dict[SaleId, SaleView] = field(default_factory=dict)
    aside: tuple[SaleRow, ...] = ()
    last: SaleView | None = None

    def current(self, lane: int) -> SaleView | None:
        return self.now if self.now is not None and self.now.state is SaleState.OPEN else None

    def view(self, sale_id: SaleId) -> SaleView:
        found = self.known.get(sale_id, self.now)
        if found is None:
            raise NotFound("sale")
        return found

    def suspended(self, lane: int) -> tuple[SaleRow, ...]:
        return self.aside

    def last_completed(self, lane: int) -> SaleView | None:
        return self.last


@dataclass
class PrintingDouble:
    jobs: tuple[JobRow, ...] = ()
    of: tuple[JobRow, ...] = ()
    paper: Any = None

    def to_see_to(self, limit: int = 20) -> tuple[JobRow, ...]:
        return self.jobs

    def of_source(self, source_id: UUID) -> tuple[JobRow, ...]:
        return self.of

    def newest_paper(self, kind: DocumentKind, source_id: UUID) -> Any:
        return self.paper


@dataclass
class ShelfDouble:
    bags: tuple[WillCallRow, ...] = BAGS
    waiting: tuple[ToBagRow, ...] = TO_BAG
    labels: dict[tuple[int, int], FillId] = field(default_factory=dict)

    def will_call(self, limit: int = 500) -> tuple[WillCallRow, ...]:
        return self.bags

    def to_bag(self) -> tuple[ToBagRow, ...]:
        return self.waiting

    def by_label(self, rx_number: int, fill_number: int) -> FillId | None:
        return self.labels.get((rx_number, fill_number))

    def by_rx_number(self, rx_number: int) -> FillId | None:
        return self.labels.get((rx_number, 0))

    def card(self, fill_id: FillId) -> Any:
        return SimpleNamespace(patient=SimpleNamespace(row=SimpleNamespace(id=CHEN_ID)))


@dataclass
class ClaimsDouble:
    rows: tuple[ClaimRow, ...] = CLAIMS

    def worklist(self, wanted: ClaimFilter, limit: int = 200) -> tuple[ClaimRow, ...]:
        states = {
            ClaimFilter.TO_DO: {ClaimShown.REJECTED, ClaimShown.PARKED},
            ClaimFilter.WAITING: {ClaimShown.WAITING, ClaimShown.UNKNOWN, ClaimShown.SENDING},
            ClaimFilter.REJECTED: {ClaimShown.REJECTED},
            ClaimFilter.PAID: {ClaimShown.PAID},
            ClaimFilter.ALL: set(ClaimShown),
        }.get(wanted, set())
        return tuple(row for row in self.rows if row.shown in states)[:limit]

    def count(self, wanted: ClaimFilter) -> int:
        return len(self.worklist(wanted))

    def one(self, claim_id: ClaimId) -> ClaimRow:
        for row in self.rows:
            if row.id == claim_id:
                return row
        raise NotFound("claim")

    def of_fill(self, fill_id: FillId) -> tuple[ClaimRow, ...]:
        return tuple(row for row in self.rows if row.fill_id == fill_id)

    def messages(self, claim_id: ClaimId) -> tuple[MessageRow, ...]:
        return MESSAGES

    def connectivity(self) -> Connectivity:
        return Connectivity(NOW - timedelta(minutes=32), 14, 1)

    def plans(self) -> tuple[PlanRow, ...]:
        return PLANS


@dataclass
class ClosingDouble:
    view: DayView | None = field(default_factory=day)

    def day(self, lane: int) -> DayView | None:
        return self.view


HELD = {
    "store.name": "Harbor Pharmacy",
    "store.street": "1 Pier Rd",
    "store.city": "Portland",
    "store.state": "ME",
    "store.zip": "04101",
    "store.phone": "207-555-0100",
    "store.npi": "2346325782",
    "store.zone": "America/New_York",
    "tax.rate": "5.5",
    "drawer.float": "20000",
    "price.markup": "18",
    "price.dispensing_fee": "1050",
    "session.idle_seconds": "300",
    "screen.theme": "light",
    "screen.density": "normal",
}


@dataclass
class SettingsDouble:
    held: dict[str, str] = field(default_factory=lambda: dict(HELD))
    is_open: bool = True

    def facts(self) -> Any:
        return SimpleNamespace(business_date=TODAY if self.is_open else None)

    def all(self) -> dict[str, str]:
        return dict(self.held)


class CatalogDouble:
    def sources(self) -> tuple[SourceRow, ...]:
        return (
            SourceRow("FDA NDC directory", date(2026, 11, 20), 112_804),
            SourceRow("Practice formulary", date(2026, 11, 18), 1502),
        )


class Lane:
    """Be the store's `Reads` as these screens use them, and makers of rows."""

    atorvastatin, ozempic, lancets, toothpaste, full = ATORVASTATIN, OZEMPIC, LANCETS, TOOTHPASTE, FULL
    sale_id, day_id, patient_id, born, now = SALE_ID, DAY_ID, CHEN_ID, BORN, NOW

    def __init__(self) -> None:
        self.sales, self.printing, self.fills = SalesDouble(), PrintingDouble(), ShelfDouble()
        self.claims, self.closing, self.settings = ClaimsDouble(), ClosingDouble(), SettingsDouble()
        self.catalog = CatalogDouble()
        self.claim, self.card_row, self.cash_tender, self.job = claim, card_row, cash_tender, job
        self.bag, self.to_bag, self.sale, self.head = bag, to_bag, sale, head
        self.day, self.counted_day, self.locked_day = day, counted_day, locked_day

    @staticmethod
    def row(number: str, total: int) -> SaleRow:
        return SaleRow(
            SaleId(make_id(990)),
            number,
            SaleState.SUSPENDED,
            "Tanaka, Hiro",
            2,
            Money(total),
            ZERO,
            NOW,
            None,
        )

    def put(self, made: SaleView | None) -> SaleView | None:
        """Make a sale the lane's open one."""
        self.sales.now = made
        if made is not None:
            self.sales.known[made.id] = made
        return made

    def complete(self, made: SaleView, change: int = 0, receipt: JobRow | None = None) -> SaleView:
        """Let a sale be completed."""
        ended = replace(
            made,
            state=SaleState.COMPLETED,
            completed_at=NOW,
            change=Money(change),
            remaining=ZERO,
            quick_cash=(),
            receipt=receipt or job(JobState.PRINTED),
        )
        self.sales.now = None
        self.sales.known[made.id] = ended
        self.sales.last = ended
        return ended


@pytest.fixture
def lane() -> Lane:
    return Lane()


@pytest.fixture
def counter(shell_double: Any, lane: Lane) -> Any:
    """Give the window's services over the lane."""
    shell_double.work.reads = lane
    shell_double.work.answers |= {
        "start_sale": SALE_ID,
        "confirm_birth_date": PickedUp(1, ()),
        "cancel_sale": Cancelled(ZERO),
        "refresh_prices": False,
        "plan_card": PlannedCard(None),
    }
    return shell_double


@pytest.fixture
def ran(counter: Any) -> Callable[[str], list[Any]]:
    """Return the payloads with which a command was submitted."""

    def payloads(name: str) -> list[Any]:
        return [payload for command, payload in counter.work.submitted if command == name]

    return payloads
