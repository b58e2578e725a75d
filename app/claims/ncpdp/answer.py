"""Accept a payer's answer only when it is whole, well formed and about the claim that was sent.

A D.0 message has no end mark: most beginnings of a paid answer would still read as paid. So the
header, the count of transactions, every separator, the fields that the status calls for and the
echo of the claim are checked before one amount is believed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.ncpdp import tables, tokens
from app.claims.ncpdp.errors import BadAnswer, Unreadable
from app.claims.ncpdp.tables import Direction
from app.claims.ncpdp.typed import Message

if TYPE_CHECKING:
    from app.claims.ncpdp.typed import Fields
    from app.kernel.money import Money

_ACCEPTED, _REFUSED = "A", "R"
_STRAY = re.compile(rb"[^ -~\x1c-\x1e]")
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
    """Be what a payer said about one claim; amounts stand as the payer sent them."""

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

    @property
    def is_paid(self) -> bool:
        """Say whether the claim is paid, now or by an earlier copy of it."""
        return self.status in {"P", "D"}

    @property
    def is_captured(self) -> bool:
        """Say whether the claim is accepted without a price."""
        return self.status in {"C", "Q"}

    @property
    def is_reversed(self) -> bool:
        """Say whether the claim is taken back, now or by an earlier copy of the reversal."""
        return self.status in {"A", "S"}

    @property
    def is_rejected(self) -> bool:
        """Say whether the payer rejected the claim or the whole transmission."""
        return self.status == "R"

    @property
    def is_duplicate(self) -> bool:
        """Say whether the payer had answered this claim before."""
        return self.status in {"D", "Q", "S"}


def read_answer(frame: bytes, sent: bytes) -> Answer:
    """Return the answer to the claim in `sent`; raise `BadAnswer` for anything that is not surely it."""
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
        _check_header(answer, request)
        _check_shape(answer, request)
        return _read(answer, request)
    except Unreadable as unreadable:
        raise BadAnswer(unreadable.reason) from None


def _check_header(answer: Message, request: Message) -> None:
    if len(answer.head) != answer.dictionary.header_lengths[Direction.RESPONSE]:
        raise BadAnswer("malformed header")
    for field in ("A3", "B2", "B1", "D1"):
        if answer.header(field) != request.header(field):
            raise BadAnswer(f"another claim: {answer.header_rule(field).number} differs")
    if answer.header("F1") not in {_ACCEPTED, _REFUSED}:
        raise BadAnswer("malformed 501-F1")


def _check_shape(answer: Message, request: Message) -> None:
    groups = len(answer.tokens) - 1
    refused = answer.header("F1") == _REFUSED
    if answer.header("A9") != request.header("A9"):
        raise BadAnswer("109-A9 differs")
    if str(groups) != answer.header("A9") and not (refused and groups <= 1):
        raise BadAnswer("its transactions are not as many as 109-A9 says")
    if len(answer.tokens[0][0]) != 1 or any(group[0] != [b""] for group in answer.tokens[1:]):
        raise BadAnswer("malformed group")
    if not all(_is_segment(segment) for group in answer.tokens for segment in group[1:]):
        raise BadAnswer("malformed segment")


def _is_segment(pieces: list[bytes]) -> bool:
    """Say whether pieces are an empty start, a segment id and fields that have ids."""
    before, *fields = pieces
    return not before and bool(fields) and fields[0][:2] == b"AM" and all(len(f) >= 2 for f in fields)


def _read(answer: Message, request: Message) -> Answer:
    transaction = request.header("A3")
    header_status = answer.header("F1")
    status = answer.segment("21")
    code = status.text("AN") if header_status == _ACCEPTED else _REFUSED
    if header_status == _ACCEPTED:
        _check_fields(answer, (transaction, code))
    _check_claim(answer.segment("22"), request.segment("07"), required=header_status == _ACCEPTED)
    amounts = _amounts(answer.segment("23"))
    return Answer(
        transaction=transaction,
        header_status=header_status,
        status=code,
        claim_number=_plain(request.segment("07").text("D2")),
        auth_number=status.text("F3"),
        reject_codes=_reject_codes(status),
        messages=_messages(answer, status),
        help_desk=status.text("8F"),
        **amounts,
    )


def _check_fields(answer: Message, key: tuple[str, str]) -> None:
    if key not in answer.dictionary.answers:
        raise BadAnswer("112-AN is missing or not a status for this transaction")
    views = [view.id for view in (*answer.shared, *answer.groups[0])]
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


def _amounts(pricing: Fields) -> dict[str, Money | None]:
    amounts = {name: pricing.money(field) for name, field in _AMOUNTS.items()}
    pays = amounts["patient_pay"]
    if pays is not None and pays.cents < 0:
        raise BadAnswer("505-F5 is below zero")
    return amounts


def _reject_codes(status: Fields) -> tuple[str, ...]:
    codes = tuple(code for row in status.repeats("FB") if (code := row.text("FB")))
    count = status.number("FA")
    if (count or 0) != len(codes):
        raise BadAnswer("510-FA does not match the reject codes")
    return codes


def _messages(answer: Message, status: Fields) -> tuple[str, ...]:
    texts = [text for view in answer.shared if view.id == "20" and (text := view.text("F4"))]
    going_on = False
    for row in status.repeats("UH"):
        text = (row.raw("FQ") or b"").decode("latin-1")
        if going_on:
            texts[-1] += text
        else:
            texts.append(text)
        going_on = row.text("UG") == "+"
    return tuple(stripped for text in texts if (stripped := text.strip()))


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"
