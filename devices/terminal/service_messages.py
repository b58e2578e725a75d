"""Write POSLINK requests that move no money and read their answers; None where one proves nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.hardware.cards import CardAnswer
from app.hardware.terminal_reports import (
    BatchClosed,
    OfflineMode,
    OfflineRules,
    SignatureStrokes,
    TerminalRecord,
    TerminalTotals,
)
from app.kernel.money import Money
from devices.terminal.frames import VERSION, frame
from devices.terminal.messages import OK, RETURN, SALE, inquiry_answer

if TYPE_CHECKING:
    from datetime import datetime

    from devices.terminal.frames import Message

TOTALS = frame("R00", VERSION, "00", "")
GET_OFFLINE = frame("A78", VERSION)
STORED = frame("R10", VERSION, "0")
_CODE = 3
_UNBALANCED = "000300"
_PEN_UP = (0, 65535)
_POINT = re.compile(r"(\d{1,5}),(\d{1,5})", re.ASCII)
_MOST_DIGITS = 11


def detail_request(number: int) -> bytes:
    """Return the R02 request for one record of the batch, counted from 0."""
    return frame("R02", VERSION, "00", "", "", str(number), "", "", "", "")


def batch_request(at: datetime) -> bytes:
    """Return the B00 request that closes the batch."""
    return frame("B00", VERSION, at.strftime("%Y%m%d%H%M%S"))


def offline_request(rules: OfflineRules) -> bytes:
    """Return the A54 request: mode, start, end, days, most, ceiling, and what stays as it is."""
    if rules.mode is OfflineMode.NEVER:
        return frame("A54", VERSION, "0", *[""] * 10)
    bounds = (str(rules.days), str(rules.most_charges), str(rules.ceiling.cents))
    return frame("A54", VERSION, str(int(rules.mode)), "", "", *bounds, *[""] * 5)


def signature_request(offset: int) -> bytes:
    """Return the A08 request for a signature from an offset on."""
    return frame("A08", VERSION, str(offset), "3000")


def is_done(message: Message) -> bool:
    """Say whether an answer says that what was asked was done."""
    return message.field(_CODE) == OK


def totals_answer(message: Message) -> TerminalTotals | None:
    """Read an R01: counts and amounts by card kind, credit first; sales come before returns in each."""
    sales, returns = _whole(message.unit(6, 0)), _whole(message.unit(6, 1))
    sold, returned = _whole(message.unit(7, 0)), _whole(message.unit(7, 1))
    if not is_done(message) or sales is None or returns is None or sold is None or returned is None:
        return None
    return TerminalTotals(sales, Money(sold), returns, Money(returned))


def record_of(message: Message) -> tuple[int, TerminalRecord | None]:
    """Read an R03 of any reference: how many records there are, and this one; None where it is not whole."""
    count = _whole(message.field(5)) or 0
    found = inquiry_answer(message, message.unit(14, 1))
    kind = message.field(9)
    if not isinstance(found, CardAnswer) or kind not in {SALE, RETURN}:
        return count, None
    return count, TerminalRecord(
        found.reference, found.approved, kind == RETURN, found.auth_code, found.last4
    )


def batch_answer(message: Message) -> BatchClosed | None:
    """Read a B01: host, count, amount, time, terminal and merchant number."""
    count, cents = _whole(message.field(6)), _whole(message.field(7))
    if message.field(_CODE) not in {OK, _UNBALANCED} or count is None or cents is None:
        return None
    return BatchClosed(count, Money(cents), message.field(_CODE) == OK, message.field(9))


def offline_answer(message: Message) -> OfflineRules | None:
    """Read an A79; rules that have no bounds or an unknown mode are not understood."""
    mode, days = _whole(message.field(5)), _whole(message.field(8) or "0")
    most, ceiling = _whole(message.field(9) or "0"), _whole(message.field(10) or "0")
    if not is_done(message) or mode is None or days is None or most is None or ceiling is None:
        return None
    try:
        return OfflineRules(OfflineMode(mode), most, Money(ceiling), days)
    except ValueError:
        return None


def stored_answer(message: Message) -> int | None:
    """Read an R11: how many approvals wait to be uploaded."""
    return _whole(message.field(5)) if is_done(message) else None


def signature_part(message: Message) -> tuple[int, str] | None:
    """Read an A09: the length of the whole, and the part that came."""
    total = _whole(message.field(5))
    return (total, message.field(7)) if is_done(message) and total is not None else None


def strokes_of(data: str) -> SignatureStrokes | None:
    """Read `x,y^x,y^0,65535^...~`; 0,65535 lifts the pen. None for anything else."""
    if not data.endswith("~"):
        return None
    strokes: list[tuple[tuple[int, int], ...]] = []
    now: list[tuple[int, int]] = []
    for text in filter(None, data[:-1].split("^")):
        match = _POINT.fullmatch(text)
        if match is None:
            return None
        point = (int(match[1]), int(match[2]))
        if point != _PEN_UP:
            now.append(point)
            continue
        strokes, now = [*strokes, tuple(now)], []
    return SignatureStrokes(tuple(stroke for stroke in (*strokes, tuple(now)) if stroke))


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None
