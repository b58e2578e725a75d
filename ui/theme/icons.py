"""Draw the shipped icons in the theme's colours and keep what was drawn."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import read_text
from ui.theme.theme import theme

_ICON_PX = 20
_SHARPNESS = 2


@lru_cache(maxsize=256)
def _svg(name: str) -> str:
    return read_text("icons", f"{name}.svg")


@lru_cache(maxsize=1024)
def pixmap(name: str, colour: str, size: int) -> QPixmap:
    """Return an icon in a colour at a size in logical pixels, drawn at twice that for sharp screens."""
    image = QPixmap(size * _SHARPNESS, size * _SHARPNESS)
    image.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", colour).encode()))
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size * _SHARPNESS, size * _SHARPNESS))
    painter.end()
    image.setDevicePixelRatio(_SHARPNESS)
    return image


def ink_of(ink: str) -> str:
    """Return the colour of a token by its name, such as `text` or `bad`; a `#rrggbb` stays itself."""
    if ink.startswith("#"):
        return ink
    colour: str = getattr(theme().tokens, ink)
    return colour


def icon(name: str, ink: str = "text", size: int = _ICON_PX) -> QIcon:
    """Return an icon for a button in a token's colour, muted when the button is disabled."""
    scaled = theme().px(size)
    made = QIcon(pixmap(name, ink_of(ink), scaled))
    made.addPixmap(pixmap(name, theme().tokens.muted, scaled), QIcon.Mode.Disabled)
    return made
