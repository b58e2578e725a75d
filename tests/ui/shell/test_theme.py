"""Prove contrast, icons and fonts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF

from resources import ROOT, read_text
from ui.screens import ENTRIES
from ui.theme.fonts import CODE_FAMILY, TEXT_FAMILY, Weight, font
from ui.theme.icons import pixmap
from ui.theme.theme import apply_theme, px, theme
from ui.theme.tokens import PAIRS, THEMES, Tone, contrast

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


@pytest.mark.parametrize("name", sorted(THEMES))
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_that_every_pair_of_colours_keeps_its_contrast(
    name: str, ink: str, ground: str, least: float
) -> None:
    tokens = THEMES[name]
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= least


def test_that_contrast_of_black_and_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 3) == 21
    assert contrast("#777777", "#777777") == 1


def test_that_every_icon_is_drawn_in_the_colour_asked_for() -> None:
    image = pixmap("pill", "#0f6b5c", 24).toImage()
    solid = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    ]
    wanted = QColor("#0f6b5c")
    assert solid
    assert all(abs(ink.green() - wanted.green()) < 3 and abs(ink.red() - wanted.red()) < 3 for ink in solid)


def test_that_every_meaning_has_a_word_and_an_icon() -> None:
    shipped = {path.stem for path in (ROOT / "icons").glob("*.svg")}
    for tone in Tone:
        assert tone.icon in shipped
        assert tone.word or tone is Tone.PLAIN
    assert {entry.icon for entry in ENTRIES} <= shipped


def test_that_the_icons_carry_their_licence() -> None:
    assert "ISC License" in read_text("icons", "LICENSES.txt")


def test_that_the_shipped_fonts_are_the_ones_that_show() -> None:
    assert QFontInfo(font()).family() == TEXT_FAMILY
    assert QFontInfo(font(mono=True)).family() == CODE_FAMILY
    assert QFontInfo(font(0, Weight.SEMIBOLD)).weight() == 600
    for name in ("Inter-OFL.txt", "JetBrainsMono-OFL.txt"):
        assert "SIL Open Font License" in read_text("fonts", name)


def test_that_tabular_figures_are_all_of_one_width() -> None:
    metrics = QFontMetricsF(font(tabular=True))
    assert metrics.horizontalAdvance("1111111") == metrics.horizontalAdvance("8888888")


def test_that_one_factor_scales_all_sizes(qapp: QApplication) -> None:
    apply_theme(qapp, "dark", 200)
    assert (px(10), theme().text_px(), theme().name) == (20, 28, "dark")
    assert qapp.font().pixelSize() == 28
    apply_theme(qapp, "no such theme", 100)
    assert theme().name == "light"
