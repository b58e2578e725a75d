"""Print the page that sets scanners up, and tell what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.hardware.errors import NotSetUp
from app.hardware.results import PrintOutcome
from app.hardware.states import DeviceKind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.hardware.results import PrintResult
    from ui.screens.settings.devices_page import DevicesPage
    from ui.shell import Shell

JOB = "scanner-set-up"
PRINTING = "The scanner set-up page is on its way."
PRINTED = "Scan the codes of your scanner's make, then press Test scan and scan the four test codes."
NO_PRINTER = "No page printer is set up. “counter scanner-page” writes the page as a PDF to print elsewhere."


class ScannerPaperDesk(QObject):
    """Draw the page away from the screen, print it, and say how it went."""

    def __init__(self, shell: Shell, page: DevicesPage, parent: QWidget) -> None:
        """Take the window's services and the page with the button."""
        super().__init__(parent)
        self._shell, self._page = shell, page
        page.scanner_page.clicked.connect(self.start)

    def start(self) -> None:
        """Print the page."""
        desk = self._shell.desk
        self._page.tell(PRINTING)
        drawn = desk.in_background(desk.renderer.scanner_page_pdf)
        self._shell.work.wait_for(drawn, self._print, lambda failure: self._page.tell(failure.message))

    def _print(self, pdf: bytes) -> None:
        sent = self._shell.desk.devices.print_pages(DeviceKind.PAGE_PRINTER, pdf, JOB)
        self._shell.work.wait_for(sent, self._tell)

    def _tell(self, result: PrintResult) -> None:
        if result.code == NotSetUp.code:
            self._page.tell(NO_PRINTER)
        else:
            self._page.tell(PRINTED if result.outcome is PrintOutcome.PRINTED else result.message)
