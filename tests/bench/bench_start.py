"""Measure from the start of the process to the painted sign-in page beside a bare PySide6 window.

Both are processes of their own; the clock starts before the process does and stops when the event loop
is free again after the first paint. The store opens behind the page in the product, so it waits here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.bench.ground import ROOT, at
else:
    from ground import ROOT, at

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ui.desk import Desk

STARTS = 9
TARGET = 2
_LONGEST_S = 60


def measure() -> list[dict[str, Any]]:
    """Return the row of the start."""
    with TemporaryDirectory(prefix="counter-bench-") as folder:
        _start("bare", folder)
        _start("counter", folder)  # both once to warm the disk's cache
        pairs = [(_start("counter", folder), _start("bare", folder)) for _ in range(STARTS)]
    ours, bare = at(0.5, [one for one, _ in pairs]), at(0.5, [one for _, one in pairs])
    return [
        {
            "name": "start to sign-in painted, median",
            "ours": f"{ours * 1e3:.0f} ms",
            "baseline": f"{bare * 1e3:.0f} ms",
            "ratio": f"{ours / bare:.2f}x",
            "target": f"<= {TARGET}x a bare window",
            "met": ours <= TARGET * bare,
        }
    ]


def _start(which: str, folder: str) -> float:
    began = time.monotonic_ns()
    done = subprocess.run(
        [sys.executable, __file__, which, folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=_LONGEST_S,
        check=True,
    )
    painted: int = json.loads(done.stdout)
    return (painted - began) / 1e9


class StillOpening:
    """Be a store that goes on opening as long as the window lives (`ui.desk.Opening`)."""

    practice = True

    def __init__(self, folder: Path) -> None:
        """Take any folder."""
        from app.kernel.clock import SystemClock

        self.folder = folder
        self.crash_folder = folder
        self.clock = SystemClock()

    def begin(self, progress: Callable[[str, int], None]) -> Future[Desk]:
        """Say that it began; it never ends."""
        progress("Opening the store", 5)
        return Future()

    def close(self) -> None:
        """Have nothing to close."""


def _leave_when_painted(widget: QWidget) -> None:
    """Print the time when the event loop is free after a widget's first paint, and end the loop."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

    class Eye(QObject):
        seen = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint and not self.seen:
                self.seen = True
                QTimer.singleShot(0, self.tell)
            return super().eventFilter(watched, event)

        def tell(self) -> None:
            sys.stdout.write(f"{time.monotonic_ns()}\n")
            sys.stdout.flush()
            QCoreApplication.exit(0)

    widget.installEventFilter(Eye(widget))


def run_counter(folder: Path) -> int:
    """Come up as the product does, command line included."""
    import app.__main__
    import app.bootstrap.window
    from ui.application import CounterScreens, make_application

    assert callable(getattr(app.__main__, "main", None))
    application = make_application()
    screens = CounterScreens(StillOpening(folder), app.bootstrap.window.PRACTICE_HINT)
    screens.listen()
    _leave_when_painted(screens.window.sign_in)
    screens.show()
    code = application.exec()
    screens.close()
    return code


def run_bare() -> int:
    """Show a bare window with a label and two fields."""
    from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

    application = QApplication(["bare"])
    window = QWidget()
    column = QVBoxLayout(window)
    for part in (QLabel("Sign in"), QLineEdit(), QLineEdit()):
        column.addWidget(part)
    window.resize(1366, 768)
    _leave_when_painted(window)
    window.show()
    return application.exec()


if __name__ == "__main__":
    raise SystemExit(run_counter(Path(sys.argv[2])) if sys.argv[1] == "counter" else run_bare())
