"""Check printing through the computer's queue over programs that act like those of CUPS, each a process."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.hardware.errors import PrinterSilent, QueueAbsent, QueueRefused, QueueSlow, QueueStopped
from app.hardware.results import PrintOutcome
from devices.printer.queue_printer import QueueParts, QueuePrinter, QueuePrograms, QueueTiming

if TYPE_CHECKING:
    from collections.abc import Callable

FAKE = Path(__file__).parents[2] / "fixtures" / "fake_cups.py"
QUEUE = "Labels_1"
PDF = b"%PDF-1.4\n\x00binary\n%%EOF\n"


class Cups:
    """Be the print system of one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("jobs", "state"):
            (folder / name).mkdir(parents=True)
        self.waited: list[float] = []

    def fault(self, name: str) -> None:
        (self.folder / "fault").write_text(name, "utf-8")

    def printer(self, queue: str = QUEUE, done_s: float = 60) -> QueuePrinter:
        def program(name: str) -> tuple[str, ...]:
            return (sys.executable, str(FAKE), str(self.folder), name)

        programs = QueuePrograms(program("lp"), program("lpstat"), program("cancel"))
        timing = QueueTiming(ask_s=20, take_s=20, done_s=done_s)
        return QueuePrinter(queue, QueueParts(programs, timing, self.waited.append))

    def state(self, number: int = 1) -> str:
        return (self.folder / "state" / str(number)).read_text("utf-8")


@pytest.fixture
def cups(tmp_path: Path) -> Cups:
    return Cups(tmp_path / "cups")


def test_that_a_completed_job_is_printed_byte_for_byte_under_its_number(cups: Cups) -> None:
    assert cups.printer().print(PDF, "job-1").outcome is PrintOutcome.PRINTED
    assert (cups.folder / "jobs" / "1.pdf").read_bytes() == PDF
    assert (cups.folder / "jobs" / "1.title").read_text("utf-8") == "job-1"


def test_that_a_job_is_watched_until_it_leaves_the_queue(cups: Cups) -> None:
    cups.fault("slow")
    assert cups.printer().print(PDF, "job-1").outcome is PrintOutcome.PRINTED
    assert len(cups.waited) == 3


@pytest.mark.parametrize(
    ("fault", "outcome", "code"),
    [
        ("disabled", PrintOutcome.NOT_SENT, QueueStopped.code),
        ("rejecting", PrintOutcome.NOT_SENT, QueueStopped.code),
        ("refuses", PrintOutcome.NOT_SENT, QueueRefused.code),
        ("no_number", PrintOutcome.UNKNOWN, PrinterSilent.code),
        ("aborted", PrintOutcome.UNKNOWN, QueueRefused.code),
    ],
)
def test_that_each_trouble_of_a_queue_has_its_outcome(
    cups: Cups, fault: str, outcome: PrintOutcome, code: str
) -> None:
    cups.fault(fault)
    result = cups.printer().print(PDF, "job-1")
    assert (result.outcome, result.code) == (outcome, code)
    assert len(list((cups.folder / "jobs").glob("*.pdf"))) == (outcome is PrintOutcome.UNKNOWN)


@pytest.mark.parametrize(("fault", "state"), [("stuck", "cancelled"), ("stuck_for_good", "held")])
def test_that_a_job_that_does_not_leave_in_time_is_taken_back_and_in_doubt(
    cups: Cups, fault: str, state: str
) -> None:
    cups.fault(fault)
    result = cups.printer(done_s=0.5).print(PDF, "job-1")
    assert (result.outcome, result.code) == (PrintOutcome.UNKNOWN, QueueSlow.code)
    assert cups.state() == state


def broken(make: Callable[[], QueuePrinter]) -> str:
    with pytest.raises(QueueAbsent) as caught:
        make().check()
    return caught.value.code


def test_that_an_unknown_queue_and_a_computer_without_queues_are_told(cups: Cups, tmp_path: Path) -> None:
    assert broken(lambda: cups.printer("Labels_2")) == QueueAbsent.code
    nowhere = (str(tmp_path / "no-such-program"),)
    programs = QueuePrograms(nowhere, nowhere, nowhere)
    assert broken(lambda: QueuePrinter(QUEUE, QueueParts(programs))) == QueueAbsent.code
    assert QueuePrinter(QUEUE, QueueParts(programs)).print(PDF, "job-1").outcome is PrintOutcome.NOT_SENT


def test_that_a_job_name_cannot_smuggle_options(cups: Cups) -> None:
    with pytest.raises(ValueError, match="job name"):
        cups.printer().print(PDF, "x -o raw")
