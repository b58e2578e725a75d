"""Be a card terminal: POSLINK over TCP, one transaction at a time, a durable log of every charge.

It charges again when the same reference is sent twice: the worst kind of host, so that a program
which repeats itself is found out.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from devices.sim.log import DurableLog, read_charges
from devices.sim.server import listen, serve
from devices.terminal.frames import ACK, EOT, NAK, UNIT, VERSION, FrameReader, Garbled, Message, Signal, frame

if TYPE_CHECKING:
    import socket
    from pathlib import Path

FAULTS = frozenset(
    {
        "decline",
        "partial",
        "offline_approval",
        "timeout",
        "nak",
        "drop_before_ack",
        "drop_after_ack",
        "drop_before_auth",
        "drop_after_auth",
        "drop_mid_response",
        "silent_after_auth",
        "bad_lrc_once",
        "bad_lrc_always",
        "duplicate_response",
        "slow",
    }
)
_SLOW_S = 1.5
_MOST_REPEATS = 3


class _HangUp(Exception):
    """End the conversation without a word."""


@dataclass(frozen=True, slots=True)
class _Sale:
    reference: str
    cents: int


class SimulatedTerminal:
    """Approve, decline, partly approve and fail, as told by `fault` commands; each serves one sale.

    `slow` takes 1.5 seconds before it charges, or as long as `seconds` says; `stay` keeps a fault.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Open the log and listen."""
        self._log = DurableLog(folder)
        self._lock = threading.Lock()
        self._charges = {charge.reference: charge for charge in read_charges(folder)}
        self._fault = ""
        self._stays = False
        self._seconds = _SLOW_S
        self._busy = threading.Lock()
        self._cancelled = threading.Event()
        self._random = random.Random(len(self._charges))  # noqa: S311 - approval codes of a simulator
        self._server = listen(port)
        self.port: int = self._server.getsockname()[1]
        serve(self._server, self._talk)

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Arm or clear a fault, tell the charges."""
        with self._lock:
            match command["do"]:
                case "fault":
                    if command["name"] not in FAULTS:
                        raise ValueError(command["name"])
                    self._fault = command["name"]
                    self._stays = bool(command.get("stay", False))
                    self._seconds = float(command.get("seconds", _SLOW_S))
                case "clear":
                    self._fault = ""
                case "state":
                    pass
                case _:
                    raise ValueError(command["do"])
            return {"fault": self._fault, "charges": len(self._charges)}

    def close(self) -> None:
        """Stop listening and close the log."""
        self._server.close()
        with self._lock:
            self._log.close()

    def _talk(self, connection: socket.socket) -> None:
        reader = FrameReader()
        try:
            while data := connection.recv(4096):
                for event in reader.feed(data):
                    if isinstance(event, Garbled):
                        connection.sendall(bytes((NAK,)))
                    elif isinstance(event, Message):
                        self._answer(connection, reader, event)
        except _HangUp:
            return

    def _answer(self, connection: socket.socket, reader: FrameReader, message: Message) -> None:
        match message.field(0):
            case "A00":
                if self._busy.locked():
                    connection.sendall(bytes((NAK,)))
                    return
                self._reply(connection, frame("0", "A01", VERSION, "000000", "OK", "SIM-0001"))
            case "A14":
                self._cancelled.set()
                connection.sendall(bytes((ACK, EOT)))
            case "R02":
                self._reply(connection, self._record(message.field(8)))
            case "T00":
                self._sale(connection, reader, _Sale(message.unit(5, 0), int(message.unit(3, 0))))
            case _:
                self._reply(connection, frame("0", message.field(0), VERSION, "100004", "NOT SUPPORTED"))

    def _reply(self, connection: socket.socket, answer: bytes) -> None:
        connection.sendall(bytes((ACK,)) + answer + bytes((EOT,)))

    def _take_fault(self) -> str:
        with self._lock:
            fault = self._fault
            if not self._stays:
                self._fault = ""
            return fault

    def _sale(self, connection: socket.socket, reader: FrameReader, sale: _Sale) -> None:
        fault = self._take_fault()
        if fault == "drop_before_ack":
            raise _HangUp
        if fault == "nak" or not self._busy.acquire(blocking=False):
            connection.sendall(bytes((NAK,)))
            return
        try:
            self._cancelled.clear()
            connection.sendall(bytes((ACK,)))
            if fault in {"drop_after_ack", "drop_before_auth"}:
                raise _HangUp
            answer = self._decide(connection, reader, sale, fault)
        finally:
            self._busy.release()
        self._deliver(connection, reader, answer, fault)

    def _decide(self, connection: socket.socket, reader: FrameReader, sale: _Sale, fault: str) -> bytes:
        """Take the card, so to speak, and charge it or not; return the T01."""
        if fault == "slow":
            self._wait_for_card(connection, reader)
        if self._cancelled.is_set():
            self._log.append("cancelled", reference=sale.reference)
            return _refusal("100002", "ABORTED", sale)
        if fault == "timeout":
            self._log.append("timed_out", reference=sale.reference)
            return _refusal("100001", "TIMEOUT", sale)
        if fault == "decline":
            self._log.append("declined", reference=sale.reference)
            return _refusal("000100", "DECLINED", sale)
        cents = sale.cents // 2 if fault == "partial" else sale.cents
        code = {"partial": "000002", "offline_approval": "000001"}.get(fault, "000000")
        return self._charge(sale, cents, code)

    def _wait_for_card(self, connection: socket.socket, reader: FrameReader) -> None:
        """Wait as a customer would, listening for a cancel on this connection and on others."""
        connection.settimeout(0.02)
        for _ in range(int(self._seconds / 0.02)):
            if self._cancelled.is_set():
                break
            try:
                data = connection.recv(4096)
                if not data:
                    self._cancelled.wait(0.02)
                for event in reader.feed(data):
                    if isinstance(event, Message) and event.field(0) == "A14":
                        self._cancelled.set()
            except TimeoutError:
                continue
            except OSError:
                self._cancelled.wait(0.02)
        connection.settimeout(None)

    def _charge(self, sale: _Sale, cents: int, code: str) -> bytes:
        with self._lock:
            auth = f"{self._random.randrange(1_000_000):06d}"
            self._log.append("charge", reference=sale.reference, cents=cents, auth_code=auth)
            self._charges = {charge.reference: charge for charge in read_charges(self._log.folder)}
            number = len(self._charges)
        host = UNIT.join(("00", "APPROVED", auth, f"H{number:08d}", str(number), "1"))
        amounts = UNIT.join((str(cents), str(sale.cents - cents)))
        trace = UNIT.join((str(number), sale.reference, "20260101120000"))
        return frame("0", "T01", VERSION, code, "OK", host, "01", amounts, _ACCOUNT, trace, "", "", "", "")

    def _record(self, reference: str) -> bytes:
        with self._lock:
            charge = self._charges.get(reference)
        if charge is None:
            return frame("0", "R03", VERSION, "100023", "NOT FOUND")
        host = UNIT.join(("00", "APPROVED", charge.auth_code, "H", "1", "1"))
        trace = UNIT.join(("1", charge.reference, "20260101120000"))
        head = ("0", "R03", VERSION, "000000", "OK", "1", "0", host, "01", "01", "", "")
        return frame(*head, str(charge.cents), _ACCOUNT, trace, "", "", "", "")

    def _deliver(self, connection: socket.socket, reader: FrameReader, answer: bytes, fault: str) -> None:
        if fault == "drop_after_auth":
            raise _HangUp
        if fault == "silent_after_auth":
            while connection.recv(4096):
                continue
            raise _HangUp
        if fault == "drop_mid_response":
            connection.sendall(answer[: len(answer) // 2])
            raise _HangUp
        if fault == "duplicate_response":
            connection.sendall(answer + answer + bytes((EOT,)))
            return
        if fault in {"bad_lrc_once", "bad_lrc_always"}:
            self._deliver_garbled(connection, reader, answer, once=fault == "bad_lrc_once")
            return
        connection.sendall(answer + bytes((EOT,)))

    def _deliver_garbled(
        self, connection: socket.socket, reader: FrameReader, answer: bytes, *, once: bool
    ) -> None:
        garbled = answer[:-1] + bytes((answer[-1] ^ 0xFF,))
        connection.sendall(garbled)
        for _ in range(_MOST_REPEATS):
            data = connection.recv(4096)
            if Signal.NAK not in reader.feed(data):
                break
            connection.sendall(answer if once else garbled)
            if once:
                break
        connection.sendall(bytes((EOT,)))


_ACCOUNT = UNIT.join(("1111", "4", "", "", "", "", "01", ""))


def _refusal(code: str, text: str, sale: _Sale) -> bytes:
    trace = UNIT.join(("", sale.reference, ""))
    return frame("0", "T01", VERSION, code, text, "", "01", "0", "", trace, "", "", "", "")
