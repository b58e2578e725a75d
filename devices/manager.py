"""Run all devices of a lane: one worker each, statuses and scans told to listeners, an orderly stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from app.hardware.errors import DeviceProblem, NotSetUp
from app.hardware.results import DrawerOutcome, DrawerResult, PrintResult
from app.hardware.states import DeviceKind
from devices.host import answered
from devices.printer.choosing import paper_forms
from devices.registry import Drivers, build
from devices.scale.scale_devices import ScaleDevices
from devices.tried_devices import TriedDevices
from devices.worker import ScannerWorker

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.hardware.config import DevicesConfig
    from app.hardware.ports import ReceiptPrinter
    from app.hardware.printer_address import PaperForms

R = TypeVar("R")


class DeviceManager(TriedDevices, ScaleDevices):
    """Be all devices of a lane (`app.hardware.ports.Devices`, `app.scanning.ports.ScanSource`)."""

    def start(self) -> None:
        """Build the drivers and start a worker for each device that is set up."""
        self._drivers = drivers = build(self._config, self._clock)
        if drivers.receipt_printer:
            self._start_printer(drivers.receipt_printer)
        if drivers.terminal:
            self._add((DeviceKind.CARD_TERMINAL,), drivers.terminal)
        if drivers.scale:
            self._add((DeviceKind.SCALE,), drivers.scale)
        if drivers.own_drawer:
            self._add((DeviceKind.CASH_DRAWER,), drivers.own_drawer)
        self._start_pages(drivers)
        self._start_display()
        if drivers.scanner:
            attached = self._look_at(DeviceKind.SCANNER)
            self._scanner = ScannerWorker(self._board, drivers.scanner, self._scans.tell, attached)
            self._scanner.start()
        self._start_pad()

    def stop(self, timeout_s: float = 5) -> None:
        """Cancel a running card charge, let running jobs end, refuse the queued ones."""
        self.cancel_charge()
        workers = set(self._workers.values())
        for worker in workers:
            worker.stop()
        self._stop_display()
        if self._scanner:
            self._scanner.stop()
            self._scanner.join(timeout_s)
        self._stop_pad(timeout_s)
        for worker in workers:
            worker.join(timeout_s)
        self._join_display(timeout_s)
        if self._drivers.own_drawer:
            self._drivers.own_drawer.close()
        self._workers.clear()
        self._scanner = None

    def reconfigure(self, config: DevicesConfig) -> None:
        """Stop every device and start with another configuration; waits, so not for the screen's thread."""
        self.stop()
        self._config = config
        self._board.clear()
        self.start()

    def paper_forms(self) -> PaperForms:
        """Return how receipts are written and labels drawn for the printers that are set up."""
        return paper_forms(self._config)

    def print_receipt(self, job: bytes) -> Future[PrintResult]:
        """Queue a receipt."""
        printer = self._drivers.receipt_printer
        if printer is None:
            return answered(PrintResult.not_sent(NotSetUp()))
        return self._submit(DeviceKind.RECEIPT_PRINTER, lambda: printer.print(job), PrintResult.not_sent)

    def kick_drawer(self) -> Future[DrawerResult]:
        """Queue an opening of the drawer."""
        drawer = self._drivers.own_drawer or self._drivers.drawer
        if drawer is None:
            return answered(_drawer_refused(NotSetUp()))
        return self._submit(DeviceKind.CASH_DRAWER, drawer.kick, _drawer_refused)

    def print_pages(self, kind: DeviceKind, pdf: bytes, job_name: str) -> Future[PrintResult]:
        """Queue a PDF on the label printer or the page printer."""
        drivers = self._drivers
        printer = drivers.label_printer if kind is DeviceKind.LABEL_PRINTER else drivers.page_printer
        if printer is None:
            return answered(PrintResult.not_sent(NotSetUp()))
        return self._submit(kind, lambda: printer.print(pdf, job_name), PrintResult.not_sent)

    def _start_printer(self, printer: ReceiptPrinter) -> None:
        """Start printer and drawer on one worker: they share the printer's wire."""
        kinds = (DeviceKind.RECEIPT_PRINTER, DeviceKind.CASH_DRAWER)
        self._add(kinds if self._drivers.drawer else kinds[:1], printer)

    def _start_pages(self, drivers: Drivers) -> None:
        """Start label and page printer, on one worker when they are one device."""
        labels, pages = DeviceKind.LABEL_PRINTER, DeviceKind.PAGE_PRINTER
        if drivers.page_printer and self._config.label_printer in {"", self._config.page_printer}:
            self._add((pages, labels), drivers.page_printer)
            return
        if drivers.page_printer:
            self._add((pages,), drivers.page_printer)
        if drivers.label_printer:
            self._add((labels,), drivers.label_printer)


def _drawer_refused(problem: DeviceProblem) -> DrawerResult:
    return DrawerResult.of(DrawerOutcome.NOT_SENT, problem)
