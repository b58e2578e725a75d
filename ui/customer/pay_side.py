"""Paint the side of the customer display that says what is to be paid, and what was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from app.hardware.customer import CustomerPhase
from ui.customer.brush import LEFT, MIDDLE, Style
from ui.theme.fonts import Weight

if TYPE_CHECKING:
    from app.hardware.customer import CustomerSum, CustomerView
    from ui.customer.brush import Brush

_ROW, _EDGE = 52, 36
_MOST_ROWS = 6


def paint_payment(brush: Brush, pay: QRectF, view: CustomerView) -> None:
    """Paint the sums above, what was paid below them, and the one amount that counts at the foot."""
    tokens = brush.tokens
    brush.painter.fillRect(pay, tokens.rail)
    inner = pay.adjusted(brush.px(_EDGE), brush.px(28), -brush.px(_EDGE), -brush.px(32))
    top = _paint_pairs(brush, inner, inner.top(), view.sums)
    if view.paid:
        brush.rule(inner.left(), inner.right(), top + brush.px(6), tokens.rail_active)
        _paint_pairs(brush, inner, top + brush.px(12), _last(view.paid))
    _paint_figure(brush, inner, view)


def _last(paid: tuple[CustomerSum, ...]) -> tuple[CustomerSum, ...]:
    """Return the total and the tenders taken last, as many as there is room for."""
    return paid if len(paid) < _MOST_ROWS else (paid[0], *paid[2 - _MOST_ROWS :])


def _paint_pairs(brush: Brush, inner: QRectF, top: float, pairs: tuple[CustomerSum, ...]) -> float:
    """Write pairs from the top down; return where they end."""
    tokens = brush.tokens
    for one in pairs:
        row = QRectF(inner.left(), top, inner.width(), brush.px(_ROW))
        brush.pair(row, one, Style(26, tokens.on_rail), Style(28, tokens.on_rail_active, Weight.MEDIUM))
        top = row.bottom()
    return top


def _paint_figure(brush: Brush, inner: QRectF, view: CustomerView) -> None:
    figure = view.figure
    if figure is None:
        return
    tokens = brush.tokens
    bottom = inner.bottom()
    if view.phase is not CustomerPhase.SALE:
        bottom = _paint_prompt(brush, inner, view) - brush.px(24)
    amount = QRectF(inner.left(), bottom - brush.px(110), inner.width(), brush.px(110))
    words = QRectF(inner.left(), amount.top() - brush.px(44), inner.width(), brush.px(48))
    brush.rule(inner.left(), inner.right(), words.top() - brush.px(14), tokens.rail_active)
    brush.words(words, figure.words, Style(32, tokens.on_rail, Weight.SEMIBOLD))
    brush.fitted(amount, str(figure.amount), Style(92, tokens.on_rail_active, Weight.BOLD))


def _paint_prompt(brush: Brush, inner: QRectF, view: CustomerView) -> float:
    """Tell the customer what to do, or thanks; return where the box begins."""
    tokens = brush.tokens
    style = Style(30, tokens.on_accent, Weight.SEMIBOLD)
    is_card = view.phase is CustomerPhase.CARD
    icon = brush.px(44) if is_card else 0
    left = brush.px(20) + (icon + brush.px(16) if is_card else 0)
    width = inner.width() - left - brush.px(20)
    tall = max(brush.height_of(view.prompt, style, width), icon) + brush.px(40)
    box = QRectF(inner.left(), inner.bottom() - tall, inner.width(), tall)
    brush.panel(box, tokens.accent, 14)
    if is_card:
        brush.icon(
            QRectF(box.left() + brush.px(20), box.top(), icon, box.height()), "credit-card", tokens.on_accent
        )
    place = LEFT if is_card else MIDDLE
    brush.paragraph(box.adjusted(left, 0, -brush.px(20), 0), view.prompt, style, place)
    return box.top()
