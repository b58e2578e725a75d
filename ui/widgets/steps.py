"""Show the steps of a longer task and how each of them stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.theme.icons import ink_of, pixmap
from ui.theme.theme import px
from ui.widgets.following import follow_theme, shown_once
from ui.widgets.text import Muted, Strong

if TYPE_CHECKING:
    from collections.abc import Sequence

StepState = Literal["done", "now", "bad", "warn", "todo"]
_MARKS: dict[str, tuple[str, str, str]] = {
    "done": ("circle-check", "ok", "done"),
    "now": ("circle-dot", "accent", "now"),
    "bad": ("circle-x", "bad", "blocked"),
    "warn": ("triangle-alert", "warn", "look"),
    "todo": ("circle", "muted", "to do"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """Be one step: what it is, a muted line, and how it stands."""

    title: str
    sub: str = ""
    state: StepState = "todo"


class StepRow(QWidget):
    """Show one step or one checked fact: a mark, a bold line, a muted line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty row."""
        super().__init__(parent)
        self._step = Step("")
        self._mark = QLabel(self)
        self._title = Strong("", self, wrap=True)
        self._sub = Muted("", self, wrap=True)
        self._sub.size_step = -2
        words = QVBoxLayout()
        words.setSpacing(px(1))
        words.addWidget(self._title)
        words.addWidget(self._sub)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(3), 0, px(3))
        row.setSpacing(px(10))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        follow_theme(self)

    def show_step(self, step: Step) -> None:
        """Show a step."""
        self._step = step
        self._title.setText(step.title)
        self._sub.setText(step.sub)
        self._sub.setVisible(bool(step.sub))
        word = _MARKS[step.state][2]
        self.setAccessibleName(f"{step.title}, {word}" + (f", {step.sub}" if step.sub else ""))
        self.dress()

    def step(self) -> Step:
        """Return the step shown."""
        return self._step

    def dress(self) -> None:
        """Draw the mark in the theme's ink."""
        name, ink, _word = _MARKS[self._step.state]
        self._mark.setPixmap(pixmap(name, ink_of(ink), px(18)))
        self._sub.dress()


class StepList(QWidget):
    """Show steps one beneath the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty list."""
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(4))
        self._rows: list[StepRow] = []

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show these steps."""
        with shown_once(self):
            while len(self._rows) < len(steps):
                self._rows.append(StepRow(self))
                self._column.addWidget(self._rows[-1])
            for index, row in enumerate(self._rows):
                row.setVisible(index < len(steps))
                if index < len(steps):
                    row.show_step(steps[index])

    def steps(self) -> tuple[Step, ...]:
        """Return the steps shown."""
        return tuple(row.step() for row in self._rows if not row.isHidden())
