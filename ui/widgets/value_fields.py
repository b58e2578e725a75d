"""Edit dates, amounts of money and choices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox

from app.kernel.errors import DomainError
from app.kernel.money import Money
from app.kernel.person import age_on, parse_birth_date, parse_date, show_date
from ui.theme.fonts import Weight, font
from ui.widgets.field import LabelledField, NumberField, TextField

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

T = TypeVar("T")


class DateField(TextField):
    """Edit a date typed as `0704`, `7/4/61`, `t` or `+3`; it is written out when the field is left."""

    def __init__(
        self,
        label: str,
        today: Callable[[], date],
        check: Callable[[date], str] | None = None,
        *,
        birth: bool = False,
    ) -> None:
        """Take the label, the day's date, a check of the date read, and whether it is a birth date."""
        super().__init__(label, None, "MM/DD/YYYY")
        self._today, self._judge, self._birth = today, check, birth
        self.left.connect(self._write_out)

    def value(self) -> date | None:
        """Return the date typed, or None while it is not one."""
        try:
            return self._read(self.text()) if self.text() else None
        except DomainError:
            return None

    def set_value(self, day: date | None) -> None:
        """Show a date."""
        self.set_text(show_date(day) if day else "")

    def find_error(self, text: str) -> str:
        """Return what is wrong with the date typed."""
        if not text:
            return ""
        try:
            day = self._read(text)
        except DomainError as problem:
            return problem.message
        return self._judge(day) if self._judge else ""

    def _read(self, text: str) -> date:
        today = self._today()
        return parse_birth_date(text, today) if self._birth else parse_date(text, today)

    def _write_out(self) -> None:
        day = self.value()
        if day is None or self.error():
            self.set_hint("")
            return
        self.line.setText(show_date(day))
        self.set_hint(f"{age_on(day, self._today())} years old" if self._birth else "")


class MoneyField(NumberField):
    """Edit an amount from the right: `1250` reads 12.50; a typed point switches to plain typing.

    `150.` is a hundred and fifty dollars. A large field shows the amount so that nobody overlooks the point.
    """

    def __init__(
        self, label: str, check: Callable[[Money], str] | None = None, *, large: bool = False
    ) -> None:
        """Take the label, a check of the amount, and whether it is shown large."""
        super().__init__(label, None, "0.00")
        self._judge = check
        self._as_typed = False
        self._large = large
        if large:
            self.line.setProperty("kind", "large")
            self.dress()
        self.line.setMaxLength(14)
        self.line.textEdited.connect(self._shift)

    def value(self) -> Money | None:
        """Return the amount typed, or None while it is not one."""
        try:
            return Money.parse(_without_point(self.text())) if self.text() else None
        except DomainError:
            return None

    def dress(self) -> None:
        """Use figures of equal width, large where the field is."""
        if self.__dict__.get("_large"):
            self.line.setFont(font(12, Weight.SEMIBOLD, tabular=True))
        else:
            super().dress()

    def set_value(self, amount: Money | None) -> None:
        """Show an amount."""
        self._as_typed = False
        self.set_text(str(amount).replace("$", "") if amount is not None else "")

    def find_error(self, text: str) -> str:
        """Return what is wrong with the amount typed."""
        if not text:
            return ""
        try:
            amount = Money.parse(_without_point(text))
        except DomainError as problem:
            return problem.message
        return self._judge(amount) if self._judge else ""

    def _shift(self, text: str) -> None:
        if not text:
            self._as_typed = False
        if self._as_typed or not text:
            return
        digits = "".join(sign for sign in text if sign.isdigit())
        if digits and all(sign.isdigit() or sign in ".,$ " for sign in text):
            self.line.setText(f"{int(digits) // 100}.{int(digits) % 100:02d}")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Switch to plain typing at a point or a paste; the first key replaces what stands there."""
        if (
            isinstance(event, QFocusEvent)
            and event.gotFocus()
            and event.reason() is Qt.FocusReason.OtherFocusReason
        ):
            self.line.selectAll()
        if isinstance(event, QKeyEvent) and watched is self.editor and event.type() == QEvent.Type.KeyPress:
            if event.matches(QKeySequence.StandardKey.Paste):
                self._as_typed = True
            elif event.text() == "." and not self._as_typed:
                self._as_typed = True
                digits = "".join(sign for sign in self.line.text() if sign.isdigit())
                replaced = bool(self.line.selectedText())
                self.line.setText("0." if replaced or not digits else f"{int(digits)}.")
                return True
        return super().eventFilter(watched, event)


def _without_point(text: str) -> str:
    """Return an amount without the point behind whole dollars."""
    return text.removesuffix(".") if text[:-1] else text


class ChoiceField(LabelledField, Generic[T]):
    """Choose one of a few; typing the first sign of a choice picks it."""

    chosen = Signal(object)

    def __init__(self, label: str, choices: Sequence[tuple[T, str]]) -> None:
        """Take the label and the values with their words."""
        self.box = QComboBox()
        super().__init__(label, self.box)
        self.box.view().setAccessibleName(f"{label}: choices")
        self.box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._values: list[T] = []
        self.set_choices(choices)
        self.box.activated.connect(self._tell)

    def set_choices(self, choices: Sequence[tuple[T, str]]) -> None:
        """Offer other choices and keep the one that was made if it is among them."""
        before = self.value()
        self._values = [value for value, _words in choices]
        self.box.clear()
        self.box.addItems([words for _value, words in choices])
        if before in self._values:
            self.set_value(before)

    def value(self) -> T | None:
        """Return the choice, or None when there is none."""
        index = self.box.currentIndex()
        return self._values[index] if 0 <= index < len(self._values) else None

    def set_value(self, value: T | None) -> None:
        """Show a choice; None shows none."""
        self.box.setCurrentIndex(
            self._values.index(value) if value is not None and value in self._values else -1
        )
        self.clear_error()

    def _tell(self) -> None:
        self.clear_error()
        self.chosen.emit(self.value())
