"""Take messages to the right answer, and enter in the books what each answer did."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.claims.ncpdp import tables, tokens
from app.claims.ncpdp.billing import natural_key
from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message
from app.kernel.errors import DomainError
from app.practice import payer_answers as answers
from app.practice import payer_asking as asking
from app.practice import payer_billing as billing
from app.practice.payer_authorizations import decided
from app.practice.payer_bench import Bench, Case, base_key
from app.practice.payer_billing import Decision, reject
from app.practice.payer_form import garbled, malformed, miscounted, misplaced
from app.practice.payer_log import Effect
from app.practice.payer_scenario import Scenario, shipped
from app.practice.payer_verdict import Rejection
from app.practice.plans import checks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from app.practice.payer_log import Entry
    from app.practice.payer_prices import PriceList
    from app.practice.plans import PlanRules

_ENDED = b"\x03"
_VERSIONS = frozenset({"D0"})
_ONE_GROUP_AT_MOST = "E1"
_REVERSALS = frozenset({"B2", "S2"})
_BILLINGS = frozenset({"B1", "B3", "P1"})

HANDLERS: dict[str, Callable[[Bench, Case], Decision]] = {
    "B1": billing.bill,
    "B2": billing.reverse,
    "B3": billing.rebill,
    "C1": billing.report,
    "C2": billing.reverse,
    "C3": billing.report,
    "D1": billing.quote,
    "E1": asking.eligibility,
    "N1": billing.report,
    "N2": billing.reverse,
    "N3": billing.report,
    "P1": asking.ask_and_bill,
    "P2": asking.withdraw,
    "P3": asking.inquire,
    "P4": asking.ask,
    "S1": billing.bill,
    "S2": billing.reverse,
    "S3": billing.rebill,
}
_BOOKS_A_CLAIM = frozenset({Effect.PAID, Effect.CAPTURED, Effect.REBILLED, Effect.REPORTED})
_BOOKS_AN_AUTHORIZATION = frozenset({Effect.GRANTED, Effect.DEFERRED, Effect.DENIED})


@dataclass
class PayerDesk:
    """Adjudicate messages against the plans; `apply` is the only thing that changes the books."""

    prices: PriceList
    scenario: Scenario = field(default_factory=shipped)
    bench: Bench = field(init=False)

    def __post_init__(self) -> None:
        """Open the books as the scenario begins."""
        self.bench = Bench(self.scenario, self.prices)

    def replay(self, entries: Iterable[Entry]) -> None:
        """Bring the books to where a log leaves them."""
        for entry in entries:
            self.apply(entry)

    def apply(self, entry: Entry) -> None:
        """Enter an exchange into the books."""
        books = self.bench.books
        if entry.effect in _BOOKS_A_CLAIM:
            self._enter_claim(entry)
        elif entry.effect in _BOOKS_AN_AUTHORIZATION:
            self._enter_authorization(entry)
        elif entry.effect is Effect.REVERSED:
            claim = books.find(base_key(_request(entry)))
            if claim is not None:
                claim.reversal = entry.answer
        elif entry.effect is Effect.WITHDRAWN:
            number = _answer(entry).segment("21").text("F3")
            if number in books.authorizations:
                found = books.authorizations[number]
                books.authorizations[number] = replace(found, withdrawal=entry.answer)

    def parts(self, raw: bytes) -> tuple[bytes, ...]:
        """Return a transmission as messages of one transaction each; as it is where it is refused whole."""
        try:
            request = Message.parse(raw.removesuffix(_ENDED), Direction.REQUEST)
            refused = self._header_fault(request)
        except (Unreadable, DomainError):
            return (raw,)
        if refused or len(request.groups) < 2 or not _has_whole_header(request):
            return (raw,)
        shared, *groups = request.tokens
        place = request.dictionary.place(Direction.REQUEST, "A9")
        head = request.head[: place.offset] + b"1" + request.head[place.end :]
        alone = [[head, *shared[0][1:]], *shared[1:]]
        return tuple(tokens.join([alone, group]) for group in groups)

    def decide(self, raw: bytes, seq: int, today: date) -> Decision:
        """Return the answer to a message; `seq` makes its authorization number."""
        try:
            request = _parse(raw)
        except Unreadable:
            return Decision("", Effect.UNREAD, b"")
        code = self._header_fault(request) if _has_whole_header(request) else "R8"
        if not code:
            try:
                return self._decide(request, seq, today)
            except (Unreadable, DomainError):
                code = "R8"
            with contextlib.suppress(DomainError):
                answer = answers.rejected(request, Rejection((code,)))
                return Decision("", Effect.REJECTED, answer)
        return Decision("", Effect.HEADER_REJECTED, answers.refused(request, code))

    def _decide(self, request: Message, seq: int, today: date) -> Decision:
        plan = self.scenario.plans[request.header("A1"), request.header("A4")]
        transaction = request.header("A3")
        seed = self.scenario.seed
        number = f"{seed or ''}{seq:09d}"
        codes = _form_codes(request, plan)
        key = "" if codes else natural_key(request.raw)
        case = Case(request, plan, key, number, today)
        if codes:
            return reject(case, Rejection(codes))
        return HANDLERS[transaction](self.bench, case)

    def _header_fault(self, request: Message) -> str:
        plans = self.scenario.plans
        count = len(request.groups) or int(request.header("A3") == _ONE_GROUP_AT_MOST)
        plan = plans.get((request.header("A1"), request.header("A4")))
        faults = (
            (request.header("A2") not in _VERSIONS, "02"),
            (request.header("A1") not in {bin_ for bin_, _ in plans}, "01"),
            (plan is None, "04"),
            (plan is None or not _is_taken(request.header("A3"), plan), "1S"),
            (str(count) != request.header("A9"), "1U"),
            (plan is None or count > plan.terms.most_transactions, "1V"),
            (count > 1 and request.header("A3") in _REVERSALS, "RV"),
            (count > 1 and _has_compound(request), "1W"),
            (request.header("B2") != "01", "B2"),
            (request.header_date("D1") is None, "15"),
        )
        return next((code for is_wrong, code in faults if is_wrong), "")

    def _enter_claim(self, entry: Entry) -> None:
        request, answer = _request(entry), _answer(entry)
        self.bench.books.enter(self.bench.booked(request, answer))
        if answer.segment("26").text("PY"):
            self._enter_authorization(entry)

    def _enter_authorization(self, entry: Entry) -> None:
        request, answer = _request(entry), _answer(entry)
        plan = self.bench.plan(request)
        granted = answer.segment("26")
        if plan is None or granted.text("PY") in self.bench.books.authorizations:
            return
        asked = granted.date("PR") or self.bench.booked(request, answer).served
        case = Case(request, plan, natural_key(request.raw), granted.text("PY"), asked)
        one = decided(self.bench.situation(case), granted.text("PY").lstrip("0"), case.key)
        self.bench.books.authorizations[one.number] = one


def host_down(raw: bytes, codes: tuple[str, ...] = ("85", "92")) -> Decision:
    """Return the answer of a switch whose host is not available, nothing entered in the books."""
    request = Message.parse(raw.removesuffix(_ENDED), Direction.REQUEST)
    rejection = Rejection(codes, "HOST NOT AVAILABLE")
    return Decision(natural_key(request.raw), Effect.HOST_DOWN, answers.rejected(request, rejection))


def turned_away(raw: bytes, codes: tuple[str, ...] = ("01",)) -> Decision:
    """Return the refusal of a whole transmission, nothing entered in the books."""
    request = _parse(raw)
    return Decision("", Effect.HEADER_REJECTED, answers.refused(request, codes[0]))


def merged(parts: Iterable[bytes]) -> bytes:
    """Return the answers to one transmission's transactions as one answer."""
    first, *others = parts
    if not others:
        return first
    split = [tokens.split(one) for one in (first, *others)]
    groups = [group for one in split for group in one[1:]]
    head = split[0][0][0][0]
    shared = {segment[1]: segment for one in reversed(split) for segment in one[0][1:]}
    whole = [[head[:4] + b"%d" % len(groups) + head[5:]], *(shared[name] for name in sorted(shared))]
    return tokens.join([whole, *groups])


def _parse(raw: bytes) -> Message:
    """Read a request; one whose version is not known reads by the tables that its header fits."""
    body = raw.removesuffix(_ENDED)
    try:
        return Message.parse(body, Direction.REQUEST)
    except Unreadable:
        dictionary = tables.dictionary("D0")
        message = Message(body, Direction.REQUEST, dictionary)
        if not _has_whole_header(message) or not message.header("A1").isdigit():
            raise
        return message


def _has_whole_header(request: Message) -> bool:
    return len(request.head) == request.dictionary.header_lengths[Direction.REQUEST]


def _is_taken(transaction: str, plan: PlanRules) -> bool:
    taken = plan.terms.transactions
    return transaction in HANDLERS and (not taken or transaction in taken)


def _has_compound(request: Message) -> bool:
    return any(request.segment("07", group).text("D6") == "2" for group in range(len(request.groups)))


def _form_codes(request: Message, plan: PlanRules) -> tuple[str, ...]:
    asked, transaction = checks(), request.header("A3")
    own = plan.terms.required if transaction in _BILLINGS else ()
    return (
        malformed(request, (*asked.required(transaction), *own))
        or misplaced(request, asked)
        or garbled(request)
        or miscounted(request, asked)
    )


def _request(entry: Entry) -> Message:
    return Message.parse(entry.request.removesuffix(_ENDED), Direction.REQUEST)


def _answer(entry: Entry) -> Message:
    return Message.parse(entry.answer, Direction.RESPONSE)
