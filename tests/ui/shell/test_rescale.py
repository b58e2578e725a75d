"""Prove that widths, margins and spaces follow a change of the density at once, and come back exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme.theme import apply_theme, px
from ui.widgets.buttons import PrimaryButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def page(qtbot: QtBot) -> QWidget:
    """Lay a small page out as the screens do."""
    outer = QWidget()
    qtbot.addWidget(outer)
    side = QWidget(outer)
    side.setFixedWidth(px(360))
    grid = QGridLayout(side)
    grid.setContentsMargins(px(4), 0, px(8), 0)
    grid.setHorizontalSpacing(px(14))
    grid.setVerticalSpacing(px(12))
    grid.setColumnMinimumWidth(0, px(120))
    grid.addWidget(QLabel("word", side), 0, 0)
    inner = QVBoxLayout()
    inner.setSpacing(px(6))
    inner.addSpacing(px(20))
    row = QHBoxLayout(outer)
    row.setContentsMargins(px(20), px(16), px(20), px(16))
    row.setSpacing(px(16))
    row.addWidget(side)
    row.addLayout(inner)
    return outer


def lengths(root: QWidget) -> tuple[object, ...]:
    side = root.findChildren(QWidget)[0]
    grid, row = side.layout(), cast("Any", root.layout())
    assert isinstance(grid, QGridLayout)
    inner: Any = row.itemAt(1).layout()
    return (
        (side.minimumWidth(), side.maximumWidth()),
        (grid.contentsMargins().left(), grid.contentsMargins().right()),
        (grid.horizontalSpacing(), grid.verticalSpacing(), grid.columnMinimumWidth(0)),
        (row.contentsMargins().left(), row.contentsMargins().top(), row.spacing()),
        (inner.spacing(), inner.itemAt(0).sizeHint().height()),
    )


@pytest.mark.parametrize("percent", [92, 124])
def test_that_a_page_looks_as_if_it_was_built_at_the_density(
    qtbot: QtBot, qapp: QApplication, percent: int
) -> None:
    changed = page(qtbot)
    before = lengths(changed)
    apply_theme(qapp, "light", percent)
    assert lengths(changed) == lengths(page(qtbot))
    apply_theme(qapp, "light", 100)
    assert lengths(changed) == before


def test_that_a_theme_of_the_same_density_moves_nothing(qtbot: QtBot, qapp: QApplication) -> None:
    root = page(qtbot)
    before = lengths(root)
    apply_theme(qapp, "dark", 100)
    assert lengths(root) == before


def test_that_sizes_of_the_stylesheet_are_not_scaled_twice(qtbot: QtBot, qapp: QApplication) -> None:
    button = PrimaryButton("Save", "save")
    qtbot.addWidget(button)
    holder = QWidget()
    qtbot.addWidget(holder)
    button.setParent(holder)
    holder.show()
    apply_theme(qapp, "light", 124)
    fresh = PrimaryButton("Save", "save", holder)
    fresh.show()
    assert button.sizeHint() == fresh.sizeHint()
    assert button.minimumHeight() == fresh.minimumHeight()
