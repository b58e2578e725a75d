"""Show papers one below the other as they came out; the newest slides in at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QPolygon
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.theme.theme import px, theme
from ui.widgets.following import follow_theme, set_part

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.hardware.simulators import Paper

MOST = 60
_SLIDE_MS = 350
_NEAR = 48


class PaperSheet(QWidget):
    """Be one paper: white in every theme, as wide as there is room, torn off below when it is not whole."""

    def __init__(self, paper: Paper, parent: QWidget) -> None:
        """Take the paper."""
        super().__init__(parent)
        self.words, self._is_whole = paper.words, paper.is_whole
        picture = QImage.fromData(paper.picture, "PNG")  # type: ignore[arg-type]
        self._image = picture.convertToFormat(QImage.Format.Format_Grayscale8)  # a quarter of the memory
        self._scaled = QPixmap()
        self.setAccessibleName(paper.words)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def image(self) -> QImage:
        """Return the picture as it was printed."""
        return self._image

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the whole paper at a width."""
        wide = max(1, self._image.width())
        return max(px(24), min(width, wide) * self._image.height() // wide)

    def sizeHint(self) -> QSize:
        """Want the width of the paper."""
        return QSize(self._image.width(), self.heightForWidth(self._image.width()))

    def minimumSizeHint(self) -> QSize:
        """Be shown at any width."""
        return QSize(px(120), px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the paper in the middle; what is out of sight is never scaled."""
        ratio = self.devicePixelRatioF()
        wide = min(self.width(), self._image.width())
        if self._scaled.width() != round(wide * ratio):
            smooth = Qt.TransformationMode.SmoothTransformation
            self._scaled = QPixmap.fromImage(self._image.scaledToWidth(max(1, round(wide * ratio)), smooth))
            self._scaled.setDevicePixelRatio(ratio)
        painter = QPainter(self)
        left = (self.width() - wide) // 2
        painter.drawPixmap(left, 0, self._scaled)
        if not self._is_whole:
            self._paint_tear(painter, QRect(left, 0, wide, self.height()))

    @staticmethod
    def _paint_tear(painter: QPainter, spot: QRect) -> None:
        tooth = px(8)
        edge = [
            QPoint(spot.left() + step * tooth, spot.bottom() - (tooth if step % 2 else 0))
            for step in range(spot.width() // tooth + 2)
        ]
        corners = (spot.left(), spot.bottom() + 1), (spot.right() + tooth, spot.bottom() + 1)
        points = [QPoint(*corners[0]), *edge, QPoint(*corners[1])]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme().tokens.window))
        painter.drawPolygon(QPolygon(points))


class PaperRoll(QScrollArea):
    """Hold the papers; who has scrolled back is not torn away, but told that there is more below."""

    more_below = Signal(int)

    def __init__(self, name: str, parent: QWidget) -> None:
        """Take what a screen reader calls it."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._inner = QWidget(self)
        set_part(self._inner, "paper")
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(px(12), px(12), px(12), px(12))
        self._column.setSpacing(px(14))
        self._column.addStretch(1)
        self.setWidget(self._inner)
        self._sheets: list[PaperSheet] = []
        self._below = 0
        bar = self.verticalScrollBar()
        self._slide = QPropertyAnimation(bar, b"value", self)
        self._slide.setDuration(_SLIDE_MS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._follows = True
        bar.rangeChanged.connect(self._go_on)
        bar.valueChanged.connect(self._look)
        follow_theme(self)

    def sheets(self) -> tuple[PaperSheet, ...]:
        """Return the papers, the oldest first."""
        return tuple(self._sheets)

    def add(self, paper: Paper) -> None:
        """Let a paper come out at the bottom."""
        self._follows = self._is_near_end()
        if len(self._sheets) >= MOST:
            oldest = self._sheets.pop(0)
            self._column.removeWidget(oldest)
            oldest.deleteLater()
        sheet = PaperSheet(paper, self._inner)
        self._sheets.append(sheet)
        self._column.addWidget(sheet)
        if not self._follows:
            self._below += 1
            self.more_below.emit(self._below)

    def show_newest(self) -> None:
        """Go to the paper that came last."""
        self._follows = True
        self._go_on(0, self.verticalScrollBar().maximum())

    def dress(self) -> None:
        """Lay the papers on the theme's ground."""
        palette = self._inner.palette()
        palette.setColor(self._inner.backgroundRole(), QColor(theme().tokens.window))
        self._inner.setPalette(palette)
        self._inner.setAutoFillBackground(True)

    def _is_near_end(self) -> bool:
        bar = self.verticalScrollBar()
        is_sliding = self._slide.state() is QPropertyAnimation.State.Running
        return is_sliding or bar.value() >= bar.maximum() - px(_NEAR)

    def _go_on(self, _least: int, most: int) -> None:
        """Slide to the end when the paper grew and nobody is reading above."""
        if not self._follows:
            return
        self._slide.stop()
        self._slide.setStartValue(self.verticalScrollBar().value())
        self._slide.setEndValue(most)
        self._slide.start()

    def _look(self, _value: int) -> None:
        if self._below and self._is_near_end():
            self._below = 0
            self.more_below.emit(0)
