"""Offer the buttons of the counter in their kinds and sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.theme.icons import icon
from ui.theme.theme import px
from ui.widgets.following import follow_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget


class CounterButton(QPushButton):
    """Be a button that Enter and Space press and that follows the theme; `kind` picks its shape."""

    kind: ClassVar[str] = "secondary"
    ink: ClassVar[str] = "text"
    icon_px: ClassVar[int] = 18

    def __init__(self, text: str = "", icon_name: str = "", parent: QWidget | None = None) -> None:
        """Take the words and the name of an icon, or an empty text for none."""
        super().__init__(parent)
        self._icon_name = icon_name
        self.set_words(text)
        self.setProperty("kind", self.kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        follow_theme(self)

    def set_words(self, text: str) -> None:
        """Show other words."""
        space = "  " if text and self._icon_name else ""
        self.setText(space + text.replace("&", "&&"))
        self.setAccessibleName(text)

    def set_icon(self, icon_name: str) -> None:
        """Show another icon."""
        self._icon_name = icon_name
        self.dress()

    def dress(self) -> None:
        """Draw the icon in the theme's ink."""
        if self._icon_name:
            self.setIcon(icon(self._icon_name, self.ink, self.icon_px))
            self.setIconSize(QSize(px(self.icon_px), px(self.icon_px)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let a plain Enter press the button, as Space does."""
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}
        if (
            event.type() == QEvent.Type.KeyPress
            and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and plain
        ):
            self.click()
            return
        super().keyPressEvent(event)


class PrimaryButton(CounterButton):
    """Do the screen's main action: large and teal."""

    kind = "primary"
    ink = "on_accent"
    icon_px = 20


class SecondaryButton(CounterButton):
    """Offer another action: outlined, with an icon; `left` starts the words at the left edge."""

    def __init__(
        self, text: str = "", icon_name: str = "", parent: QWidget | None = None, *, left: bool = False
    ) -> None:
        """Take the words, the icon and where the words start."""
        super().__init__(text, icon_name, parent)
        if left:
            self.setProperty("kind", "left")


class TenderButton(CounterButton):
    """Take a kind of payment: tall enough for a thumb."""

    kind = "tender"
    icon_px = 20


class QuietButton(CounterButton):
    """Offer something small without a frame."""

    kind = "quiet"
    ink = "accent"
    icon_px = 16


class KeyButton(CounterButton):
    """Be one key of a key pad; it never takes the focus from the field."""

    kind = "key"

    def __init__(self, text: str = "", icon_name: str = "", parent: QWidget | None = None) -> None:
        """Take the sign or the icon on the key."""
        super().__init__(text, icon_name, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)


class IconButton(CounterButton):
    """Be a button of an icon alone; its name is for the tool tip and the screen reader."""

    kind = "icon"
    icon_px = 18

    def __init__(self, icon_name: str, name: str, parent: QWidget | None = None) -> None:
        """Take the icon and what pressing does."""
        super().__init__("", icon_name, parent)
        self.setAccessibleName(name)
        self.setToolTip(name)
