"""Keep the practice payer's books: what stands paid, and what each message does to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.claims.ncpdp.billing import BILLING, REVERSAL, billing_key, natural_key
from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.practice import payer_answers as answers
from app.practice import payer_rules as rules
from app.practice.payer_answers import Rejection
from app.practice.payer_log import Effect, Entry
from app.practice.plans import checks, plans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from app.practice.payer_prices import PriceList
    from app.practice.plans import PlanRules

_ENDED = b"\x03"


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold what to answer and what it does to the books; no answer for bytes that no one can read."""

    key: str
    effect: Effect
    answer: bytes


@dataclass(slots=True)
class _Paid:
    answer: bytes
    member: str
    drug: str
    fill: rules.EarlierFill
    billed: tuple[str, str, str]
    reversal: bytes = b""


@dataclass
class PayerDesk:
    """Adjudicate messages against the plans; `apply` is the only thing that changes the books."""

    prices: PriceList
    _claims: dict[str, _Paid] = field(default_factory=dict)

    def replay(self, entries: Iterable[Entry]) -> None:
        """Bring the books to where a log leaves them."""
        for entry in entries:
            self.apply(entry)

    def apply(self, entry: Entry) -> None:
        """Enter an exchange into the books."""
        if entry.effect is Effect.PAID:
            self._claims[entry.key] = _booked(entry)
        elif entry.effect is Effect.REVERSED:
            self._claims[billing_key(entry.request)].reversal = entry.answer

    def decide(self, raw: bytes, seq: int, today: date) -> Decision:
        """Return the answer to a message; `seq` makes its authorization number."""
        try:
            request = Message.parse(raw.removesuffix(_ENDED), Direction.REQUEST)
        except Unreadable:
            return Decision("", Effect.UNREAD, b"")
        if len(request.head) != request.dictionary.header_lengths[Direction.REQUEST]:
            return Decision("", Effect.UNREAD, b"")
        code = _header_fault(request)
        if code:
            return Decision("", Effect.HEADER_REJECTED, answers.refused(request, code))
        if request.header("A3") == REVERSAL:
            return self._reverse(request, f"{seq:09d}")
        return self._bill(request, f"{seq:09d}", today)

    def _bill(self, request: Message, authorization: str, today: date) -> Decision:
        plan = _plan(request)
        codes = rules.malformed(request, checks().billing)
        if codes:
            return _reject(request, plan, Rejection(codes))
        key = natural_key(request.raw)
        known = self._claims.get(key)
        if known is not None and not known.reversal:
            if known.billed == _billed(request):
                return Decision(key, Effect.DUPLICATE, answers.repeated(known.answer, "P", "D"))
            return _reject(request, plan, Rejection(("83",), "PAID BEFORE WITH OTHER CONTENT"), key)
        product = self.prices.find(request.segment("07").text("D7"))
        refusal = rules.refusal(request, plan, product, self._earlier(request, key), today)
        if refusal is not None:
            return _reject(request, plan, refusal, key)
        payment = rules.price(request, plan, product)
        return Decision(key, Effect.PAID, answers.paid(request, payment, authorization, plan.help_desk))

    def _reverse(self, request: Message, authorization: str) -> Decision:
        plan = _plan(request)
        codes = rules.malformed(request, checks().reversal)
        if codes:
            return _reject(request, plan, Rejection(codes))
        key = natural_key(request.raw)
        known = self._claims.get(billing_key(request.raw))
        if known is None:
            return _reject(request, plan, Rejection(("87",), "NO PAID CLAIM FOUND"), key)
        if known.reversal:
            return Decision(key, Effect.REVERSAL_REPEATED, answers.repeated(known.reversal, "A", "S"))
        return Decision(key, Effect.REVERSED, answers.approved(request, authorization))

    def _earlier(self, request: Message, key: str) -> Iterator[rules.EarlierFill]:
        member, drug = _member(request), _drug(request)
        for claim in self._claims.values():
            is_same = claim.member == member and claim.drug == drug and claim.fill.key != key
            if is_same and not claim.reversal:
                yield claim.fill


def host_down(raw: bytes) -> Decision:
    """Return the answer of a switch whose host is not available, nothing entered in the books."""
    request = Message.parse(raw.removesuffix(_ENDED), Direction.REQUEST)
    rejection = Rejection(("85", "92"), "HOST NOT AVAILABLE")
    return Decision(natural_key(request.raw), Effect.HOST_DOWN, answers.rejected(request, rejection))


def _header_fault(request: Message) -> str:
    bins = {bin_ for bin_, _ in plans()}
    count = str(len(request.groups))
    faults = (
        (request.header("A1") not in bins, "01"),
        ((request.header("A1"), request.header("A4")) not in plans(), "04"),
        (request.header("A3") not in {BILLING, REVERSAL}, "1S"),
        (count != request.header("A9"), "1U"),
        (count != "1", "1V"),
        (request.header("B2") != "01", "B2"),
        (request.header_date("D1") is None, "15"),
    )
    return next((code for is_wrong, code in faults if is_wrong), "")


def _plan(request: Message) -> PlanRules:
    return plans()[request.header("A1"), request.header("A4")]


def _reject(request: Message, plan: PlanRules, rejection: Rejection, key: str = "") -> Decision:
    return Decision(key, Effect.REJECTED, answers.rejected(request, rejection, plan.help_desk))


def _booked(entry: Entry) -> _Paid:
    request = Message.parse(entry.request.removesuffix(_ENDED), Direction.REQUEST)
    served = request.header_date("D1")
    if served is None:
        raise Unreadable("401-D1 is not a day")
    fill = rules.EarlierFill(entry.key, served, request.segment("07").number("D5") or 0)
    return _Paid(entry.answer, _member(request), _drug(request), fill, _billed(request))


def _member(request: Message) -> str:
    return f"{request.header('A1')}|{request.segment('04').text('C2')}|{request.segment('04').text('C3')}"


def _drug(request: Message) -> str:
    return request.segment("07").text("D7")[:9]


def _billed(request: Message) -> tuple[str, str, str]:
    claim = request.segment("07")
    return claim.text("D7"), claim.text("E7").lstrip("0"), claim.text("D5").lstrip("0")
