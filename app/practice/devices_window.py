"""Open the window of practice devices beside Counter, as a process of its own, and keep its barcodes fresh.

It is another process so that what is typed into it never passes Counter's keys, scans or idle lock.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from app.hardware.simulators import PracticeScene
from app.practice.scene import scene_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.hardware.simulators import PracticeCode

_CALM_S = 0.3
_PATIENCE_S = 5.0


class DevicesWindow:
    """Be the one window of practice devices; nothing here makes its caller wait."""

    def __init__(self, world: Path, codes: Callable[[], tuple[PracticeCode, ...]]) -> None:
        """Take the practice world's folder, and what finds the barcodes of the day, slowly."""
        self._world, self._codes = world, codes
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="devices-window")
        self._child: subprocess.Popen[bytes] | None = None
        self._scene = PracticeScene()
        self._is_due = threading.Event()
        self._ended = threading.Event()

    def process_id(self) -> int | None:
        """Return the window's process, or None while it does not show."""
        child = self._child
        return child.pid if child is not None and child.poll() is None else None

    def show(self, theme: str, percent: int) -> None:
        """Open the window, or bring it to the front; it looks as Counter does."""
        self._pool.submit(self._show, PracticeScene(theme=theme, percent=percent, comes_to_front=True))

    def refresh(self) -> None:
        """List the barcodes anew soon, if the window is open."""
        if self.process_id() is not None and not self._is_due.is_set():
            self._is_due.set()
            self._pool.submit(self._refresh)

    def close(self) -> None:
        """Close the window; for the end of Counter."""
        self._ended.set()
        self._pool.shutdown(wait=True, cancel_futures=True)
        child = self._child
        if child is None:
            return
        if child.stdin is not None:
            with contextlib.suppress(OSError):
                child.stdin.close()
        try:
            child.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _show(self, scene: PracticeScene) -> None:
        self._scene = replace(scene, codes=self._codes())
        if self.process_id() is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "app", "sim", "window", "--world", str(self._world), "--follow-input"],
                stdin=subprocess.PIPE,
            )
        self._send()

    def _refresh(self) -> None:
        if self._ended.wait(_CALM_S):
            return
        self._is_due.clear()
        self._scene = replace(self._scene, codes=self._codes(), comes_to_front=False)
        self._send()

    def _send(self) -> None:
        if self._child is not None and self._child.stdin is not None:
            with contextlib.suppress(OSError):
                self._child.stdin.write(scene_line(self._scene))
                self._child.stdin.flush()
