"""Remember a half typed prescription, so that emptying the fields can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.widgets.pick_list import PickRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.screens.intake.entry_card import EntryCard


def remember(card: EntryCard) -> Callable[[], bool]:
    """Return the way back to what is typed now; it says False when something else was typed meanwhile."""
    fields, presenter = card.fields, card.presenter
    patient, drug, by_hand = presenter.patient, presenter.drug, card.days_by_hand
    prescriber = PickRow(fields.prescriber.value(), fields.prescriber.typed(), fields.prescriber.note.text())
    pickers = [(picker, picker.typed()) for picker in (fields.patient, fields.prescriber, fields.drug)]
    lines = [
        (line, line.text())
        for line in (fields.sig, fields.quantity, fields.refills, fields.written, fields.days)
    ]
    besides = card.besides.remember()
    daw, origin = fields.daw.value(), fields.origin.value()

    def restore() -> bool:
        if fields.has_content() or card.besides.has_content():
            return False
        for picker, text in pickers:
            picker.line.setText(text)
        for line, text in lines:
            line.set_text(text)
        card.days_by_hand = by_hand
        fields.daw.set_value(daw)
        fields.origin.set_value(origin)
        if prescriber.key is not None:
            fields.prescriber.set_picked(prescriber)
        presenter.put_back(patient, drug)
        besides()
        return True

    return restore
