"""Check the page printer driver over the simulated one, by TCP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.hardware.errors import CoverOpen, PaperOut, PrinterAbsent, PrinterSilent
from app.hardware.results import PrintOutcome
from devices.printer.pjl_printer import PageTiming, PjlPrinter
from devices.sim.log import read_page_jobs
from devices.transport.opening import opener

if TYPE_CHECKING:
    from pathlib import Path

    from devices.sim.client import Simulator

QUICK = PageTiming(status_s=1.5, write_s=5, done_s=2)
PDF = b"%PDF-1.4\n\x1b\x00binary\n%%EOF\n"


def driver(simulator: Simulator) -> PjlPrinter:
    return PjlPrinter(opener(simulator.address), QUICK)


def test_that_a_reported_job_is_printed_byte_for_byte(pages_sim: Simulator, tmp_path: Path) -> None:
    assert driver(pages_sim).print(PDF, "job-1").outcome is PrintOutcome.PRINTED
    assert [(job.name, job.pdf) for job in read_page_jobs(tmp_path / "pages")] == [("job-1", PDF)]


@pytest.mark.parametrize(
    ("fault", "outcome", "code"),
    [
        ("paper_out", PrintOutcome.NOT_SENT, PaperOut.code),
        ("cover_open", PrintOutcome.NOT_SENT, CoverOpen.code),
        ("silent", PrintOutcome.NOT_SENT, PrinterSilent.code),
        ("no_answer", PrintOutcome.UNKNOWN, PrinterSilent.code),
        ("drop_in_job", PrintOutcome.UNKNOWN, PrinterSilent.code),
    ],
)
def test_that_each_fault_has_its_outcome(
    pages_sim: Simulator, fault: str, outcome: PrintOutcome, code: str
) -> None:
    pages_sim.control(do="fault", name=fault)
    result = driver(pages_sim).print(PDF, "job-1")
    assert (result.outcome, result.code) == (outcome, code)


def test_that_an_absent_printer_is_told(pages_sim: Simulator) -> None:
    printer = driver(pages_sim)
    printer.check()
    pages_sim.stop()
    assert printer.print(PDF, "job-1").code == PrinterAbsent.code
    with pytest.raises(PrinterAbsent):
        printer.check()


def test_that_a_job_name_cannot_smuggle_commands(pages_sim: Simulator) -> None:
    with pytest.raises(ValueError, match="job name"):
        driver(pages_sim).print(PDF, 'x"\r\n@PJL RESET')
