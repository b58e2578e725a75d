"""Bind the keys of the commands that can be used here to the window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from ui.commands import expand_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from ui.commands import Command


class KeyMap(QObject):
    """Hold one action per command with keys; only those of the screen shown are bound."""

    def __init__(self, window: QWidget, run: Callable[[Command], None]) -> None:
        """Take the window and what runs a command."""
        super().__init__(window)
        self._window, self._run = window, run
        self._actions: list[QAction] = []

    def bind(self, commands: Sequence[Command]) -> None:
        """Bind these commands and no others."""
        for action in self._actions:
            self._window.removeAction(action)
            action.deleteLater()
        self._actions = [self._action(command) for command in commands if command.keys]
        self._window.addActions(self._actions)

    def bound(self) -> tuple[str, ...]:
        """Return the keys that are bound."""
        return tuple(key.toString() for action in self._actions for key in action.shortcuts())

    def _action(self, command: Command) -> QAction:
        action = QAction(command.title, self)
        action.setShortcuts([QKeySequence(key) for key in expand_keys(command.keys)])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setAutoRepeat(False)
        action.triggered.connect(partial(self._run, command))
        return action
