"""Check how printers are named in settings, and that each name builds its own driver."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hardware.config import DevicesConfig
from app.hardware.printer_address import (
    LabelForm,
    PaperForms,
    PrinterStyle,
    parse_page_printer,
    parse_receipt_printer,
)
from app.kernel.errors import DomainError
from devices.printer.choosing import build_drawer, build_page_printer, build_receipt_printer, paper_forms
from devices.printer.drawer import EscposDrawer
from devices.printer.escpos_printer import EscposPrinter
from devices.printer.pjl_printer import PjlPrinter
from devices.printer.queue_printer import QueuePrinter
from devices.printer.star_printer import StarDrawer, StarPrinter
from devices.printer.zebra_printer import ZebraPrinter

PLACES = st.sampled_from(["tcp:10.0.0.4:9100", "serial:/dev/ttyS0", "10.0.0.4:9100"])


@given(
    place=PLACES,
    style=st.sampled_from(["star:", ""]),
    options=st.sampled_from(["", ";pin=2", "; switch=low", ";pin=2;switch=low"]),
)
def test_that_a_receipt_printers_name_is_read_and_written_alike(place: str, style: str, options: str) -> None:
    text = f"{style or 'tcp:' * (place[0] == '1')}{place}{options}"
    found = parse_receipt_printer(text)
    assert parse_receipt_printer(str(found)) == found
    assert (found.style is PrinterStyle.STAR) == (style == "star:")
    assert (found.pin == 2) == ("pin=2" in options)
    assert found.open_is_high == ("low" not in options)


@given(
    head=st.sampled_from(["tcp:10.0.0.4:9100", "zpl:10.0.0.4:9100", "zpl:serial:/dev/ttyS0", "queue:HP_1"]),
    stock=st.sampled_from(["", ";stock=4x3"]),
    more=st.sampled_from(["", ";dpi=300", ";font=printer", ";right=-5;down=12"]),
)
def test_that_a_page_printers_name_is_read_and_written_alike(head: str, stock: str, more: str) -> None:
    found = parse_page_printer(head + stock + more)
    assert parse_page_printer(str(found)) == found
    assert found.form.is_zpl == head.startswith("zpl:")
    assert found.form.stock == ("4x3" if stock else "4x2.25")


@pytest.mark.parametrize(
    "text",
    [
        "nowhere",
        "star:",
        "star:host",
        "tcp:h:9100;pin=3",
        "tcp:h:9100;pin=1;pin=1",
        "tcp:h:9100;x",
        "zpl:h:1",
    ],
)
def test_that_a_receipt_printer_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="Type tcp:HOST:PORT"):
        parse_receipt_printer(text)
    with pytest.raises(DomainError):
        DevicesConfig(receipt_printer=text)


@pytest.mark.parametrize(
    "text",
    ["queue:", "queue:-o", "queue:a b", "zpl:host", "tcp:h:1;dpi=100", "tcp:h:1;right=.5", "star:h:1"],
)
def test_that_a_page_printer_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(DomainError, match="queue:NAME"):
        parse_page_printer(text)
    with pytest.raises(DomainError):
        DevicesConfig(label_printer=text)


def test_that_each_name_builds_its_driver() -> None:
    assert isinstance(build_receipt_printer("tcp:h:9100"), EscposPrinter)
    assert isinstance(build_receipt_printer("star:h:9100;pin=2"), StarPrinter)
    assert isinstance(build_drawer("tcp:h:9100"), EscposDrawer)
    assert isinstance(build_drawer("star:h:9100"), StarDrawer)
    assert isinstance(build_page_printer("tcp:h:9100"), PjlPrinter)
    assert isinstance(build_page_printer("zpl:h:9100"), ZebraPrinter)
    assert isinstance(build_page_printer("queue:Laser"), QueuePrinter)


def test_that_labels_are_drawn_for_the_printer_that_they_go_to() -> None:
    assert paper_forms(DevicesConfig()) == PaperForms()
    pages = DevicesConfig(receipt_printer="star:h:9100", page_printer="queue:Laser;stock=letter-2x4")
    assert paper_forms(pages) == PaperForms(PrinterStyle.STAR, LabelForm(stock="letter-2x4"))
    own = DevicesConfig(label_printer="zpl:h:9100;dpi=300", page_printer="queue:Laser;stock=letter-2x4")
    assert paper_forms(own).labels == LabelForm(is_zpl=True, dpi=300)
