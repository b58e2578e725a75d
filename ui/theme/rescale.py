"""Bring what stands on the screen to another density: widths, margins and spaces that were set in pixels.

Fonts, icons and row heights follow the theme by themselves. Widths and spaces are set once, where a screen is
laid out; here they are all taken from the old factor to the new one, so that no screen has to know about it.
Each remembers its length at normal density, so that changing back and forth rounds nothing away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication, QLayoutItem

_UNBOUND = 16_777_215  # QWIDGETSIZE_MAX: no limit was set


@dataclass(frozen=True, slots=True)
class _Step:
    """Be the way from one factor in percent to another."""

    before: int
    now: int

    def length(self, owner: QObject, name: str, value: int) -> int:
        """Return a length at the new factor; the owner remembers what it is at normal density."""
        key = f"normal_{name}"
        known = owner.property(key)
        normal = known[0] if known and known[1] == value else value * 100 / self.before
        scaled = round(normal * self.now / 100)
        owner.setProperty(key, [normal, scaled])
        return scaled


def rescale(app: QApplication, before: int, now: int) -> None:
    """Take every widget's set sizes from one factor in percent to another; windows keep theirs."""
    step = _Step(before, now)
    for widget in app.allWidgets():
        if not widget.isWindow():
            _scale_bounds(widget, step)
        layout = widget.layout()
        if layout is not None:
            _scale_layout(layout, step)


def _scale_bounds(widget: QWidget, step: _Step) -> None:
    least, most = widget.minimumSize(), widget.maximumSize()
    if most.width() < _UNBOUND:
        widget.setMaximumWidth(step.length(widget, "most_width", most.width()))
    if most.height() < _UNBOUND:
        widget.setMaximumHeight(step.length(widget, "most_height", most.height()))
    if least.width() > 0:
        widget.setMinimumWidth(step.length(widget, "least_width", least.width()))
    if least.height() > 0:
        widget.setMinimumHeight(step.length(widget, "least_height", least.height()))


def _scale_layout(layout: QLayout, step: _Step) -> None:
    """Scale a layout and those inside it; layouts of widgets inside come with their widgets."""
    edges = layout.contentsMargins()
    layout.setContentsMargins(
        step.length(layout, "left", edges.left()),
        step.length(layout, "top", edges.top()),
        step.length(layout, "right", edges.right()),
        step.length(layout, "bottom", edges.bottom()),
    )
    if isinstance(layout, QGridLayout):
        _scale_grid(layout, step)
    elif layout.spacing() > 0:
        layout.setSpacing(step.length(layout, "space", layout.spacing()))
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item is not None:
            _scale_item(layout, item, place, step)
    layout.invalidate()


def _scale_item(layout: QLayout, item: QLayoutItem, place: int, step: _Step) -> None:
    inner, space = item.layout(), item.spacerItem()
    if inner is not None:
        _scale_layout(inner, step)
    if space is not None:
        hint, policy = space.sizeHint(), space.sizePolicy()
        space.changeSize(
            step.length(layout, f"wide_{place}", hint.width()),
            step.length(layout, f"high_{place}", hint.height()),
            policy.horizontalPolicy(),
            policy.verticalPolicy(),
        )


def _scale_grid(grid: QGridLayout, step: _Step) -> None:
    if grid.horizontalSpacing() > 0:
        grid.setHorizontalSpacing(step.length(grid, "across", grid.horizontalSpacing()))
    if grid.verticalSpacing() > 0:
        grid.setVerticalSpacing(step.length(grid, "down", grid.verticalSpacing()))
    for column in range(grid.columnCount()):
        least = grid.columnMinimumWidth(column)
        if least > 0:
            grid.setColumnMinimumWidth(column, step.length(grid, f"column_{column}", least))
