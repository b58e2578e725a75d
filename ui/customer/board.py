"""Paint what the customer sees: the store's greeting, or the lines and what is to be paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from app.hardware.customer import CustomerPhase
from ui.customer.brush import MIDDLE, RIGHT, Brush, Style
from ui.customer.pay_side import paint_payment
from ui.theme.fonts import Weight
from ui.theme.theme import theme
from ui.widgets.following import follow_theme

if TYPE_CHECKING:
    from app.hardware.customer import CustomerLine, CustomerView

WHOLE = QSize(1366, 768)
_MARGIN, _HEAD, _ROW, _PAY_WIDTH = 32, 96, 84, 0.37


class CustomerBoard(QWidget):
    """Be the customer's side of the counter; it is only looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._view: CustomerView | None = None
        self._logo = QPixmap()
        self.setAccessibleName("Customer display")
        follow_theme(self)

    def dress(self) -> None:
        """Paint in the theme in force."""
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size for which the units are made."""
        return WHOLE

    def show_view(self, view: CustomerView, logo: QPixmap) -> None:
        """Show a view; without a logo the store's name stands in its place."""
        self._view, self._logo = view, logo
        self.setAccessibleName(", ".join(("Customer display", *view.texts())))
        self.update()

    def view(self) -> CustomerView | None:
        """Return what is shown."""
        return self._view

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint everything."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme().tokens
        painter.fillRect(self.rect(), QColor(tokens.window))
        view = self._view
        if view is None:
            return
        unit = min(self.width() / WHOLE.width(), self.height() / WHOLE.height())
        brush = Brush(painter, unit, tokens)
        page = QRectF(self.rect())
        if view.phase is CustomerPhase.IDLE:
            self._paint_greeting(brush, page, view)
        else:
            self._paint_sale(brush, page, view)

    def _paint_greeting(self, brush: Brush, page: QRectF, view: CustomerView) -> None:
        tokens = brush.tokens
        middle = page.center().y()
        wide = page.adjusted(brush.px(80), 0, -brush.px(80), 0)
        name_size = 64
        if not self._logo.isNull():
            spot = QRectF(wide.left(), middle - brush.px(250), wide.width(), brush.px(210))
            brush.picture(spot, self._logo, MIDDLE)
            name_size = 44
        name = QRectF(wide.left(), middle - brush.px(40), wide.width(), brush.px(90))
        brush.fitted(name, view.store, Style(name_size, tokens.text, Weight.BOLD), MIDDLE)
        bar = QRectF(page.center().x() - brush.px(40), name.bottom() + brush.px(8), brush.px(80), brush.px(6))
        brush.panel(bar, tokens.accent, 3)
        below = QRectF(wide.left(), bar.bottom() + brush.px(20), wide.width(), brush.px(70))
        brush.fitted(below, view.prompt, Style(40, tokens.accent, Weight.SEMIBOLD), MIDDLE)
        foot = QRectF(wide.left(), page.bottom() - brush.px(72), wide.width(), brush.px(40))
        brush.fitted(foot, view.mark, Style(20, tokens.warn, Weight.SEMIBOLD), MIDDLE)

    def _paint_sale(self, brush: Brush, page: QRectF, view: CustomerView) -> None:
        margin = brush.px(_MARGIN)
        pay_width = page.width() * _PAY_WIDTH
        pay = QRectF(page.right() - pay_width, page.top(), pay_width, page.height())
        head = QRectF(margin, page.top(), pay.left() - 2 * margin, brush.px(_HEAD))
        self._paint_head(brush, head, view)
        card = QRectF(margin, head.bottom(), head.width(), page.height() - head.height() - margin)
        _paint_lines(brush, card, view)
        paint_payment(brush, pay, view)

    def _paint_head(self, brush: Brush, head: QRectF, view: CustomerView) -> None:
        tokens = brush.tokens
        left = head.left()
        if not self._logo.isNull():
            spot = head.adjusted(0, brush.px(8), 0, -brush.px(8))
            spot.setWidth(min(brush.px(240), head.width() / 2))
            left = brush.picture(spot, self._logo).right() + brush.px(18)
        name = QRectF(left, head.top(), head.right() - left, head.height())
        if view.mark:
            mark = Style(18, tokens.warn, Weight.SEMIBOLD)
            wide = min(brush.width_of(view.mark, mark), name.width() / 2)
            brush.fitted(QRectF(name.right() - wide, name.top(), wide, name.height()), view.mark, mark, RIGHT)
            name.setRight(name.right() - wide - brush.px(16))
        brush.words(name, view.store, Style(28, tokens.text, Weight.BOLD))


def lines_in_sight(count: int, newest: int, room: int) -> range:
    """Return which lines stand in the card: the last ones, or those around the newest when it is above."""
    if count <= room:
        return range(count)
    first = min(count - room, newest)
    return range(first, first + room)


def _paint_lines(brush: Brush, card: QRectF, view: CustomerView) -> None:
    tokens = brush.tokens
    brush.panel(card, tokens.surface)
    inner = card.adjusted(brush.px(12), brush.px(12), -brush.px(12), -brush.px(12))
    if view.note:
        style = Style(21, tokens.warn, Weight.MEDIUM)
        width = inner.width() - brush.px(32)
        tall = brush.height_of(view.note, style, width)
        top = inner.bottom() - tall - brush.px(24)
        ground = QRectF(inner.left(), top, inner.width(), tall + brush.px(24))
        brush.panel(ground, tokens.warn_tint, 10)
        brush.paragraph(ground.adjusted(brush.px(16), 0, -brush.px(16), 0), view.note, style)
        inner.setBottom(top - brush.px(8))
    room = max(1, int(inner.height() // brush.px(_ROW)))
    shown = lines_in_sight(len(view.lines), view.newest, room)
    for row, place in enumerate(shown):
        box = QRectF(inner.left(), inner.top() + row * brush.px(_ROW), inner.width(), brush.px(_ROW))
        if row:
            brush.rule(box.left() + brush.px(16), box.right() - brush.px(16), box.top(), tokens.line)
        is_newest = place == view.newest and view.phase is CustomerPhase.SALE and not view.paid
        if is_newest:
            brush.panel(box.adjusted(0, brush.px(3), 0, -brush.px(3)), tokens.selection, 10)
        _paint_line(brush, box.adjusted(brush.px(16), 0, -brush.px(16), 0), view.lines[place])
    _paint_hidden(brush, inner, len(view.lines), shown)


def _paint_line(brush: Brush, box: QRectF, line: CustomerLine) -> None:
    tokens = brush.tokens
    amount = QRectF(box.right() - brush.px(190), box.top(), brush.px(190), box.height())
    brush.fitted(amount, str(line.amount), Style(32, tokens.text, Weight.SEMIBOLD), RIGHT)
    words = box.adjusted(0, brush.px(10), -brush.px(206), -brush.px(10))
    if not line.note:
        brush.words(words, line.name, Style(30, tokens.text, Weight.SEMIBOLD))
        return
    upper = QRectF(words.left(), words.top(), words.width(), words.height() * 0.56)
    lower = QRectF(words.left(), upper.bottom(), words.width(), words.height() * 0.44)
    brush.words(upper, line.name, Style(30, tokens.text, Weight.SEMIBOLD))
    brush.words(lower, line.note, Style(22, tokens.warn if line.is_estimate else tokens.muted))


def _paint_hidden(brush: Brush, inner: QRectF, count: int, shown: range) -> None:
    """Say how many lines stand above and below those in sight."""
    tokens = brush.tokens
    for hidden, arrow, y in (
        (shown.start, "↑", inner.top() - brush.px(10)),
        (count - shown.stop, "↓", inner.bottom() - brush.px(22)),
    ):
        if hidden:
            text, style = f"{arrow} {hidden}", Style(18, tokens.muted, Weight.SEMIBOLD)
            box = QRectF(inner.center().x() - brush.px(40), y, brush.px(80), brush.px(28))
            brush.panel(box, tokens.hover, 14)
            brush.words(box, text, style, MIDDLE)
