"""Show patients: the search at the left, one card with its profile at the right."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.kernel.address import show_phone
from app.kernel.changes import Kind
from app.kernel.person import show_date
from app.kernel.running import Permission
from app.scanning.labels import RxLabel
from app.scanning.symbols import PlainText
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.eligibility_ask import ask_plans
from ui.screens.eligibility_note import EligibilityNoteForm
from ui.screens.patient.about import AboutPatient
from ui.screens.patient.forms import form_commands, told_command
from ui.screens.patient.presenter import PatientPresenter
from ui.screens.queue.view import PLACES, STATES
from ui.targets import FillTarget, LabelTarget, PatientTarget, TextTarget
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.command_button import button_for
from ui.widgets.empty import EmptyNote
from ui.widgets.field import TextField
from ui.widgets.scrolled import Scrolled
from ui.widgets.strip import PatientStrip
from ui.widgets.table import Column, Mark, RowTable, Two
from ui.widgets.text import Heading, Muted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.changes import Change
    from app.patients.views import PatientCard, PatientRow
    from app.prescriptions.views import ProfileRow
    from app.scanning.symbols import Meaning
    from app.workflows.intake import Accepted
    from ui.shell import Shell
    from ui.widgets.cells import Cell

_LIST = 320


def hit_cells(row: PatientRow) -> Sequence[Cell]:
    """Return a hit as a table row."""
    return (
        Two(
            row.name,
            " · ".join(filter(None, (show_date(row.birth_date), row.sex.value, show_phone(row.phone)))),
        ),
    )


def profile_cells(row: ProfileRow) -> Sequence[Cell]:
    """Return one fill of the profile as a table row."""
    state, tone = STATES[row.state]
    if row.may_refill:
        refills: Cell = Mark(f"{row.refills_left} left", Tone.OK, "rotate-ccw")
    else:
        refills = f"{row.refills_left} left" if row.refills_left else "none"
    return (
        Two(f"{row.rx_number}-{row.fill_number:02d}", show_date(row.date_of_service)),
        Two(row.drug, " · ".join(filter(None, (row.sig_text, row.prescriber)))),
        Two(row.quantity, f"{row.days_supply} days"),
        Mark(state, tone),
        refills,
    )


class PatientScreen(Screen):
    """Find somebody, see everything, refill."""

    id: ClassVar[str] = "patient"
    title: ClassVar[str] = "Patients"
    watches: ClassVar[frozenset[Kind]] = frozenset(
        {Kind.PATIENT, Kind.FILL, Kind.PRESCRIPTION, Kind.BAG, Kind.SALE}
    )

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build search and card."""
        super().__init__(shell, parent)
        self.presenter = PatientPresenter(self, shell.work)
        self.search = TextField("Search", placeholder="Name, birth date or phone")
        self.hits: RowTable[PatientRow] = RowTable(
            (Column("Patient"),), hit_cells, lambda row: row.id, "Patients found"
        )
        self._none = Muted(
            "Type the beginning of a name, such as “che ma”, or a birth date.", self, wrap=True
        )
        self.strip = PatientStrip(self)
        self.about = AboutPatient(self)
        self.told = EligibilityNoteForm(shell, self)
        self.profile: RowTable[ProfileRow] = RowTable(
            (
                Column("Rx", 11),
                Column("Drug"),
                Column("Quantity", 9),
                Column("State", 11),
                Column("Refills", 10),
            ),
            profile_cells,
            lambda row: row.fill_id,
            "Profile",
        )
        self._count = Muted("", self)
        self._commands = self._make_commands()
        self._empty = EmptyNote("users", "No patient open", "Search at the left, or scan a label.", self)
        self._content = Card()
        self._lay_out()
        self._connect()

    def _make_commands(self) -> tuple[Command, ...]:
        see, enter = Permission.SEE_PROFILE, Permission.ENTER_PRESCRIPTION
        presenter = self.presenter
        return (
            Command(
                "patient.refill", "Refill the prescription", presenter.refill, ("Ctrl+Return",), enter,
                "Refill", presenter.refill_blocked, "rotate-ccw",
            ),
            Command("patient.find", "Search for a patient", self._go_to_search, ("F2",), see, "Search"),
            Command(
                "patient.new", "New prescription for this patient", self._new_prescription, ("F6",), enter,
                "New prescription", presenter.no_patient, "file-pen-line",
            ),
            Command("patient.profile", "Go to the profile", self.profile.setFocus, ("F7",), see, "Profile"),
            *form_commands(self),
            Command(
                "patient.eligible", "Ask the plans whether they cover the patient",
                partial(ask_plans, self.shell, lambda: presenter.card), ("Ctrl+E",), see, "Eligibility",
                presenter.no_patient,
            ),
            told_command(self),
            Command("patient.open", "Open fill", self._open_row, ("F10",), see, "", presenter.no_fill),
        )  # fmt: skip

    def _lay_out(self) -> None:
        found = Card()
        found.setFixedWidth(px(_LIST))
        found.body.addWidget(self.search)
        below = QWidget(self)
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._none, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.hits, 1)
        found.body.addWidget(below, 1)
        found.body.addWidget(button_for(self.shell, self._commands[5], "left"))
        self._content.add_header(self.strip)
        for command in (self._commands[4], self._commands[2]):
            self._content.add_header(button_for(self.shell, command), right=True)
        head = QHBoxLayout()
        head.addWidget(Heading("Profile", self))
        head.addSpacing(px(8))
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(button_for(self.shell, self._commands[0]))
        scrolled = Scrolled(self._content)
        self._content.body.addWidget(scrolled, 1)
        body = scrolled.body
        body.addWidget(self.about)
        body.addWidget(self.told)
        body.addSpacing(px(10))
        body.addLayout(head)
        body.addWidget(self.profile, 1)
        hollow = Card()
        hollow.body.addWidget(self._empty, 1)
        self._hollow = hollow
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(found)
        row.addWidget(self._content, 1)
        row.addWidget(hollow, 1)
        self._content.hide()
        self.hits.hide()

    def _connect(self) -> None:
        self.search.edited.connect(self.presenter.type_text)
        self.search.set_enter(self._enter_search)
        self.hits.opened.connect(self._open_hit)
        self.hits.clicked.connect(lambda _index: self._open_hit(self.hits.current()))
        self.profile.chosen.connect(self._choose)
        self.profile.opened.connect(self._open_row)
        self.told.closed.connect(self.profile.setFocus)

    def commands(self) -> tuple[Command, ...]:
        """Return the actions of this screen."""
        return self._commands

    def activate(self, target: object | None) -> None:
        """Open a patient, or search for words."""
        if isinstance(target, PatientTarget):
            self.presenter.open(target.id)
            return
        if isinstance(target, TextTarget):
            self.on_search(target.text)
            return
        self.presenter.reload()
        self._go_to_search()

    def back(self) -> bool:
        """Close the note of a plan's answer first."""
        return self.told.close_form()

    def on_search(self, text: str) -> bool:
        """Search for words from the header."""
        self.search.set_text(text)
        self.presenter.search(text, open_only_hit=True)
        self.search.setFocus()
        return True

    def on_scan(self, meaning: Meaning) -> bool:
        """Open the prescription of a label; other words are searched for."""
        if isinstance(meaning, RxLabel):
            self.shell.open("queue", LabelTarget(meaning.rx_number, meaning.fill))
            return True
        return isinstance(meaning, PlainText) and self.on_search(meaning.text)

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Show the patient as on file now."""
        self.presenter.reload()

    def show_hits(self, rows: Sequence[PatientRow], typed: str) -> None:
        """Show who was found."""
        self.hits.set_rows(rows)
        self.hits.setVisible(bool(rows))
        self._none.setVisible(not rows)
        if typed:
            self._none.setText(
                f"Nobody found for “{typed[:40]}”. Type less, or press Alt N to add a patient."
            )

    def show_patient(self, card: PatientCard, profile: Sequence[ProfileRow]) -> None:
        """Show card and profile."""
        row = card.row
        self.told.keep_for({one.id for one in card.coverages})
        self._hollow.hide()
        self._content.show()
        self.strip.show_patient(row.name, row.birth_date, card.age, card.allergies, sex=row.sex.value)
        self.about.show_card(card, self.shell.desk.clock.now())
        self.profile.set_rows(profile)
        self.presenter.choose(self.profile.current())
        self._count.setText(f"{len(profile)} fills" if len(profile) != 1 else "1 fill")
        if not self.search.line.hasFocus() or not self.search.text():
            self.profile.setFocus()
        self.shell.commands_changed()

    def say_refilled(self, accepted: Accepted) -> None:
        """Say that the refill is in the queue."""
        self.shell.say(Tone.OK, f"Rx {accepted.rx_number}-{accepted.fill_number:02d} is sent to fill.")

    def say_refused(self, words: str) -> None:
        """Say why it was not done."""
        self.shell.sound(good=False)
        self.shell.say(Tone.BAD, words)

    def _enter_search(self) -> None:
        if self.hits.rows() and not self.hits.isHidden():
            self.hits.setFocus()
            if len(self.hits.rows()) == 1:
                self._open_hit(self.hits.rows()[0])
        else:
            self.presenter.search(self.search.text(), open_only_hit=True)

    def _open_hit(self, row: PatientRow | None) -> None:
        if row is not None:
            self.profile.setFocus(Qt.FocusReason.OtherFocusReason)
            self.presenter.open(row.id)

    def _choose(self, row: ProfileRow | None) -> None:
        self.presenter.choose(row)
        self.shell.commands_changed()

    def _open_row(self, row: ProfileRow | None = None) -> None:
        """Open a fill, the chosen one where none is named."""
        row = row or self.presenter.chosen
        if row is not None:
            self.shell.open(PLACES.get(row.state, "verify"), FillTarget(row.fill_id))

    def _go_to_search(self) -> None:
        self.search.setFocus()
        self.search.line.selectAll()

    def _new_prescription(self) -> None:
        if self.presenter.card is not None:
            self.shell.open("intake", PatientTarget(self.presenter.card.row.id))
