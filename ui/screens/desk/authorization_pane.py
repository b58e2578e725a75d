"""Show and edit one prior authorization: number, dates, what is left, the next step, the evidence."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.claims.authorizations import AuthorizationState
from app.kernel.person import show_date
from app.workflows.authorizations import Terms
from ui.screens.desk.paper_fields import read_at, read_day, read_quantity, read_whole
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.command_button import button_for
from ui.widgets.field import TextField
from ui.widgets.figures import DefinitionList
from ui.widgets.scrolled import Scrolled
from ui.widgets.text import Muted
from ui.widgets.value_fields import DateField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.claims.desk_views import AuthorizationRow
    from ui.commands import Command
    from ui.shell import Shell

STATES: dict[AuthorizationState, tuple[str, Tone]] = {
    AuthorizationState.DRAFT: ("Not requested", Tone.PLAIN),
    AuthorizationState.REQUESTED: ("Requested", Tone.INFO),
    AuthorizationState.PENDED: ("Pended", Tone.WARN),
    AuthorizationState.APPROVED: ("Approved", Tone.OK),
    AuthorizationState.DENIED: ("Denied", Tone.BAD),
    AuthorizationState.ENDED: ("Ended", Tone.PLAIN),
}
_BUTTONS = (
    ("desk.now", "Ask plan", 0, 0),
    ("desk.attach", "Attach", 0, 1),
    ("desk.rest", "Rest", 0, 2),
    ("desk.pend", "Pended", 1, 0),
    ("desk.deny", "Denied", 1, 1),
    ("desk.save", "Save", 1, 2),
    ("desk.withdraw", "Withdraw", 2, 0),
    ("desk.appeal", "Appeal", 2, 1),
)


class AuthorizationPane(QWidget):
    """Be the right side of the desk for an authorization."""

    def __init__(self, shell: Shell, commands: Mapping[str, Command], parent: QWidget) -> None:
        """Take the desk's commands by id."""
        super().__init__(parent)
        self.row: AuthorizationRow | None = None
        self._who, self._papers = Muted("", self, wrap=True), Muted("", self, wrap=True)
        self._facts = DefinitionList(self)
        self.number = TextField("Number", None, "From the plan")
        self.starts, self.ends = DateField("From", shell.today), DateField("Until", shell.today)
        self.units, self.fills = TextField("Units", None, "No limit"), TextField("Fills", None, "No limit")
        self.next, self.next_on = TextField("Next step", None, ""), DateField("On", shell.today)
        self.note = TextField("Note, sent with a request", None, "")
        self._last: dict[str, str] = {}
        self._fields = {
            "number": self.number, "starts": self.starts, "ends": self.ends, "units": self.units,
            "fills": self.fills, "next": self.next, "next_on": self.next_on, "note": self.note,
        }  # fmt: skip
        form, grid = QWidget(self), QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(10))
        grid.setVerticalSpacing(px(6))
        spots = (
            (0, 0, 6), (1, 0, 6), (1, 6, 6), (0, 6, 3), (0, 9, 3), (2, 0, 8), (2, 8, 4), (3, 0, 12),
        )  # fmt: skip
        for field, (line, column, wide) in zip(self._fields.values(), spots, strict=True):
            grid.addWidget(field, line, column, 1, wide)
        form.setLayout(grid)
        above = Scrolled(self, lowest=160)
        above.fill((self._who, self._facts, form, self._papers))
        above.body.addStretch(1)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(px(10))
        column_box.addWidget(above, 1)
        buttons = QGridLayout()
        buttons.setSpacing(px(8))
        for name, words, line, spot in _BUTTONS:
            buttons.addWidget(button_for(shell, commands[name], text=words), line, spot)
        approved = button_for(shell, commands["desk.send"], "primary", "Approved")
        approved.set_icon("circle-check")
        buttons.addWidget(approved, 2, 2)
        column_box.addLayout(buttons)

    def show_row(self, row: AuthorizationRow, *, fresh: bool) -> None:
        """Show an authorization; what was typed stays until it changed in the store."""
        changed = fresh or self.row is None or self.row.rev != row.rev
        self.row = row
        self._who.setText(f"{row.patient} · {row.drug} · {row.plan}")
        left = [f"{row.units_left} of {row.units} units"] if row.units is not None else []
        left += [f"{row.fills_left} of {row.fills} fills"] if row.fills is not None else []
        pairs = [("Left", ", ".join(left) or "No limit"), ("Prescriber", row.prescriber or "Not known")]
        if row.decision:
            pairs.append(("The plan says", row.decision))
        self._facts.show_pairs([*pairs, ("Help desk", row.help_desk)])
        papers = ", ".join(paper.name for paper in row.evidence)
        self._papers.setText(f"Kept with it: {papers}" if papers else "No papers are kept with it yet.")
        if changed:
            self._fill(row, fresh=fresh)

    def _fill(self, row: AuthorizationRow, *, fresh: bool) -> None:
        """Show what is kept, but never over what somebody is typing."""
        now = {
            "number": row.number,
            "starts": show_date(row.starts_on) if row.starts_on else "",
            "ends": show_date(row.ends_on) if row.ends_on else "",
            "units": str(row.units) if row.units is not None else "",
            "fills": str(row.fills) if row.fills is not None else "",
            "next": row.next_step,
            "next_on": show_date(row.next_on) if row.next_on else "",
            "note": row.note,
        }
        for name, field in self._fields.items():
            if fresh or field.text() == self._last.get(name, ""):
                field.set_text(now[name])
        self._last = now

    def terms(self) -> Terms:
        """Return what is typed; raise `DomainError` where it cannot be read."""
        return Terms(
            number=self.number.text(),
            starts_on=read_at(self.starts, partial(read_day, self.starts)),
            ends_on=read_at(self.ends, partial(read_day, self.ends)),
            units=read_at(self.units, partial(read_quantity, self.units)),
            fills=read_at(self.fills, partial(read_whole, self.fills)),
            next_step=self.next.text(),
            next_on=read_at(self.next_on, partial(read_day, self.next_on)),
            note=self.note.text(),
            only_this_package=bool(self.row and self.row.ndc11),
        )

    def show_problem(self, name: str, words: str) -> bool:
        """Show what is wrong at the field with this name; say whether there is one."""
        field = self._fields.get(name)
        if field is None or not self.isVisibleTo(self.window()):
            return False
        field.set_error(words)
        field.line.setFocus()
        return True
