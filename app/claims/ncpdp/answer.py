"""Accept a payer's answer only when it is whole, well formed and about the request that was sent.

A D.0 message has no end mark: most beginnings of a paid answer would still read as paid. So the
header, the count of transactions, every separator, the fields that the status calls for and the
echo of the claim are checked before one amount is believed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp import tables, tokens
from app.claims.ncpdp.answer_parts import NO_PARTS, Accumulators, AnswerParts
from app.claims.ncpdp.answer_segments import messages, read_parts
from app.claims.ncpdp.errors import BadAnswer, Unreadable
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message

if TYPE_CHECKING:
    from datetime import date

    from app.claims.ncpdp.typed import Fields
    from app.kernel.money import Money

_ACCEPTED, _REFUSED = "A", "R"
_STRAY = re.compile(rb"[^ -~\x1c-\x1e]")
_ELIGIBILITY = "E1"
_TAKES_BACK = {"B2", "S2", "N2", "C2", "P2"}
_REPEATABLE = "20"
_AMOUNTS = {
    "patient_pay": "F5",
    "plan_pays": "F9",
    "ingredient_cost_paid": "F6",
    "dispensing_fee_paid": "F7",
    "copay": "FI",
    "coinsurance": "4U",
    "deductible": "FH",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Be what a payer said about one request, in short and in its parts; amounts stand as sent.

    `other_date` is the date of service that it answered for, where that is not the one that was asked.
    """

    transaction: str
    header_status: str
    status: str
    claim_number: str
    auth_number: str = ""
    patient_pay: Money | None = None
    plan_pays: Money | None = None
    ingredient_cost_paid: Money | None = None
    dispensing_fee_paid: Money | None = None
    copay: Money | None = None
    coinsurance: Money | None = None
    deductible: Money | None = None
    reject_codes: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    help_desk: str = ""
    parts: AnswerParts = NO_PARTS
    other_date: date | None = None

    @property
    def is_paid(self) -> bool:
        """Say whether the claim is paid, now or by an earlier copy of it."""
        return self.status in {"P", "D"}

    @property
    def is_captured(self) -> bool:
        """Say whether the claim is accepted without a price."""
        return self.status in {"C", "Q"}

    @property
    def is_approved(self) -> bool:
        """Say whether something that is not priced is granted: coverage, a report, an authorization."""
        return self.status in {"A", "S"}

    @property
    def is_reversed(self) -> bool:
        """Say whether the claim is taken back, now or by an earlier copy of the reversal."""
        return self.is_approved and self.transaction in _TAKES_BACK

    @property
    def is_deferred(self) -> bool:
        """Say whether a prior authorization is still being decided."""
        return self.status == "F"

    @property
    def is_benefit(self) -> bool:
        """Say whether the answer only foretells what would be paid."""
        return self.status == "B"

    @property
    def is_rejected(self) -> bool:
        """Say whether the payer rejected the claim or the whole transmission."""
        return self.status == "R"

    @property
    def is_duplicate(self) -> bool:
        """Say whether the payer had answered this claim before."""
        return self.status in {"D", "Q", "S"}

    def amount(self, field: str) -> Money | None:
        """Return a dollar field of the price, such as `FD`, None where the payer sent none."""
        return self.parts.pricing.amount(field) if self.parts.pricing else None

    @property
    def accumulators(self) -> Accumulators:
        """Return how far the member has come this year, as far as the payer told it."""
        return Accumulators(
            accumulated_deductible=self.amount("FC"),
            remaining_deductible=self.amount("FD"),
            remaining_benefit=self.amount("FE"),
            spending_account=self.amount("UC"),
        )


def read_answer(frame: bytes, sent: bytes, *, any_date: bool = False) -> Answer:
    """Return the answer to the request in `sent`; raise `BadAnswer` for anything that is not surely it.

    One for another date of service is not, unless `any_date`: then `Answer.other_date` tells it.
    """
    request = Message.parse(sent, Direction.REQUEST)
    if len(frame) > request.dictionary.longest_answer:
        raise BadAnswer("oversized")
    body = frame[:-1] if frame.endswith(tokens.ETX) else frame
    if len(body) < request.dictionary.header_lengths[Direction.RESPONSE]:
        raise BadAnswer("truncated header")
    if _STRAY.search(body):
        raise BadAnswer("malformed characters")
    if tables.version_of(body, Direction.RESPONSE) != request.dictionary.version:
        raise BadAnswer("another version")
    answer = Message(body, Direction.RESPONSE, request.dictionary)
    try:
        _check_header(answer, request, any_date=any_date)
        _check_shape(answer, request)
        return _read(answer, request)
    except Unreadable as unreadable:
        raise BadAnswer(unreadable.reason) from None


def _check_header(answer: Message, request: Message, *, any_date: bool) -> None:
    if len(answer.head) != answer.dictionary.header_lengths[Direction.RESPONSE]:
        raise BadAnswer("malformed header")
    for field in ("A3", "B2", "B1") if any_date else ("A3", "B2", "B1", "D1"):
        if answer.header(field) != request.header(field):
            raise BadAnswer(f"another claim: {answer.header_rule(field).number} differs")
    if answer.header("F1") not in {_ACCEPTED, _REFUSED}:
        raise BadAnswer("malformed 501-F1")


def _check_shape(answer: Message, request: Message) -> None:
    groups = len(answer.tokens) - 1
    refused = answer.header("F1") == _REFUSED
    if answer.header("A9") != request.header("A9"):
        raise BadAnswer("109-A9 differs")
    expected = answer.header("A9") if answer.dictionary.has_groups else "0"
    if str(groups) != expected and not (refused and groups <= 1):
        raise BadAnswer("its transactions are not as many as 109-A9 says")
    if len(answer.tokens[0][0]) != 1 or any(group[0] != [b""] for group in answer.tokens[1:]):
        raise BadAnswer("malformed group")
    if not all(_is_segment(segment) for group in answer.tokens for segment in group[1:]):
        raise BadAnswer("malformed segment")
    seen = Counter(view.id for view in (*answer.shared, *(view for group in answer.groups for view in group)))
    for segment, times in seen.items():
        if times > 1 and segment != _REPEATABLE and segment in answer.dictionary.segment_names:
            raise BadAnswer(f"segment {segment} is doubled")


def _is_segment(pieces: list[bytes]) -> bool:
    """Say whether pieces are an empty start, a segment id and fields that have ids."""
    before, *fields = pieces
    return not before and bool(fields) and fields[0][:2] == b"AM" and all(len(f) >= 2 for f in fields)


def _read(answer: Message, request: Message) -> Answer:
    transaction = request.header("A3")
    header_status = answer.header("F1")
    status, claim = answer.segment("21"), request.segment("07")
    accepted = header_status == _ACCEPTED
    code = status.text("AN") if accepted else _REFUSED
    if accepted:
        _check_fields(answer, (transaction, code))
    elif status.text("AN") not in {"", _REFUSED}:
        raise BadAnswer("501-F1 and 112-AN say different things")
    echo = answer.segment("22")
    if claim.pairs:
        _check_claim(echo, claim, required=accepted)
    _check_authorization(answer.segment("26"), request.segment("12"))
    parts = read_parts(answer)
    if transaction == _ELIGIBILITY:
        _check_patient(parts, request.segment("01"))
    number = (claim if claim.pairs else echo).text("D2")
    pricing = parts.pricing
    amounts = {name: pricing.amount(field) if pricing else None for name, field in _AMOUNTS.items()}
    return Answer(
        transaction=transaction,
        header_status=header_status,
        status=code,
        claim_number=_plain(number) if number else "",
        auth_number=status.text("F3"),
        reject_codes=tuple(reject.code for reject in parts.rejects),
        messages=messages(answer),
        help_desk=parts.contact.help_desk,
        parts=parts,
        other_date=_other_date(answer, request),
        **amounts,
    )


def _other_date(answer: Message, request: Message) -> date | None:
    if answer.header("D1") == request.header("D1"):
        return None
    told = answer.header_date("D1")
    if told is None:
        raise BadAnswer("malformed 401-D1")
    return told


def _check_fields(answer: Message, key: tuple[str, str]) -> None:
    if key not in answer.dictionary.answers:
        raise BadAnswer("112-AN is missing or not a status for this transaction")
    views = [view.id for view in (*answer.shared, *(view for group in answer.groups[:1] for view in group))]
    for segment, field in answer.dictionary.answers[key]:
        if views.count(segment) != 1:
            raise BadAnswer(f"segment {segment} is missing or doubled")
        values = answer.segment(segment).all(field)
        if len(values) != 1 or not values[0].strip():
            number = answer.dictionary.fields[segment][field].number
            raise BadAnswer(f"{number} is missing or doubled")


def _check_claim(echo: Fields, claim: Fields, *, required: bool) -> None:
    if not required and echo.raw("D2") is None:
        return
    if _plain(echo.text("D2")) != _plain(claim.text("D2")):
        raise BadAnswer("another claim: 402-D2 differs")
    if echo.text("EM") != claim.text("EM"):
        raise BadAnswer("another claim: 455-EM differs")


def _check_authorization(told: Fields, asked: Fields) -> None:
    """Refuse the terms of an authorization whose number is not the one that was asked about."""
    wanted, got = asked.text("PY"), told.text("PY")
    if wanted and got and _plain(wanted) != _plain(got):
        raise BadAnswer("another authorization: 498-PY differs")


def _check_patient(parts: AnswerParts, asked: Fields) -> None:
    """Refuse the coverage of somebody born on another day: an E1 has no claim to echo."""
    known = parts.patient.birth_date if parts.patient else None
    if known is not None and known != asked.date("C4"):
        raise BadAnswer("another patient: 304-C4 differs")


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"
