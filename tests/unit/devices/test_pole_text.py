"""Check the two lines of twenty: plain signs, whole amounts, sensible cuts, the bytes of CD5220."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hardware.addresses import SerialAddress, TcpAddress
from app.hardware.customer import CustomerLine, CustomerPhase, CustomerSum, CustomerView
from app.hardware.display_address import parse_display
from app.kernel.errors import DomainError
from app.kernel.money import Money
from devices.display.cd5220 import CLEAR, INITIALISE, PoleDisplay, lower_line, upper_line
from devices.display.pole_text import COLUMNS, cut, plain, pole_lines
from devices.sim.pole import PoleScreen

if TYPE_CHECKING:
    from devices.transport.link import Link

texts = st.text(max_size=60)
amounts = st.integers(-99_999_999, 99_999_999).map(Money)
sums = st.builds(CustomerSum, texts, amounts)
views = st.builds(
    CustomerView,
    st.sampled_from(CustomerPhase),
    store=texts,
    prompt=texts,
    hint=texts,
    lines=st.lists(st.builds(CustomerLine, texts, texts, amounts), max_size=3).map(tuple),
    newest=st.just(0),
    paid=st.lists(sums, max_size=2).map(tuple),
    figure=st.none() | sums,
)


@given(views)
def test_that_both_lines_are_always_twenty_plain_signs(view: CustomerView) -> None:
    for line in pole_lines(view):
        assert len(line) == COLUMNS
        assert all(" " <= sign <= "~" for sign in line)


@given(views)
def test_that_an_amount_is_never_cut(view: CustomerView) -> None:
    if view.phase is not CustomerPhase.IDLE and view.figure is not None and view.lines:
        assert str(view.figure.amount) in " ".join(pole_lines(view))


@given(views)
def test_that_whatever_stands_in_a_name_the_display_shows_the_lines_and_obeys_nothing_else(
    view: CustomerView,
) -> None:
    screen = PoleScreen()
    screen.feed(b"\x1b@\x0c")
    upper, lower = pole_lines(view)
    screen.feed(upper_line(upper) + lower_line(lower))
    assert screen.lines == [upper, lower]
    assert screen.noise == 0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Café Señor Núñez", "Cafe Senor Nunez"),
        ("“Straße” – 2 × 3 …", '"Strasse" - 2 x 3 ...'),
        ("¿Qué?", "Que?"),
        ("a\x1b@\r\nb\tc", "a @ b c"),
        ("薬局 A", "?? A"),
    ],
)
def test_that_accents_are_folded_and_commands_are_not_let_through(text: str, wanted: str) -> None:
    assert plain(text) == wanted


@pytest.mark.parametrize(
    ("text", "room", "wanted"),
    [
        ("Toothpaste", 13, "Toothpaste"),
        ("Adhesive bandages, 30", 20, "Adhesive bandages"),
        ("Adhesive bandages, 30", 17, "Adhesive bandages"),
        ("Adhesive bandages, 30", 14, "Adhesive banda"),
        ("Hand sanitizer, 8 oz", 15, "Hand sanitizer"),
        ("Multisymptomatic", 5, "Multi"),
    ],
)
def test_that_a_text_is_cut_behind_a_word_where_that_keeps_most_of_it(
    text: str, room: int, wanted: str
) -> None:
    assert cut(text, room) == wanted


def view(phase: CustomerPhase, **more: object) -> CustomerView:
    facts: dict[str, object] = {
        "store": "Harbor Pharmacy",
        "prompt": "",
        "hint": "See card terminal",
        "lines": (CustomerLine("Prescription 12", "Rx 12 est.", Money(123_450)),),
        "figure": CustomerSum("Total", Money(8008)),
    }
    return CustomerView(phase, **facts | more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shown", "upper", "lower"),
    [
        (view(CustomerPhase.IDLE, hint="Welcome"), "  Harbor Pharmacy   ", "      Welcome       "),
        (view(CustomerPhase.SALE), "Rx 12 est. $1,234.50", "Total         $80.08"),
        (
            view(CustomerPhase.SALE, paid=(CustomerSum("Cash", Money(2000)),)),
            "Cash          $20.00",
            "Total         $80.08",
        ),
        (view(CustomerPhase.CARD), " See card terminal  ", "Total         $80.08"),
        (
            view(CustomerPhase.DONE, hint="Thank you.", figure=CustomerSum("Change", Money(1992))),
            "Change        $19.92",
            "     Thank you.     ",
        ),
    ],
)
def test_that_each_phase_has_its_two_lines(shown: CustomerView, upper: str, lower: str) -> None:
    assert pole_lines(shown) == (upper, lower)


class WrittenLink:
    """Keep what was written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def write(self, data: bytes, timeout_s: float) -> None:
        self.written.append(data)

    def read(self, timeout_s: float) -> bytes:
        return b""

    def close(self) -> None:
        self.written.append(b"closed")


def test_that_the_bytes_are_those_of_the_manual() -> None:
    link = WrittenLink()

    def opened() -> Link:
        return link

    pole = PoleDisplay(opened)
    pole.show(view(CustomerPhase.SALE))
    pole.close()
    assert link.written == [
        b"\x1b@\x0c",
        b"\x1bQARx 12 est. $1,234.50\r\x1bQBTotal         $80.08\r",
        b"\x0c",
        b"closed",
    ]
    assert link.written[0] == INITIALISE + CLEAR


def test_that_a_display_speaks_at_9600_baud_unless_told_otherwise() -> None:
    assert parse_display("serial:/dev/ttyUSB0") == SerialAddress("/dev/ttyUSB0", 9600)
    assert parse_display(" serial:COM3:19200 ") == SerialAddress("COM3", 19200)
    assert str(parse_display("usb:0c2e:0b6a:P1")) == "usb:0c2e:0b6a:P1@9600"
    assert str(parse_display("usb:0c2e:0b6a:P1@2400")) == "usb:0c2e:0b6a:P1@2400"
    assert parse_display("tcp:10.0.0.7:9100") == TcpAddress("10.0.0.7", 9100)
    assert parse_display(str(parse_display("serial:/dev/pts/3"))) == SerialAddress("/dev/pts/3", 9600)
    with pytest.raises(DomainError, match=r"serial:/dev/ttyUSB0"):
        parse_display("9600")
