"""Be a card terminal that speaks Nexo retailer JSON over HTTP, with a durable log and faults.

It charges again when the same reference is sent twice, so that a program which repeats itself is found out.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from devices.sim import nexo_batch as batch
from devices.sim.face import CANCEL, Face, granted
from devices.sim.log import read_events
from devices.sim.plug import Plug
from devices.sim.terminal_book import Entry, TerminalBook
from devices.sim.terminal_signing import SigningScreen

if TYPE_CHECKING:
    import socket
    from pathlib import Path

NEXO_FAULTS = {
    "decline": "Declines",
    "partial": "Approves half of it",
    "fsa_card": "Is shown an FSA card: pays health care only",
    "offline_approval": "Approves offline",
    "timeout": "Nobody shows a card: times out",
    "busy": "Says that it is busy",
    "slow": "Takes its time before it charges",
    "drop_before_auth": "Hangs up before it charges",
    "drop_after_auth": "Charges, then hangs up",
    "drop_mid_response": "Charges, hangs up in the middle of the answer",
    "silent_after_auth": "Charges, then says nothing",
    "bad_json": "Sends half of its JSON",
    "other_reference": "Answers about another payment",
    "http_error": "Answers with an HTTP error",
    "card_number": "Shows a card number where none may be",
    "drop_before_close": "Hangs up before it closes the batch",
    "drop_after_close": "Closes the batch, then hangs up",
}
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
        self._face, self._part = Face(), 0
        self._screen = SigningScreen()
        self._services = {event["service"]: event["reference"] for event in read_events(folder, "asked")}
        self._answers = self._remembered(folder)
        reversals = read_events(folder, "reversal_told")
        self._reversals = {event["service"]: event["answer"] for event in reversals}
        self.plug = Plug(self._connected, port)
        self.port = self.plug.port

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Arm or clear a fault, tell the charges and what the display shows; take a press at the face."""
        with self._lock:
            match command["do"]:
                case "attend" | "press":
                    self._face.obey(command)
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
            faults = [self._fault] if self._fault else []
            held = {"fault": self._fault, "faults": faults, "charges": self._book.size}
            return {**held, "face": self._face.state()}

    def close(self) -> None:
        """Stop listening and close the log."""
        self.plug.pull()
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
        if category == "Reversal":
            self._reverse(connection, header, message["ReversalRequest"])
            return
        if category == "Input":
            self._sign(connection, header)
            return
        if category == "Abort":
            self._cancelled.set()
        _send(connection, _message(header, self._told(category, message)))

    def _told(self, category: str, message: dict[str, Any]) -> dict[str, Any]:
        body: dict[str, Any] = {"Response": {"Result": "Success"}}
        if category == "Diagnosis":
            body = batch.failed("Busy") if self._busy.locked() else batch.diagnosed(self._book.stored)
        elif category == "Display":
            body = self._show(message["DisplayRequest"]["DisplayOutput"][0]["OutputContent"]["OutputText"])
        elif category == "Reconciliation":
            body = self._reconcile()
        elif category == "GetTotals":
            body = batch.totals(self._book.batch())
        elif category == "Batch":
            body = batch.performed(self._book.batch())
        elif category == "TransactionStatus":
            asked = message["TransactionStatusRequest"]["MessageReference"]
            body = self._status(asked["ServiceID"], asked["MessageCategory"])
        return body

    def _show(self, lines: list[dict[str, str]]) -> dict[str, Any]:
        self._book.note("shown", text=" / ".join(filter(None, (line["Text"] for line in lines))))
        return {"OutputResult": [{"Device": "CustomerDisplay", "Response": {"Result": "Success"}}]}

    def _reverse(self, connection: socket.socket, header: dict[str, Any], asked: dict[str, Any]) -> None:
        with self._lock:
            fault, self._fault = self._fault, ""
        if fault == "drop_before_auth":
            raise _HangUp
        told = batch.reverse(self._book, asked)
        self._book.note("reversal_told", service=header["ServiceID"], answer=told)
        self._reversals[header["ServiceID"]] = told
        _deliver(connection, _message(header, told), fault)

    def _reconcile(self) -> dict[str, Any]:
        with self._lock:
            fault, self._fault = self._fault, ""
        if fault == "drop_before_close":
            raise _HangUp
        held = self._book.batch()
        self._book.note("batch_closed", count=len(held), references=[one.reference for one in held])
        if fault == "drop_after_close":
            raise _HangUp
        return batch.totals(held)

    def _status(self, service: str, category: str) -> dict[str, Any]:
        if category == "Reversal":
            told = self._reversals.get(service)
            body = {"RepeatedResponseMessageBody": {"ReversalResponse": told}}
            return {**batch.SUCCESS, "RepeatedMessageResponse": body} if told else batch.failed("NotFound")
        reference = self._services.get(service, "")
        if reference and reference not in self._answers:
            return batch.failed("InProgress")
        told = self._answers.get(reference)
        if told is None:
            return batch.failed("NotFound")
        repeated = {"RepeatedResponseMessageBody": {"PaymentResponse": told}}
        return {"Response": {"Result": "Success"}, "RepeatedMessageResponse": repeated}

    def _pay(self, connection: socket.socket, header: dict[str, Any], asked: dict[str, Any]) -> None:
        with self._lock:
            fault, self._fault = self._fault, ""
        if fault == "drop_before_auth":
            raise _HangUp
        if not self._busy.acquire(blocking=False):
            _send(connection, _message(header, _named(batch.failed("Busy"), asked)))
            return
        try:
            self._cancelled.clear()
            fault = self._meet_customer(header["ServiceID"], _entry(asked), fault)
            told = self._decide(asked, fault)
        finally:
            self._busy.release()
        _deliver(connection, _message(header, told), fault)

    def _sign(self, connection: socket.socket, header: dict[str, Any]) -> None:
        """Let somebody sign, unless a fault or an abort keeps them from it."""
        with self._lock:
            fault, self._fault = self._fault, ""
        if fault == "busy" or not self._busy.acquire(blocking=False):
            _send(connection, _message(header, {"InputResult": batch.failed("Busy")}))
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

    def _meet_customer(self, service: str, entry: Entry, fault: str) -> str:
        """Ask for the card, of the person at the face if there is one; return how to go on."""
        if fault != "busy":
            self._book.note("asked", service=service, reference=entry.reference)
            self._services[service] = entry.reference
        self._face.show(entry)
        if self._face.is_attended:
            fault = self._ask_person(fault)
        elif fault == "slow":
            self._cancelled.wait(self._seconds)
        return fault if granted(entry, fault, self._part) else "decline"

    def _decide(self, asked: dict[str, Any], fault: str) -> dict[str, Any]:
        """Charge the card, so to speak, or not; return the PaymentResponse."""
        entry = _entry(asked)
        reason = "Aborted" if self._cancelled.is_set() else _REFUSALS.get(fault, "")
        if reason:
            self._book.note("cancelled" if reason == "Aborted" else "declined", reference=entry.reference)
            told = _named(batch.failed(reason), asked)
            self._face.done("Cancelled" if reason == "Aborted" else "Declined")
        else:
            told = self._charge(asked, fault)
        if fault != "busy":
            self._book.note("told", reference=entry.reference, answer=told)
            self._answers[entry.reference] = told
        return told

    def _ask_person(self, fault: str) -> str:
        """Wait for the person at the face; return how to go on."""
        press = self._face.wait(self._cancelled.is_set, self._cancelled.wait)
        if press is None:
            return fault
        if press.button == CANCEL:
            self._cancelled.set()
        self._part = press.cents
        return press.fault(fault)

    def _charge(self, asked: dict[str, Any], fault: str) -> dict[str, Any]:
        entry = _entry(asked)
        cents = granted(entry, fault, self._part)
        made, number = self._book.approve(replace(entry, cents=cents))
        if fault == "offline_approval":
            self._book.note("stored", reference=made.reference)
        said = "APPROVED 4111111111111111" if fault == "card_number" else "APPROVED"
        self._face.done("Approved" if cents == entry.cents else "Approved in part")
        return _named(_approved(made, number, said, online=fault != "offline_approval"), asked)

    def _remembered(self, folder: Path) -> dict[str, dict[str, Any]]:
        """Return what was answered before a restart; a charge whose answer was cut off is answered anew."""
        told = {event["reference"]: event["answer"] for event in read_events(folder, "told")}
        for service, reference in tuple(self._services.items()):
            if reference in told:
                continue
            entry = self._book.find(reference)
            if entry is None:
                del self._services[service]
            else:
                sale = {"SaleData": {"SaleTransactionID": {"TransactionID": reference}}}
                told[reference] = _named(_approved(entry, self._book.size, "APPROVED"), sale)
        return told


def _entry(asked: dict[str, Any]) -> Entry:
    """Return what a PaymentRequest asks for."""
    sale = asked["SaleData"]
    cents = int(Decimal(asked["PaymentTransaction"]["AmountsReq"]["RequestedAmount"]) * 100)
    return Entry(
        "refund" if asked["PaymentData"]["PaymentType"] == "Refund" else "charge",
        sale["SaleTransactionID"]["TransactionID"],
        cents,
        original=sale.get("SaleReferenceID", ""),
        health=sale.get("SaleToAcquirerData", ""),
        asked=cents,
    )


def _approved(made: Entry, number: int, said: str, *, online: bool = True) -> dict[str, Any]:
    result = {
        "AmountsResp": {"Currency": "USD", "AuthorizedAmount": made.cents / 100},
        "PaymentAcquirerData": {"ApprovalCode": made.auth_code},
        "PaymentInstrumentData": {
            "CardData": {"PaymentBrand": "Visa", "MaskedPan": "411111 **** 1111", "EntryMode": ["ICC"]}
        },
        "OnlineFlag": online,
    }
    return {
        "Response": {
            "Result": "Partial" if made.cents < made.asked else "Success",
            "AdditionalResponse": said,
        },
        "POIData": {"POITransactionID": {"TransactionID": f"P{number:08d}"}},
        "PaymentResult": result,
    }


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
