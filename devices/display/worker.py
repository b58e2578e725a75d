"""Run the pole display on one thread: the newest view wins, one that was overtaken is never shown."""

from __future__ import annotations

import logging
import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from app.hardware.errors import DeviceProblem, DeviceQueueFull, DeviceStopped
from app.hardware.states import DeviceKind, DeviceState
from app.hardware.trials import Trial

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.hardware.customer import CustomerView
    from app.hardware.ports import CustomerDisplay
    from devices.worker import StatusBoard

_LOG = logging.getLogger("counter.devices")
_LOOK_S = 1.0
_TRIAL_SHOWN_S = 4.0
_BACK_OFF_S = (0.1, 0.25, 0.5, 1.0)
_TRIALS = 2
_KIND = DeviceKind.POLE_DISPLAY
_BROKEN = "The pole display stopped working. Restart Counter."


class DisplayWorker:
    """Keep the display at the newest view, and paint it again whenever it comes back."""

    def __init__(
        self, board: StatusBoard, display: CustomerDisplay, trial_shown_s: float = _TRIAL_SHOWN_S
    ) -> None:
        """Take the board, the driver, and for how long the words of a trial stand."""
        self._board, self._display, self._trial_shown_s = board, display, trial_shown_s
        self._changed = threading.Condition()
        self._wanted: CustomerView | None = None
        self._is_new = False
        self._trials: queue.Queue[tuple[Callable[[], Trial], Future[Trial]]] = queue.Queue(_TRIALS)
        self._is_stopping = False
        self._misses = 0
        self._thread = threading.Thread(target=self._work, name="device pole display", daemon=True)

    def start(self) -> None:
        """Begin to show."""
        self._board.put(_KIND, DeviceState.CONNECTING)
        self._thread.start()

    def show(self, view: CustomerView) -> None:
        """Want a view shown in place of any that is not shown yet; returns at once."""
        with self._changed:
            self._wanted, self._is_new = view, True
            self._changed.notify()

    def submit(self, run: Callable[[], Trial]) -> Future[Trial]:
        """Queue a trial; a full queue answers at once."""
        future: Future[Trial] = Future()
        with self._changed:
            try:
                self._trials.put_nowait((run, future))
            except queue.Full:
                future.set_result(Trial.failed(DeviceQueueFull()))
            self._changed.notify()
        return future

    def stop(self) -> None:
        """Ask the thread to leave an empty display behind and end."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify()

    def join(self, timeout_s: float) -> None:
        """Wait for the end, then refuse the trials that were still queued."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        while not self._trials.empty():
            _run, future = self._trials.get_nowait()
            if future.set_running_or_notify_cancel():
                future.set_result(Trial.failed(DeviceStopped()))

    def _work(self) -> None:
        while not self._is_stopping:
            was_trial = self._try_out()
            if not was_trial:
                self._paint()
            self._rest(self._trial_shown_s if was_trial else _LOOK_S)
        self._display.close()

    def _try_out(self) -> bool:
        """Run a trial that waits; say whether there was one."""
        try:
            run, future = self._trials.get_nowait()
        except queue.Empty:
            return False
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(run())
            except DeviceProblem as problem:
                future.set_result(Trial.failed(problem))
            except Exception as error:  # noqa: BLE001 - the edge of a device thread
                future.set_exception(error)
        return True

    def _paint(self) -> None:
        with self._changed:
            view, self._is_new = self._wanted, False
        try:
            if view is not None:
                self._display.show(view)
            else:
                self._display.check()
        except DeviceProblem as problem:
            self._misses += 1
            self._board.put(_KIND, problem.state, problem.message)
        except Exception as error:  # noqa: BLE001 - the edge of a device thread
            self._misses += 1
            _LOG.error("device pole display failed: %s", type(error).__name__)
            self._board.put(_KIND, DeviceState.FAULT, _BROKEN)
        else:
            self._misses = 0
            self._board.put(_KIND, DeviceState.READY)

    def _rest(self, seconds: float) -> None:
        """Wait for the next view or the next look; while the display is away, only for the next try."""
        is_away = self._misses > 0
        if is_away:
            seconds = _BACK_OFF_S[min(self._misses, len(_BACK_OFF_S)) - 1]
        with self._changed:
            self._changed.wait_for(lambda: self._is_urgent(is_away=is_away), seconds)

    def _is_urgent(self, *, is_away: bool) -> bool:
        return self._is_stopping or (self._is_new and not is_away) or not self._trials.empty()
