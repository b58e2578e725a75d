"""Edit the words of one playbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.claims.playbook_text import PlaybookRow, read_overrides, write_overrides
from app.claims.playbooks import MOST_LINES, MOST_WORDS, NextStep, Playbook
from app.claims.rejects import explain
from app.kernel.person import show_date
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Inset
from ui.widgets.field import LabelledField, TextField
from ui.widgets.following import follow_theme
from ui.widgets.scrolled import Scrolled
from ui.widgets.text import Heading, Muted
from ui.widgets.value_fields import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.playbook_text import PlaybookVersion

IN_USE = 0
_SENTENCE = f"Write 1 to {MOST_WORDS} characters."
_SENTENCES = f"Write 1 to {MOST_LINES} sentences, one a line, each of at most {MOST_WORDS} characters."
_WRONG = dict.fromkeys(("title", "means", "patient"), _SENTENCE) | dict.fromkeys(("check", "ask"), _SENTENCES)
EMPTY = Playbook("", "", "", (), (), "", NextStep.CALL)


class LinesArea(QPlainTextEdit):
    """Be a few lines of text; Tab goes on."""

    def __init__(self, lines: int) -> None:
        """Take how many lines are in sight."""
        super().__init__()
        self._lines = lines
        self.setTabChangesFocus(True)
        follow_theme(self)

    def dress(self) -> None:
        """Take the height from the font."""
        self.setFixedHeight(QFontMetrics(self.font()).lineSpacing() * self._lines + px(24))


class LinesField(LabelledField):
    """Be the label over a few lines."""

    edited = Signal()

    def __init__(self, label: str, lines: int, hint: str = "") -> None:
        """Build the area."""
        self.area = LinesArea(lines)
        super().__init__(label, self.area, hint)
        self.area.textChanged.connect(self._take_edit)

    def text(self) -> str:
        """Return what stands there in one line."""
        return " ".join(self.area.toPlainText().split())

    def lines(self) -> tuple[str, ...]:
        """Return the lines that say something."""
        return tuple(filter(None, (line.strip() for line in self.area.toPlainText().splitlines())))

    def set_text(self, text: str) -> None:
        """Show a text."""
        self.area.setPlainText(text)
        self.clear_error()

    def _take_edit(self) -> None:
        self.clear_error()
        self.edited.emit()


class PlaybookForm(Inset):
    """Be one playbook to change, or a new one."""

    edited = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Build the fields."""
        super().__init__(parent)
        self.body.setSpacing(px(10))
        self._row: PlaybookRow | None = None
        self._shown = EMPTY
        self._versions: dict[int, Playbook] = {}
        self.head, self.state = Heading("", self), Muted("", self, wrap=True)
        self.version: ChoiceField[int] = ChoiceField("Version", ())
        self.code = TextField("Reject code", placeholder="70")
        self.title = TextField("Name")
        self.next: ChoiceField[NextStep] = ChoiceField(
            "Next step", tuple((step, step.words) for step in NextStep)
        )
        self.means = LinesField("What it means", 2)
        self.check = LinesField("What to check, one sentence a line", 3)
        self.patient = LinesField("Say to the patient", 2)
        self.ask = LinesField("Ask the plan on the phone, one question a line", 3)
        self.lifts = LinesField(
            "Answers that the plan may accept",
            2,
            "One a line, such as: 3 | pharmacist | Vacation supply",
        )
        self.supplied = SecondaryButton("Supplied words", "undo-2", self)
        self.save = SecondaryButton("Save these words", "save", self)
        self._by_key: dict[str, TextField | LinesField] = {
            "code": self.code,
            "title": self.title,
            "means": self.means,
            "check": self.check,
            "patient": self.patient,
            "ask": self.ask,
            "overrides": self.lifts,
        }
        self._lay_out()
        self.code.edited.connect(self._explain)
        self.version.chosen.connect(self._open_version)
        for line in (self.code, self.title):
            line.edited.connect(self._tell)
        for area in (self.means, self.check, self.patient, self.ask, self.lifts):
            area.edited.connect(self.edited)
        self.next.chosen.connect(self._tell)

    def _lay_out(self) -> None:
        names = QHBoxLayout()
        names.setSpacing(px(10))
        names.addWidget(self.code, 1)
        names.addWidget(self.title, 3)
        names.addWidget(self.next, 2)
        inside = QWidget(self)
        inside.setProperty("part", "clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(8))
        column.addLayout(names)
        for field in (self.means, self.check, self.patient, self.ask, self.lifts):
            column.addWidget(field)
        column.addStretch(1)
        scrolled = Scrolled(self)
        scrolled.fill((inside,))
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(self.head)
        words.addWidget(self.state)
        head.addLayout(words, 3)
        head.addWidget(self.version, 2)
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        foot.addWidget(self.supplied)
        foot.addStretch(1)
        foot.addWidget(self.save)
        self.body.addLayout(head)
        self.body.addWidget(scrolled, 1)
        self.body.addLayout(foot)

    def show_row(self, row: PlaybookRow | None) -> None:
        """Show the playbook in use for a code, or the empty fields of a new one."""
        self._row = row
        self.code.setVisible(row is None)
        self.version.hide()
        self.supplied.setVisible(row is not None and row.is_own)
        if row is None:
            self.head.setText("New playbook")
            self.state.setText("For a reject code that has none yet.")
            self._shown = EMPTY
        else:
            self.head.setText(f"Reject {row.playbook.code}")
            self.state.setText(state_words(row))
            self.supplied.set_words("Supplied words" if row.supplied else "Take out of use")
            self._shown = row.playbook
        self.put(self._shown)

    def show_versions(self, versions: Sequence[PlaybookVersion]) -> None:
        """Offer the earlier versions of the open playbook."""
        row = self._row
        found = [(one.version, one.playbook or (row.supplied if row else None), one) for one in versions]
        self._versions = {number: playbook for number, playbook, _ in found if playbook is not None}
        choices = [(IN_USE, "In use")]
        for number, playbook, one in found:
            if playbook is not None:
                own = "" if one.playbook else "supplied, "
                words = f"{number}: {own}{show_date(one.saved_at.date())} {one.saved_by}".rstrip()
                choices.append((number, words))
        if row is not None and row.supplied is not None:
            choices.append((-1, "As supplied"))
            self._versions[-1] = row.supplied
        self.version.set_choices(choices)
        self.version.set_value(IN_USE)
        self.version.setVisible(bool(versions))

    def put(self, playbook: Playbook) -> None:
        """Write a playbook's words into the fields."""
        self.code.set_text(playbook.code)
        self.code.set_hint("")
        self.title.set_text(playbook.title)
        self.next.set_value(playbook.next)
        self.means.set_text(playbook.means)
        self.check.set_text("\n".join(playbook.check))
        self.patient.set_text(playbook.patient)
        self.ask.set_text("\n".join(playbook.ask))
        self.lifts.set_text(write_overrides(playbook.overrides))

    def playbook(self) -> Playbook:
        """Return the playbook as typed; raise `DomainError` for a line of codes that cannot be read."""
        return Playbook(
            code=self.code.text().upper(),
            title=self.title.text(),
            means=self.means.text(),
            check=self.check.lines(),
            ask=self.ask.lines(),
            patient=self.patient.text(),
            next=self.next.value() or NextStep.CALL,
            overrides=read_overrides("\n".join(self.lifts.lines())),
        )

    def typed(self) -> tuple[object, ...]:
        """Return everything typed, readable or not."""
        fields = (self.code, self.title, self.means, self.patient)
        lines = (self.check, self.ask, self.lifts)
        words = tuple(field.text() for field in fields)
        return (*words, *(field.lines() for field in lines), self.next.value())

    def put_typed(self, typed: tuple[object, ...]) -> None:
        """Write back what was typed before."""
        code, title, means, patient, check, ask, lifts, step = typed
        texts = ((self.code, code), (self.title, title), (self.means, means), (self.patient, patient))
        for field, text in texts:
            field.set_text(str(text))
        for area, lines in ((self.check, check), (self.ask, ask), (self.lifts, lifts)):
            area.set_text("\n".join(lines) if isinstance(lines, tuple) else "")
        self.next.set_value(step if isinstance(step, NextStep) else None)

    def show_wrong(self, key: str, words: str) -> bool:
        """Show what is wrong beside its field; say whether there is one."""
        field = self._by_key.get(key)
        if field is None:
            return False
        plain = words.removeprefix(f"Playbook {self.code.text().upper()}: ")
        field.set_error(_WRONG.get(key, plain))
        field.setFocus()
        return True

    def _explain(self, code: str) -> None:
        known = explain(code)
        self.code.set_hint("" if known.label.startswith("Reject code") else known.label)

    def _tell(self, _value: object) -> None:
        self.edited.emit()

    def _open_version(self, number: object) -> None:
        row = self._row
        chosen = self._versions.get(number) if isinstance(number, int) else None
        if row is not None:
            self.put(chosen or row.playbook)


def state_words(row: PlaybookRow) -> str:
    """Return whose words a playbook has."""
    if not row.is_own:
        return "The words that come with Counter."
    when = f", {show_date(row.edited_at.date())}" if row.edited_at else ""
    return f"The store's own words: version {row.version}{when}, {row.edited_by}".rstrip(", ")


def tone_of(row: PlaybookRow) -> Tone:
    """Return the tone in which a playbook's state is marked."""
    return Tone.INFO if row.is_own else Tone.PLAIN
