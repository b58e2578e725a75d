"""Show a playbook: what it means, what to check, codes that lift it, words for patient and help desk."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme.theme import px
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Inset
from ui.widgets.text import Body, Muted, Strong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.claims.desk_views import DeskDetail
    from app.claims.playbooks import Override
    from app.kernel.running import Role

MOST = 5


class OverrideList(QWidget):
    """Offer the codes that this person may send; one can be chosen."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Make the buttons once."""
        super().__init__(parent)
        self._offered: tuple[Override, ...] = ()
        self.chosen: Override | None = None
        self._buttons = [SecondaryButton(f"Code {n}", "circle", left=True) for n in range(1, MOST + 1)]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        self._head = Muted("Send with a code", self)
        column.addWidget(self._head)
        for place, button in enumerate(self._buttons):
            button.clicked.connect(partial(self.toggle, place))
            column.addWidget(button)

    def show_overrides(self, offered: Sequence[Override], *, fresh: bool) -> None:
        """Show what may be sent; the choice stays while the item does."""
        self._offered = tuple(offered[:MOST])
        if fresh or self.chosen not in self._offered:
            self.chosen = None
        self.setVisible(bool(self._offered))
        self._dress()

    def offered(self) -> tuple[Override, ...]:
        """Return what is offered."""
        return self._offered

    def toggle(self, place: int) -> None:
        """Choose one, or take the choice back."""
        if place < len(self._offered):
            wanted = self._offered[place]
            self.chosen = None if self.chosen == wanted else wanted
            self._dress()
            self.changed.emit()

    def _dress(self) -> None:
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(self._offered))
            if place < len(self._offered):
                override = self._offered[place]
                button.set_icon("circle-check" if override == self.chosen else "circle")
                button.set_words(f"{override.words} · {override.code}")
                button.setToolTip(f"Ctrl+{place + 1}")
                button.setAccessibleDescription("chosen" if override == self.chosen else "")


class Advice(QWidget):
    """Be the words of a playbook around the overrides."""

    def __init__(self, parent: QWidget) -> None:
        """Start empty."""
        super().__init__(parent)
        self._means = Body("", self, wrap=True)
        self._checks = Body("", self, wrap=True)
        self._patient_box, self._call_box = Inset(self), Inset(self)
        self._patient = Body("", self, wrap=True)
        self._help = Strong("", self)
        self._script = Body("", self, wrap=True)
        self._windows = Muted("", self, wrap=True)
        self._patient_box.body.addWidget(Muted("Say to the patient", self))
        self._patient_box.body.addWidget(self._patient)
        self._call_box.body.addWidget(self._help)
        self._call_box.body.addWidget(self._script)
        self._call_box.body.addWidget(self._windows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        for part in (self._checks, self._patient_box, self._call_box):
            column.addWidget(part)

    def meaning(self) -> Body:
        """Return the sentence that says what a reject means, to be put at the top."""
        return self._means

    def show_detail(self, detail: DeskDetail, intro: str) -> None:
        """Show the playbook of a claim, or what the payer's code says when there is none."""
        playbook = detail.playbook
        self._patient_box.setVisible(playbook is not None)
        self._call_box.setVisible(playbook is not None or bool(detail.help_desk))
        self._windows.setText(detail.windows)
        self._windows.setVisible(bool(detail.windows))
        self._help.setText(f"Call {detail.help_desk}" if detail.help_desk else "Call the plan")
        if playbook is None:
            reasons = [f"{reject.plain} {reject.remedy}".strip() for reject in detail.row.rejects]
            self._means.setText("\n".join(reasons) or detail.row.parked_reason or detail.row.message)
            self._checks.hide()
            self._script.setText(intro)
            return
        self._means.setText(playbook.means)
        self._checks.setText("\n".join(f"{n}.  {line}" for n, line in enumerate(playbook.check, 1)))
        self._checks.show()
        self._patient.setText(f"“{playbook.patient}”")
        self._script.setText("\n".join((intro, *(f"•  {line}" for line in playbook.ask))))


def may_send(detail: DeskDetail, roles: frozenset[Role]) -> tuple[Override, ...]:
    """Return the codes that a person of these roles may send with a claim."""
    return detail.playbook.overrides_for(roles) if detail.playbook else ()
