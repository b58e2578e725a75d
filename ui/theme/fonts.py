"""Load the shipped fonts and make `QFont`s from them, with figures of equal width."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtGui import QFont, QFontDatabase

from resources import resource_path
from ui.theme.theme import theme

TEXT_FAMILY = "Inter"
CODE_FAMILY = "JetBrains Mono"
_FILES = (
    "Inter-Regular.ttf",
    "Inter-Medium.ttf",
    "Inter-SemiBold.ttf",
    "Inter-Bold.ttf",
    "JetBrainsMono-Regular.ttf",
)


class Weight(IntEnum):
    """Name the weights that are shipped."""

    REGULAR = 400
    MEDIUM = 500
    SEMIBOLD = 600
    BOLD = 700


def load_fonts() -> None:
    """Give the shipped fonts to Qt; call once, after the application object exists."""
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(resource_path("fonts", name)))


def font(
    size: int = 0, weight: Weight = Weight.REGULAR, *, mono: bool = False, tabular: bool = False
) -> QFont:
    """Return a font `size` pixels above the base size; `tabular` gives figures of equal width."""
    made = QFont(CODE_FAMILY if mono else TEXT_FAMILY)
    made.setPixelSize(theme().text_px(size))
    made.setWeight(QFont.Weight(int(weight)))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
