"""Check how scales speak: exact frames, every status bit, and that garbage is never a weight."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.hardware.scale_address import ScaleAddress, ScaleStyle, parse_scale
from app.hardware.scales import STEPS, MassUnit, Weight
from app.kernel.errors import DomainError
from devices.scale import nci, toledo
from devices.scale.nci import Nci
from devices.scale.replies import Reply, ReplyDamaged, with_parity, without_parity
from devices.scale.toledo import Toledo

GRAMS = Weight.parse("10.53 g")
AMOUNTS = st.decimals(0, Decimal("9999.99"), places=2)


@pytest.mark.parametrize(
    ("frame", "wanted"),
    [
        (b"\n  10.53g\r\nS00\r\x03", Reply(GRAMS, "g")),
        (b"\n  10.53g \r\n00\r\x03", Reply(GRAMS, "g")),
        (b"\n 010.53G\r\nS00\r\x03", Reply(Weight.parse("010.53 g"), "G")),
        (b"\n000.020LB\r\nS00\r\x03", Reply(Weight.parse("000.020 lb"), "LB")),
        (b"\n   .50oz\r\nS00\r\x03", Reply(Weight.parse("0.50 oz"), "oz")),
        (b"\n  10.53ct\r\nS00\r\x03", Reply(None, "ct")),
        (b"\n 0lb  5.1oz\r\nS00\r\x03", Reply(None, "lb oz")),
        (b"\n -10.53g\r\nS00\r\x03", Reply(Weight.parse("-10.53 g"), "g", under_zero=True)),
        (b"\n-  0.02g\r\nS00\r\x03", Reply(Weight.parse("-0.02 g"), "g", under_zero=True)),
        (b"\n^^^^^^g\r\nS02\r\x03", Reply(over_capacity=True)),
        (b"\n______g\r\nS01\r\x03", Reply(under_zero=True)),
        (b"\n------g\r\nS00\r\x03", Reply(under_zero=True)),
        (b"\nS00\r\x03", Reply()),
        (b"\nS20\r\x03", Reply()),
        (b"\nS10\r\x03", Reply(moving=True)),
        (b"\n10\r\x03", Reply(moving=True)),
        (b"\nS40\r\x03", Reply(broken=True)),
        (b"\nS80\r\x03", Reply(broken=True)),
        (b"\nS01\r\x03", Reply(under_zero=True)),
        (b"\nS02\r\x03", Reply(over_capacity=True)),
        (b"\nS04\r\x03", Reply(broken=True)),
        (b"\nS08\r\x03", Reply(broken=True)),
        (b"\nS0p8\r\x03", Reply(under_zero=True)),
        (b"\n  10.53g\r\nS0p4\r\x03", Reply(GRAMS, "g")),
    ],
)
def test_that_an_nci_answer_is_read_to_the_bit(frame: bytes, wanted: Reply) -> None:
    assert Nci().read(frame) == wanted


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        nci.REFUSED,
        b"\n  10.53g\r\nS0p\r\x03",
        b"\n  10.53g\r\nS000\r\x03",
        b"\n  10.53g\r\nS0\r\x03",
        b"\n  1-.53g\r\nS00\r\x03",
        b"\n  10.53g\r\n",
        b"10.53g\r\nS00\r\x03",
        b"\n1234567.53g\r\nS00\r\x03",
    ],
)
def test_that_what_is_no_nci_answer_is_damaged(frame: bytes) -> None:
    with pytest.raises(ReplyDamaged):
        Nci().read(frame)


@pytest.mark.parametrize(
    ("frame", "wanted"),
    [
        (b"\x02010.53\r", Reply(Weight.parse("010.53 lb"), "lb")),
        (b"\x02 10.53N\r", Reply(Weight.parse("10.53 lb"), "lb")),
        (b"\x02001053\r", Reply(Weight.parse("001053 lb"), "lb")),
        (b"\x02-00.02\r", Reply(Weight.parse("-00.02 lb"), "lb", under_zero=True)),
        (b"\x02?`\r", Reply()),
        (b"\x02?a\r", Reply(moving=True)),
        (b"\x02?b\r", Reply(over_capacity=True)),
        (b"\x02?d\r", Reply(under_zero=True)),
        (b"\x02?h\r", Reply(under_zero=True)),
        (b"\x02?p\r", Reply()),
    ],
)
def test_that_a_toledo_answer_is_read_to_the_bit(frame: bytes, wanted: Reply) -> None:
    assert Toledo().read(frame) == wanted


@given(st.binary(max_size=40))
@example(b"\n\r\n00\r\x03")
@example(b"\x02.\r")
def test_that_garbage_is_damaged_or_a_reply_and_nothing_else(data: bytes) -> None:
    for language in (Nci(), Toledo()):
        try:
            assert isinstance(language.read(data), Reply)
        except ReplyDamaged:
            continue


@given(AMOUNTS, st.sampled_from(MassUnit), st.sampled_from(STEPS))
def test_that_a_weight_survives_the_wire_of_both(amount: Decimal, unit: MassUnit, by: int) -> None:
    shown = Weight(amount, unit, by)
    heard = without_parity(with_parity(nci.answer(f"{amount:7f}", unit, nci.status_bytes())))
    assert Nci(by).read(heard) == Reply(shown, str(unit))
    told = Toledo(unit, by).read(without_parity(with_parity(toledo.answer(f"{amount:f}")))).weight
    assert told is not None
    assert (told.grams, told.step) == (shown.grams, shown.step)


@given(st.binary(max_size=30, min_size=1), st.data())
def test_that_one_flipped_bit_is_noticed(data: bytes, draw: st.DataObject) -> None:
    sent = bytearray(with_parity(bytes(byte & 0x7F for byte in data)))
    assert without_parity(bytes(sent)) == bytes(byte & 0x7F for byte in data)
    sent[draw.draw(st.integers(0, len(sent) - 1))] ^= 1 << draw.draw(st.integers(0, 7))
    with pytest.raises(ReplyDamaged):
        without_parity(bytes(sent))


def test_that_units_are_exact() -> None:
    assert Weight.parse("1 lb").grams == Decimal("453.59237")
    assert Weight.parse("1 oz").grams == Decimal("28.349523125")
    assert Weight.parse("16 oz").grams == Weight.parse("1 lb").grams
    assert Weight.parse("1 kg").grams == 1000
    assert Weight.parse("0.005 lb by 5").step == Decimal("2.26796185")
    assert Weight.parse("12.30 g").step == Decimal("0.01")


@given(AMOUNTS, st.sampled_from(MassUnit), st.sampled_from(STEPS))
def test_that_a_weight_reads_back_as_it_was_kept(amount: Decimal, unit: MassUnit, by: int) -> None:
    weight = Weight(amount, unit, by)
    back = Weight.parse(str(weight))
    assert (back, back.step, str(back)) == (weight, weight.step, str(weight))


@pytest.mark.parametrize("text", ["", "12", "12 st", "1e3 g", "NaN g", "1.2.3 g", "1 g by 3", "12 g x"])
def test_that_what_is_no_weight_is_refused(text: str) -> None:
    with pytest.raises(DomainError):
        Weight.parse(text)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("nci:serial:/dev/ttyUSB0", "nci:serial:/dev/ttyUSB0:9600"),
        (" nci:serial:COM4:19200 ; parity=none ", "nci:serial:COM4:19200;parity=none"),
        ("nci:usb:0403:6001:S1", "nci:usb:0403:6001:S1@9600"),
        ("toledo:tcp:10.0.0.8:4001;unit=lb;by=5", "toledo:tcp:10.0.0.8:4001;unit=lb;by=5"),
    ],
)
def test_that_a_scale_has_an_address(text: str, stored: str) -> None:
    assert str(parse_scale(text)) == stored
    assert parse_scale(stored) == parse_scale(text)


def test_that_a_toledo_scale_needs_its_unit_said() -> None:
    found = parse_scale("toledo:tcp:10.0.0.8:4001;unit=oz")
    assert (found.style, found.unit) == (ScaleStyle.TOLEDO, MassUnit.OUNCE)
    assert isinstance(found, ScaleAddress)
    for text in (
        "toledo:tcp:h:1",
        "nci:tcp:h:1;unit=g",
        "nci:tcp:h:1;by=3",
        "sma:tcp:h:1",
        "tcp:h:1",
        "nci:",
    ):
        with pytest.raises(DomainError):
            parse_scale(text)
