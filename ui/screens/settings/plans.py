"""Show the plans in use at the left, and one of them to change at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.claims.model import PlanKind, PlanTerms
from app.workflows.settings_desk import PlanFields
from ui.screens.settings.plan_presenter import PlanPresenter
from ui.screens.settings.plan_terms import PlanTermsPart
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Inset
from ui.widgets.field import LabelledField, NumberField, TextField
from ui.widgets.following import set_part
from ui.widgets.scrolled import Scrolled
from ui.widgets.table import Column, RowTable, Two
from ui.widgets.text import Heading, Muted
from ui.widgets.value_fields import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.sheets.views import PlanSheet
    from app.claims.views import PlanRow
    from app.kernel.ids import PlanId
    from ui.shell import Shell
    from ui.widgets.cells import Cell

COLUMNS = (
    Column("Plan"),
    Column("BIN", 8),
    Column("PCN", 11),
    Column("Group", 10),
    Column("Bag waits", 9, right=True),
)
KINDS: dict[PlanKind, str] = {
    PlanKind.COMMERCIAL: "Commercial",
    PlanKind.PART_D: "Medicare Part D",
    PlanKind.MEDICAID: "Medicaid",
    PlanKind.DISCOUNT: "Discount card",
    PlanKind.PART_B: "Medicare Part B",
    PlanKind.CHIP: "CHIP",
    PlanKind.TRICARE: "TRICARE",
    PlanKind.CHAMPVA: "CHAMPVA",
    PlanKind.VA: "Veterans Affairs",
    PlanKind.IHS: "Indian Health Service",
    PlanKind.WORKERS_COMP: "Workers' compensation",
    PlanKind.COPAY_CARD: "Copay card",
    PlanKind.VOUCHER: "Voucher",
    PlanKind.ASSISTANCE: "Assistance programme",
}
USUAL_DAYS = 10


def plan_cells(row: PlanRow) -> Sequence[Cell]:
    """Return a plan as a table row."""
    days = f"{row.return_days} days"
    return Two(row.name, KINDS[row.kind]), row.bin, row.pcn or "—", row.group_id or "—", days


def fields_of(row: PlanRow | None) -> PlanFields:
    """Return the fields of a plan as they are typed; those of a new one are empty."""
    if row is None:
        return PlanFields("", PlanKind.COMMERCIAL, "", "", return_days=USUAL_DAYS, terms=PlanTerms())
    return PlanFields(
        row.name, row.kind, row.bin, row.pcn, row.group_id, row.help_desk, row.return_days, row.terms
    )


class PlanEditor(Inset):
    """Be one plan to change, or a new one."""

    saved = Signal(object)
    dropped = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Build the fields."""
        super().__init__(parent)
        self.setFixedWidth(px(420))
        self.body.setSpacing(px(10))
        self._title = Heading("", self)
        self.name = TextField("Plan name")
        self.kind: ChoiceField[PlanKind] = ChoiceField("Kind", tuple(KINDS.items()))
        self.bin = TextField("BIN", placeholder="Six digits")
        self.pcn = TextField("PCN")
        self.group = TextField("Group")
        self.phone = TextField("Help desk", placeholder="800-555-0100")
        self.days = NumberField("Bag waits, days")
        self.terms = PlanTermsPart(self)
        self.off = SecondaryButton("Take out of use", "ban", self)
        self.save = SecondaryButton("Save the plan", "save", self)
        self._lay_out()
        self.save.clicked.connect(self._save)
        self.phone.set_enter(self._save)
        self.off.clicked.connect(self.dropped)
        self._by_field: dict[str, LabelledField] = {
            "name": self.name,
            "BIN": self.bin,
            "PCN": self.pcn,
            "group": self.group,
            "phone": self.phone,
            "return days": self.days,
            **self.terms.by_field,
        }

    def _lay_out(self) -> None:
        """Place the fields, the terms below them, the buttons at the foot."""
        grid = QGridLayout()
        grid.setSpacing(px(10))
        places: tuple[tuple[LabelledField, int, int, int], ...] = (
            (self.name, 0, 0, 2),
            (self.kind, 1, 0, 2),
            (self.bin, 2, 0, 1),
            (self.pcn, 2, 1, 1),
            (self.group, 3, 0, 1),
            (self.days, 3, 1, 1),
            (self.phone, 4, 0, 2),
        )
        for field, line, at, width in places:
            grid.addWidget(field, line, at, 1, width)
        row = QHBoxLayout()
        row.setSpacing(px(10))
        row.addWidget(self.off)
        row.addWidget(self.save)
        self.body.addWidget(self._title)
        inside = QWidget(self)
        set_part(inside, "clear")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(10))
        column.addLayout(grid)
        column.addWidget(self.terms)
        column.addStretch(1)
        self._scrolled = Scrolled(self)
        self._scrolled.fill((inside,))
        self.body.addWidget(self._scrolled, 1)
        self.body.addLayout(row)

    def show_plan(self, row: PlanRow | None) -> None:
        """Show a plan, or the empty fields of a new one."""
        self._title.setText("Change the plan" if row is not None else "New plan")
        self.off.setVisible(row is not None)
        shown = fields_of(row)
        self.name.set_text(shown.name)
        self.kind.set_value(shown.kind)
        self.bin.set_text(shown.bin)
        self.pcn.set_text(shown.pcn)
        self.group.set_text(shown.group_id)
        self.phone.set_text(shown.help_desk)
        self.days.set_text(str(shown.return_days))
        self.terms.show_terms(shown.terms or PlanTerms())
        self.terms.show_sheet(None, shown.kind)
        self._scrolled.verticalScrollBar().setValue(0)

    def fields(self) -> PlanFields:
        """Return the plan as typed."""
        days = self.days.text()
        return PlanFields(
            name=self.name.text(),
            kind=self.kind.value() or PlanKind.COMMERCIAL,
            bin=self.bin.text(),
            pcn=self.pcn.text(),
            group_id=self.group.text(),
            help_desk=self.phone.text(),
            return_days=int(days) if days.isascii() and days.isdigit() else 0,
            terms=self.terms.terms(),
        )

    def show_wrong(self, name: str, words: str) -> bool:
        """Show what is wrong beside its field; say whether there is one."""
        field = self._by_field.get(name)
        if field is None:
            return False
        field.set_error(words)
        field.setFocus()
        return True

    def _save(self) -> None:
        self.saved.emit(self.fields())


class PlansPage(QWidget):
    """Be the plans in use, one of them open to change."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build list and editor."""
        super().__init__(parent)
        self._shell = shell
        self.presenter = PlanPresenter(self, shell.work, shell.today)
        self.table: RowTable[PlanRow] = RowTable(COLUMNS, plan_cells, lambda row: row.id, "Plans in use")
        self.editor = PlanEditor(self)
        self.add = SecondaryButton("New plan", "plus", self)
        self._is_new = False
        self._wanted: PlanId | None = None
        words = "A change holds for new claims; what was sent stays as it was sent."
        foot = QHBoxLayout()
        foot.addWidget(Muted(words, self, wrap=True), 1)
        foot.addWidget(self.add)
        left = QVBoxLayout()
        left.setSpacing(px(10))
        left.addWidget(self.table, 1)
        left.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(4), 0, 0)
        row.setSpacing(px(20))
        row.addLayout(left, 1)
        row.addWidget(self.editor)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self.editor.name.setFocus)
        self.editor.saved.connect(self._save)
        self.editor.dropped.connect(self._drop)
        self.add.clicked.connect(self._begin)
        self.editor.show_plan(None)

    def show_rows(self, rows: Sequence[PlanRow]) -> None:
        """Show the plans; the one just saved, else the first, is open."""
        self.table.set_rows(rows)
        wanted, self._wanted = self._wanted, None
        if (wanted is None or not self.table.select_key(wanted)) and rows and self.table.current() is None:
            self.table.select_key(rows[0].id)

    def show_sheet(self, plan_id: PlanId, sheet: PlanSheet | None) -> None:
        """Say what the payer sheet of the day says of the plan that is open."""
        row = self.table.current()
        if row is not None and row.id == plan_id and not self._is_new:
            self.editor.terms.show_sheet(sheet, row.kind)

    def show_saved(self, plan_id: PlanId) -> None:
        """Show that a plan is saved."""
        self._is_new = False
        self._wanted = plan_id
        self._shell.say(Tone.OK, "The plan is saved.")

    def show_wrong(self, field: str, words: str) -> None:
        """Show what was refused beside its field."""
        if not self.editor.show_wrong(field, words):
            self._shell.say(Tone.WARN, words)

    def is_touched(self) -> bool:
        """Say whether something was typed that is not saved."""
        row = None if self._is_new else self.table.current()
        return self.editor.fields() != fields_of(row)

    def _choose(self, row: PlanRow | None) -> None:
        self._is_new = False
        self.editor.show_plan(row)
        if row is not None:
            self.presenter.open(row.id)

    def _begin(self) -> None:
        self._is_new = True
        self.editor.show_plan(None)
        self.editor.name.setFocus()

    def _save(self, fields: PlanFields) -> None:
        row = None if self._is_new else self.table.current()
        if row is None:
            self.presenter.add(fields)
        else:
            self.presenter.change(row.id, fields)

    def _drop(self) -> None:
        row = self.table.current()
        if row is not None:
            self.presenter.change(row.id, fields_of(row), active=False)
