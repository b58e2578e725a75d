"""Be a card terminal that speaks Nexo retailer JSON over HTTP, with a durable log and faults.

It charges again when the same reference is sent twice, so that a program which repeats itself is found out.
"""

from __future__ import annotations

import json
import re
import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from devices.sim.server import listen, serve
from devices.sim.terminal_book import Entry, TerminalBook
from devices.sim.terminal_signing import SigningScreen

if TYPE_CHECKING:
    import socket
    from pathlib import Path

NEXO_FAULTS = frozenset(
    {
        "decline",
        "partial",
        "offline_approval",
        "timeout",
        "busy",
        "drop_before_auth",
        "drop_after_auth",
        "drop_mid_response",
        "silent_after_auth",
        "bad_json",
        "other_reference",
        "http_error",
        "slow",
        "card_number",
    }
)
_REFUSALS = {"decline": "Refusal", "timeout": "Cancel", "busy": "Busy"}
_LENGTH = re.compile(rb"content-length:\s*(\d+)", re.IGNORECASE)
_SLOW_S = 1.5


class _HangUp(Exception):
    """End the conversation without a word."""


class SimulatedNexo:
    """Approve, decline, partly approve and fail, as told by `fault` commands; each serves one payment."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Open the log and listen."""
        self._book = TerminalBook(folder)
        self._lock = threading.Lock()
        self._fault, self._seconds = "", _SLOW_S
        self._busy = threading.Lock()
        self._cancelled = threading.Event()
        self._screen = SigningScreen()
        self._answers: dict[str, dict[str, Any]] = {}
        self._services: dict[str, str] = {}
        self._server = listen(port)
        self.port: int = self._server.getsockname()[1]
        serve(self._server, self._connected)

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Arm or clear a fault, tell the charges."""
        with self._lock:
            match command["do"]:
                case "fault":
                    if command["name"] not in NEXO_FAULTS:
                        raise ValueError(command["name"])
                    self._fault = command["name"]
                    self._seconds = float(command.get("seconds", _SLOW_S))
                case "clear":
                    self._fault = ""
                case "signature":
                    self._screen.prepare(command)
                case "state":
                    pass
                case _:
                    raise ValueError(command["do"])
            return {"fault": self._fault, "charges": self._book.size}

    def close(self) -> None:
        """Stop listening and close the log."""
        self._server.close()
        self._book.close()

    def _connected(self, connection: socket.socket) -> None:
        data = b""
        while b"\r\n\r\n" not in data:
            more = connection.recv(4096)
            if not more:
                return
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        while length and len(body) < int(length[1]):
            body += connection.recv(4096)
        try:
            self._answer(connection, json.loads(body, parse_float=Decimal)["SaleToPOIRequest"])
        except _HangUp:
            return

    def _answer(self, connection: socket.socket, message: dict[str, Any]) -> None:
        header = message["MessageHeader"]
        category = header["MessageCategory"]
        if category == "Payment":
            self._pay(connection, header, message["PaymentRequest"])
            return
        if category == "Input":
            self._sign(connection, header)
            return
        body: dict[str, Any] = {"Response": {"Result": "Success"}}
        if category == "Diagnosis" and self._busy.locked():
            body = _failed("Busy")
        elif category == "Abort":
            self._cancelled.set()
        elif category == "TransactionStatus":
            body = self._status(message["TransactionStatusRequest"]["MessageReference"]["ServiceID"])
        _send(connection, _message(header, body))

    def _status(self, service: str) -> dict[str, Any]:
        reference = self._services.get(service, "")
        if reference and reference not in self._answers:
            return _failed("InProgress")
        told = self._answers.get(reference)
        if told is None:
            return _failed("NotFound")
        repeated = {"RepeatedResponseMessageBody": {"PaymentResponse": told}}
        return {"Response": {"Result": "Success"}, "RepeatedMessageResponse": repeated}

    def _pay(self, connection: socket.socket, header: dict[str, Any], asked: dict[str, Any]) -> None:
        with self._lock:
            fault, self._fault = self._fault, ""
        if fault == "drop_before_auth":
            raise _HangUp
        if not self._busy.acquire(blocking=False):
            _send(connection, _message(header, _named(_failed("Busy"), asked)))
            return
        try:
            self._cancelled.clear()
            told = self._decide(header["ServiceID"], asked, fault)
        finally:
            self._busy.release()
        _deliver(connection, _message(header, told), fault)

    def _sign(self, connection: socket.socket, header: dict[str, Any]) -> None:
        """Let somebody sign, unless a fault or an abort keeps them from it."""
        with self._lock:
            fault, self._fault = self._fault, ""
        if fault == "busy" or not self._busy.acquire(blocking=False):
            _send(connection, _message(header, {"InputResult": _failed("Busy")}))
            return
        try:
            self._cancelled.clear()
            if fault == "slow":
                self._cancelled.wait(self._seconds)
            end = "cancelled" if self._cancelled.is_set() else fault
            self._book.note("signature", code=end, strokes=self._screen.strokes)
            told = self._screen.nexo(end)
        finally:
            self._busy.release()
        _deliver(connection, _message(header, told), fault)

    def _decide(self, service: str, asked: dict[str, Any], fault: str) -> dict[str, Any]:
        """Take the card, so to speak, and charge it or not; return the PaymentResponse."""
        sale = asked["SaleData"]
        reference = sale["SaleTransactionID"]["TransactionID"]
        if fault != "busy":
            self._services[service] = reference
        if fault == "slow":
            self._cancelled.wait(self._seconds)
        reason = "Aborted" if self._cancelled.is_set() else _REFUSALS.get(fault, "")
        if reason:
            self._book.note("cancelled" if reason == "Aborted" else "declined", reference=reference)
            told = _named(_failed(reason), asked)
        else:
            told = self._charge(asked, fault)
        if fault != "busy":
            self._answers[reference] = told
        return told

    def _charge(self, asked: dict[str, Any], fault: str) -> dict[str, Any]:
        sale = asked["SaleData"]
        amount = asked["PaymentTransaction"]["AmountsReq"]["RequestedAmount"]
        cents = whole = int(Decimal(amount) * 100)
        kind = "refund" if asked["PaymentData"]["PaymentType"] == "Refund" else "charge"
        cents = whole // 2 if fault == "partial" else whole
        entry = Entry(
            kind,
            sale["SaleTransactionID"]["TransactionID"],
            cents,
            original=sale.get("SaleReferenceID", ""),
            health=sale.get("SaleToAcquirerData", ""),
            asked=whole,
        )
        made, number = self._book.approve(entry)
        said = "APPROVED 4111111111111111" if fault == "card_number" else "APPROVED"
        card = {"PaymentBrand": "Visa", "MaskedPan": "411111 **** 1111", "EntryMode": ["ICC"]}
        result = {
            "AmountsResp": {"Currency": "USD", "AuthorizedAmount": cents / 100},
            "PaymentAcquirerData": {"ApprovalCode": made.auth_code},
            "PaymentInstrumentData": {"CardData": card},
            "OnlineFlag": fault != "offline_approval",
        }
        success = "Partial" if fault == "partial" else "Success"
        body = {
            "Response": {"Result": success, "AdditionalResponse": said},
            "POIData": {"POITransactionID": {"TransactionID": f"P{number:08d}"}},
            "PaymentResult": result,
        }
        return _named(body, asked)


def _failed(reason: str) -> dict[str, Any]:
    return {"Response": {"Result": "Failure", "ErrorCondition": reason}}


def _named(body: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    return {**body, "SaleData": {"SaleTransactionID": asked["SaleData"]["SaleTransactionID"]}}


def _message(header: dict[str, Any], body: dict[str, Any]) -> bytes:
    answer = {**header, "MessageType": "Response"}
    name = f"{header['MessageCategory']}Response"
    return json.dumps({"SaleToPOIResponse": {"MessageHeader": answer, name: body}}).encode("ascii")


def _send(connection: socket.socket, body: bytes, status: str = "200 OK") -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode("ascii") + body)


def _deliver(connection: socket.socket, answer: bytes, fault: str) -> None:
    match fault:
        case "drop_after_auth":
            raise _HangUp
        case "silent_after_auth":
            while connection.recv(4096):
                continue
        case "drop_mid_response":
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer)}\r\n\r\n".encode("ascii")
            connection.sendall(head + answer[: len(answer) // 2])
        case "bad_json":
            _send(connection, answer[:-9])
        case "http_error":
            _send(connection, b"", "500 Internal Server Error")
        case "other_reference":
            _send(connection, re.sub(rb'("TransactionID": ")[^P][^"]*', rb"\1somebody-else", answer))
        case _:
            _send(connection, answer)
