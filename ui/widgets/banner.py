"""Tell what happened above the screen: a line with meaning, an Undo where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme.icons import pixmap
from ui.theme.theme import px, theme
from ui.theme.tokens import Tone
from ui.widgets.buttons import IconButton, QuietButton
from ui.widgets.following import follow_theme
from ui.widgets.text import Strong

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

MOST = 3
UNDO_MS = 10_000
CALM_MS = 6_000
PASSING = frozenset({Tone.OK, Tone.INFO})


class Banner(QWidget):
    """Be one message; it goes by itself when it is calm, else when it is dismissed."""

    dismissed = Signal()

    def __init__(
        self,
        tone: Tone,
        text: str,
        undo: Callable[[], None] | None = None,
        parent: QWidget | None = None,
        *,
        passing: bool = False,
    ) -> None:
        """Take the meaning, the words, the way back if there is one, and whether it goes by itself."""
        super().__init__(parent)
        self.tone, self.text, self._undo = tone, text, undo
        self.is_passing = passing or tone in PASSING
        self._mark = QLabel(self)
        self._words = Strong(text, self, wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), px(6), px(8), px(6))
        row.setSpacing(px(10))
        row.addWidget(self._mark)
        row.addWidget(self._words, 1)
        if undo is not None:
            button = QuietButton("Undo", "undo-2", self)
            button.clicked.connect(self._take_back)
            row.addWidget(button)
        close = IconButton("x", "Dismiss this message (Esc)", self)
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.dismiss)
        row.addWidget(close)
        self.setAccessibleName(f"{tone.word}: {text}")
        follow_theme(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        if undo is not None or self.is_passing:
            self._timer.start(UNDO_MS if undo is not None else CALM_MS)

    def dress(self) -> None:
        """Draw the mark and the words in the ink of the meaning."""
        self._mark.setPixmap(pixmap(self.tone.icon, theme().tokens.ink(self.tone), px(18)))
        self._words.set_ink(self.tone.value if self.tone is not Tone.PLAIN else "text")
        self.update()

    def dismiss(self) -> None:
        """Go away."""
        self._timer.stop()
        self.dismissed.emit()

    def _take_back(self) -> None:
        undo, self._undo = self._undo, None
        self.dismiss()
        if undo is not None:
            undo()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of the meaning."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme().tokens.tint(self.tone)))
        painter.drawRoundedRect(self.rect(), px(8), px(8))


class BannerArea(QWidget):
    """Show the newest few messages, one beneath the other; equal ones show once.

    A new word that all is well takes the place of the one before; what needs a look stays.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start empty."""
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(20), px(10), px(20), 0)
        self._column.setSpacing(px(6))
        self._banners: list[Banner] = []
        self.hide()

    def say(
        self, tone: Tone, text: str, undo: Callable[[], None] | None = None, *, passing: bool = False
    ) -> Banner:
        """Show a message and have a screen reader speak it; `passing` lets a warning go by itself."""
        for old in [one for one in self._banners if one.text == text or {one.tone, tone} <= PASSING]:
            self._drop(old)
        while len(self._banners) >= MOST:
            self._drop(self._banners[0])
        banner = Banner(tone, text, undo, self, passing=passing)
        self._banners.append(banner)
        self._column.addWidget(banner)
        banner.dismissed.connect(self._forget_sender)
        self.show()
        spoken = QAccessibleAnnouncementEvent(self, text)
        QAccessible.updateAccessibility(spoken)
        return banner

    def dismiss_newest(self) -> bool:
        """Take the newest message away; say whether there was one."""
        if not self._banners:
            return False
        self._banners[-1].dismiss()
        return True

    def clear_passing(self) -> None:
        """Take away what only told of something done, with its Undo; what needs a look stays."""
        for banner in [one for one in self._banners if one.is_passing]:
            self._drop(banner)

    def clear(self) -> None:
        """Take all messages away."""
        while self._banners:
            self._drop(self._banners[-1])

    def texts(self) -> tuple[str, ...]:
        """Return the words of the messages shown, oldest first."""
        return tuple(banner.text for banner in self._banners)

    def tones(self) -> tuple[Tone, ...]:
        """Return the meanings of the messages shown, oldest first."""
        return tuple(banner.tone for banner in self._banners)

    def _forget_sender(self) -> None:
        sender = self.sender()
        if isinstance(sender, Banner):
            self._drop(sender)

    def _drop(self, banner: Banner) -> None:
        if banner in self._banners:
            self._banners.remove(banner)
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
        self.setVisible(bool(self._banners))
