"""Show one fill: what to count at the left, the label and the claim at the right."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.inventory.lots import parse_expiry
from app.kernel.changes import Kind
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.scanning.labels import RxLabel
from app.scanning.symbols import NdcText, Product
from app.workflows.label_preview import preview_facts
from ui.commands import Command
from ui.screens.base import Screen
from ui.screens.fill.parts import CountPart, LabelCard
from ui.screens.fill.presenter import FillPresenter
from ui.screens.fill.weigh_box import WeighBox
from ui.targets import DrugTarget, FillTarget, LabelTarget, PatientTarget
from ui.theme.tokens import Tone
from ui.widgets.card import Card, gap, page_margins
from ui.widgets.empty import EmptyNote
from ui.widgets.scrolled import Scrolled
from ui.widgets.strip import PatientStrip
from ui.widgets.text import Muted
from ui.work import Latest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.catalog.views import DrugRow
    from app.kernel.changes import Change
    from app.scanning.symbols import Meaning
    from app.workflows.views import FillCard
    from ui.screens.fill.presenter import Bottle
    from ui.shell import Shell

_DPI = 150


class FillScreen(Screen):
    """Count, scan, print."""

    id: ClassVar[str] = "fill"
    title: ClassVar[str] = "Fill"
    watches: ClassVar[frozenset[Kind]] = frozenset({Kind.FILL, Kind.CLAIM, Kind.OUTBOX})

    def __init__(self, shell: Shell, parent: QWidget | None = None) -> None:
        """Build both cards."""
        super().__init__(shell, parent)
        self.presenter = FillPresenter(self, shell.work)
        self._picture = Latest(shell.work)
        self._drawn: object = None
        self.strip = PatientStrip(self)
        self._place = Muted("", self)
        self.count = CountPart(shell.today, self)
        self.bottle = self.count.bottle
        self.weigh = WeighBox(shell, self.presenter.walk.reload, self)
        self.count.put_beside_bottle(self.weigh)
        self._empty = EmptyNote("pill", "Nothing to fill", "New prescriptions come in at Intake.", self)
        self._commands = self._make_commands()
        self.label = LabelCard(shell, self._commands)
        self._lay_out()
        self.bottle.question.picked.connect(self.presenter.take_bottle)
        self.bottle.expiry.left.connect(self._redraw)

    def _make_commands(self) -> tuple[Command, ...]:
        fill, presenter = Permission.FILL, self.presenter
        onward, backward = partial(presenter.walk.step, 1), partial(presenter.walk.step, -1)
        return (
            Command(
                "fill.complete", "Complete and print the label", self._complete, ("Ctrl+Return",), fill,
                "Complete and print", presenter.blocked,
            ),
            Command(
                "fill.change", "Change product and bill again", presenter.change_product, ("F6",), fill,
                "Change product", presenter.change_blocked, "refresh-cw",
            ),
            Command("fill.lot", "Type the lot", self.bottle.lot.setFocus, ("F7",), fill, "Lot"),
            Command(
                "fill.reprint", "Print the label again", presenter.reprint, ("F9",), fill,
                "Print again", presenter.reprint_blocked, "printer",
            ),
            Command("fill.patient", "Show the patient", self._open_patient, ("F2",), fill, "Patient"),
            Command("fill.next", "Next prescription", onward, ("PgDown",), fill, "Next"),
            Command(
                "fill.previous", "Previous prescription", backward, ("PgUp",), fill,
                in_footer=False,
            ),
        )  # fmt: skip

    def _lay_out(self) -> None:
        main = Card()
        main.add_header(self.strip)
        main.add_header(self._place, right=True)
        self._scrolled = Scrolled(main)
        self._scrolled.fill((self.count,))
        main.body.addWidget(self._scrolled, 1)
        main.body.addWidget(self._empty, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(*page_margins())
        row.setSpacing(gap())
        row.addWidget(main, 1)
        row.addWidget(self.label)

    def commands(self) -> tuple[Command, ...]:
        """Return fill's actions."""
        return (*self._commands, *self.weigh.commands())

    def activate(self, target: object | None) -> None:
        """Open the fill that is wanted, else the one in work, else the one that waits longest."""
        if isinstance(target, FillTarget):
            self.presenter.walk.open(target.id)
        elif isinstance(target, DrugTarget):
            self.presenter.scan(target.code, target.lot, target.expiry)
        else:
            self.presenter.walk.reload()
        self.setFocus()

    def on_scan(self, meaning: Meaning) -> bool:
        """Judge a bottle; a label opens its prescription."""
        match meaning:
            case Product(gtin14=code, lot=lot, expiry=expiry):
                self.presenter.scan(code, lot, expiry)
            case NdcText(text=code):
                self.presenter.scan(code)
            case RxLabel(rx_number=rx_number, fill=fill):
                self.shell.open("queue", LabelTarget(rx_number, fill))
            case _:
                return False
        return True

    def on_changes(self, changes: frozenset[Change]) -> None:
        """Show the fill as it stands now."""
        self.presenter.walk.reload()

    def back(self) -> bool:
        """Leave a sample and go back to weighing the vial."""
        return self.weigh.presenter.begin_vial()

    def today(self) -> date:
        """Return the store's day."""
        return self.shell.today()

    def show_card(self, card: FillCard | None) -> None:
        """Show a fill, or that nothing waits."""
        for widget in (self._scrolled, self.label, self.strip):
            widget.setVisible(card is not None)
        self._empty.setVisible(card is None)
        self.weigh.presenter.take_card(card)
        if card is not None:
            row = card.patient.row
            self.strip.show_patient(
                row.name, row.birth_date, card.patient.age, card.patient.allergies, sex=row.sex.value
            )
            self.count.show_card(card, self.shell.local)
            self.label.show_card(card)
            self._redraw()
        self._place.setText(self.presenter.walk.place_words("to fill"))
        self.shell.commands_changed()

    def _redraw(self) -> None:
        """Draw the label anew when anything on it changed, away from this thread."""
        card = self.presenter.card
        if card is None:
            return
        facts = preview_facts(replace(card, expiry=self._expiry(card)), self.shell.desk.store, self.today())
        if facts == self._drawn:
            return
        self._drawn = facts
        renderer = self.shell.desk.renderer
        pages = self.shell.desk.in_background(lambda: renderer.pages_png(renderer.label_pdf(facts), _DPI))
        self._picture.wait_for(pages, self.label.view.show_pdf)

    def _expiry(self, card: FillCard) -> str:
        try:
            return parse_expiry(self.bottle.expiry.text(), self.today()).isoformat()
        except DomainError:
            return card.expiry

    def show_bottle(self, bottle: Bottle | None) -> None:
        """Show what was scanned, with the tone of a good or a bad scan."""
        self.bottle.show_bottle(bottle)
        if bottle is not None and bottle.matches and not self.bottle.lot.text():
            self.bottle.lot.setFocus()
        elif bottle is not None and bottle.matches and not self.bottle.expiry.text():
            self.bottle.expiry.setFocus()
        if bottle is not None and not bottle.matches:
            self.shell.sound(good=False)
        self._redraw()
        self.shell.commands_changed()

    def ask_bottle(self, drugs: Sequence[DrugRow]) -> None:
        """Ask which package a code means."""
        self.bottle.question.ask(drugs)

    def refuse_scan(self, words: str) -> None:
        """Say why a scan does not count."""
        self.shell.sound(good=False)
        self.shell.say(Tone.BAD, words)

    def show_problems(self, failure: DomainError) -> None:
        """Show what is wrong beside its field."""
        fields = {"lot": self.bottle.lot, "expiry": self.bottle.expiry}
        for problem in failure.problems:
            if problem.field in fields:
                fields[problem.field].set_error(problem.message)
                fields[problem.field].setFocus()
            else:
                self.shell.say(Tone.BAD, problem.message)

    def show_failed(self, words: str) -> None:
        """Say what failed."""
        self.shell.say(Tone.BAD, words)

    def show_done(self, words: str) -> None:
        """Say that it is done."""
        self.label.done.say(words)
        self._empty.show_words("Nothing more to fill", words)
        self.setFocus()

    def _complete(self) -> None:
        if self.bottle.check_now():
            self.presenter.complete(self.bottle.lot.text(), self.bottle.expiry.text())

    def _open_patient(self) -> None:
        if self.presenter.card is not None:
            self.shell.open("patient", PatientTarget(self.presenter.card.patient.row.id))
