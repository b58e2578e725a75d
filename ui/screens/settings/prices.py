"""Show the price schedules at the left, and one of them to change at the right."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.claims.pricing import Basis, PriceUse
from app.workflows.pricing_desk import STEPS, ScheduleFields
from ui.screens.settings.price_presenter import PricePresenter
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Inset
from ui.widgets.field import LabelledField, NumberField, TextField
from ui.widgets.table import Column, RowTable, Two
from ui.widgets.text import Heading, Muted
from ui.widgets.value_fields import ChoiceField

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from app.claims.money_views import ScheduleRow
    from app.claims.views import PlanRow
    from app.kernel.ids import PlanId
    from ui.shell import Shell
    from ui.widgets.cells import Cell

COLUMNS = (
    Column("Schedule"),
    Column("For", 20),
    Column("Rule", 18),
    Column("Fee", 8, right=True),
    Column("At least", 9, right=True),
)
USES = {PriceUse.USUAL: "Usual price", PriceUse.SUBMITTED: "Submitted price"}
BASES = {Basis.ACQUISITION: "Acquisition", Basis.NADAC: "NADAC", Basis.AWP: "AWP"}
ALL_PLANS = "All plans"


class Everyone(StrEnum):
    """Stand in the list of plans for all that have no schedule of their own."""

    ALL = "all"


_OFFERED: tuple[tuple[PlanId | Everyone, str], ...] = ((Everyone.ALL, ALL_PLANS),)
WORDS = (
    "Without a schedule the markup and fee of the Store page hold. "
    "A change holds for what is entered and billed from now on."
)


def schedule_cells(row: ScheduleRow) -> Sequence[Cell]:
    """Return a schedule as a table row."""
    sign = "" if row.percent.ten_millionths < 0 else "+"
    step = "" if row.round_to == 1 else f"up to {row.round_to} cents"
    return (
        Two(row.name, step),
        Two(USES[row.use], row.plan or (ALL_PLANS if row.use is PriceUse.SUBMITTED else "")),
        f"{BASES[row.basis]} {sign}{row.percent}",
        str(row.fee),
        str(row.minimum),
    )


def fields_of(row: ScheduleRow | None) -> ScheduleFields:
    """Return the fields of a schedule as they are typed; those of a new one are empty."""
    if row is None:
        return ScheduleFields("", PriceUse.USUAL, Basis.ACQUISITION)
    return ScheduleFields(
        name=row.name,
        use=row.use,
        basis=row.basis,
        percent=str(row.percent).removesuffix("%"),
        fee=_plain(str(row.fee)),
        minimum=_plain(str(row.minimum)),
        round_to=row.round_to,
        plan_id=row.plan_id,
    )


class ScheduleEditor(Inset):
    """Be one schedule to change, or a new one."""

    saved = Signal(object)
    dropped = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Build the fields."""
        super().__init__(parent)
        self.setFixedWidth(px(380))
        self.body.setSpacing(px(10))
        self._title = Heading("", self)
        self.name = TextField("Name")
        self.use: ChoiceField[PriceUse] = ChoiceField("Price", tuple(USES.items()))
        self.plan: ChoiceField[PlanId | Everyone] = ChoiceField("For the plan", _OFFERED)
        self.basis: ChoiceField[Basis] = ChoiceField("Starts from", tuple(BASES.items()))
        self.percent = NumberField("Plus or minus, percent", placeholder="-15 or 20")
        self.fee = NumberField("Fee", placeholder="0.00")
        self.minimum = NumberField("At least", placeholder="0.00")
        steps = tuple((step, "To the cent" if step == 1 else f"Up to {step} cents") for step in STEPS)
        self.step: ChoiceField[int] = ChoiceField("Rounding", steps)
        self.off = SecondaryButton("Take out of use", "ban", self)
        self.save = SecondaryButton("Save the schedule", "save", self)
        grid = QGridLayout()
        grid.setSpacing(px(10))
        places: tuple[tuple[LabelledField, int, int, int], ...] = (
            (self.name, 0, 0, 2),
            (self.use, 1, 0, 1),
            (self.plan, 1, 1, 1),
            (self.basis, 2, 0, 1),
            (self.percent, 2, 1, 1),
            (self.fee, 3, 0, 1),
            (self.minimum, 3, 1, 1),
            (self.step, 4, 0, 2),
        )
        for field, line, at, width in places:
            grid.addWidget(field, line, at, 1, width)
        row = QHBoxLayout()
        row.setSpacing(px(10))
        row.addWidget(self.off)
        row.addWidget(self.save)
        self.body.addWidget(self._title)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.body.addLayout(row)
        self.save.clicked.connect(self._save)
        self.off.clicked.connect(self.dropped)
        self.use.chosen.connect(self._fit)
        self._by_field: dict[str, LabelledField] = {
            "name": self.name,
            "percent": self.percent,
            "fee": self.fee,
            "minimum": self.minimum,
            "rounding": self.step,
            "plan": self.use,
        }

    def set_plans(self, plans: Sequence[PlanRow]) -> None:
        """Offer plans."""
        kept = self.plan.value()
        self.plan.set_choices((*_OFFERED, *((plan.id, plan.name) for plan in plans)))
        self.plan.set_value(kept or Everyone.ALL)

    def show_schedule(self, row: ScheduleRow | None) -> None:
        """Show a schedule, or the empty fields of a new one."""
        self._title.setText("Change the schedule" if row is not None else "New schedule")
        self.off.setVisible(row is not None)
        shown = fields_of(row)
        self.name.set_text(shown.name)
        self.use.set_value(shown.use)
        self.plan.set_value(shown.plan_id or Everyone.ALL)
        self.basis.set_value(shown.basis)
        self.percent.set_text(shown.percent)
        self.fee.set_text(shown.fee)
        self.minimum.set_text(shown.minimum)
        self.step.set_value(shown.round_to)
        self._fit()

    def fields(self) -> ScheduleFields:
        """Return the schedule as typed."""
        use, plan = self.use.value() or PriceUse.USUAL, self.plan.value()
        return ScheduleFields(
            name=self.name.text(),
            use=use,
            basis=self.basis.value() or Basis.ACQUISITION,
            percent=self.percent.text() or "0",
            fee=self.fee.text() or "0.00",
            minimum=self.minimum.text() or "0.00",
            round_to=self.step.value() or 1,
            plan_id=plan if use is PriceUse.SUBMITTED and not isinstance(plan, Everyone) else None,
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

    def _fit(self, _use: object = None) -> None:
        self.plan.setEnabled(self.use.value() is PriceUse.SUBMITTED)


class PricesPage(QWidget):
    """Be the price schedules in use, one of them open to change."""

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Build list and editor."""
        super().__init__(parent)
        self._shell = shell
        self.presenter = PricePresenter(self, shell.work)
        self.table: RowTable[ScheduleRow] = RowTable(
            COLUMNS, schedule_cells, lambda row: row.id, "Price schedules"
        )
        self.table.set_empty("No schedule is in use: the Store page's markup and fee hold.")
        self.editor = ScheduleEditor(self)
        self.add = SecondaryButton("New schedule", "plus", self)
        self.nadac = SecondaryButton("Read NADAC prices", "file-text", self)
        self.awp = SecondaryButton("Read AWP prices", "file-text", self)
        self._is_new = True
        self._wanted: UUID | None = None
        foot = QHBoxLayout()
        foot.setSpacing(px(10))
        foot.addWidget(self.nadac)
        foot.addWidget(self.awp)
        foot.addStretch(1)
        foot.addWidget(self.add)
        left = QVBoxLayout()
        left.setSpacing(px(10))
        left.addWidget(self.table, 1)
        left.addWidget(Muted(WORDS, self, wrap=True))
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
        self.nadac.clicked.connect(partial(self._ask_file, Basis.NADAC))
        self.awp.clicked.connect(partial(self._ask_file, Basis.AWP))
        self.setFocusProxy(self.editor.name)
        self.editor.show_schedule(None)

    def show_schedules(self, rows: Sequence[ScheduleRow], plans: Sequence[PlanRow]) -> None:
        """Show the schedules; the one just saved, else the first, is open."""
        self.editor.set_plans(plans)
        self.table.set_rows(rows)
        wanted, self._wanted = self._wanted, None
        found = wanted is not None and self.table.select_key(wanted)
        if not found and rows and self.table.current() is None:
            self.table.select_key(rows[0].id)
        if not rows:
            self._begin()
        elif not self._is_new or found:
            self._choose(self.table.current())

    def show_saved(self, schedule_id: UUID) -> None:
        """Say that a schedule is saved."""
        self._is_new, self._wanted = False, schedule_id
        self._shell.say(Tone.OK, "The schedule is saved.")

    def show_taken(self, words: str) -> None:
        """Say what an import took in."""
        self._shell.say(Tone.OK, words)

    def show_wrong(self, field: str, words: str) -> None:
        """Show what was refused beside its field."""
        if not self.editor.show_wrong(field, words):
            self._shell.say(Tone.WARN, words)

    def is_touched(self) -> bool:
        """Say whether something was typed that is not saved."""
        row = None if self._is_new else self.table.current()
        return self.editor.fields() != fields_of(row)

    def take_in(self, basis: Basis, path: str) -> None:
        """Take in published prices from a file."""
        self.presenter.take_in(path, basis)

    def _ask_file(self, basis: Basis) -> None:
        dialog = QFileDialog(self, f"Choose the file of {BASES[basis]} prices")
        dialog.setNameFilter("CSV files (*.csv)")
        dialog.fileSelected.connect(partial(self.take_in, basis))
        dialog.open()

    def _choose(self, row: ScheduleRow | None) -> None:
        if row is not None:
            self._is_new = False
            self.editor.show_schedule(row)

    def _begin(self) -> None:
        self._is_new = True
        self.editor.show_schedule(None)

    def _save(self, fields: ScheduleFields) -> None:
        row = None if self._is_new else self.table.current()
        if row is None:
            self.presenter.add(fields)
        else:
            self.presenter.change(row.id, fields)

    def _drop(self) -> None:
        row = self.table.current()
        if row is not None:
            self.presenter.change(row.id, fields_of(row), active=False)


def _plain(amount: str) -> str:
    return amount.replace("$", "").replace(",", "")
