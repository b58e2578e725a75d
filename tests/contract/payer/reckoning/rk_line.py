"""Carry bytes to a payer over its TLS socket, and read what comes back field by field."""

from __future__ import annotations

import json
import socket
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

_LAST = {sign: (digit, 1) for digit, sign in enumerate("{ABCDEFGHI")} | {
    sign: (digit, -1) for digit, sign in enumerate("}JKLMNOPQR")
}
MONEY = frozenset(
    {
        "F5", "F6", "F7", "F9", "FI", "4U", "FH", "FK", "UM", "UK", "FN", "EQ", "2Y", "AW", "AX", "FL", "J1",
        "J5", "UD", "FC", "FD", "FE", "UC", "J4", "MW", "AY",
    }
)  # fmt: skip


@dataclass
class Got:
    """Be one transaction of an answer: header status, status, codes, and every value by segment."""

    header: str = ""
    status: str = ""
    codes: tuple[str, ...] = ()
    rx: str = ""
    price: dict[str, object] = field(default_factory=dict)
    alerts: list[tuple[str, str, str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    granted: dict[str, str] = field(default_factory=dict)
    insured: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)


class Line:
    """Be the line to one payer."""

    def __init__(self, port: int, control_port: int, authority: Path) -> None:
        """Take where it listens and who vouches for it."""
        self._port, self._control = port, control_port
        self._context = ssl.create_default_context(cafile=str(authority))

    def send(self, body: bytes) -> bytes:
        """Return the answer to a message, its frame checked."""
        with (
            socket.create_connection(("127.0.0.1", self._port), timeout=20) as link,
            self._context.wrap_socket(link, server_hostname="localhost") as stream,
        ):
            stream.sendall(b"%04d" % len(body) + body)
            buffer = b""
            while len(buffer) < 4 or len(buffer) < 4 + int(buffer[:4]):
                chunk = stream.recv(16_384)
                if not chunk:
                    break
                buffer += chunk
        if len(buffer) != 4 + int(buffer[:4] or b"0"):
            raise ValueError("the frame is not whole")
        return buffer[4:]

    def command(self, **order: object) -> dict[str, Any]:
        """Give the payer a command."""
        with (
            socket.create_connection(("127.0.0.1", self._control), timeout=20) as link,
            link.makefile("rwb") as lines,
        ):
            lines.write(json.dumps(order).encode("ascii") + b"\n")
            lines.flush()
            return dict(json.loads(lines.readline()))


def cents(text: str) -> int:
    """Return the cents of an overpunched amount."""
    digit, sign = _LAST[text[-1]]
    return sign * (int(text[:-1] or "0") * 10 + digit)


def read(raw: bytes) -> list[Got]:
    """Return every transaction of an answer."""
    text = raw.decode("ascii")
    head, *groups = text.split("\x1d")
    shared = [part.split("\x1c")[1:] for part in head.split("\x1e")[1:]]
    if len(head.split("\x1e")[0]) != 31:
        raise ValueError("the header is not 31 bytes")
    if int(text[4]) != len(groups) and text[5] == "A":
        raise ValueError("109-A9 is not the number of groups")
    found = []
    for group in groups:
        own = [part.split("\x1c")[1:] for part in group.split("\x1e")[1:]]
        found.append(_read([*shared, *own], text[5]))
    return found


def _read(segments: list[list[str]], header: str) -> Got:  # noqa: C901 - one case per segment
    got = Got(header=header)
    for pieces in segments:
        name, rows = pieces[0][2:], [(piece[:2], piece[2:]) for piece in pieces[1:]]
        values = dict(rows)
        if name == "21":
            got.status = values["AN"]
            got.codes = tuple(value for key, value in rows if key == "FB")
            if int(values.get("FA", "0")) != len(got.codes):
                raise ValueError("510-FA is not the number of codes")
        elif name == "22":
            got.rx = values["D2"]
        elif name == "23":
            got.price = _price(rows)
        elif name == "24":
            got.alerts = _alerts(rows)
        elif name == "25":
            got.insured = values
        elif name == "26":
            got.granted = values
        elif name == "28":
            got.others = [value for key, value in rows if key == "7C"]
        elif name in {"27", "29"}:
            got.extra |= values
    return got


def _price(rows: list[tuple[str, str]]) -> dict[str, object]:
    price: dict[str, object] = {}
    paired: dict[str, list[tuple[str, int]]] = {"J3": [], "MV": []}
    qualifier = ""
    for key, value in rows:
        if key in paired:
            qualifier = value
        elif key == "J4":
            paired["J3"].append((qualifier, cents(value)))
        elif key == "MW":
            paired["MV"].append((qualifier, cents(value)))
        elif key not in {"J2", "MU"}:
            price[key] = cents(value) if key in MONEY else value
    return price | {key: rows_ for key, rows_ in paired.items() if rows_}


def _alerts(rows: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    found: list[dict[str, str]] = []
    for key, value in rows:
        if key == "J6":
            found.append({})
        else:
            found[-1][key] = value
    return [(one.get("E4", ""), one.get("FT", ""), one.get("FU", "")) for one in found]
