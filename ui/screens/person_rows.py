"""Lay the fields of a person out in rows, and check each as it is left."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout

from ui.theme.theme import px
from ui.widgets.field import TextField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from ui.widgets.field import LabelledField

COLUMNS = 12
Rows = tuple[tuple[tuple["LabelledField", int], ...], ...]


def checked(
    label: str, name: str, check: Callable[[str, str], str], placeholder: str = "", most: int = 0
) -> TextField:
    """Return a field that is checked under a name as it is left; `most` limits its length."""
    field = TextField(label, lambda text: check(name, text), placeholder)
    if most:
        field.line.setMaxLength(most)
    return field


def lay_rows(rows: Rows, holder: QWidget) -> QGridLayout:
    """Put fields into rows of twelfths; Enter and Tab go through them in reading order."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(px(12))
    grid.setVerticalSpacing(px(10))
    for place in range(COLUMNS):
        grid.setColumnStretch(place, 1)
    for line, row in enumerate(rows):
        at = 0
        for field, width in row:
            field.setParent(holder)  # before the layout does it: the order of the keys needs one window
            field.setMinimumWidth(px(50))
            grid.addWidget(field, line, at, 1, width)
            at += width
    in_order: Sequence[LabelledField] = [field for row in rows for field, _width in row]
    for before, after in pairwise(in_order):
        holder.setTabOrder(before.editor, after.editor)
    return grid
