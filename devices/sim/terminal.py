"""Be a card terminal: POSLINK over TCP, HTTP and a serial line, one transaction at a time, a durable log.

It charges again when the same reference is sent twice: the worst kind of host, so that a program
which repeats itself is found out.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from devices.sim import terminal_words as words
from devices.sim.face import CANCEL, Face, granted
from devices.sim.log import read_events
from devices.sim.plug import Plug
from devices.sim.terminal_book import Entry, TerminalBook
from devices.sim.terminal_lines import HttpLine, TcpLine
from devices.sim.terminal_signing import SigningScreen
from devices.terminal.frames import ACK, EOT, NAK, VERSION, FrameReader, Garbled, Message, Signal, frame

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from devices.sim.terminal_lines import Line

FAULTS = {
    "decline": "Declines",
    "partial": "Approves half of it",
    "fsa_card": "Is shown an FSA card: pays health care only",
    "offline_approval": "Approves offline",
    "timeout": "Nobody shows a card: times out",
    "nak": "Refuses the request (NAK)",
    "slow": "Takes its time before it charges",
    "drop_before_ack": "Hangs up before it takes the request",
    "drop_after_ack": "Hangs up after it took the request",
    "drop_before_auth": "Hangs up before it charges",
    "drop_after_auth": "Charges, then hangs up",
    "drop_mid_response": "Charges, hangs up in the middle of the answer",
    "silent_after_auth": "Charges, then says nothing",
    "bad_lrc_once": "Garbles its answer once",
    "bad_lrc_always": "Garbles its answer every time",
    "duplicate_response": "Says its answer twice",
    "unbalanced": "Closes the batch out of balance",
    "drop_before_close": "Hangs up before it closes the batch",
    "drop_after_close": "Closes the batch, then hangs up",
    "card_number": "Shows a card number where none may be",
}
_SLOW_S = 1.5
_LOOK_S = 0.02
_MOST_REPEATS = 3
_CARD = "4111 1111 1111 1111"
_REFUSALS = {"timeout": ("100001", "TIMEOUT", "timed_out"), "decline": ("000100", "DECLINED", "declined")}
_KINDS = {"01": "charge", "02": "refund", "16": "void"}


class _HangUp(Exception):
    """End the conversation without a word."""


@dataclass(frozen=True, slots=True)
class _Talk:
    line: Line
    reader: FrameReader = field(default_factory=FrameReader)


class SimulatedTerminal:
    """Approve, decline, partly approve and fail, as told by `fault` commands; each serves one sale.

    `slow` takes 1.5 seconds before it charges, or as long as `seconds` says; `stay` keeps a fault.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Open the log and listen."""
        self._book = TerminalBook(folder)
        self._lock = threading.Lock()
        self._fault = ""
        self._stays = False
        self._seconds = _SLOW_S
        self._busy = threading.Lock()
        self._cancelled = threading.Event()
        self._face, self._part = Face(), 0
        self._screen = SigningScreen()
        stored = read_events(folder, "offline_set")
        self._offline = list(stored[-1]["fields"]) if stored else ["0", "", "", "", "", ""]
        self.plug = Plug(self._connected, port, lambda line: self._talk(_Talk(line)))
        self.port = self.plug.port
        if os.name == "posix":
            self.plug.add_line()

    def control(self, command: dict[str, Any]) -> dict[str, Any]:
        """Arm or clear a fault, tell the charges and what the display shows; take a press at the face."""
        with self._lock:
            match command["do"]:
                case "attend" | "press":
                    self._face.obey(command)
                case "fault":
                    if command["name"] not in FAULTS:
                        raise ValueError(command["name"])
                    self._fault = command["name"]
                    self._stays = bool(command.get("stay", False))
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
        first = connection.recv(4096)
        if not first.startswith(b"GET "):
            self._talk(_Talk(TcpLine(connection)), first)
            return
        line = HttpLine(connection)
        whole = self._talk(_Talk(line), line.request(first), once=True)
        line.answer(cut=not whole)

    def _talk(self, talk: _Talk, data: bytes | None = None, *, once: bool = False) -> bool:
        """Answer what comes; say whether the conversation was not broken off."""
        try:
            while data := talk.line.recv(4096) if data is None else data:
                for event in talk.reader.feed(data):
                    if isinstance(event, Garbled):
                        talk.line.sendall(bytes((NAK,)))
                    elif isinstance(event, Message):
                        self._answer(talk, event)
                if once:
                    break
                data = None
        except _HangUp:
            return False
        return True

    def _answer(self, talk: _Talk, message: Message) -> None:
        match message.field(0):
            case "A00":
                if self._busy.locked():
                    talk.line.sendall(bytes((NAK,)))
                    return
                self._reply(talk, frame("0", "A01", VERSION, "000000", "OK", "SIM-0001"))
            case "A14":
                self._cancelled.set()
                talk.line.sendall(bytes((ACK, EOT)))
            case "T00":
                self._money(talk, message)
            case "A20":
                self._sign(talk)
            case _:
                self._reply(talk, self._service(message))

    def _service(self, message: Message) -> bytes:
        match message.field(0):
            case "R02" | "R08" | "R00" | "B00":
                return self._report(message)
            case "A54" | "A10" | "A12" as asked:
                return self._obey(asked, message)
            case "A78":
                return frame("0", "A79", VERSION, "000000", "OK", *self._offline)
            case "R10":
                return frame("0", "R11", VERSION, "000000", "OK", str(self._book.stored), "0")
            case "A08":
                return words.signature(self._screen.poslink, int(message.field(2)))
        return frame("0", message.field(0), VERSION, "100004", "NOT SUPPORTED")

    def _obey(self, asked: str, message: Message) -> bytes:
        """Take what is answered with a plain yes: the offline rules, a text to show or to take away."""
        if asked == "A54":
            self._offline = list(message.fields[2:8])
            self._book.note("offline_set", fields=self._offline)
        else:
            self._book.note("shown", text=" / ".join(filter(None, (message.field(3), message.field(2)))))
        return frame("0", {"A54": "A55", "A10": "A11", "A12": "A13"}[asked], VERSION, "000000", "OK")

    def _report(self, message: Message) -> bytes:
        batch = self._book.batch()
        if message.field(0) == "R00":
            return words.totals(batch)
        if message.field(0) == "B00":
            return self._close_batch(batch)
        if message.field(0) == "R08":
            return words.record(self._book.find(message.field(8)), kind="R09")
        if message.field(5):
            number = int(message.field(5))
            return words.record(batch[number] if number < len(batch) else None, len(batch), number)
        return words.record(self._book.find_in_batch(message.field(8)))

    def _close_batch(self, batch: tuple[Entry, ...]) -> bytes:
        fault = self._take_fault()
        if fault == "drop_before_close":
            raise _HangUp
        self._book.note("batch_closed", count=len(batch), references=[one.reference for one in batch])
        if fault == "drop_after_close":
            raise _HangUp
        return words.batch(batch, "000300" if fault == "unbalanced" else "000000")

    def _reply(self, talk: _Talk, answer: bytes) -> None:
        talk.line.sendall(bytes((ACK,)) + answer + bytes((EOT,)))

    def _take_fault(self) -> str:
        with self._lock:
            fault = self._fault
            if not self._stays:
                self._fault = ""
            return fault

    def _money(self, talk: _Talk, message: Message) -> None:
        fault = self._take_fault()
        if fault == "drop_before_ack":
            raise _HangUp
        if fault == "nak" or not self._busy.acquire(blocking=False):
            talk.line.sendall(bytes((NAK,)))
            return
        try:
            self._cancelled.clear()
            talk.line.sendall(bytes((ACK,)))
            if fault in {"drop_after_ack", "drop_before_auth"}:
                raise _HangUp
            asked = _asked(message, self._book)
            fault = self._meet_customer(talk, asked, fault)
            answer = self._decide(asked, fault)
        finally:
            self._busy.release()
        self._deliver(talk, answer, fault)

    def _sign(self, talk: _Talk) -> None:
        """Let somebody sign, unless a fault or a cancel keeps them from it."""
        fault = self._take_fault()
        if fault == "nak" or not self._busy.acquire(blocking=False):
            talk.line.sendall(bytes((NAK,)))
            return
        try:
            self._cancelled.clear()
            talk.line.sendall(bytes((ACK,)))
            if fault == "slow":
                _wait_for_card(talk, self._cancelled, self._seconds)
            code, said = self._screen.end("cancelled" if self._cancelled.is_set() else fault)
            self._book.note("signature", code=code, strokes=self._screen.strokes)
        finally:
            self._busy.release()
        self._deliver(talk, frame("0", "A21", VERSION, code, said), fault)

    def _meet_customer(self, talk: _Talk, asked: Entry, fault: str) -> str:
        """Ask for the card, of the person at the face if there is one; return how to go on."""
        self._face.show(asked)
        if self._face.is_attended:
            fault = self._ask_person(talk, fault)
        elif fault == "slow":
            _wait_for_card(talk, self._cancelled, self._seconds)
        return fault if granted(asked, fault, self._part) else "decline"

    def _decide(self, asked: Entry, fault: str) -> bytes:
        """Charge the card, so to speak, or not; return the T01."""
        code, text, event = _REFUSALS.get(fault, ("", "", ""))
        if self._cancelled.is_set():
            code, text, event = "100002", "ABORTED", "cancelled"
        elif not asked.kind or (asked.kind == "void" and not self._book.is_in_batch(asked.original)):
            code, text, event = "100023", "NOT FOUND", "not_found"
        if code:
            self._book.note(event, reference=asked.reference)
            self._face.done(text.capitalize())
            return words.refusal(code, text, asked.reference)
        return self._charge(asked, fault)

    def _charge(self, asked: Entry, fault: str) -> bytes:
        cents = granted(asked, fault, self._part)
        entry = Entry(asked.kind, asked.reference, cents, "", asked.original, asked.health, asked.asked)
        made, number = self._book.approve(entry)
        if fault == "offline_approval":
            self._book.note("stored", reference=made.reference)
        code = {"offline_approval": "000001"}.get(fault, "000002" if cents < asked.cents else "000000")
        self._face.done("Approved" if cents == asked.cents else "Approved in part")
        said = f"APPROVED {_CARD}" if fault == "card_number" else "APPROVED"
        return words.approval(made, number, code, said)

    def _ask_person(self, talk: _Talk, fault: str) -> str:
        """Wait for the person at the face; return how to go on."""
        talk.line.settimeout(_LOOK_S)
        press = self._face.wait(self._cancelled.is_set, lambda _pause: _hear_cancel(talk, self._cancelled))
        talk.line.settimeout(None)
        if press is None:
            return fault
        if press.button == CANCEL:
            self._cancelled.set()
        self._part = press.cents
        return press.fault(fault)

    def _deliver(self, talk: _Talk, answer: bytes, fault: str) -> None:
        if fault == "drop_after_auth":
            raise _HangUp
        if fault == "silent_after_auth" and not talk.line.stays:
            while talk.line.recv(4096):
                continue
        if fault == "silent_after_auth":
            raise _HangUp
        if fault == "drop_mid_response":
            talk.line.sendall(answer[: len(answer) // 2])
            raise _HangUp
        if fault == "duplicate_response":
            talk.line.sendall(answer + answer + bytes((EOT,)))
            return
        if fault in {"bad_lrc_once", "bad_lrc_always"}:
            self._deliver_garbled(talk, answer, once=fault == "bad_lrc_once")
            return
        talk.line.sendall(answer + bytes((EOT,)))

    def _deliver_garbled(self, talk: _Talk, answer: bytes, *, once: bool) -> None:
        garbled = answer[:-1] + bytes((answer[-1] ^ 0xFF,))
        talk.line.sendall(garbled)
        if talk.line.one_way:
            return
        for _ in range(_MOST_REPEATS):
            events = talk.reader.feed(talk.line.recv(4096))
            if Signal.NAK not in events:
                fresh = [event for event in events if isinstance(event, Message)]
                talk.line.sendall(b"" if fresh else bytes((EOT,)))
                for message in fresh:
                    self._answer(talk, message)
                return
            talk.line.sendall(answer if once else garbled)
            if once:
                break
        talk.line.sendall(bytes((EOT,)))


def _asked(message: Message, book: TerminalBook) -> Entry:
    """Return what a request wants moved; a void moves what it takes back."""
    kind, original = _KINDS.get(message.field(2), ""), message.unit(5, 6)
    voided = book.find(original) if kind == "void" else None
    cents = voided.cents if voided else int(message.unit(3, 0) or "0")
    health = message.field(10).removeprefix("PASSTHRUDATA=")
    return Entry(kind, message.unit(5, 0), cents, "", original, health, cents)


def _wait_for_card(talk: _Talk, cancelled: threading.Event, seconds: float) -> None:
    """Wait as a customer would, listening for a cancel on this connection and on others."""
    talk.line.settimeout(_LOOK_S)
    for _ in range(int(seconds / _LOOK_S)):
        if cancelled.is_set():
            break
        _hear_cancel(talk, cancelled)
    talk.line.settimeout(None)


def _hear_cancel(talk: _Talk, cancelled: threading.Event) -> None:
    """Listen for a moment for a cancel of what goes on."""
    try:
        data = talk.line.recv(4096)
        if not data:
            cancelled.wait(_LOOK_S)
        for event in talk.reader.feed(data):
            if isinstance(event, Message) and event.field(0) == "A14":
                cancelled.set()
    except TimeoutError:
        return
    except OSError:
        cancelled.wait(_LOOK_S)
