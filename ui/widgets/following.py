"""Keep a widget's fonts, colours and sizes in step with the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ui.theme.theme import hub

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Dressed(Protocol):
    """Be a widget that can put the theme in force on itself."""

    def dress(self) -> None:
        """Set fonts, icons and sizes from the theme."""
        ...


def follow_theme(widget: Dressed) -> None:
    """Dress a widget now and at each change of the theme, for as long as it lives."""
    widget.dress()
    hub().changed.connect(widget.dress)


def set_part(widget: QWidget, part: str) -> None:
    """Name the part of the stylesheet that a plain widget follows."""
    widget.setProperty("part", part)


def restyle(widget: QWidget) -> None:
    """Make the stylesheet look again at a widget whose properties changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
