"""Offer the window of practice devices on the page of the devices."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from ui.simulators import show_simulators
from ui.widgets.buttons import SecondaryButton

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

WORDS = "Show the practice devices"


def offer_simulators(page: QWidget, show: Callable[[str, int], None] | None) -> None:
    """Put a button beneath the first words of a page; outside of practice there is nothing to show."""
    column = page.layout()
    if show is None or not isinstance(column, QVBoxLayout):
        return
    button = SecondaryButton(WORDS, "monitor-smartphone", page)
    button.clicked.connect(partial(show_simulators, show))
    column.insertWidget(1, button, 0, Qt.AlignmentFlag.AlignLeft)
