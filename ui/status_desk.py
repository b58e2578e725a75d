"""Show the state of lines and devices in the header and the calm strip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.claims.views import ClaimFilter
from app.kernel.running import Permission
from ui.status import calm_words, devices_state, devices_tip, lines_state
from ui.targets import ClaimListTarget
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.hardware.states import DeviceStatus
    from ui.main_window import MainWindow
    from ui.navigator import Navigator
    from ui.status import Reach, StatusWatch
    from ui.window_shell import WindowShell


class StatusDesk(QObject):
    """Turn states into chips and the strip; a click leads to the list behind them."""

    def __init__(
        self, window: MainWindow, watch: StatusWatch, navigator: Navigator, shell: WindowShell
    ) -> None:
        """Take the window and what watches the states."""
        super().__init__(window)
        self._page, self._navigator, self._shell = window.desk, navigator, shell
        self._are_waiting = False
        self._statuses: tuple[DeviceStatus, ...] = ()
        watch.lines_changed.connect(self.show_lines)
        watch.devices_changed.connect(self.show_devices)
        self._page.header.lines.pressed.connect(self.open_claims)
        self._page.strip.link.clicked.connect(self.open_claims)
        self._page.header.devices.pressed.connect(self.open_settings)

    def show_lines(self, reach: Reach) -> None:
        """Show whether payers answer."""
        self._are_waiting = bool(reach.waiting)
        self._page.header.lines.show_state(*lines_state(reach, self._shell.desk.clock.now()))
        self._page.strip.show_words(calm_words(reach, self._shell.local))

    def show_devices(self, statuses: Sequence[DeviceStatus]) -> None:
        """Show how the devices stand."""
        self._statuses = tuple(statuses)
        self._page.header.devices.show_state(*devices_state(statuses))
        self._page.header.devices.setToolTip(devices_tip(statuses))

    def open_claims(self) -> None:
        """Show the claims that wait, or what is to do when none waits."""
        wanted = ClaimFilter.WAITING if self._are_waiting else ClaimFilter.TO_DO
        if not self._navigator.open("claims", ClaimListTarget(wanted)):
            self._shell.say(Tone.INFO, "A technician or a pharmacist sees to the claims. Go on as usual.")

    def open_settings(self) -> None:
        """Show the devices where they are set up; who may not set them up reads how they stand."""
        may = self._shell.may(Permission.CHANGE_SETTINGS)
        if not may or not self._navigator.open("settings"):
            self._shell.say(Tone.INFO, devices_tip(self._statuses))
