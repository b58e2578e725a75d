"""Show the sale on the pole display of a lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.hardware.customer import CustomerPhase, CustomerView
from app.hardware.errors import NotSetUp
from app.hardware.trials import Trial
from devices.display.worker import DisplayWorker
from devices.host import DeviceHost, answered

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.hardware.ports import CustomerDisplay

_LOOK = "Test words were sent. A pole display does not answer: look whether it shows both lines."


class DisplayDevices(DeviceHost):
    """Be the pole display of a lane (`app.hardware.ports.ShowsCustomer`)."""

    _display: DisplayWorker | None = None
    _shown: CustomerView | None = None

    def show_customer(self, view: CustomerView) -> None:
        """Show what the customer sees, in place of what was not shown yet; returns at once."""
        self._shown = view
        if self._display is not None:
            self._display.show(view)

    def _start_display(self) -> None:
        """Start the display's worker with what was shown last, so that other settings change nothing."""
        if display := self._drivers.customer_display:
            self._display = DisplayWorker(self._board, display)
            if self._shown is not None:
                self._display.show(self._shown)
            self._display.start()

    def _stop_display(self) -> None:
        if self._display is not None:
            self._display.stop()

    def _join_display(self, timeout_s: float) -> None:
        if self._display is not None:
            self._display.join(timeout_s)
        self._display = None

    def _try_display(self) -> Future[Trial]:
        display = self._drivers.customer_display
        if display is None or self._display is None:
            return answered(Trial.failed(NotSetUp()))
        return self._display.submit(lambda: show_test(display))


def show_test(display: CustomerDisplay) -> Trial:
    """Show words that fill both lines."""
    display.show(CustomerView(CustomerPhase.IDLE, "Counter 12345678901", "", "Test $1,234.50 - OK"))
    return Trial(_LOOK)
