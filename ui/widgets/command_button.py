"""Make buttons from commands: words, tool tip with the key, gray with the reason when blocked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from ui.widgets.buttons import CounterButton, PrimaryButton, QuietButton, SecondaryButton, TenderButton

if TYPE_CHECKING:
    from ui.commands import Command
    from ui.shell import Shell

Kind = Literal["primary", "secondary", "left", "tender", "quiet"]


class CommandHub(QObject):
    """Tell buttons that commands may have become possible or impossible."""

    changed = Signal()


_hub: list[CommandHub] = []


def command_hub() -> CommandHub:
    """Return the one place that tells it."""
    if not _hub:
        _hub.append(CommandHub())
    return _hub[0]


class _Link(QObject):
    """Keep a button in step with its command."""

    def __init__(self, shell: Shell, command: Command, button: CounterButton) -> None:
        """Take the command and its button, which owns this link."""
        super().__init__(button)
        self._shell, self._command, self._button = shell, command, button
        self._reason: str | None = None
        self._is_kept_away = False
        button.clicked.connect(self._act)
        command_hub().changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show whether the command can be used."""
        command, button = self._command, self._button
        reason = command.reason
        if reason != self._reason:
            self._reason = reason
            button.setEnabled(not reason)
            key = f" ({command.key_text})" if command.keys else ""
            button.setToolTip(reason or f"{command.title}{key}")
            button.setAccessibleDescription(reason)
        if command.permission is not None:
            self._show(may=self._shell.may(command.permission))

    def _show(self, *, may: bool) -> None:
        """Hide what the person may not do; what a screen hid for its own reasons stays hidden."""
        if not may:
            self._is_kept_away = True
            self._button.hide()
        elif self._is_kept_away and self._button.parentWidget() is not None:
            self._is_kept_away = False
            self._button.show()

    def _act(self) -> None:
        if not self._command.reason:
            self._command.handler()


def button_for(shell: Shell, command: Command, kind: Kind = "secondary", text: str = "") -> CounterButton:
    """Return a button that does a command."""
    words = text or command.words
    button: CounterButton
    match kind:
        case "primary":
            button = PrimaryButton(words, command.icon)
        case "tender":
            button = TenderButton(words, command.icon)
        case "quiet":
            button = QuietButton(words, command.icon)
        case "left":
            button = SecondaryButton(words, command.icon, left=True)
        case "secondary":
            button = SecondaryButton(words, command.icon)
    _Link(shell, command, button)
    return button
