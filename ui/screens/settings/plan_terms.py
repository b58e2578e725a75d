"""Edit what a plan wants besides, and say what the payer sheet of the day says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.claims.cob import FEDERAL_KINDS
from app.claims.model import CobScheme, PlanTerms
from app.claims.sheets.model import CobScheme as SheetScheme
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.check import Check
from ui.widgets.field import LabelledField, Note, NumberField
from ui.widgets.text import Strong
from ui.widgets.value_fields import ChoiceField

if TYPE_CHECKING:
    from app.claims.model import PlanKind
    from app.claims.sheets.views import PlanSheet

USUAL = "usual"
SCHEMES: tuple[tuple[str, str], ...] = (
    (USUAL, "As usual for its kind"),
    (CobScheme.PAID, "What they paid"),
    (CobScheme.RESPONSIBILITY, "What the patient still owes"),
    (CobScheme.BOTH, "Both"),
)
SHEET_WORDS = {
    SheetScheme.AMOUNT_PAID: "what they paid",
    SheetScheme.PATIENT_RESPONSIBILITY: "what the patient still owes",
    SheetScheme.BOTH: "both",
    SheetScheme.NONE: "nothing: it takes no claim that another plan has seen",
}
_NO_SHEET = "No payer sheet holds for this plan today: what stands here counts."


class PlanTermsPart(QWidget):
    """Be the terms of one plan."""

    def __init__(self, parent: QWidget) -> None:
        """Build the fields."""
        super().__init__(parent)
        self.scheme: ChoiceField[str] = ChoiceField("Tell it of earlier payers", SCHEMES)
        self.total = Check("It takes the patient's part as one sum", self)
        self.federal = Check("A federal programme pays", self)
        self.days = NumberField("Days to appeal a low price")
        self.days.set_hint("Counted from the plan's answer.")
        self.sheet = Note(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(4), 0, 0)
        column.setSpacing(px(8))
        column.addWidget(Strong("Terms", self))
        column.addWidget(self.sheet)
        for part in (self.scheme, self.total, self.federal, self.days):
            column.addWidget(part)
        self.by_field: dict[str, LabelledField] = {"cob": self.scheme, "appeal days": self.days}

    def show_terms(self, terms: PlanTerms) -> None:
        """Show the terms on file."""
        self.scheme.set_value(terms.cob_scheme or USUAL)
        self.total.setChecked(terms.takes_total)
        self.federal.setChecked(terms.federal)
        self.days.set_text(str(terms.appeal_days))

    def show_sheet(self, sheet: PlanSheet | None, kind: PlanKind | None) -> None:
        """Say what comes from the payer sheet of the day, and goes before what stands here."""
        if sheet is None:
            self.sheet.show_words(_NO_SHEET, Tone.PLAIN)
        else:
            self.sheet.show_words(f"Payer sheet today: {sheet.name}, version {sheet.version}.", Tone.INFO)
        told = sheet.cob if sheet is not None else None
        words = f"The payer sheet says {SHEET_WORDS[told]}; it goes before this." if told else ""
        if sheet is not None and told is None:
            words = "The payer sheet is silent: this counts."
        self.scheme.set_hint(words)
        whence = "by its kind" if kind in FEDERAL_KINDS else ""
        if sheet is not None and sheet.federal:
            whence = "by its payer sheet"
        self.federal.setText(
            f"A federal programme pays: yes, {whence}" if whence else "A federal programme pays"
        )
        self.federal.setEnabled(not whence)

    def terms(self) -> PlanTerms:
        """Return the terms as typed."""
        days, scheme = self.days.text(), self.scheme.value() or USUAL
        return PlanTerms(
            cob_scheme="" if scheme == USUAL else scheme,
            takes_total=self.total.isChecked(),
            federal=self.federal.isChecked(),
            appeal_days=int(days) if days.isascii() and days.isdigit() else 0,
        )
