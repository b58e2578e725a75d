"""Say what the label of a fill will show before the fill is completed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents.letterhead import Letterhead
from app.documents.rx_label import LabelFacts
from app.prescriptions.amounts import show_quantity
from app.workflows.labels import discard_after, schedule_on_label

if TYPE_CHECKING:
    from datetime import date

    from app.kernel.running import StoreFacts
    from app.workflows.views import FillCard


def preview_facts(card: FillCard, store: StoreFacts, today: date) -> LabelFacts:
    """Return the facts of the label that completing this fill today prints."""
    drug = card.drug
    return LabelFacts(
        store=Letterhead.of(store),
        rx_number=card.rx_number,
        fill=card.fill_number,
        patient=natural_name(card.patient.row.name),
        directions=card.sig_text,
        drug=drug.name,
        strength=drug.strength,
        form=drug.form,
        quantity=show_quantity(card.quantity, card.unit, drug.form),
        refills_left=card.refills_left,
        prescriber=f"{natural_name(card.prescriber.name)}, {card.prescriber.credential}".rstrip(", "),
        filled_on=today,
        discard_after=discard_after(today, card.expiry),
        manufacturer=drug.labeler,
        schedule=schedule_on_label(drug),
        is_practice=store.practice,
    )


def natural_name(listed: str) -> str:
    """Return `Maria Chen` for a name as lists show it, `Chen, Maria`."""
    last, _comma, first = listed.partition(", ")
    return f"{first} {last}".strip()
