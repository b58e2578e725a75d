"""Show the sale: who picks up, its lines, the step that comes next, and why a price is an estimate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.kernel.person import show_date
from app.pos.model import Counselling
from app.pos.signed import PROOF_WORDS, Proof
from ui.screens.register.find import FindPanel
from ui.screens.register.lines import COLUMNS, PRICE, RX, folded_cells, line_cells
from ui.screens.register.open_day import OpenDayPanel
from ui.screens.register.sign_panel import SignPanel
from ui.screens.register.stage import Stage
from ui.screens.register.steps import BirthDatePanel, CounselPanel
from ui.screens.register.trouble import TroubleStrip
from ui.screens.whole_words import WholeWords
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.empty import EmptyNote
from ui.widgets.table import RowTable
from ui.widgets.text import Muted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from app.pos.views import LineRow, SaleRow, SaleView
    from ui.widgets.cells import Cell

COUNSEL_CHIPS: dict[Counselling, tuple[str, Tone]] = {
    Counselling.NOT_ASKED: ("Offer counselling", Tone.WARN),
    Counselling.ACCEPTED: ("Counselling accepted", Tone.OK),
    Counselling.DECLINED: ("Counselling declined", Tone.OK),
}
PROOFS = {Proof.CHANGED: Tone.BAD, Proof.UNBOUND: Tone.WARN}
LEAST_TABLE = 128  # the titles and two rows
READY = ("Ready for the next customer", "Scan a bag or an item, or press F2 to find a patient by name.")
PICKED = ("Nothing is on this sale yet", "Scan an item, or cancel the sale with F12.")


def signature_chip(sale: SaleView) -> tuple[str, Tone]:
    """Return how the signature of a pickup stands: due, or given and what its check found."""
    if not sale.has_signature:
        return "Signature due", Tone.WARN
    if sale.signed is None or sale.signed.proof in {Proof.VERIFIED, Proof.ON_PAPER}:
        paper = sale.signed is not None and sale.signed.proof is Proof.ON_PAPER
        return "Signed on paper" if paper else "Signed", Tone.OK
    return f"Signature: {PROOF_WORDS[sale.signed.proof].lower()}", PROOFS[sale.signed.proof]


class SaleCard(Card):
    """Be the left side of the register."""

    def __init__(self, today: Callable[[], date], parent: QWidget) -> None:
        """Take the store's day, for birth dates."""
        super().__init__("Register", parent)
        self._is_folded = False
        self.table: RowTable[LineRow] = RowTable(
            COLUMNS, self._cells, lambda row: row.id, "Lines of the sale"
        )
        self.whole = WholeWords(self.table, 0, lambda row: (row.title, row.problem or row.sub), self)
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.table.setMinimumHeight(px(LEAST_TABLE))
        self.open_day = OpenDayPanel(self)
        self.birth_date = BirthDatePanel(today, self)
        self.counsel = CounselPanel(self)
        self.sign = SignPanel(self)
        self.finder = FindPanel(self)
        self.trouble = TroubleStrip(self)
        self._empty = EmptyNote("scan-barcode", *READY, self)
        self.note = Muted("", self, wrap=True)
        self.aside = Muted("", self, wrap=True)
        self.patient = Chip("", Tone.INFO, "user")
        self._counselling = Chip("", Tone.OK, "message-circle")
        self._signature = Chip("", Tone.WARN, "signature")
        self._sale: SaleView | None = None
        self._stage = Stage.EMPTY
        self.add_header(self.patient)
        self.add_header(self._counselling, right=True)
        self.add_header(self._signature, right=True)
        self.body.setSpacing(px(10))
        self._space = QWidget(self)
        stretched = {self.open_day, self._empty, self.table}
        for widget in (self.trouble, self.finder, self.open_day, self._empty, self.table):
            self.body.addWidget(widget, 1 if widget in stretched else 0)
        self.body.addWidget(self.whole)
        for panel in (self.birth_date, self.counsel, self.sign, self.note, self.aside):
            self.body.addWidget(panel)
        self.body.insertWidget(self.body.indexOf(self.note), self._space, 1)

    def show_sale(self, sale: SaleView | None, stage: Stage) -> None:
        """Show the sale and what is to be done next."""
        before = self._sale.id if self._sale is not None else None
        self._sale, self._stage = sale, stage
        if stage is not Stage.BIRTH_DATE or sale is None or sale.id != before:
            self.birth_date.clear()
        if stage is not Stage.SIGN:
            self.sign.start_over()
        self.sign.show_statement(
            sale.statement if sale else "", owes_notice=sale is not None and sale.owes_notice
        )
        self.set_title(f"Sale {sale.number}" if sale else "" if stage is Stage.CLOSED else "New sale")
        self._show_lines(sale.lines if sale else ())
        self.note.setText(sale.estimate_note if sale else "")
        self._empty.show_words(*(PICKED if sale is not None and sale.patient_id is not None else READY))
        self._show_chips(sale, stage)
        self._arrange()

    def _show_lines(self, lines: Sequence[LineRow]) -> None:
        """Show the lines; the one just added, or counted up, is the one that keys change."""
        before = {row.id: row.count for row in self.table.rows()}
        self.table.set_rows(lines)
        self.whole.look()
        grown = [row.id for row in lines if row.count > before.get(row.id, 0)]
        if grown:
            self.table.select_key(grown[-1])

    def fold(self, narrow: bool) -> None:
        """Leave the name the room of two columns while the page is narrow."""
        self._is_folded = narrow
        for column in (RX, PRICE):
            self.table.setColumnHidden(column, narrow)
        self.table.redraw()
        self.whole.look()

    def _cells(self, row: LineRow) -> Sequence[Cell]:
        return folded_cells(row) if self._is_folded else line_cells(row)

    def show_aside(self, rows: Sequence[SaleRow]) -> None:
        """Say which sales are put aside."""
        words = ", ".join(f"{row.number} ({row.total})" for row in rows[:3])
        more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
        self.aside.setText(f"Put aside: {words}{more}. F7 takes up the oldest." if rows else "")
        self.aside.setVisible(bool(rows))

    def begin_find(self) -> None:
        """Ask whose bag it is."""
        self.finder.begin()
        self._arrange()

    def end_find(self) -> bool:
        """Ask no more; say whether it was asked."""
        was = self.finder.end()
        self._arrange()
        return was

    def _arrange(self) -> None:
        stage, has_lines = self._stage, self._sale is not None and bool(self._sale.lines)
        asks = stage in {Stage.BIRTH_DATE, Stage.COUNSEL, Stage.SIGN}
        self.open_day.setVisible(stage is Stage.CLOSED)
        self.table.setVisible(has_lines)
        self._empty.setVisible(not has_lines and stage is not Stage.CLOSED and not asks)
        self._space.setVisible(asks and not has_lines)
        self.birth_date.setVisible(stage is Stage.BIRTH_DATE)
        self.counsel.setVisible(stage is Stage.COUNSEL)
        self.sign.setVisible(stage is Stage.SIGN)
        self.note.setVisible(bool(self.note.text()) and stage is not Stage.SIGN)
        self.finder.setVisible(self.finder.is_open)

    def _show_chips(self, sale: SaleView | None, stage: Stage) -> None:
        picks_up = sale is not None and sale.patient is not None
        self.patient.setVisible(picks_up)
        self._counselling.setVisible(picks_up and sale is not None and bool(sale.rx_count))
        self._signature.setVisible(picks_up and sale is not None and sale.needs_signature)
        if sale is None or sale.patient is None:
            return
        born = f"DOB {show_date(sale.birth_date)}" if sale.birth_date else "ask the birth date"
        self.patient.show_state(f"Pickup: {sale.patient} · {born}", Tone.INFO, "user")
        text, tone = COUNSEL_CHIPS[sale.counselling]
        self._counselling.show_state(text, tone, "message-circle")
        self._signature.show_state(*signature_chip(sale), "signature")

    def focus_step(self) -> bool:
        """Put the focus where this step is answered; False when it is answered at the right."""
        match self._stage:
            case Stage.CLOSED:
                self.open_day.amount.setFocus()
            case Stage.BIRTH_DATE:
                self.birth_date.field.setFocus()
            case Stage.COUNSEL:
                self.counsel.setFocus()
            case Stage.SIGN:
                self.sign.setFocus()
            case Stage.PAY:
                self.table.setFocus()
            case _:
                return False
        return True
