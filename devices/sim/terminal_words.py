"""Write the answers of a simulated POSLINK terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.terminal.frames import UNIT, VERSION, frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devices.sim.terminal_book import Entry

_ACCOUNT = UNIT.join(("1111", "4", "", "", "", "", "01", ""))
_TYPES = {"charge": "01", "refund": "02", "void": "16"}
_AT = "20260101120000"


def approval(entry: Entry, number: int, code: str, words: str = "APPROVED") -> bytes:
    """Return the T01 of money that moved."""
    host = UNIT.join(("00", words, entry.auth_code, f"H{number:08d}", str(number), "1"))
    amounts = UNIT.join((str(entry.cents), str(entry.asked - entry.cents)))
    trace = UNIT.join((str(number), entry.reference, _AT))
    kind = _TYPES[entry.kind]
    return frame("0", "T01", VERSION, code, "OK", host, kind, amounts, _ACCOUNT, trace, "", "", "", "")


def refusal(code: str, text: str, reference: str) -> bytes:
    """Return the T01 of a request that moved nothing."""
    trace = UNIT.join(("", reference, ""))
    return frame("0", "T01", VERSION, code, text, "", "01", "0", "", trace, "", "", "", "")


def record(entry: Entry | None, count: int = 1, number: int = 0, kind: str = "R03") -> bytes:
    """Return the R03, or R09 of the history, of one record, or that there is none."""
    if entry is None:
        return frame("0", kind, VERSION, "100023", "NOT FOUND")
    host = UNIT.join(("00", "APPROVED", entry.auth_code, "H", "1", "1"))
    trace = UNIT.join(("1", entry.reference, _AT))
    head = ("0", kind, VERSION, "000000", "OK", str(count), str(number), host, "01")
    return frame(*head, _TYPES[entry.kind], "", "", str(entry.cents), _ACCOUNT, trace, "", "", "", "")


def totals(entries: Sequence[Entry]) -> bytes:
    """Return the R01 of a batch."""
    groups = [[entry.cents for entry in entries if entry.kind == kind] for kind in ("charge", "refund")]
    counts, amounts = ([str(find(group)) for group in groups] for find in (len, sum))
    return frame("0", "R01", VERSION, "000000", "OK", "00", UNIT.join(counts), UNIT.join(amounts))


def batch(entries: Sequence[Entry], code: str) -> bytes:
    """Return the B01 of a batch that was closed."""
    net = sum(entry.cents if entry.kind == "charge" else -entry.cents for entry in entries)
    host = UNIT.join(("00", "CLOSED", "", "", "", "1"))
    return frame("0", "B01", VERSION, code, "OK", host, str(len(entries)), str(net), _AT, "SIM-0001", "M1")


def signature(data: str, start: int) -> bytes:
    """Return the A09 of a part of a signature."""
    part = data[start : start + 20]
    return frame("0", "A09", VERSION, "000000", "OK", str(len(data)), str(len(part)), part)
