"""Keep a widget's fonts, colours and sizes in step with the theme."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from ui.theme.theme import hub

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@contextmanager
def shown_once(widget: QWidget) -> Iterator[None]:
    """Change what is inside a widget with one layout at the end, not one for each part."""
    was_visible = widget.isVisible()
    if was_visible:
        widget.hide()
    try:
        yield
    finally:
        if was_visible:
            widget.show()
