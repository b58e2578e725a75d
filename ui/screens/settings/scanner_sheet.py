"""Print the page of set-up barcodes for scanners, and tell what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.hardware.results import PrintOutcome
from app.hardware.states import DeviceKind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.hardware.results import PrintResult
    from ui.screens.settings.devices_page import DevicesPage
    from ui.shell import Shell

JOB = "scanner-setup"
PRINTING = "The page of scanner codes is on its way to the page printer."
PRINTED = "Scan the codes of your make from the top, then press Test scan and scan the check codes."


class ScannerSheetDesk(QObject):
    """Draw the page away from the screen, print it, and say how it went."""

    def __init__(self, shell: Shell, page: DevicesPage, parent: QWidget) -> None:
        """Take the window's services and the page with the button."""
        super().__init__(parent)
        self._shell, self._page = shell, page
        page.scanner_sheet.clicked.connect(self.start)

    def start(self) -> None:
        """Print the page."""
        self._page.tell(PRINTING)
        drawn = self._shell.desk.in_background(self._shell.desk.renderer.scanner_sheet_pdf)
        self._shell.work.wait_for(drawn, self._print, lambda failure: self._page.tell(failure.message))

    def _print(self, pdf: bytes) -> None:
        sent = self._shell.desk.devices.print_pages(DeviceKind.PAGE_PRINTER, pdf, JOB)
        self._shell.work.wait_for(sent, self._tell)

    def _tell(self, result: PrintResult) -> None:
        printed = result.outcome is PrintOutcome.PRINTED
        self._page.tell((result.message or PRINTED) if printed else result.message)
