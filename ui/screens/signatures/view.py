"""Show the signatures of pickups at the left, one with its text and its check at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.kernel.changes import Kind
from app.kernel.running import Permission
from app.pos.signed import PROOF_WORDS
from app.scanning.labels import RxLabel
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.signatures.presenter import SignaturesPresenter
from ui.screens.signatures.rows import COLUMNS, TONES, WHY, facts_of, signature_cells
from ui.targets import PatientTarget
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.chip import Chip
from ui.widgets.command_button import button_for
from ui.widgets.empty import EmptyNote
from ui.widgets.field import TextField
from ui.widgets.figures import DefinitionList
from ui.widgets.scrolled import Scrolled
from ui.widgets.signature import SignatureView
from ui.widgets.table import RowTable
from ui.widgets.text import Body, Muted, Strong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.changes import Change
    from app.pos.signature_views import SignatureRow
    from app.scanning.symbols import Meaning
    from ui.shell import Shell

HINT = "Rx number, sale number, day as MM/DD/YYYY, or name"


class SignatureDetail(Card):
    """Be the right side: one signature, what it is for, and what its check found."""

    def __init__(self, shell: Shell, show_proof: Command, parent: QWidget) -> None:
        """Take the command that prints the proof."""
        super().__init__("Signature", parent)
        self._shell = shell
        self.setMinimumWidth(px(400))
        self.chip = Chip("", Tone.OK)
        self.add_header(self.chip, right=True)
        self.drawn = SignatureView(self)
        self.text = Body("", self, wrap=True)
        self.why = Muted("", self, wrap=True)
        self.patient = Strong("", self)
        self.pairs = DefinitionList(self)
        self._parts = Scrolled(self)
        self._parts.fill((self.patient, self.text, self.drawn, self.why, self.pairs))
        self._parts.body.setSpacing(px(12))
        self._parts.body.addStretch(1)
        self._print = button_for(shell, show_proof, "primary")
        self._none = EmptyNote("signature", "No signature picked", "Pick one in the list.", self)
        for part in (self._parts, self._none):
            self.body.addWidget(part, 1)
        self.body.addWidget(self._print)
        self.show_row(None)

    def show_row(self, row: SignatureRow | None) -> None:
        """Show a signature, or that none is picked."""
        self._none.setVisible(row is None)
        for part in (self._parts, self._print, self.chip):
            part.setVisible(row is not None)
        self.set_title(f"Sale {row.sale_number}" if row else "Signature")
        if row is None:
            return
        proof = row.signed.proof
        self.chip.show_state(PROOF_WORDS[proof], TONES[proof])
        self.patient.setText(row.patient)
        self.text.setText(row.signed.text)
        self.text.setVisible(bool(row.signed.text))
        self.drawn.show_lines(row.signed.lines)
        self.drawn.setVisible(bool(row.signed.lines))
        self.why.setText(WHY[proof])
        self.pairs.show_pairs(facts_of(row, self._shell.local(row.signed.at)))


class SignaturesScreen(Screen):
    """Be the log of signatures."""

    id: ClassVar[str] = "signatures"
    title: ClassVar[str] = "Will-call · Signatures"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.SALE})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build search, list and detail."""
        super().__init__(shell, parent)
        self.presenter = SignaturesPresenter(self, shell.work)
        self.search = TextField("Find a signature", placeholder=HINT)
        self.table: RowTable[SignatureRow] = RowTable(
            COLUMNS, signature_cells, lambda row: row.sale_id, "Signatures"
        )
        self._count = Muted("", self)
        self._empty = EmptyNote("signature", "Nothing found", "Finished pickups stand here.", self)
        self._commands = self._make_commands()
        self.detail = SignatureDetail(shell, self._commands[0], self)
        card = Card("Signatures", self)
        card.add_header(self._count, right=True)
        card.body.setSpacing(px(12))
        card.body.addWidget(self.search)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._empty, 1)
        self._empty.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(card, 7)
        row.addWidget(self.detail, 4)
        self.search.set_enter(self._find)
        self.table.chosen.connect(self._choose)

    def _make_commands(self) -> tuple[Command, ...]:
        see, presenter = Permission.SEE_WILL_CALL, self.presenter
        return (
            Command("signatures.proof", "Print the proof of this pickup", presenter.print_proof,
                    ("Ctrl+Return",), see, "Print the proof", presenter.pick_blocked, "printer"),
            Command("signatures.find", "Find a signature", self.search.setFocus, ("F6",), see, "Find",
                    icon="search"),
            Command("signatures.patient", "Show the patient", self._open_patient, ("F2",),
                    Permission.SEE_PROFILE, "Patient", presenter.pick_blocked),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return the actions of this screen."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Show the newest signatures, or look for what is typed."""
        self.presenter.find(self.search.text())
        self.search.setFocus()

    def on_scan(self, meaning: Meaning) -> bool:
        """Look for the prescription whose label was scanned."""
        if not isinstance(meaning, RxLabel):
            return False
        self.search.set_text(f"{meaning.rx_number}-{meaning.fill:02d}")
        self._find()
        return True

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Read the list again."""
        self.presenter.reload()

    def show_signatures(self, rows: Sequence[SignatureRow]) -> None:
        """Show what was found; the first one is chosen."""
        self.table.set_rows(rows)
        self.table.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        self._count.setText(f"{len(rows)} shown" if rows else "")
        if rows and self.table.current() is None:
            self.table.select_key(rows[0].sale_id)
        self._choose(self.table.current())

    def say_done(self, words: str) -> None:
        """Confirm."""
        self.shell.say(Tone.OK, words)

    def say_wrong(self, words: str) -> None:
        """Say what could not be done."""
        self.shell.say(Tone.WARN, words)

    def _find(self) -> None:
        self.presenter.find(self.search.text())
        self.table.setFocus()

    def _choose(self, row: SignatureRow | None) -> None:
        self.presenter.chosen = row
        self.detail.show_row(row)
        self.shell.commands_changed()

    def _open_patient(self) -> None:
        row = self.presenter.chosen
        if row is not None and row.patient_id is not None:
            self.shell.open("patient", PatientTarget(row.patient_id))
