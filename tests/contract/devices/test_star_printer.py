"""Check the Star printer and drawer drivers over the simulated Star, by TCP."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.documents.receipt import receipt
from app.hardware.errors import (
    CoverOpen,
    CutterStuck,
    PaperLow,
    PaperOut,
    PrinterAbsent,
    PrinterHot,
    PrinterOffline,
    PrinterSilent,
)
from app.hardware.results import DrawerOutcome, PrintOutcome
from devices.printer.escpos_printer import PrinterTiming
from devices.printer.star_printer import StarDrawer, StarPrinter
from devices.printer.star_status import read_status
from devices.render.star import render_star
from devices.sim.client import Simulator
from devices.sim.log import read_kicks, read_receipts
from devices.transport.opening import opener

if TYPE_CHECKING:
    from pathlib import Path

    from app.documents.receipt import ReceiptFacts

QUICK = PrinterTiming(status_s=0.8, write_s=5, answer_s=2, look_s=0.2)
JOB = b"\x1b@\x1b*rA\x1b*rP0\x00b\x02\x00\xff\x0f\x1b*rB\x1bd\x03"


def way(simulator: Simulator) -> str:
    return simulator.address.replace("star:", "tcp:")


def driver(simulator: Simulator) -> StarPrinter:
    return StarPrinter(opener(way(simulator)), QUICK)


def drawer(simulator: Simulator, port: int = 1) -> StarDrawer:
    return StarDrawer(opener(way(simulator)), port=port, opens_in_s=0.4)


def test_that_a_receipt_comes_out_of_a_star_with_its_barcode(
    star_sim: Simulator, tmp_path: Path, receipt_facts: ReceiptFacts
) -> None:
    job = render_star(receipt(replace(receipt_facts, is_duplicate=True)))
    assert driver(star_sim).print(job).outcome is PrintOutcome.PRINTED
    (printed,) = read_receipts(tmp_path / "star")
    picture = Image.open(io.BytesIO(printed.picture.read_bytes()))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [receipt_facts.sale_number]
    assert read_kicks(tmp_path / "star") == 0


def test_that_each_job_is_proved_by_its_own_count_round_the_counter(
    star_sim: Simulator, tmp_path: Path
) -> None:
    printer = driver(star_sim)
    for _ in range(34):
        assert printer.print(JOB).outcome is PrintOutcome.PRINTED
    assert len(read_receipts(tmp_path / "star")) == 34


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("paper_out", PaperOut.code),
        ("cover_open", CoverOpen.code),
        ("cutter", CutterStuck.code),
        ("hot", PrinterHot.code),
        ("offline", PrinterOffline.code),
        ("silent", PrinterSilent.code),
    ],
)
def test_that_a_star_in_trouble_gets_no_byte_and_says_why(
    star_sim: Simulator, tmp_path: Path, fault: str, code: str
) -> None:
    star_sim.control(do="fault", name=fault)
    result = driver(star_sim).print(JOB)
    assert (result.outcome, result.code) == (PrintOutcome.NOT_SENT, code)
    star_sim.control(do="clear")
    assert driver(star_sim).print(JOB).outcome is PrintOutcome.PRINTED
    assert len(read_receipts(tmp_path / "star")) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("no_answer", PrinterSilent.code),
        ("drop_in_job", PrinterSilent.code),
        ("paper_out_in_job", PaperOut.code),
    ],
)
def test_that_a_star_receipt_in_doubt_is_unknown(star_sim: Simulator, fault: str, code: str) -> None:
    star_sim.control(do="fault", name=fault)
    result = driver(star_sim).print(JOB)
    assert (result.outcome, result.code) == (PrintOutcome.UNKNOWN, code)


def test_that_a_star_low_on_paper_warns_and_prints_on(star_sim: Simulator) -> None:
    star_sim.control(do="fault", name="paper_low")
    with pytest.raises(PaperLow):
        driver(star_sim).check()
    assert driver(star_sim).print(JOB).outcome is PrintOutcome.PRINTED


def test_that_a_star_switched_off_is_absent_and_found_again(star_sim: Simulator, tmp_path: Path) -> None:
    printer = driver(star_sim)
    printer.check()
    star_sim.stop()
    assert printer.print(JOB).code == PrinterAbsent.code
    assert drawer(star_sim).kick().outcome is DrawerOutcome.NOT_SENT
    again = Simulator.start("star", tmp_path / "star", star_sim.port)
    try:
        assert printer.print(JOB).outcome is PrintOutcome.PRINTED
    finally:
        again.stop()


@pytest.mark.parametrize("port", [1, 2])
def test_that_the_drawer_on_a_star_opens_and_its_switch_proves_it(
    star_sim: Simulator, tmp_path: Path, port: int
) -> None:
    assert drawer(star_sim, port).kick().outcome is DrawerOutcome.OPENED
    assert read_kicks(tmp_path / "star") == 1
    star_sim.control(do="close_drawer")
    star_sim.control(do="fault", name="drawer_stuck")
    assert drawer(star_sim, port).kick().outcome is DrawerOutcome.NOT_OPENED


@given(st.binary(max_size=30), st.integers(0, 8))
def test_that_a_star_status_is_read_only_when_it_is_whole(noise: bytes, missing: int) -> None:
    block = bytes((0x23, 0x06, 0x04, 0, 0, 0x04, 0, 0x2A, 0))
    quiet = bytes(byte | 0x10 for byte in noise)
    status = read_status(quiet + block[: len(block) - missing])
    if missing:
        assert status is None
    else:
        assert status is not None
        assert (status.drawer_switch, status.printed) == (True, 13)
        assert isinstance(status.warning(), PaperLow)
