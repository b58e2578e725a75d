"""Show simulated devices in a window of their own: papers, drawer, the terminal's face, the scanner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.theme.theme import theme

if TYPE_CHECKING:
    from collections.abc import Callable


def show_simulators(show: Callable[[str, int], None], *_pressed: object) -> None:
    """Open the window of practice devices, looking as Counter does."""
    show(theme().name, theme().percent)
