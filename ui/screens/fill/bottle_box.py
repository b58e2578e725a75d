"""Show the stock bottle in hand: whether it is what was billed, its lot and its expiry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.inventory.lots import parse_expiry, parse_lot
from app.kernel.errors import DomainError
from app.kernel.person import show_date
from ui.screens.package_question import PackageQuestion
from ui.theme.theme import px
from ui.theme.tokens import Tone
from ui.widgets.card import Inset
from ui.widgets.chip import Chip
from ui.widgets.field import TextField
from ui.widgets.text import Muted, Strong

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ui.screens.fill.presenter import Bottle

_ASK = "Scan the stock bottle"


class BottleBox(Inset):
    """Be the framed part of fill."""

    def __init__(self, today: Callable[[], date], parent: QWidget) -> None:
        """Start without a bottle."""
        super().__init__(parent)
        self._today = today
        self.title = Strong(_ASK, self)
        self._sub = Muted("", self, wrap=True)
        self.chip = Chip("Not scanned", Tone.PLAIN, "circle", self)
        self.lot = TextField("Lot", _check_lot)
        self.expiry = TextField("Expires", self._check_expiry, "MM/YYYY")
        self.question = PackageQuestion(self)
        self._lay_out()
        self.show_bottle(None)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(px(1))
        words.addWidget(self.title)
        words.addWidget(self._sub)
        line = QHBoxLayout()
        line.addLayout(words, 1)
        line.addWidget(self.chip)
        fields = QHBoxLayout()
        fields.setSpacing(px(12))
        fields.addWidget(self.lot, 1)
        fields.addWidget(self.expiry, 1)
        self.body.setSpacing(px(10))
        self.body.addLayout(line)
        self.body.addWidget(self.question)
        self.body.addLayout(fields)

    def show_bottle(self, bottle: Bottle | None) -> None:
        """Show what was scanned, and whether it is what was billed."""
        self.question.hide()
        if bottle is None:
            self.title.setText(_ASK)
            self._sub.set_ink("muted")
            self._sub.setText("It must be the billed NDC.")
            self.chip.show_state("Not scanned", Tone.PLAIN, "circle")
            self.lot.set_text("")
            self.expiry.set_text("")
            return
        drug = bottle.drug
        self.title.setText(drug.title)
        self._sub.set_ink("muted" if bottle.matches else "bad")
        self.chip.show_state(*_verdict(bottle))
        self._sub.setText(
            " · ".join(filter(None, (drug.ndc_shown, drug.labeler, drug.size_shown, _advice(bottle))))
        )
        if bottle.lot:
            self.lot.set_text(bottle.lot)
        if bottle.expiry:
            self.expiry.set_text(show_date(bottle.expiry))

    def check_now(self) -> bool:
        """Check lot and expiry, show what is wrong, and say whether both are good."""
        for field, words in (
            (self.lot, "Type the lot on the bottle."),
            (self.expiry, "Type the expiry on the bottle."),
        ):
            if not field.text():
                field.set_error(words)
            elif not field.check_now():
                pass
        bad = [field for field in (self.lot, self.expiry) if field.error()]
        if bad:
            bad[0].setFocus()
        return not bad

    def _check_expiry(self, text: str) -> str:
        return _trouble(lambda: parse_expiry(text, self._today()))


def _check_lot(text: str) -> str:
    return _trouble(lambda: parse_lot(text))


def _trouble(read: Callable[[], object]) -> str:
    try:
        read()
    except DomainError as problem:
        return problem.message
    return ""


def _verdict(bottle: Bottle) -> tuple[str, Tone, str]:
    return ("Scanned = billed", Tone.OK, "") if bottle.matches else ("Not what was billed", Tone.BAD, "")


def _advice(bottle: Bottle) -> str:
    if bottle.matches:
        return ""
    if bottle.may_change:
        return "scan the billed bottle, or press F6 to bill this one instead"
    return "this is another drug, strength or form: put it back"
