"""Let a person sign elsewhere than on the screen: on the card terminal, or on a pad that draws along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal

from app.hardware.errors import DeviceProblem
from app.hardware.signing import CanSign, PenSource, SigningEnd
from app.hardware.states import DeviceKind
from app.pos.signed import SignatureSource
from ui.theme.tokens import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.signing import SignatureAnswer
    from app.hardware.states import DeviceStatus
    from app.kernel.ids import SaleId
    from ui.screens.register.presenter import RegisterPresenter
    from ui.screens.register.sign_panel import SignPanel
    from ui.shell import Shell
    from ui.work import Failure


class Signing(QObject):
    """Bring terminal and pad to the signature's panel while it is shown."""

    _moved = Signal(object)
    _heard = Signal()

    def __init__(self, shell: Shell, panel: SignPanel, presenter: RegisterPresenter) -> None:
        """Take the window's services, the panel, and who keeps signatures."""
        super().__init__(panel)
        self._shell, self._panel, self._presenter = shell, panel, presenter
        self._devices = shell.desk.devices
        self._stops: tuple[Callable[[], None], ...] = ()
        self._waits = False
        self._asked_for: SaleId | None = None
        self._moved.connect(panel.follow_pad)
        self._heard.connect(self._look)
        panel.terminal_asked.connect(self.ask_terminal)
        panel.terminal_given_up.connect(self.give_up)
        panel.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the devices while the panel is shown; a terminal that still waits is told to stop."""
        if event.type() == QEvent.Type.Show and not self._stops:
            self._follow()
        elif event.type() == QEvent.Type.Hide and self._stops:
            self._leave()
        return super().eventFilter(watched, event)

    def ask_terminal(self) -> None:
        """Ask the terminal for the signature; it is kept when it comes."""
        if isinstance(self._devices, CanSign) and not self._waits:
            self._wait(waits=True)
            self._asked_for = self._sale()
            self._shell.work.wait_for(self._devices.sign_on_terminal(), self._take, self._fail)

    def give_up(self) -> None:
        """Tell the terminal to ask no more; its answer says that it stopped."""
        self._devices.cancel_charge()

    def _sale(self) -> SaleId | None:
        sale = self._presenter.till.sale
        return sale.id if sale is not None else None

    def _follow(self) -> None:
        stops = [self._devices.on_status(self._hear)]
        if isinstance(self._devices, PenSource):
            stops.append(self._devices.on_pen(self._moved.emit))
        self._stops = tuple(stops)
        self._look()
        self._wait(waits=self._waits)

    def _leave(self) -> None:
        for stop in self._stops:
            stop()
        self._stops = ()
        if self._waits:
            self.give_up()

    def _hear(self, _status: DeviceStatus) -> None:
        """Hear a device; called on its thread."""
        self._heard.emit()

    def _look(self) -> None:
        pad = (one for one in self._devices.statuses() if one.kind is DeviceKind.SIGNATURE_PAD)
        self._panel.show_pad(ready=any(one.state.is_usable for one in pad))

    def _wait(self, *, waits: bool) -> None:
        self._waits = waits
        possible = isinstance(self._devices, CanSign) and self._devices.can_sign()
        self._panel.ask_terminal(possible=possible, waits=waits)

    def _take(self, answer: SignatureAnswer) -> None:
        self._wait(waits=False)
        if not self._panel.isVisible() or self._sale() != self._asked_for:
            return
        if answer.end is SigningEnd.SIGNED:
            self._presenter.sign(self._panel.given(answer.ink, SignatureSource.TERMINAL))
        else:
            self._shell.say(Tone.WARN, answer.message)
        self._panel.setFocus()

    def _fail(self, failure: Failure) -> None:
        self._wait(waits=False)
        known = isinstance(failure, DeviceProblem)
        self._shell.say(Tone.WARN, failure.message if known else "The terminal did not answer. Sign here.")
