"""Be the fields of everything a claim tells besides, in groups, with few or many in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.claims.more import COMPLETION, PART
from app.claims.more_entry import CODED, LABELS, MoreField
from ui.screens.claim_more.codes import choices_of, code_pick, code_search, diagnosis_pick, diagnosis_search
from ui.theme.theme import px
from ui.widgets.field import NumberField, TextField
from ui.widgets.picker import PickerField
from ui.widgets.value_fields import ChoiceField, DateField, MoneyField

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from ui.widgets.field import LabelledField
    from ui.work import Work

F = MoreField
GROUPS: tuple[tuple[MoreField, ...], ...] = (
    (F.CLARIFICATION, F.CLARIFICATION_2, F.CLARIFICATION_3),
    (F.REASON, F.SERVICE, F.RESULT),
    (F.DIAGNOSIS, F.DIAGNOSIS_2, F.DELAY, F.LEVEL),
    (F.RESIDENCE, F.PLACE, F.FACILITY, F.VACCINE_FEE),
    (F.COUPON_KIND, F.COUPON_NUMBER, F.COUPON_VALUE),
    (F.INJURED_ON, F.EMPLOYER, F.CARRIER, F.REFERENCE),
    (F.PART, F.WHOLE_QUANTITY, F.WHOLE_DAYS, F.PART_NUMBER, F.PART_DATE),
)
_CHOICES = frozenset({F.DELAY, F.LEVEL, F.RESIDENCE, F.COUPON_KIND, F.PART})
_PICKED = (frozenset(CODED) | {F.DIAGNOSIS, F.DIAGNOSIS_2}) - _CHOICES
_DAYS = frozenset({F.INJURED_ON, F.PART_DATE})
_PLAIN: dict[MoreField, type[TextField]] = {
    F.COUPON_VALUE: MoneyField,
    F.VACCINE_FEE: MoneyField,
    F.WHOLE_QUANTITY: NumberField,
    F.WHOLE_DAYS: NumberField,
    F.PART_NUMBER: NumberField,
}
_PARTS = (("", "—"), (PART, "P  Part"), (COMPLETION, "C  Completion"))
_LEAST = 60


class MoreFields(QWidget):
    """Hold the fields by name."""

    def __init__(self, work: Work, today: Callable[[], date], across: int, parent: QWidget) -> None:
        """Take the way to look-ups, the store's day and how many fields stand in a row."""
        super().__init__(parent)
        self._work, self._today = work, today
        self.by_name: dict[MoreField, LabelledField] = {
            name: self._made(name) for group in GROUPS for name in group
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        before: QWidget | None = None
        for group in GROUPS:
            column.addLayout(self._row(group, across))
            for name in group:
                editor = self.by_name[name].editor
                if before is not None:
                    QWidget.setTabOrder(before, editor)
                before = editor

    def typed(self) -> dict[MoreField, str]:
        """Return what stands in the fields, empty ones left out."""
        texts = {name: _text(field) for name, field in self.by_name.items()}
        return {name: text for name, text in texts.items() if text}

    def show_typed(self, typed: Mapping[MoreField, str]) -> None:
        """Show what is kept; every other field is emptied."""
        for name, field in self.by_name.items():
            _put(name, field, typed.get(name, ""))

    def show_one(self, name: MoreField, text: str) -> None:
        """Show another text in one field."""
        _put(name, self.by_name[name], text)

    def show_problem(self, name: str, words: str) -> bool:
        """Show what is wrong at the field with this name; say whether there is one."""
        if name not in set(MoreField):
            return False
        self.by_name[MoreField(name)].set_error(words)
        return True

    def _made(self, name: MoreField) -> LabelledField:
        label = LABELS[name]
        if name in _CHOICES:
            return ChoiceField(label, _PARTS if name is F.PART else choices_of(CODED[name]))
        if name in _PICKED:
            coded = CODED.get(name)
            search = code_search(self._work, coded) if coded else diagnosis_search(self._work)
            return PickerField(label, search, "Code or word")
        if name in _DAYS:
            return DateField(label, self._today)
        return _PLAIN.get(name, TextField)(label)

    def _row(self, group: tuple[MoreField, ...], across: int) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(px(8))
        lines = -(-len(group) // across)
        per_line = -(-len(group) // lines)
        for place, name in enumerate(group):
            field = self.by_name[name]
            field.setMinimumWidth(px(_LEAST))
            grid.addWidget(field, place // per_line, place % per_line)
        for place in range(per_line):
            grid.setColumnStretch(place, 1)
        return grid


def _text(field: LabelledField) -> str:
    if isinstance(field, PickerField):
        return str(field.value() or field.typed())
    if isinstance(field, ChoiceField):
        return str(field.value() or "")
    return cast("TextField", field).text()


def _put(name: MoreField, field: LabelledField, text: str) -> None:
    if isinstance(field, PickerField):
        if not text:
            field.clear_pick()
        elif name in CODED:
            field.set_picked(code_pick(CODED[name], text))
        else:
            field.set_picked(diagnosis_pick(text))
    elif isinstance(field, ChoiceField):
        field.set_value(text)
    else:
        cast("TextField", field).set_text(text)
