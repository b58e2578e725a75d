"""Show will-call: who is to be bagged at the left, the bags that wait at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.kernel.changes import Kind
from app.kernel.running import Permission
from app.prescriptions.views import Ageing
from app.scanning.symbols import BinLabel
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.will_call.presenter import WillCallPresenter
from ui.targets import BagTarget, BinTarget, PatientTarget
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.command_button import button_for
from ui.widgets.empty import EmptyNote
from ui.widgets.field import TextField
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.changes import Change
    from app.prescriptions.views import ToBagRow, WillCallRow
    from app.scanning.symbols import Meaning
    from ui.shell import Shell
    from ui.widgets.cells import Cell

AGEING_TONES: dict[Ageing, Tone] = {Ageing.OK: Tone.OK, Ageing.WARN: Tone.WARN, Ageing.BAD: Tone.BAD}


def to_bag_cells(row: ToBagRow) -> Sequence[Cell]:
    """Return a patient to be bagged as a table row."""
    count = len(row.fill_ids)
    where = f"add to bin {row.bin_code}" if row.bag_number is not None else "new bag"
    return Two(row.patient, f"{row.birth_date:%m/%d/%Y} · {where}"), Two(f"{count} Rx", ", ".join(row.drugs))


def bag_cells(row: WillCallRow) -> Sequence[Cell]:
    """Return a waiting bag as a table row."""
    days = "today" if row.days_waiting == 0 else f"{row.days_waiting} of {row.window_days} days"
    money = f"{row.total_pays}{' est.' if row.is_estimate else ''}"
    return (
        Two(row.bin_code, f"Bag {row.bag_number}"),
        Two(row.patient, f"{row.birth_date:%m/%d/%Y}"),
        f"{row.rx_count} Rx",
        money,
        Mark(days, AGEING_TONES[row.ageing]),
    )


class WillCallScreen(Screen):
    """Be the will-call shelf."""

    id: ClassVar[str] = "will_call"
    title: ClassVar[str] = "Will-call"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.BAG, Kind.FILL, Kind.CLAIM, Kind.SALE})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build both lists."""
        super().__init__(shell, parent)
        self.presenter = WillCallPresenter(self, shell.work)
        self.to_bag: RowTable[ToBagRow] = RowTable(
            (Column("Patient"), Column("To bag", 30)), to_bag_cells, lambda row: row.patient_id, "To be bagged"
        )
        self.bags: RowTable[WillCallRow] = RowTable(
            (Column("Bin", 12), Column("Patient"), Column("Rx", 7), Column("Pays", 14, right=True), Column("Waits", 18)),
            bag_cells,
            lambda row: row.bag_id,
            "Bags that wait",
        )
        self.bin = TextField("Bin", placeholder="Scan the bin's label or type its code, such as A12")
        self._none_to_bag = EmptyNote("package-check", "Nothing to bag", "Approved prescriptions come here.", self)
        self._no_bags = EmptyNote("package", "The shelf is empty", "Bags stay here until they are sold.", self)
        self._count = Muted("", self)
        self._commands = self._make_commands()
        left = Card("To bag")
        left.setFixedWidth(px(430))
        left.body.addWidget(self.to_bag, 1)
        left.body.addWidget(self._none_to_bag, 1)
        left.body.addWidget(self.bin)
        left.body.addWidget(button_for(shell, self._commands[0], "primary"))
        right = Card("On the shelf")
        right.add_header(self._count, right=True)
        right.body.addWidget(self.bags, 1)
        right.body.addWidget(self._no_bags, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(left)
        row.addWidget(right, 1)
        self.to_bag.chosen.connect(self._choose)
        self.bags.opened.connect(self._sell)
        self.bin.line.returnPressed.connect(self._place)

    def _make_commands(self) -> tuple[Command, ...]:
        see = Permission.SEE_WILL_CALL
        return (
            Command("will_call.place", "Put into the bin", self._place, ("Ctrl+Return",), Permission.FILL, "Put into the bin", icon="package-check"),
            Command("will_call.bin", "Type the bin", self.bin.setFocus, ("F6",), Permission.FILL, "Bin"),
            Command("will_call.sell", "Sell this bag", self._sell_current, ("F7",), Permission.SELL, "Sell this bag"),
            Command("will_call.patient", "Show the patient", self._open_patient, ("F2",), Permission.SEE_PROFILE, "Patient"),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return will-call's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the shelf; a bin that was scanned elsewhere is taken."""
        self.presenter.reload()
        if isinstance(target, BinTarget):
            self.presenter.place(target.code)
        elif isinstance(target, PatientTarget):
            bag = self.presenter.bag_of(target.id)
            if bag is not None:
                self.bags.select_key(bag.bag_id)
        self.to_bag.setFocus()

    def on_scan(self, meaning: Meaning) -> bool:
        """Put the chosen patient's bag into the bin that was scanned."""
        if isinstance(meaning, BinLabel):
            self.shell.sound(good=True)
            self.presenter.place(meaning.code)
            return True
        return False

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Read both lists again."""
        self.presenter.reload()

    def show_to_bag(self, rows: Sequence[ToBagRow]) -> None:
        """Show who is to be bagged; the first one is chosen."""
        self.to_bag.set_rows(rows)
        self.to_bag.setVisible(bool(rows))
        self._none_to_bag.setVisible(not rows)
        if rows and self.to_bag.current() is None:
            self.to_bag.select_key(rows[0].patient_id)
        self.presenter.chosen = self.to_bag.current()

    def show_bags(self, rows: Sequence[WillCallRow]) -> None:
        """Show the shelf."""
        self.bags.set_rows(rows)
        self.bags.setVisible(bool(rows))
        self._no_bags.setVisible(not rows)
        late = sum(row.ageing is not Ageing.OK for row in rows)
        self._count.setText(f"{len(rows)} bags" + (f", {late} wait too long" if late else ""))

    def show_placed(self, patient: str, number: int, bin_code: str) -> None:
        """Confirm."""
        self.bin.set_text("")
        self.shell.say(Tone.OK, f"{patient}: bag {number} hangs in {bin_code}.")

    def say_wrong(self, words: str) -> None:
        """Say what does not fit."""
        self.shell.sound(good=False)
        self.shell.say(Tone.WARN, words)

    def _choose(self, row: ToBagRow | None) -> None:
        self.presenter.chosen = row

    def _place(self) -> None:
        code = self.bin.text().upper()
        if code:
            self.presenter.place(code)
        else:
            self.bin.set_error("Scan or type the bin first.")
            self.bin.setFocus()

    def _sell(self, row: WillCallRow) -> None:
        self.shell.open("register", BagTarget(row.bag_number))

    def _sell_current(self) -> None:
        row = self.bags.current()
        if row is not None:
            self._sell(row)

    def _open_patient(self) -> None:
        row = self.bags.current()
        if row is not None:
            self.shell.open("patient", PatientTarget(row.patient_id))
