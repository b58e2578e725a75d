"""Run the window of simulated devices as a small program of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication

from ui.application import make_application
from ui.simulators.window import TITLE, SimulatorsWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.hardware.simulators import FollowedSimulator, PracticeScene


class SceneTeller(Protocol):
    """Be what tells the window, from a thread of its own, what Counter says."""

    def __call__(self, show: Callable[[PracticeScene], None], end: Callable[[], None], /) -> None:
        """Begin to tell; `end` closes the window."""
        ...


def run_simulators_window(
    simulators: Sequence[FollowedSimulator],
    scene: PracticeScene,
    title: str = TITLE,
    teller: SceneTeller | None = None,
) -> int:
    """Show the window until it is closed; return the exit code."""
    app = make_application()
    window = SimulatorsWindow(simulators, title)
    window.closed.connect(QCoreApplication.quit)
    window.show_scene(scene)
    window.show()
    window.start()
    if teller is not None:
        teller(window.scene_came.emit, window.end_wanted.emit)
    return app.exec()
