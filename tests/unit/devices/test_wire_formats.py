"""Check the wire formats of terminal, printer and scanner against bytes written by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hardware.card_numbers import without_card_numbers
from app.hardware.cards import CardNotFound, CardOutcome
from app.hardware.errors import CoverOpen, PaperOut, PrinterFault
from app.hardware.results import PrintOutcome
from app.kernel.codes import luhn_digit
from app.kernel.money import Money
from devices.printer.escpos_printer import EscposPrinter, PrinterTiming
from devices.printer.pjl_printer import problem_of_code
from devices.printer.status import AnswerKind, AnswerReader, is_queued_answer, is_realtime_answer
from devices.scanner.framing import ScanFramer
from devices.sim.code128 import bar_widths
from devices.sim.escpos_reader import EscposStream, Op, read_receipt
from devices.terminal.frames import FrameReader, Garbled, Message, Signal, frame
from devices.terminal.messages import (
    inquiry_answer,
    inquiry_request,
    is_about,
    sale_answer,
    sale_request,
)

FIELDS = st.lists(
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=12), min_size=1, max_size=9
)


def test_that_a_frame_has_the_documented_bytes() -> None:
    """STX, fields by FS, ETX, XOR of everything after STX."""
    assert frame("A00", "1.35") == b"\x02A00\x1c1.35\x03" + bytes(
        [0x41 ^ 0x30 ^ 0x30 ^ 0x1C ^ 0x31 ^ 0x2E ^ 0x33 ^ 0x35 ^ 0x03]
    )


def test_that_a_sale_request_carries_reference_and_cents_and_no_card() -> None:
    request = sale_request("ref-1", Money(2350))
    assert request[1:-2].split(b"\x1c") == [
        b"T00",
        b"1.35",
        b"01",
        b"2350",
        b"",
        b"ref-1",
        b"",
        b"",
        b"",
        b"",
        b"",
    ]


def test_that_an_inquiry_asks_by_reference() -> None:
    assert inquiry_request("ref-1")[1:-2].split(b"\x1c")[8] == b"ref-1"


@pytest.mark.parametrize(
    ("reference", "cents"), [("", 100), ("a b", 100), ("x" * 37, 100), ("ref-1", 0), ("ref-1", -5)]
)
def test_that_a_bad_charge_is_never_written(reference: str, cents: int) -> None:
    with pytest.raises(ValueError, match="charge"):
        sale_request(reference, Money(cents))


def test_that_a_bad_reference_is_never_asked() -> None:
    with pytest.raises(ValueError, match="reference"):
        inquiry_request("a\x1cb")


def test_that_control_bytes_never_enter_a_frame() -> None:
    with pytest.raises(ValueError, match="control"):
        frame("A\x03")


@given(st.lists(FIELDS, min_size=1, max_size=4), st.integers(1, 7))
def test_that_messages_survive_any_cutting_of_the_stream(messages: list[list[str]], step: int) -> None:
    stream = b"".join(b"\x06" + frame(*fields) + b"\x04" for fields in messages)
    reader = FrameReader()
    events = [
        event for start in range(0, len(stream), step) for event in reader.feed(stream[start : start + step])
    ]
    wanted = [event for fields in messages for event in (Signal.ACK, Message(tuple(fields)), Signal.EOT)]
    assert events == wanted


@given(FIELDS, st.data())
def test_that_one_wrong_byte_never_passes_as_a_message(fields: list[str], data: st.DataObject) -> None:
    good = frame(*fields)
    place = data.draw(st.integers(1, len(good) - 1))
    wrong = data.draw(st.integers(0x20, 0x7E).filter(lambda byte: byte != good[place]))
    bad = good[:place] + bytes([wrong]) + good[place + 1 :]
    assert not any(isinstance(event, Message) for event in FrameReader().feed(bad))


def test_that_a_wrong_check_byte_is_garbled() -> None:
    good = frame("T01", "1.35")
    assert FrameReader().feed(good[:-1] + bytes([good[-1] ^ 1])) == (Garbled(),)


def test_that_an_endless_message_is_dropped() -> None:
    assert FrameReader().feed(b"\x02" + b"x" * 70_000) == (Garbled(),)


def t01(code: str, reference: str = "ref-1", cents: str = "2350", message: str = "APPROVED") -> Message:
    host = f"00\x1f{message}\x1f012345\x1fH1"
    account = "4111111111111111\x1f2\x1f1227\x1f\x1f\x1f\x1f01\x1fDOE/JANE"
    return Message(("0", "T01", "1.35", code, "OK", host, "01", cents, account, f"7\x1f{reference}"))


def test_that_a_card_number_in_an_answer_is_cut_to_four_digits() -> None:
    """Keep nothing else of the card, not even when the terminal sends it."""
    answer = sale_answer(t01("000000"), "ref-1", Money(2350))
    assert answer.last4 == "1111"
    assert "4111111111111111" not in repr(answer)
    assert "DOE" not in repr(answer)
    assert "1227" not in repr(answer)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("000000", CardOutcome.APPROVED),
        ("000001", CardOutcome.APPROVED),
        ("000003", CardOutcome.APPROVED),
        ("000100", CardOutcome.DECLINED),
        ("100001", CardOutcome.NOT_CHARGED),
        ("100002", CardOutcome.NOT_CHARGED),
        ("100011", CardOutcome.UNKNOWN),
        ("999999", CardOutcome.UNKNOWN),
        ("", CardOutcome.UNKNOWN),
    ],
)
def test_that_each_code_has_its_outcome(code: str, outcome: CardOutcome) -> None:
    """Leave what proves nothing to an inquiry."""
    assert sale_answer(t01(code), "ref-1", Money(2350)).outcome is outcome


def test_that_an_approval_below_the_amount_is_partial_whatever_its_code() -> None:
    answer = sale_answer(t01("000000", cents="1000"), "ref-1", Money(2350))
    assert (answer.outcome, answer.approved) == (CardOutcome.PARTIAL, Money(1000))


def test_that_a_late_answer_about_another_charge_is_not_ours() -> None:
    assert not is_about(t01("000000", reference="ref-0"), "ref-1")
    assert not is_about(t01("000000", reference=""), "ref-1")
    assert is_about(t01("100001", reference=""), "ref-1")
    assert not is_about(Message(("0", "A01", "1.35", "000000")), "ref-1")


def test_that_a_record_of_another_reference_is_no_answer() -> None:
    fields = [
        "0",
        "R03",
        "1.35",
        "000000",
        "OK",
        "1",
        "0",
        "00\x1fOK\x1f1",
        "01",
        "01",
        "",
        "",
        "500",
        "1111",
        "1\x1fref-2",
    ]
    assert inquiry_answer(Message(tuple(fields)), "ref-1") is None
    assert inquiry_answer(Message(("0", "R03", "1.35", "100023", "NOT FOUND")), "ref-1") == CardNotFound(
        "ref-1"
    )
    assert inquiry_answer(Message(("0", "T01")), "ref-1") is None


@given(st.text("0123456789", min_size=12, max_size=18), st.sampled_from(["", " ", "-"]))
def test_that_no_card_number_passes_the_filter(body: str, gap: str) -> None:
    number = gap.join(body + luhn_digit(body))
    assert "[removed]" in without_card_numbers(f"CARD {number} OK")


def test_that_short_numbers_pass_the_filter() -> None:
    assert without_card_numbers("REF 012345 H00000001") == "REF 012345 H00000001"


def test_that_printer_answers_are_told_apart() -> None:
    """DLE EOT answers have bits 1 and 4 set; GS r answers have bit 4 clear."""
    for byte in (0x12, 0x16, 0x1E, 0x72, 0x7E, 0x32):
        assert is_realtime_answer(byte)
        assert not is_queued_answer(byte)
    for byte in (0x00, 0x03, 0x0C, 0x0F):
        assert is_queued_answer(byte)
        assert not is_realtime_answer(byte)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (10001, None),
        (10023, None),
        (35078, None),
        (41201, PaperOut),
        (40021, CoverOpen),
        (40022, PrinterFault),
    ],
)
def test_that_pjl_codes_have_plain_words(code: int, problem: type[Exception] | None) -> None:
    found = problem_of_code(code)
    assert (type(found) if found else None) is problem


@given(st.lists(st.text("ABC123]-", min_size=1, max_size=20), min_size=1, max_size=5), st.integers(1, 6))
def test_that_scans_survive_any_cutting_of_the_stream(texts: list[str], step: int) -> None:
    stream = "".join(f"{text}\r\n" for text in texts).encode()
    framer = ScanFramer()
    scans = [
        scan for start in range(0, len(stream), step) for scan in framer.feed(stream[start : start + step])
    ]
    assert scans == texts


def test_that_a_torn_scan_waits_for_its_rest_until_it_is_given_up_and_noise_is_bounded() -> None:
    framer = ScanFramer()
    assert framer.feed(b"ABC") == ()
    assert framer.pause() == ()
    assert framer.feed(b"D\rE") == ("ABCD",)
    framer.give_up()
    assert framer.feed(b"F\r") == ("F",)
    assert framer.feed(b"x" * 9000) == ()
    assert framer.feed(b"OK\r") == ("OK",)


def test_that_code_128_has_the_standard_shape() -> None:
    """Every symbol is eleven modules wide, the stop thirteen."""
    widths = bar_widths("RX1007000412028")
    assert sum(widths) == 11 * (1 + 15 + 1) + 13
    assert len(widths) == 6 * 17 + 7


@given(st.integers(1, 9))
def test_that_printer_commands_survive_any_cutting_of_the_stream(step: int) -> None:
    raw = b"\x1b@\x1ba\x01Hello\n\x1dkI\x05{BA-1\x1dv0\x00\x01\x00\x02\x00\xaa\x55"
    raw += b"\x1bp\x00\x19\xfa\x1dVA\x20\x10\x04\x01"
    stream = EscposStream()
    commands = [one for start in range(0, len(raw), step) for one in stream.feed(raw[start : start + step])]
    assert b"".join(command.raw for command in commands) == raw
    kinds = [command.op for command in commands if command.op is not Op.TEXT]
    assert kinds == [
        Op.INIT, Op.ALIGN, Op.FEED, Op.BARCODE, Op.RASTER, Op.KICK, Op.CUT, Op.REALTIME_STATUS,
    ]  # fmt: skip
    read = read_receipt(raw)
    assert (read.lines, read.barcodes, read.kicks, read.cuts) == (("Hello",), ("A-1",), 1, 1)


@given(st.binary(max_size=60))
def test_that_no_bytes_break_the_printer_reader(data: bytes) -> None:
    EscposStream().feed(data)


class ScriptedPrinter:
    """Be a link whose queued answer arrives together with the answer to a status question."""

    def __init__(self) -> None:
        self._waiting = b""
        self._job_came = False

    def write(self, data: bytes, timeout_s: float) -> None:
        if not data.startswith(b"\x10\x04"):
            self._job_came = True
            return
        late, self._job_came = self._job_came, False
        self._waiting = (b"\x00" if late else b"") + b"\x12"

    def read(self, timeout_s: float) -> bytes:
        data, self._waiting = self._waiting, b""
        return data

    def close(self) -> None:
        """Do nothing."""


def test_that_a_confirmation_among_status_answers_is_not_missed() -> None:
    printer = EscposPrinter(ScriptedPrinter, PrinterTiming(answer_s=5, look_s=0))
    assert printer.print(b"x").outcome is PrintOutcome.PRINTED


@given(st.lists(st.sampled_from([b"\x12", b"\x00", b"\x10\x00\x00\x0f"]), max_size=8), st.integers(1, 5))
def test_that_a_printers_answers_are_told_apart_however_they_are_cut(parts: list[bytes], step: int) -> None:
    kinds = {1: {b"\x12": AnswerKind.REALTIME, b"\x00": AnswerKind.QUEUED}, 4: {}}
    wanted = [kinds[len(part)].get(part, AnswerKind.AUTOMATIC) for part in parts]
    stream, reader = b"".join(parts), AnswerReader()
    heard = [
        answer.kind
        for start in range(0, len(stream), step)
        for answer in reader.feed(stream[start : start + step])
    ]
    assert heard == wanted
