"""Check that no damage on the wire makes a wrong amount, and that no card number passes, by property."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hardware.card_numbers import holds_card_number, last_four, without_card_numbers
from app.hardware.cards import CardAnswer, CardNotFound, CardOutcome, HealthAmounts
from app.hardware.terminal_reports import BatchClosed, SignatureStrokes
from app.kernel.codes import luhn_digit
from app.kernel.money import ZERO, Money
from devices.terminal.frames import UNIT, VERSION, FrameReader, Message, frame
from devices.terminal.messages import (
    inquiry_answer,
    is_about,
    return_request,
    sale_answer,
    sale_request,
    void_request,
)
from devices.terminal.service_messages import (
    batch_answer,
    is_done,
    offline_answer,
    record_of,
    signature_part,
    stored_answer,
    strokes_of,
    totals_answer,
)

REFERENCE = "0198f0c2a1b27c33"
ASKED = Money(2350)
PAN_BODIES = st.text("0123456789", min_size=12, max_size=18)
NOISE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="0123456789"))


def pan(body: str) -> str:
    return body + luhn_digit(body)


def t01(approved: int = 2350, due: int = 0, said: str = "APPROVED") -> bytes:
    host = UNIT.join(("00", said, "012345", "H1", "7", "1"))
    account = UNIT.join(("1111", "4", "", "", "", "", "01", ""))
    trace = UNIT.join(("7", REFERENCE, "20260101120000"))
    amounts = UNIT.join((str(approved), str(due)))
    return frame("0", "T01", VERSION, "000000", "OK", host, "01", amounts, account, trace, "", "", "", "")


def read(data: bytes) -> list[CardAnswer]:
    return [
        sale_answer(event, REFERENCE, ASKED)
        for event in FrameReader().feed(data)
        if isinstance(event, Message) and is_about(event, REFERENCE)
    ]


@given(st.integers(0, len(t01()) - 1), st.integers(0, 255))
def test_that_one_damaged_byte_never_makes_another_amount(place: int, byte: int) -> None:
    """Damage every place with every byte, control bytes included."""
    good = t01()
    damaged = good[:place] + bytes((byte,)) + good[place + 1 :]
    assert all(answer.approved == ASKED for answer in read(damaged) if answer.outcome.took_money)
    assert damaged == good or all(not answer.outcome.took_money for answer in read(damaged))


@given(st.lists(st.tuples(st.integers(0, len(t01()) - 1), st.integers(0, 255)), min_size=2, max_size=4))
def test_that_more_damage_gives_the_amount_or_no_answer(damages: list[tuple[int, int]]) -> None:
    damaged = bytearray(t01())
    for place, byte in damages:
        damaged[place] = byte
    assert all(answer.approved == ASKED for answer in read(bytes(damaged)) if answer.outcome.took_money)


@given(st.integers(0, len(t01()) - 2))
def test_that_a_lost_byte_is_no_answer(place: int) -> None:
    good = t01()
    assert not [one for one in read(good[:place] + good[place + 1 :]) if one.outcome.took_money]


@given(st.integers(0, 2350))
def test_that_swapped_digits_do_not_add_up(approved: int) -> None:
    """XOR does not see two bytes change places; approved and due must make what was asked."""
    (whole,) = read(t01(approved, 2350 - approved))
    assert whole.approved == Money(approved)
    digits = str(approved)
    if len(digits) > 1 and digits[0] != digits[1]:
        swapped = int(digits[1] + digits[0] + digits[2:])
        (answer,) = read(t01(swapped, 2350 - approved))
        assert (answer.outcome, answer.approved) == (CardOutcome.UNKNOWN, ZERO)


@given(PAN_BODIES, NOISE, NOISE, st.sampled_from(["", " ", "-"]))
def test_that_no_card_number_passes_in_any_text(body: str, before: str, after: str, gap: str) -> None:
    text = f"{before}{gap.join(pan(body))}{after}"
    assert holds_card_number(text)
    assert not holds_card_number(without_card_numbers(text))


@given(PAN_BODIES, st.text("0123456789", max_size=8), st.text("0123456789", max_size=8))
def test_that_a_card_number_inside_longer_digits_is_found(body: str, before: str, after: str) -> None:
    """Track data puts the expiry right behind the number."""
    assert without_card_numbers(before + pan(body) + after) == "[removed]"


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=80))
def test_that_the_filter_changes_nothing_else(text: str) -> None:
    assert (without_card_numbers(text) == text) is not holds_card_number(text)


PLACES = ("auth_code", "card_type", "last4", "entry_mode", "terminal_ref", "code", "message")


@given(PAN_BODIES, st.sampled_from(PLACES), NOISE)
def test_that_no_answer_can_hold_a_card_number(body: str, place: str, before: str) -> None:
    plain = CardAnswer(CardOutcome.APPROVED, "ref", ASKED, ASKED)
    answer = replace(plain, **{place: f"{before}{pan(body)}"})  # type: ignore[arg-type]
    assert not holds_card_number(getattr(answer, place))
    assert len(answer.last4) <= 4


@given(st.lists(st.one_of(PAN_BODIES.map(pan), NOISE), min_size=20, max_size=20), st.integers(0, 19))
def test_that_no_card_number_comes_out_of_any_answer_of_the_terminal(parts: list[str], place: int) -> None:
    """Fill every field and every group with card numbers: what the driver makes of them holds none."""
    fields = [UNIT.join(parts[(index + turn) % 20] for turn in range(8)) for index in range(16)]
    for command, code in (("T01", "000000"), ("T01", "000100"), ("R03", "000000"), ("B01", "000000")):
        fields[:5] = ["0", command, VERSION, code, parts[place]]
        fields[9] = UNIT.join((parts[0], REFERENCE))
        fields[14] = UNIT.join((parts[1], REFERENCE))
        fields[6], fields[7], fields[12] = "3", "2350", "2350"
        message = Message(tuple(fields))
        inquired = inquiry_answer(message, REFERENCE)
        made = (sale_answer(message, REFERENCE, ASKED), inquired, batch_answer(message))
        assert all(
            not holds_card_number(str(getattr(one, name)))
            for one in made
            if one is not None
            for name in one.__slots__
        )


def test_that_the_filter_leaves_what_is_short_or_no_card() -> None:
    assert without_card_numbers("REF 012345 H00000001") == "REF 012345 H00000001"
    assert without_card_numbers("0000000000001") == "0000000000001"
    assert last_four("************1111") == "1111"
    assert last_four("") == ""


@pytest.mark.parametrize(
    ("amounts", "fits"),
    [((100, 60, 40), True), ((100, 60, 41), False), ((0, 0, 0), True), ((5, -1, 0), False)],
)
def test_that_health_parts_fit_their_whole(amounts: tuple[int, int, int], *, fits: bool) -> None:
    whole, rx, vision = map(Money, amounts)
    if fits:
        assert HealthAmounts(whole, rx, vision).healthcare == whole
    else:
        with pytest.raises(ValueError, match="healthcare"):
            HealthAmounts(whole, rx, vision)


def test_that_requests_have_the_documented_fields() -> None:
    """T00: type, amounts, account, trace, AVS, cashier, commercial, e-commerce, extra."""
    back = return_request("back-1", Money(500), "sale-1")[1:-2].split(b"\x1c")
    assert back[2:6] == [b"02", b"500", b"", b"back-1\x1f\x1f\x1f\x1f\x1f\x1fsale-1"]
    void = void_request("void-1", "sale-1")[1:-2].split(b"\x1c")
    assert void[2:6] == [b"16", b"", b"", b"void-1\x1f\x1f\x1f\x1f\x1f\x1fsale-1"]
    sale = sale_request("sale-1", ASKED, HealthAmounts(Money(900), rx=Money(400)))[1:-2].split(b"\x1c")
    assert sale[10] == b"PASSTHRUDATA=FSA:HealthCare,900|Rx,400"
    for wrong in (("", "sale-1"), ("void-1", ""), ("a b", "sale-1")):
        with pytest.raises(ValueError, match="charge"):
            void_request(*wrong)
    with pytest.raises(ValueError, match="charge"):
        return_request("back-1", Money(5), "a b")


def message(command: str, code: str, *fields: str) -> Message:
    return Message(("0", command, VERSION, code, "OK", *fields))


def test_that_an_answer_that_proves_nothing_is_none() -> None:
    assert totals_answer(message("R01", "100001", "00", "1\x1f1", "5\x1f5")) is None
    assert totals_answer(message("R01", "000000", "00", "1", "5")) is None
    assert batch_answer(message("B01", "100001", "", "1", "5")) is None
    assert batch_answer(message("B01", "000000", "", "x", "5")) is None
    assert batch_answer(message("B01", "000300", "", "1", "5")) == BatchClosed(1, Money(5), balanced=False)
    assert offline_answer(message("A79", "000000", "7")) is None
    assert offline_answer(message("A79", "000000", "")) is None
    assert stored_answer(message("R11", "100001", "3")) is None
    assert stored_answer(message("R11", "000000", "3")) == 3
    assert signature_part(message("A09", "000000", "x", "1", "1")) is None
    assert record_of(message("R03", "100023")) == (0, None)
    assert not is_done(message("A55", "100004"))
    assert inquiry_answer(message("R03", "100023"), "x") == CardNotFound("x")


@pytest.mark.parametrize("data", ["", "1,1", "1,1^x~", "1,1^1,1,1~", "1;1~"])
def test_that_a_damaged_signature_is_no_signature(data: str) -> None:
    assert strokes_of(data) is None


def test_that_a_pen_that_never_rose_ends_its_stroke() -> None:
    assert strokes_of("1,1^2,2~") == SignatureStrokes((((1, 1), (2, 2)),))
    assert strokes_of("~") == SignatureStrokes()
