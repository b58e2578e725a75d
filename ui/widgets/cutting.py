"""Cut words that have no room, but never a drug's strength: it is what one drug differs from another by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtGui import QFontMetrics

_STRENGTH = re.compile(
    r"\d[\d,.]*(?:[-/]\d[\d,.]*)*\s?(?:mg|mcg|g|mL|mEq|unit|units|IU|%)(?:/[\d.,]*\s?[A-Za-z]+)?(?![A-Za-z])"
)
_ELLIPSIS = "…"
_SHORTEST = 3


def cut(metrics: QFontMetrics, text: str, width: int) -> str:
    """Return a text that fits a width: the end goes first, then the middle, the strength last."""
    if metrics.horizontalAdvance(text) <= width:
        return text
    found = _STRENGTH.search(text)
    if found is not None:
        whole = text[: found.end()] + _ELLIPSIS
        if metrics.horizontalAdvance(whole) > width:
            tail = f" {found.group()}"
            room = width - metrics.horizontalAdvance(tail)
            head = metrics.elidedText(text[: found.start()].rstrip(), Qt.TextElideMode.ElideRight, room)
            if len(head) > _SHORTEST:
                return head + tail
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
    if found is not None and found.start() < len(shown) - 1 < found.end():
        return text[: found.start()].rstrip() + _ELLIPSIS  # half a strength would be another one
    return shown


def together(text: str) -> str:
    """Return a text in which no line ends between a strength's number and its unit."""
    return _STRENGTH.sub(lambda found: found.group().replace(" ", "\N{NO-BREAK SPACE}"), text)
