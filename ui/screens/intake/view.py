"""Show intake: the paper's fields at the left, coverage and claim at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.kernel.changes import Kind
from app.kernel.running import Permission
from app.scanning.labels import RxLabel
from app.scanning.symbols import NdcText, Product
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.done_line import DoneLine
from ui.screens.intake.claim_panel import ClaimPanel
from ui.screens.intake.entry_card import EntryCard
from ui.screens.intake.last import LastPresenter
from ui.screens.intake.memory import remember
from ui.screens.intake.people import PeopleDesk
from ui.screens.intake.refills import RefillPresenter
from ui.screens.open_edits import OpenEdits
from ui.targets import ClaimTarget, DrugTarget, LabelTarget, PatientTarget, PrescriberTarget
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.command_button import button_for
from ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from app.kernel.changes import Change
    from app.scanning.symbols import Meaning
    from app.workflows.intake import Accepted
    from app.workflows.views import FillCard
    from ui.shell import Shell

_SIDE = 360


class IntakeScreen(Screen):
    """Enter prescriptions one after the other."""

    id: ClassVar[str] = "intake"
    title: ClassVar[str] = "Intake"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.CLAIM, Kind.FILL, Kind.OUTBOX})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build both cards."""
        super().__init__(shell, parent)
        self.last = LastPresenter(self, shell.work)
        self.refills = RefillPresenter(self, shell.work)
        self.entry = EntryCard(shell)
        self.presenter, self.fields = self.entry.presenter, self.entry.fields
        self.safety = self.entry.safety
        self.done = DoneLine(self)
        self.people = PeopleDesk(shell, self.entry)
        self._commands = self._make_commands()
        self.panel = ClaimPanel(shell, self._commands[-3:], self)
        self.open_edits = OpenEdits("intake", self.panel.asked, shell)
        self._commands += (self.open_edits.command(),)
        self._accept_button = button_for(shell, self._commands[0], "primary")
        self._lay_out()
        self.entry.patient_changed.connect(self.panel.show_coverage)
        self.entry.patient_changed.connect(self._follow_bill)
        self.panel.bill.chosen.connect(self._follow_bill)
        self.entry.taken.connect(self.show_refilled)
        self.entry.misplaced.connect(self._place_problem)
        self.fields.origin.set_enter(self._after_origin)
        self.panel.show_coverage(None)

    def _lay_out(self) -> None:
        side = Card()
        side.setFixedWidth(px(_SIDE))
        scrolled = Scrolled(side)
        scrolled.fill((self.panel,))
        side.body.addWidget(scrolled, 1)
        side.body.addWidget(self.done)
        side.body.addWidget(self._accept_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(self.entry, 1)
        row.addWidget(side)

    def _make_commands(self) -> tuple[Command, ...]:
        enter, claims, last = Permission.ENTER_PRESCRIPTION, Permission.WORK_CLAIMS, self.last
        fields = self.fields
        patient, prescriber = fields.patient.setFocus, fields.prescriber.setFocus
        return (
            Command("intake.accept", "Send to fill", self._accept, ("Ctrl+Return",), enter),
            Command("intake.patient", "Go to the patient", patient, ("F2",), enter, "Patient"),
            Command("intake.drug", "Go to the drug", fields.drug.setFocus, ("F3",), enter, "Drug"),
            Command("intake.prescriber", "Go to the prescriber", prescriber, ("F6",), enter, "Prescriber"),
            Command("intake.sig", "Go to the sig", fields.sig.setFocus, ("F7",), enter, "Sig"),
            Command("intake.bill", "Choose who is billed", self._go_to_bill, ("F10",), enter, "Bill to"),
            *self.entry.besides.commands(),
            *self.people.commands(),
            Command(
                "intake.clear", "Empty the fields", self._clear, ("Ctrl+N",), enter, "Empty", in_footer=False
            ),
            Command(
                "intake.resubmit", "Send the claim again", last.resubmit, ("F11",), claims,
                blocked=last.rejected, icon="refresh-cw", in_footer=False,
            ),
            Command(
                "intake.cash", "Sell for cash instead", last.switch_to_cash, ("F12",), claims,
                blocked=last.rejected, icon="banknote", in_footer=False,
            ),
            Command("intake.claim", "Open the claim", self._open_claim, (), claims, icon="arrow-left-right"),
        )  # fmt: skip

    def commands(self) -> tuple[Command, ...]:
        """Return intake's actions."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Start at the patient, or at what was scanned or picked elsewhere."""
        if isinstance(target, DrugTarget):
            self.presenter.take_code(target.code)
        elif isinstance(target, PatientTarget):
            self.people.take_patient(target)
        elif isinstance(target, PrescriberTarget):
            self.people.take_prescriber(target.id)
        elif isinstance(target, LabelTarget) and target.fill is not None:
            self.refills.take_label(target.rx_number, target.fill)
        self.last.reload()
        self.open_edits.reload()
        if self.fields.patient.value() is None and not isinstance(target, PatientTarget | PrescriberTarget):
            self.fields.patient.setFocus()

    def on_scan(self, meaning: Meaning) -> bool:
        """Take a drug from anywhere on the screen; an old label asks for a refill."""
        match meaning:
            case Product(gtin14=code) | NdcText(text=code):
                if not self.entry.besides.take_code(code):
                    self.presenter.take_code(code)
            case RxLabel(rx_number=rx_number, fill=fill):
                self.refills.take_label(rx_number, fill)
            case _:
                return False
        return True

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Show the last claim as it stands now."""
        self.last.reload()
        self.open_edits.reload()

    def has_unsaved(self) -> bool:
        """Say whether a prescription is half typed."""
        return self.fields.has_content() or self.entry.besides.has_content()

    def back(self) -> bool:
        """Close the list of packages first."""
        if self.entry.question.isHidden():
            was_open = self.entry.besides.back()
            if was_open:
                self.fields.quantity.setFocus()
            return was_open
        self.entry.question.hide()
        self.fields.drug.setFocus()
        return True

    def show_last(self, card: FillCard) -> None:
        """Show claim and alerts of the prescription that was taken last."""
        self.panel.show_claim(card)
        self.safety.show_last(card)
        self.shell.commands_changed()

    def _accept(self) -> None:
        self.entry.accept(self.panel.coverage())

    def show_refilled(self, accepted: Accepted) -> None:
        """Say what was taken and follow its claim; what is half typed stays."""
        self.done.say(f"Rx {accepted.rx_number}-{accepted.fill_number:02d} is sent to fill.")
        self.last.follow(accepted.fill_id)
        self.open_edits.follow(accepted.fill_id)

    def refuse_refill(self, words: str) -> None:
        """Say why a refill was not taken."""
        self.shell.sound(good=False)
        self.shell.say(Tone.BAD, words)

    def _place_problem(self, name: str, words: str) -> None:
        if name == "coverage" and not self.panel.bill.isHidden():
            self.panel.bill.set_error(words)
        else:
            self.shell.say(Tone.BAD, words)

    def _clear(self) -> None:
        if not self.has_unsaved():
            return
        restore = remember(self.entry)

        def undo() -> None:
            if not restore():
                self.shell.say(Tone.WARN, "Something else is typed now. Send or empty it first.")

        self.entry.clear()
        self.shell.say(Tone.INFO, "The fields are empty.", undo)

    def _follow_bill(self, _card: object) -> None:
        self.entry.besides.take_coverage(self.panel.coverage())

    def _go_to_bill(self) -> None:
        (self.fields.patient if self.panel.bill.isHidden() else self.panel.bill).setFocus()

    def _after_origin(self) -> None:
        (self._accept_button if self.panel.bill.isHidden() else self.panel.bill).setFocus()

    def _open_claim(self) -> None:
        card = self.last.card
        if card is not None and card.claim is not None:
            self.shell.open("claims", ClaimTarget(card.claim.id))
