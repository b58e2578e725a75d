"""Keep the theme in force and put it on the application: Fusion, a palette, a short stylesheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QPalette

from ui.theme.rescale import rescale
from ui.theme.tokens import LIGHT, THEMES, Tokens

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

BASE_PX = 14
DENSITIES = {"compact": 92, "normal": 100, "large": 124}


@dataclass(frozen=True, slots=True)
class Theme:
    """Be a set of colours and one size factor in percent, from which all sizes follow."""

    tokens: Tokens = LIGHT
    percent: int = 100

    @property
    def name(self) -> str:
        """Return `light` or `dark`."""
        return self.tokens.name

    def px(self, size: int) -> int:
        """Return a length scaled by the density, at least one pixel."""
        return max(1, round(size * self.percent / 100))

    def text_px(self, step: int = 0) -> int:
        """Return the pixel size of text `step` pixels above the base size."""
        return self.px(BASE_PX + step)


class ThemeHub(QObject):
    """Hold the theme in force and say when it changes."""

    changed = Signal()

    def __init__(self) -> None:
        """Start with the light theme at normal density."""
        super().__init__()
        self.theme = Theme()


_hub: list[ThemeHub] = []


def hub() -> ThemeHub:
    """Return the one place that keeps the theme."""
    if not _hub:
        _hub.append(ThemeHub())
    return _hub[0]


def theme() -> Theme:
    """Return the theme in force."""
    return hub().theme


def px(size: int) -> int:
    """Return a length scaled by the density in force."""
    return theme().px(size)


def palette_of(tokens: Tokens) -> QPalette:
    """Return Qt's palette for a set of colours."""
    roles = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.AlternateBase: tokens.hover,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Button: tokens.surface,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.bad,
        QPalette.ColorRole.Highlight: tokens.selection,
        QPalette.ColorRole.HighlightedText: tokens.text,
        QPalette.ColorRole.ToolTipBase: tokens.surface,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.Accent: tokens.accent,
        QPalette.ColorRole.Light: tokens.line,
        QPalette.ColorRole.Midlight: tokens.line,
        QPalette.ColorRole.Mid: tokens.line,
        QPalette.ColorRole.Dark: tokens.border,
        QPalette.ColorRole.Shadow: tokens.border,
    }
    made = QPalette()
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        made.setColor(disabled, role, QColor(tokens.muted))
    return made


def apply_theme(app: QApplication, name: str = "light", percent: int = 100) -> None:
    """Put a theme (`light` or `dark`) at a size factor on the application and tell who paints by hand."""
    from ui.theme.fonts import font  # noqa: PLC0415 - fonts ask for the theme that is set here
    from ui.theme.sheet import stylesheet  # noqa: PLC0415 - the same

    chosen = Theme(THEMES.get(name, LIGHT), percent)
    if app.styleSheet() and chosen == hub().theme:
        return
    if percent != hub().theme.percent:
        rescale(app, hub().theme.percent, percent)
    hub().theme = chosen
    if app.style().name() != "fusion":
        app.setStyle("Fusion")
    app.setFont(font())
    app.setPalette(palette_of(chosen.tokens))
    app.setStyleSheet("")  # one sheet in place of another takes Qt four times as long as a first one
    app.setStyleSheet(stylesheet(chosen))
    hub().changed.emit()
