"""Read just enough of D.0 to add claims up, apart from the product's own codec."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FS, GS, RS = b"\x1c", b"\x1d", b"\x1e"
_LAST = {sign: (index, 1) for index, sign in enumerate("{ABCDEFGHI")} | {
    sign: (index, -1) for index, sign in enumerate("}JKLMNOPQR")
}


def cents(text: str) -> int:
    """Return signed cents of an overpunched amount."""
    digit, sign = _LAST[text[-1]]
    return sign * (int(text[:-1] or "0") * 10 + digit)


def fields_of(body: bytes) -> dict[str, dict[str, str]]:
    """Return segment id -> field id -> first value of a message with one transaction."""
    found: dict[str, dict[str, str]] = {}
    for segment in body.replace(GS, b"").split(RS)[1:]:
        parts = [part.decode("latin-1") for part in segment.split(FS) if part]
        values: dict[str, str] = {}
        for part in parts:
            values.setdefault(part[:2], part[2:].strip())
        found[values.get("AM", "")] = values
    return found


@dataclass(frozen=True, slots=True)
class Request:
    """Be what a request asks for."""

    kind: str
    bin: str
    service_date: str
    rx: int
    fill: int

    @property
    def key(self) -> tuple[str, int, int, str]:
        """Return what names the billing at the payer."""
        return self.bin, self.rx, self.fill, self.service_date


def read_request(raw: bytes) -> Request:
    """Read a request: the header by place, Rx and fill from the claim segment."""
    claim = fields_of(raw)["07"]
    return Request(
        raw[8:10].decode(),
        raw[0:6].decode(),
        raw[38:46].decode(),
        int(claim["D2"]),
        int(claim.get("D3", "0") or "0"),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """Be what an answer says: its status, and the amounts when it was paid."""

    status: str
    patient: int
    plan: int
    rx: int


def read_answer(raw: bytes) -> Answer:
    """Read an answer."""
    parts = fields_of(raw)
    status = parts.get("21", {}).get("AN", "R")
    money = parts.get("23", {})
    rx = parts.get("22", {}).get("D2", "0")
    return Answer(
        status if raw[5:6] == b"A" else "R",
        cents(money["F5"]) if money.get("F5") else 0,
        cents(money["F9"]) if money.get("F9") else 0,
        int(rx or "0"),
    )


@dataclass(frozen=True, slots=True)
class Exchange:
    """Be one line of the payer's own log."""

    request: bytes
    answer: bytes
    fault: str


def payer_exchanges(folder: Path) -> Iterator[Exchange]:
    """Return what the payer was asked and what it answered, in order."""
    for line in (folder / "payer.jsonl").read_bytes().splitlines():
        entry = json.loads(line)
        yield Exchange(
            base64.b64decode(entry["request"]), base64.b64decode(entry["answer"]), entry.get("fault", "")
        )
