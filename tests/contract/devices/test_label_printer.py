"""Check the ZPL label printer driver over the simulated one, by TCP."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image

from app.documents.rx_label import lay_out_label
from app.hardware.errors import (
    CoverOpen,
    PaperOut,
    PrinterAbsent,
    PrinterHot,
    PrinterPaused,
    PrinterSilent,
    RibbonOut,
)
from app.hardware.results import PrintOutcome
from devices.printer.zebra_printer import ZebraPrinter, ZebraTiming
from devices.render.fonts import measure
from devices.render.zpl import ZplStyle, render_zpl
from devices.sim.client import Simulator
from devices.sim.log import read_printed_labels
from devices.transport.opening import opener

if TYPE_CHECKING:
    from pathlib import Path

    from app.documents.rx_label import LabelFacts

QUICK = ZebraTiming(status_s=0.8, write_s=5, done_s=2, look_s=0.05)
JOB = b"^XA^PW100^LL100^FO1,1^FH\\^FDhello^FS^XZ\n"


def driver(simulator: Simulator) -> ZebraPrinter:
    return ZebraPrinter(opener(simulator.address.replace("zpl:", "tcp:")), QUICK)


def test_that_a_vial_label_comes_out_with_its_barcode(
    zebra_sim: Simulator, tmp_path: Path, label_facts: LabelFacts
) -> None:
    job = render_zpl(lay_out_label(label_facts, measure), ZplStyle(300))
    assert driver(zebra_sim).print(job, "job-1").outcome is PrintOutcome.PRINTED
    (label,) = read_printed_labels(tmp_path / "zebra")
    picture = Image.open(io.BytesIO(label.picture.read_bytes()))
    assert picture.size == (1200, 675)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [label_facts.barcode]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("paper_out", PaperOut.code),
        ("paused", PrinterPaused.code),
        ("head_open", CoverOpen.code),
        ("ribbon_out", RibbonOut.code),
        ("hot", PrinterHot.code),
        ("silent", PrinterSilent.code),
    ],
)
def test_that_a_label_printer_in_trouble_gets_no_byte_and_says_why(
    zebra_sim: Simulator, tmp_path: Path, fault: str, code: str
) -> None:
    zebra_sim.control(do="fault", name=fault)
    result = driver(zebra_sim).print(JOB, "job-1")
    assert (result.outcome, result.code) == (PrintOutcome.NOT_SENT, code)
    zebra_sim.control(do="clear")
    assert driver(zebra_sim).print(JOB, "job-1").outcome is PrintOutcome.PRINTED
    assert len(read_printed_labels(tmp_path / "zebra")) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("no_answer", PrinterSilent.code),
        ("drop_in_job", PrinterSilent.code),
        ("paper_out_in_job", PaperOut.code),
    ],
)
def test_that_a_label_in_doubt_is_unknown(zebra_sim: Simulator, fault: str, code: str) -> None:
    zebra_sim.control(do="fault", name=fault)
    result = driver(zebra_sim).print(JOB, "job-1")
    assert (result.outcome, result.code) == (PrintOutcome.UNKNOWN, code)


def test_that_a_slow_label_is_waited_for(zebra_sim: Simulator, tmp_path: Path) -> None:
    zebra_sim.control(do="fault", name="slow")
    assert driver(zebra_sim).print(JOB + JOB, "job-1").outcome is PrintOutcome.PRINTED
    assert len(read_printed_labels(tmp_path / "zebra")) == 2


def test_that_a_label_printer_switched_off_is_absent_and_found_again(
    zebra_sim: Simulator, tmp_path: Path
) -> None:
    printer = driver(zebra_sim)
    printer.check()
    zebra_sim.stop()
    assert printer.print(JOB, "job-1").code == PrinterAbsent.code
    with pytest.raises(PrinterAbsent):
        printer.check()
    again = Simulator.start("zebra", tmp_path / "zebra", zebra_sim.port)
    try:
        assert printer.print(JOB, "job-1").outcome is PrintOutcome.PRINTED
    finally:
        again.stop()


def test_that_anything_but_zpl_is_refused(zebra_sim: Simulator) -> None:
    with pytest.raises(ValueError, match="not ZPL"):
        driver(zebra_sim).print(b"%PDF-1.4", "job-1")
