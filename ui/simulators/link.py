"""Bring what a simulator's follower tells over to the window's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from app.hardware.simulators import Paper, Sight, Watcher

if TYPE_CHECKING:
    from app.hardware.simulators import FollowedSimulator


class SimulatorLink(QObject):
    """Be one simulator as the window knows it; the signals arrive on the window's thread."""

    seen = Signal(object)
    printed = Signal(object)
    refused = Signal(str)
    _seen = Signal(object)
    _printed = Signal(object)
    _refused = Signal(str)

    def __init__(self, simulator: FollowedSimulator, parent: QObject) -> None:
        """Take the simulator; nothing is followed yet."""
        super().__init__(parent)
        self._simulator = simulator
        self.sight = Sight()
        queued = Qt.ConnectionType.QueuedConnection
        self._seen.connect(self._take, queued)
        self._printed.connect(self.printed, queued)
        self._refused.connect(self.refused, queued)

    @property
    def name(self) -> str:
        """Return the name of the device."""
        return self._simulator.name

    def start(self) -> None:
        """Begin to follow."""
        self._simulator.watch(Watcher(self._seen.emit, self._hand_over, self._refused.emit))

    def close(self) -> None:
        """Follow it no more."""
        self._simulator.close()

    def tell(self, word: str, **facts: object) -> None:
        """Have something done to the device."""
        self._simulator.tell(word, **facts)

    def attend(self, *, attends: bool) -> None:
        """Say whether a person presses the terminal's buttons."""
        self._simulator.attend(attends=attends)

    def _hand_over(self, paper: Paper) -> None:
        self._printed.emit(paper)

    def _take(self, sight: Sight) -> None:
        self.sight = sight
        self.seen.emit(sight)
