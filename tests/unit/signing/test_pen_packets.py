"""Check the packets of a signature pad: whole samples only, in step again after whatever was between them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hardware.pad_address import MODELS, PadField, parse_pad
from app.kernel.errors import DomainError
from devices.signature.packets import LARGEST, PenFramer, PenSample, packet

PLACES = st.integers(0, LARGEST)
SAMPLES = st.builds(PenSample, PLACES, PLACES, st.booleans(), st.booleans())


def test_that_a_packet_has_the_documented_bytes() -> None:
    assert packet(PenSample(0, 0, is_down=False, is_near=False)) == b"\x80\x00\x00\x00\x00"
    assert packet(PenSample(0x5AB, 0xFFF, is_down=True)) == b"\xc1\x2b\x0b\x7f\x1f"
    assert packet(PenSample(200, 0, is_down=False)) == b"\xc0\x48\x01\x00\x00"
    with pytest.raises(ValueError, match="place"):
        packet(PenSample(LARGEST + 1, 0, is_down=True))


@given(st.lists(SAMPLES, max_size=20), st.lists(st.integers(1, 7), max_size=40))
def test_that_samples_survive_any_cutting_of_the_stream(samples: list[PenSample], cuts: list[int]) -> None:
    stream = b"".join(map(packet, samples))
    framer = PenFramer()
    heard: list[PenSample] = []
    for cut in cuts:
        piece, stream = stream[:cut], stream[cut:]
        heard += framer.feed(piece)
    heard += framer.feed(stream)
    assert heard == samples
    assert framer.dropped == 0


@given(SAMPLES, st.binary(max_size=40), SAMPLES)
def test_that_a_stream_is_in_step_again_at_the_next_packet_after_garbage(
    before: PenSample, garbage: bytes, after: PenSample
) -> None:
    framer = PenFramer()
    assert framer.feed(packet(before)) == (before,)
    heard = framer.feed(garbage + packet(after))
    assert heard[-1] == after
    assert all(0 <= one.x <= LARGEST and 0 <= one.y <= LARGEST for one in heard)


@given(SAMPLES, st.integers(1, 4), SAMPLES)
def test_that_a_packet_cut_short_is_dropped_and_the_next_is_whole(
    torn: PenSample, length: int, after: PenSample
) -> None:
    framer = PenFramer()
    assert framer.feed(packet(torn)[:length] + packet(after)) == (after,)
    assert framer.dropped == length


@given(SAMPLES, st.sampled_from((2, 4)), st.sampled_from((0x20, 0x40)))
def test_that_a_packet_with_spare_bits_set_is_no_sample(sample: PenSample, place: int, spare: int) -> None:
    data = bytearray(packet(sample))
    data[place] |= spare
    framer = PenFramer()
    assert framer.feed(bytes(data)) == ()
    assert framer.dropped == 5


@pytest.mark.parametrize(
    ("typed", "stored", "field"),
    [
        ("serial:/dev/ttyUSB0", "serial:/dev/ttyUSB0:19200", MODELS["1x5"]),
        ("serial:/dev/ttyUSB0:9600", "serial:/dev/ttyUSB0:9600", MODELS["1x5"]),
        ("serial:COM4; model=lcd4x3", "serial:COM4:19200;model=lcd4x3", MODELS["lcd4x3"]),
        ("usb:0403:6001:T1", "usb:0403:6001:T1@19200", MODELS["1x5"]),
        (
            "usb:0403:6001@38400;field=1,2,900,800",
            "usb:0403:6001@38400;field=1,2,900,800",
            PadField(1, 2, 900, 800),
        ),
    ],
)
def test_that_a_pads_address_is_read_and_written_back(typed: str, stored: str, field: PadField) -> None:
    found = parse_pad(typed)
    assert (str(found), found.field) == (stored, field)
    assert parse_pad(stored) == found


@pytest.mark.parametrize(
    "typed",
    [
        "tcp:10.0.0.5:9100",
        "hid:06a8:0043",
        "",
        "serial:/dev/ttyUSB0;model=new",
        "serial:/dev/ttyUSB0;field=1,2,3",
        "serial:/dev/ttyUSB0;field=9,2,3,8",
        "serial:/dev/ttyUSB0;field=1,2,3000,5000",
        "serial:/dev/ttyUSB0;model=1x5;model=1x5",
        "serial:/dev/ttyUSB0;turn=1",
    ],
)
def test_that_no_other_address_is_taken_for_a_pad(typed: str) -> None:
    with pytest.raises(DomainError) as error:
        parse_pad(typed)
    assert error.value.field == "device address"
