"""Be what only some prescriptions need: more for the claim, and the table of a compound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.claims.compound_entry import shown_as
from app.claims.more_entry import MoreField
from app.kernel.errors import FieldProblem
from app.kernel.running import Permission
from ui.commands import Command
from ui.screens.claim_more.compound import CompoundPart
from ui.screens.claim_more.part import TITLE, MorePart
from ui.screens.claim_more.presenter import MorePresenter
from ui.theme.theme import px

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.catalog.views import DrugRow
    from app.kernel.ids import CoverageId
    from ui.shell import Shell


class Besides(QWidget):
    """Hold both parts, closed and empty for most; `mixed` carries the compound as a drug."""

    mixed = Signal(object)
    misplaced = Signal(str, str)

    def __init__(self, shell: Shell, parent: QWidget) -> None:
        """Take the window's services."""
        super().__init__(parent)
        self.more = MorePart(shell.work, shell.today, self)
        self.compound = CompoundPart(shell.work, self)
        self._known = MorePresenter(self.more, shell.work)
        self._work = shell.work
        self._drug: DrugRow | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(self.compound)
        column.addWidget(self.more)
        self.compound.changed.connect(self._mix)
        self.more.opened.connect(self._show_if_any)
        self.compound.opened.connect(self._show_if_any)
        self._show_if_any()

    def commands(self) -> tuple[Command, ...]:
        """Return the keys of both parts; only one of them is hinted at."""
        enter = Permission.ENTER_PRESCRIPTION
        return (
            Command("intake.more", TITLE, self.open_more, ("Ctrl+M",), enter, "More"),
            Command(
                "intake.compound", "Mix a compound", self.open_compound, ("Alt+M",), enter, in_footer=False
            ),
        )

    def open_more(self) -> None:
        """Show every field; for a vaccine begin at its fee."""
        vaccine = self._drug is not None and self._drug.is_vaccine
        self.more.open_fields(MoreField.VACCINE_FEE if vaccine else None)

    def open_compound(self) -> None:
        """Show the table, the drug that was picked as its first ingredient."""
        self.compound.open_table(self._drug)

    def back(self) -> bool:
        """Close what is open, the lower part first; say whether something was."""
        if self.more.is_open():
            self.more.close_fields()
        elif self.compound.is_open():
            self.compound.close_table()
        else:
            return False
        return True

    def take_drug(self, drug: DrugRow | None = None) -> None:
        """Follow the drug that is picked."""
        self._drug = drug
        self._known.take_drug(drug)

    def take_coverage(self, coverage_id: CoverageId | None) -> None:
        """Follow the card that is billed."""
        self._known.take_coverage(coverage_id)

    def take_code(self, code: str) -> bool:
        """Take a scanned code as an ingredient while the table is open; say whether it was."""
        if not self.compound.is_open():
            return False
        self._work.read(
            lambda reads: reads.catalog.by_code(code), lambda drugs: self.compound.take_hits(code, drugs)
        )
        return True

    def has_content(self) -> bool:
        """Say whether anything was typed here."""
        return bool(self.more.typed()) or not self.compound.typed().is_empty

    def clear(self) -> None:
        """Empty and close both."""
        self._known.forget()
        self._drug = None
        self.compound.clear()
        self.more.clear()

    def show_problems(self, problems: Sequence[FieldProblem]) -> set[str]:
        """Show the problems that belong here; return their names."""
        return self.more.show_problems(problems) | self.compound.show_problems(problems)

    def place(self, name: str, words: str) -> None:
        """Show one problem here, else hand it on."""
        if not self.show_problems([FieldProblem(name, words)]):
            self.misplaced.emit(name, words)

    def remember(self) -> Callable[[], None]:
        """Return the way back to what stands here now."""
        more, mix, drugs = self.more.typed(), self.compound.typed(), self.compound.drugs()

        def restore() -> None:
            self.more.show_typed(more, touched=True)
            self.compound.show_typed(mix, drugs)

        return restore

    def _mix(self) -> None:
        drug = shown_as(self.compound.typed(), self.compound.drugs())
        if drug is not None:
            self.mixed.emit(drug)

    def _show_if_any(self, _is_open: object = None) -> None:
        self.setVisible(not (self.more.isHidden() and self.compound.isHidden()))
