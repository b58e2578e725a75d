"""Print the page by which label sheets are set straight, and tell what became of it."""

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

JOB = "calibration"
ON_ROLLS = "A label printer for rolls finds its labels by itself: see Calibrate in its own menu."
PRINTING = "The calibration page is on its way."
PRINTED = "Lay the page on a sheet of labels, then set right and down in the address."


class CalibrationDesk(QObject):
    """Draw the page away from the screen, print it, and say how it went."""

    def __init__(self, shell: Shell, page: DevicesPage, parent: QWidget) -> None:
        """Take the window's services and the page with the button."""
        super().__init__(parent)
        self._shell, self._page = shell, page
        page.calibrate.clicked.connect(self.start)

    def start(self) -> None:
        """Print the page for the labels that are loaded."""
        desk = self._shell.desk
        form, renderer = desk.devices.paper_forms().labels, desk.renderer
        if form.is_zpl:
            self._page.tell(ON_ROLLS)
            return
        self._page.tell(PRINTING)
        drawn = desk.in_background(lambda: renderer.calibration_pdf(form))
        self._shell.work.wait_for(drawn, self._print, lambda failure: self._page.tell(failure.message))

    def _print(self, pdf: bytes) -> None:
        sent = self._shell.desk.devices.print_pages(DeviceKind.LABEL_PRINTER, pdf, JOB)
        self._shell.work.wait_for(sent, self._tell)

    def _tell(self, result: PrintResult) -> None:
        self._page.tell(PRINTED if result.outcome is PrintOutcome.PRINTED else result.message)
