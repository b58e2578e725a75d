"""Show the register: the sale's lines at the left, what is due and how to pay at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.changes import Kind
from app.kernel.running import Permission
from app.pos.model import Counselling
from app.scanning.symbols import BagLabel, PlainText, Product
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.register.lines import COLUMNS, line_cells
from ui.screens.register.panels import BirthDatePanel, CounselPanel, OpenDayPanel, SignPanel
from ui.screens.register.pay_card import PayCard
from ui.screens.register.presenter import RegisterPresenter, Stage
from ui.targets import BagTarget, PatientTarget
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyNote
from ui.widgets.table import RowTable
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from app.kernel.changes import Change
    from app.kernel.errors import DomainError
    from app.kernel.money import Money
    from app.pos.views import LineRow, SaleRow, SaleView
    from app.scanning.symbols import Meaning
    from ui.shell import Shell

COUNSEL_CHIPS: dict[Counselling, tuple[str, Tone]] = {
    Counselling.NOT_ASKED: ("Counselling not offered", Tone.WARN),
    Counselling.ACCEPTED: ("Counselling accepted", Tone.OK),
    Counselling.DECLINED: ("Counselling declined", Tone.OK),
}


class RegisterScreen(Screen):
    """Be the register."""

    id: ClassVar[str] = "register"
    title: ClassVar[str] = "Register"
    watches: ClassVar[frozenset[Kind]] = frozenset(
        {Kind.SALE, Kind.PAYMENT, Kind.PRINT_JOB, Kind.DAY, Kind.CLAIM, Kind.FILL}
    )

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build lines and payment."""
        super().__init__(shell, parent)
        self.presenter = RegisterPresenter(self, shell.work, shell.desk.store.lane)
        self.table: RowTable[LineRow] = RowTable(COLUMNS, line_cells, lambda row: row.id, "Lines of the sale")
        self.open_day = OpenDayPanel(self)
        self.birth_date = BirthDatePanel(shell.today, self)
        self.counsel = CounselPanel(self)
        self.sign = SignPanel(self)
        self._empty = EmptyNote("scan-barcode", "Ready for the next customer", "Scan a bag or an item.", self)
        self._note = Muted("", self, wrap=True)
        self._patient = Chip("", Tone.INFO, "user")
        self._counsel_chip = Chip("", Tone.OK, "message-circle")
        self._sign_chip = Chip("", Tone.WARN, "signature")
        self._commands = self._make_commands()
        self.pay = PayCard(shell, {command.id: command for command in self._commands}, self)
        self._lay_out()
        self._connect()

    def _make_commands(self) -> tuple[Command, ...]:
        sell, presenter = Permission.SELL, self.presenter
        pay, cancel = presenter.pay_blocked, presenter.cancel_blocked
        return (
            Command("register.card", "Pay by card", self._main, ("Ctrl+Return",), sell, "Card", self._main_blocked, "credit-card"),
            Command("register.cash", "Take cash", self._cash, ("F6",), sell, "Cash", pay, "banknote"),
            Command("register.check", "Take a check", presenter.take_check, ("F10",), sell, "Check", pay, "landmark"),
            Command("register.patient", "Find a patient's bags", self._find, ("F2",), sell, "Find patient", icon="users"),
            Command("register.suspend", "Put the sale aside", presenter.suspend, ("F11",), sell, "Put aside", cancel, "pause"),
            Command("register.resume", "Take the sale that was put aside", self._resume, ("F7",), sell, "Resume", icon="play"),
            Command("register.remove", "Remove the line", self._remove, ("Del",), sell, "Remove line", icon="trash-2"),
            Command("register.again", "Print the receipt again", presenter.print_again, ("F9",), sell, "Print again", icon="printer"),
            Command("register.cancel", "Cancel the sale", presenter.cancel, ("F12",), sell, "Cancel sale", cancel, "ban"),
        )  # fmt: skip

    def _lay_out(self) -> None:
        self._main_card = Card("Sale")
        self._main_card.add_header(self._patient)
        self._main_card.add_header(self._counsel_chip, right=True)
        self._main_card.add_header(self._sign_chip, right=True)
        body = self._main_card.body
        body.addWidget(self.open_day, 1, Qt.AlignmentFlag.AlignHCenter)
        body.addWidget(self._empty, 1)
        body.addWidget(self.table, 1)
        for panel in (self.birth_date, self.counsel, self.sign, self._note):
            body.addWidget(panel)
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(self._main_card, 1)
        column = QVBoxLayout()
        column.addWidget(self.pay, 1)
        row.addLayout(column)

    def _connect(self) -> None:
        presenter = self.presenter
        self.open_day.opened.connect(presenter.open_day)
        self.birth_date.confirmed.connect(presenter.confirm_birth_date)
        self.counsel.answered.connect(presenter.counsel)
        self.sign.signed.connect(presenter.sign)
        self.pay.cash.given.connect(self._give_cash)

    def commands(self) -> tuple[Command, ...]:
        """Return the register's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the sale as it stands; a bag that was scanned elsewhere is taken."""
        self.presenter.reload()
        if isinstance(target, BagTarget):
            self.presenter.scan_bag(target.number)
        self._focus()

    def on_scan(self, meaning: Meaning) -> bool:
        """Take bags and items."""
        match meaning:
            case BagLabel(number=number):
                self.presenter.scan_bag(number)
            case Product(gtin14=code) | PlainText(text=code) if code.isdigit():
                self.presenter.add_item(code)
            case _:
                return False
        return True

    def on_search(self, text: str) -> bool:
        """Take a typed UPC as an item."""
        if text.isdigit() and len(text) in {8, 12, 13, 14}:
            self.presenter.add_item(text)
            return True
        return False

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Show the sale as it stands now."""
        self.presenter.reload()

    def has_unsaved(self) -> bool:
        """Say that nothing is lost: every step of a sale is kept in the store."""
        return False

    def back(self) -> bool:
        """Leave the cash panel first."""
        return self.pay.end_cash()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the offer of counselling with one letter; Enter begins the next sale."""
        stage = self.presenter.stage
        if stage is Stage.COUNSEL and event.text().lower() in {"y", "n"}:
            self.presenter.counsel(Counselling.ACCEPTED if event.text().lower() == "y" else Counselling.DECLINED)
        elif stage is Stage.DONE and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.presenter.next_sale()
        else:
            super().keyPressEvent(event)

    # What the presenter asks for ------------------------------------------------------------

    def show_sale(self, sale: SaleView | None, stage: Stage) -> None:
        """Show the sale and what is to be done next."""
        lines = sale.lines if sale else ()
        self.table.set_rows(lines)
        self.table.setVisible(bool(lines))
        self.open_day.setVisible(stage is Stage.CLOSED)
        self._empty.setVisible(not lines and stage in {Stage.EMPTY, Stage.DONE})
        self.birth_date.setVisible(stage is Stage.BIRTH_DATE)
        self.counsel.setVisible(stage is Stage.COUNSEL)
        self.sign.setVisible(stage is Stage.SIGN)
        self._main_card.set_title(f"Sale {sale.number}" if sale else "Register")
        self._show_chips(sale)
        note = sale.estimate_note if sale else ""
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.pay.show_sale(sale, stage, self.presenter.card_words())
        self.shell.commands_changed()
        self._focus()

    def _show_chips(self, sale: SaleView | None) -> None:
        picks_up = sale is not None and sale.patient is not None
        for chip in (self._patient, self._counsel_chip, self._sign_chip):
            chip.setVisible(picks_up)
        if sale is None or sale.patient is None:
            return
        born = f" · DOB {sale.birth_date:%m/%d/%Y}" if sale.birth_date else " · ask the birth date"
        self._patient.show_state(f"Pickup: {sale.patient}{born}", Tone.INFO, "user")
        text, tone = COUNSEL_CHIPS[sale.counselling]
        self._counsel_chip.show_state(text, tone, "message-circle")
        signed = ("Signed", Tone.OK) if sale.has_signature else ("Signature due", Tone.WARN)
        self._sign_chip.show_state(*signed, "signature")
        self._sign_chip.setVisible(sale.needs_signature)

    def show_suspended(self, rows: Sequence[SaleRow]) -> None:
        """Keep the sales put aside at hand."""
        self._suspended = tuple(rows)
        self.pay.show_suspended(rows)

    def show_wrong(self, problem: DomainError) -> None:
        """Show what was refused beside its field, else as a banner."""
        self.shell.sound(good=False)
        if self.presenter.stage is Stage.BIRTH_DATE and "birth" in problem.field:
            self.birth_date.field.set_error(problem.message)
            self.birth_date.field.setFocus()
        elif self.pay.is_cash_open and problem.field in {"cash", "given", "amount"}:
            self.pay.cash.field.set_error(problem.message)
        else:
            self.shell.say(Tone.WARN, problem.message)

    def say_failed(self, words: str) -> None:
        """Show what failed; the sale is kept."""
        self.shell.say(Tone.BAD, words)

    def good_scan(self, words: str) -> None:
        """Sound the scan before the store answers."""
        self.shell.sound(good=True)

    # Own steps -------------------------------------------------------------------------------

    def _main_blocked(self) -> str:
        return "" if self.presenter.stage is Stage.DONE else self.presenter.pay_blocked()

    def _main(self) -> None:
        if self.presenter.stage is Stage.DONE:
            self.presenter.next_sale()
        else:
            self.presenter.charge_card()

    def _cash(self) -> None:
        self.pay.begin_cash()

    def _give_cash(self, amount: Money) -> None:
        self.pay.end_cash()
        self.presenter.take_cash(amount)

    def _find(self) -> None:
        self.shell.open("will_call", PatientTarget(self.presenter.sale.patient_id) if self._picked() else None)

    def _picked(self) -> bool:
        return self.presenter.sale is not None and self.presenter.sale.patient_id is not None

    def _resume(self) -> None:
        if self._suspended:
            self.presenter.resume(self._suspended[0].id)

    def _remove(self) -> None:
        self.presenter.remove(self.table.current())

    def _focus(self) -> None:
        if not self.isVisible():
            return
        match self.presenter.stage:
            case Stage.CLOSED:
                self.open_day.amount.setFocus()
            case Stage.BIRTH_DATE:
                self.birth_date.field.setFocus()
            case Stage.SIGN:
                self.sign.canvas.setFocus()
            case _ if not self.pay.is_cash_open:
                self.setFocus()
