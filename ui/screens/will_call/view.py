"""Show will-call: who is to be bagged at the left, the bags that wait at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.kernel.changes import Kind
from app.kernel.running import Permission
from app.scanning.labels import BinLabel
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.will_call.presenter import WillCallPresenter
from ui.screens.will_call.rows import (
    BAG_COLUMNS,
    TO_BAG_COLUMNS,
    bag_cells,
    chosen_words,
    shelf_words,
    to_bag_cells,
)
from ui.targets import BagTarget, BinTarget, PatientTarget
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.command_button import button_for
from ui.widgets.empty import EmptyNote
from ui.widgets.field import TextField
from ui.widgets.table import RowTable
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.changes import Change
    from app.kernel.ids import BagId
    from app.prescriptions.views import ToBagRow, WillCallRow
    from app.scanning.symbols import Meaning
    from app.workflows.will_call import Placed
    from ui.shell import Shell


class ToBagCard(Card):
    """Be the left side: approved prescriptions that are in no bag yet, and the bin they go to."""

    def __init__(self, shell: Shell, place: Command, parent: QWidget) -> None:
        """Take the command that puts a bag into its bin."""
        super().__init__("To bag", parent)
        self.setFixedWidth(px(430))
        self.table: RowTable[ToBagRow] = RowTable(
            TO_BAG_COLUMNS, to_bag_cells, lambda row: row.patient_id, "To be bagged"
        )
        self.bin = TextField("Bin", placeholder="Scan the bin's label, or type its code")
        self._count = Muted("", self)
        self._chosen = Muted("", self, wrap=True)
        self._empty = EmptyNote("package-check", "Nothing to bag", "Approved prescriptions come here.", self)
        self.add_header(self._count, right=True)
        self.body.setSpacing(px(12))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self._chosen)
        self.body.addWidget(self.bin)
        self.body.addWidget(button_for(shell, place, "primary"))

    def show_rows(self, rows: Sequence[ToBagRow]) -> None:
        """Show who is to be bagged; the first one is chosen."""
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._count.setText(f"{len(rows)} patient{'' if len(rows) == 1 else 's'}" if rows else "")

    def show_chosen(self, row: ToBagRow | None) -> None:
        """Say what goes into the bag; the bin that holds the patient's bag is offered."""
        self._chosen.setText(chosen_words(row) if row is not None else "")
        self._chosen.setVisible(row is not None)
        self.bin.setVisible(row is not None)
        self.bin.set_text(row.bin_code if row is not None else "")


class ShelfCard(Card):
    """Be the right side: the bags that wait, the oldest first."""

    def __init__(self, parent: QWidget) -> None:
        """Build the table."""
        super().__init__("On the shelf", parent)
        self.table: RowTable[WillCallRow] = RowTable(
            BAG_COLUMNS, bag_cells, lambda row: row.bag_id, "Bags that wait"
        )
        self._empty = EmptyNote("package", "The shelf is empty", "Bags stay here until they are sold.", self)
        self._count = Muted("", self)
        self.add_header(self._count, right=True)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self._empty, 1)

    def show_rows(self, rows: Sequence[WillCallRow]) -> None:
        """Show the shelf."""
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._count.setText(shelf_words(rows) if rows else "")


class WillCallScreen(Screen):
    """Be the will-call shelf."""

    id: ClassVar[str] = "will_call"
    title: ClassVar[str] = "Will-call"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.BAG, Kind.FILL, Kind.CLAIM, Kind.SALE})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build both lists."""
        super().__init__(shell, parent)
        self.presenter = WillCallPresenter(self, shell.work)
        self._commands = self._make_commands()
        self._left = ToBagCard(shell, self._commands[0], self)
        self._right = ShelfCard(self)
        self.to_bag, self.bags, self.bin = self._left.table, self._right.table, self._left.bin
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(self._left)
        row.addWidget(self._right, 1)
        self.to_bag.chosen.connect(self._choose)
        self.to_bag.opened.connect(self._go_to_bin)
        self.bags.opened.connect(self._sell)
        self.bin.set_enter(self._place)

    def _make_commands(self) -> tuple[Command, ...]:
        see, presenter = Permission.SEE_WILL_CALL, self.presenter
        return (
            Command("will_call.place", "Put the prescriptions into the bin", self._place, ("Ctrl+Return",),
                    Permission.FILL, "Put into the bin", presenter.place_blocked, "package-check"),
            Command("will_call.bin", "Type the bin", self._go_to_bin, ("F6",), Permission.FILL, "Bin",
                    presenter.place_blocked),
            Command("will_call.shelf", "Go to the shelf", self._go_to_shelf, ("F10",), see, "Shelf"),
            Command("will_call.sell", "Sell this bag", self._sell_current, ("F7",), Permission.SELL,
                    "Sell this bag"),
            Command("will_call.reprint", "Print this bag's tag again", self._reprint, ("F9",),
                    Permission.FILL, "Print again", presenter.reprint_blocked, "printer"),
            Command("will_call.signatures", "Look a signature up", partial(self.shell.open, "signatures"),
                    ("Alt+S",), see, "Signatures", in_footer=False),
            Command("will_call.patient", "Show the patient", self._open_patient, ("F2",),
                    Permission.SEE_PROFILE, "Patient"),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return will-call's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the shelf, at a bin or a patient if one is given."""
        if isinstance(target, BinTarget):
            self.presenter.want_bin(target.code)
        elif isinstance(target, PatientTarget):
            self.presenter.want_patient(target.id)
        self.presenter.reload()
        if target is None:
            self.to_bag.setFocus()

    def on_scan(self, meaning: Meaning) -> bool:
        """Put the chosen patient's bag into the bin that was scanned."""
        if isinstance(meaning, BinLabel):
            self.presenter.place(meaning.code)
            return True
        return False

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Read both lists again."""
        self.presenter.reload()

    def show_to_bag(self, rows: Sequence[ToBagRow]) -> None:
        """Show who is to be bagged; the first one is chosen."""
        self._left.show_rows(rows)
        if rows and self.to_bag.current() is None:
            self.to_bag.select_key(rows[0].patient_id)
        self._choose(self.to_bag.current())

    def show_bags(self, rows: Sequence[WillCallRow]) -> None:
        """Show the shelf."""
        self._right.show_rows(rows)
        self.shell.commands_changed()

    def show_bag(self, bag_id: BagId) -> None:
        """Make one bag current."""
        self.bags.select_key(bag_id)
        self.bags.setFocus()

    def show_placed(self, patient: str, placed: Placed) -> None:
        """Confirm; the next patient is chosen when the list comes."""
        self.bin.set_text("")
        tag = " Its tag prints." if placed.print_job_id is not None else ""
        self.shell.say(Tone.OK, f"{patient}: bag {placed.number} hangs in bin {placed.bin_code}.{tag}")

    def show_tagged(self, bag_number: int) -> None:
        """Confirm that a bag's tag prints again."""
        self.shell.say(Tone.OK, f"The tag of bag {bag_number} prints again.")

    def show_wrong(self, field: str, words: str) -> None:
        """Say what does not fit."""
        self.shell.sound(good=False)
        if field == "bin":
            self.bin.set_error(words)
            self.bin.setFocus()
        else:
            self.shell.say(Tone.WARN, words)

    def _choose(self, row: ToBagRow | None) -> None:
        if row is not None and self.presenter.chosen is not None and row == self.presenter.chosen:
            return
        self.presenter.chosen = row
        self._left.show_chosen(row)
        self.shell.commands_changed()

    def _place(self) -> None:
        if self.bin.text():
            self.presenter.place(self.bin.text())
        else:
            self.show_wrong("bin", "Scan the bin's label, or type its code first.")

    def _go_to_bin(self) -> None:
        self.bin.setFocus()
        self.bin.line.selectAll()

    def _go_to_shelf(self) -> None:
        self.bags.setFocus()

    def _sell(self, row: WillCallRow) -> None:
        self.shell.open("register", BagTarget(row.bag_number))

    def _sell_current(self) -> None:
        row = self.bags.current()
        if row is not None:
            self._sell(row)

    def _reprint(self) -> None:
        row = self.bags.current()
        if row is not None:
            self.presenter.reprint(row)
        else:
            self.show_wrong("bag", "Choose the bag on the shelf first.")

    def _open_patient(self) -> None:
        row = self.to_bag.current() if self.to_bag.hasFocus() else self.bags.current()
        if row is not None:
            self.shell.open("patient", PatientTarget(row.patient_id))
