"""Listen to a signature pad on one thread, and find it again when it comes back."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from app.hardware.errors import PadAbsent
from app.hardware.states import DeviceKind, DeviceState

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.signing import PenMove, SignaturePad
    from devices.worker import StatusBoard

_LOG = logging.getLogger("counter.devices")
_BROKEN = "This device stopped working. Restart Counter."
_WAIT_MS = 250
_BACK_OFF_S = (0.1, 0.2, 0.5, 1.0)


class PadWorker:
    """Tell each movement of the pen as it comes, and how the pad stands."""

    def __init__(
        self,
        board: StatusBoard,
        pad: SignaturePad,
        tell: Callable[[PenMove], None],
        attached: Callable[[], str] = lambda: "",
    ) -> None:
        """Take the board, the driver, whom to tell of movements, and how to say what is attached."""
        self._board = board
        self._pad = pad
        self._tell = tell
        self._attached = attached
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="device signature pad", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._board.put(DeviceKind.SIGNATURE_PAD, DeviceState.CONNECTING)
        self._thread.start()

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stopping.set()

    def join(self, timeout_s: float) -> None:
        """Wait for the end."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _work(self) -> None:
        misses, is_ready = 0, False
        while not self._stopping.is_set():
            try:
                if not is_ready:
                    self._pad.check()
                    self._board.found(DeviceKind.SIGNATURE_PAD, self._attached())
                    self._board.put(DeviceKind.SIGNATURE_PAD, DeviceState.READY)
                    misses, is_ready = 0, True
                moves = self._pad.next_moves(_WAIT_MS)
            except PadAbsent as problem:
                is_ready = False
                self._board.put(DeviceKind.SIGNATURE_PAD, problem.state, problem.message)
                moves = self._pad.lost()
                misses = self._back_off(misses)
            except Exception as error:  # noqa: BLE001 - the edge of a device thread
                _LOG.error("device signature pad failed: %s", type(error).__name__)
                self._board.put(DeviceKind.SIGNATURE_PAD, DeviceState.FAULT, _BROKEN)
                self._pad.close()
                is_ready, moves = False, ()
                misses = self._back_off(misses)
            for move in moves:
                self._tell(move)
        self._pad.close()

    def _back_off(self, misses: int) -> int:
        """Wait before the next try, never above a second, and return the number of tries so far."""
        self._stopping.wait(_BACK_OFF_S[min(misses, len(_BACK_OFF_S) - 1)])
        return misses + 1
