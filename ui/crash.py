"""Write down what went wrong in the program without anything about patients.

A report names the types of the errors and the lines of code that they passed: no values of
variables and no messages, because an unknown message may quote what somebody typed.
"""

from __future__ import annotations

import platform
import sys
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from resources import ROOT

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from app.kernel.clock import Clock

_MOST = 50


def describe(error: BaseException) -> str:
    """Return the types of an error and its causes, each with its way through the code."""
    parts: list[str] = []
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        kind = type(step)
        number = f" errno {step.errno}" if isinstance(step, OSError) and step.errno else ""
        parts.append(f"{kind.__module__}.{kind.__qualname__}{number}")
        way = traceback.extract_tb(step.__traceback__)[-_MOST:]
        parts.extend(f"  {_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in way)
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)
        if step is not None:
            parts.append("after")
    return "\n".join(parts)


def _place(filename: str) -> str:
    home = str(ROOT.parent)
    if filename.startswith(home):
        return filename[len(home) :].lstrip("\\/").replace("\\", "/")
    return "/".join(filename.replace("\\", "/").split("/")[-2:])


class CrashDesk(QObject):
    """Catch what nobody expected, write a report, tell the window; the screen stays usable."""

    happened = Signal(str)

    def __init__(self, folder: Path, clock: Clock, parent: QObject | None = None) -> None:
        """Take where reports go and the clock that names them."""
        super().__init__(parent)
        self._folder, self._clock = folder, clock
        self._count = 0

    def install(self) -> None:
        """Take what reaches the top of a thread or of a slot."""
        sys.excepthook = self._hook

    def uninstall(self) -> None:
        """Give the hook back."""
        sys.excepthook = sys.__excepthook__

    def report(self, error: BaseException) -> Path | None:
        """Write a report; return its place, or None when it could not be written."""
        self._count += 1
        now = self._clock.now()
        name = f"crash-{now:%Y%m%dT%H%M%S}-{self._count}.txt"
        lines = (
            f"time {now.isoformat()}",
            f"python {platform.python_version()} on {platform.system()} {platform.machine()}",
            describe(error),
            "",
        )
        path: Path | None = self._folder / name
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / name).write_text("\n".join(lines), encoding="utf-8")
        except OSError:
            path = None
        import structlog  # noqa: PLC0415 - start-up cost: 90 ms before the first paint

        structlog.get_logger("counter").error("crash", error=type(error).__name__, count=self._count)
        self.happened.emit(name if path else "")
        return path

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt | SystemExit):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error.with_traceback(trace))
