"""Check that a folder takes papers whole, for one person's eyes, and says that nothing is on paper."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from app.hardware.config import DevicesConfig
from app.hardware.errors import FolderShut
from app.hardware.printer_address import PrinterStyle, parse_page_printer, parse_receipt_printer
from app.hardware.results import PrintOutcome
from app.hardware.states import DeviceKind
from app.kernel.clock import SystemClock
from app.kernel.errors import DomainError
from devices.manager import DeviceManager
from devices.printer.choosing import build_drawer
from devices.printer.folder_printer import FolderPrinter, FolderReceipts
from devices.render import DocumentRenderer
from devices.render.picture import page_texts

if TYPE_CHECKING:
    from pathlib import Path

    from app.documents.receipt import ReceiptFacts

PDF = b"%PDF-1.4\n%%EOF\n"


def test_that_a_paper_is_kept_whole_under_its_jobs_name(tmp_path: Path) -> None:
    printer = FolderPrinter(str(tmp_path))
    result = printer.print(PDF, "job-1")
    assert result.outcome is PrintOutcome.PRINTED
    assert result.message == "Written to the folder; nothing is on paper."
    (kept,) = tmp_path.iterdir()
    assert (kept.name, kept.read_bytes()) == ("job-1.pdf", PDF)
    if os.name == "posix":
        assert kept.stat().st_mode & 0o077 == 0


def test_that_a_second_paper_of_a_name_never_takes_the_place_of_the_first(tmp_path: Path) -> None:
    printer = FolderPrinter(str(tmp_path))
    for number in range(3):
        printer.print(PDF + bytes([number]), "job-1")
    names = ("job-1.pdf", "job-1-2.pdf", "job-1-3.pdf")
    assert [(tmp_path / name).read_bytes()[-1] for name in names] == [0, 1, 2]


def test_that_a_folder_that_is_gone_or_full_prints_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    printer = FolderPrinter(str(tmp_path / "papers"))
    with pytest.raises(FolderShut):
        printer.check()
    result = printer.print(PDF, "job-1")
    assert (result.outcome, result.code) == (PrintOutcome.NOT_SENT, FolderShut.code)
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / ".job-1.part").mkdir()
    assert printer.print(PDF, "job-1").outcome is PrintOutcome.NOT_SENT
    (tmp_path / "papers" / ".job-1.part").rmdir()
    printer.check()
    assert printer.print(PDF, "job-1").outcome is PrintOutcome.PRINTED


@pytest.mark.parametrize(("data", "name"), [(PDF, "../job"), (b"^XA^XZ", "job-1")])
def test_that_neither_a_path_nor_what_is_no_pdf_is_written(tmp_path: Path, data: bytes, name: str) -> None:
    with pytest.raises(ValueError, match="job"):
        FolderPrinter(str(tmp_path)).print(data, name)
    assert list(tmp_path.iterdir()) == []


def test_that_receipts_are_kept_as_pdf_each_under_a_name_of_its_own(
    tmp_path: Path, receipt_facts: ReceiptFacts
) -> None:
    printer = FolderReceipts(str(tmp_path))
    printer.check()
    job = DocumentRenderer().receipt_bytes(receipt_facts, PrinterStyle.FOLDER)
    assert {printer.print(job).outcome for _ in range(2)} == {PrintOutcome.PRINTED}
    first, second = tmp_path.iterdir()
    assert receipt_facts.sale_number in page_texts(first.read_bytes())[0]
    assert first.read_bytes() == second.read_bytes()


def test_that_a_lane_of_folders_serves_every_printer_and_has_no_drawer(tmp_path: Path) -> None:
    address = f"file:{tmp_path}"
    manager = DeviceManager(DevicesConfig(receipt_printer=address, page_printer=address), SystemClock())
    manager.start()
    kinds = (DeviceKind.RECEIPT_PRINTER, DeviceKind.PAGE_PRINTER, DeviceKind.LABEL_PRINTER)
    try:
        tried = [manager.try_out(kind).result(20) for kind in kinds]
        assert manager.kick_drawer().result(5).code == "not_set_up"
        assert manager.attached(DeviceKind.PAGE_PRINTER) == f"Folder at {tmp_path}"
    finally:
        manager.stop()
    assert {trial.words for trial in tried} == {"Written to the folder; nothing is on paper."}
    assert len(list(tmp_path.glob("*.pdf"))) == 3
    assert build_drawer(address) is None


def test_that_a_folder_is_told_from_a_device_file_and_takes_no_options_of_a_printer() -> None:
    assert parse_receipt_printer("file:/dev/usb/lp0;pin=2").style is PrinterStyle.ESCPOS
    assert parse_receipt_printer("star:file:/dev/usb/lp0").style is PrinterStyle.STAR
    assert parse_page_printer("file:/srv/papers;stock=letter-2x4").style is PrinterStyle.FOLDER
    for text in ("file:/srv/papers", "star:file:/dev/usb/lp1"):
        assert str(parse_receipt_printer(text)) == text
    with pytest.raises(DomainError):
        parse_receipt_printer("file:/srv/papers;pin=2")
    for text in ("zpl:file:/srv/papers", "file:papers", "file:"):
        with pytest.raises(DomainError):
            parse_page_printer(text)
