"""Make the tag of a will-call bag, as a document, and order its printing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from app.documents.bag_tag import BagTagFacts
from app.documents.letterhead import Letterhead
from app.documents.stored import from_json
from app.prescriptions.model import FillState
from app.printing.model import DocumentKind, PrinterRole
from app.workflows.needs import HasBags, HasPapers, HasRx
from app.workflows.papers import keep_paper, order_print

if TYPE_CHECKING:
    from app.prescriptions.model import Bag
    from app.printing.model import Document, PrintJob


class TagUnit(HasRx, HasBags, HasPapers, Protocol):
    """Give what a bag's tag needs."""


def print_tag_if_changed(unit: TagUnit, bag: Bag) -> PrintJob | None:
    """Order a bag's tag unless the one it has tells the same already."""
    unit.flush()
    tag, is_new = _current_tag(unit, bag)
    return order_print(unit, PrinterRole.PAGE, tag) if is_new else None


def print_tag_again(unit: TagUnit, bag: Bag) -> PrintJob:
    """Order a bag's tag once more, with what is in the bag now."""
    unit.flush()
    tag, _is_new = _current_tag(unit, bag)
    copies = sum(1 for job in unit.print_jobs.of_source(bag.id) if job.document_id == tag.id)
    return order_print(unit, PrinterRole.PAGE, tag, copies)


def bag_tag_facts(unit: TagUnit, bag: Bag) -> BagTagFacts:
    """Return what the tag of a bag says: prescriptions by number, never by name."""
    patient, store = unit.patients.get(bag.patient_id), unit.settings.facts()
    placed_at = bag.placed_at or bag.created_at
    return BagTagFacts(
        store=Letterhead.of(store),
        patient=f"{patient.first} {patient.last}",
        bag_number=bag.number,
        bin_code=bag.bin_code,
        rx_labels=_rx_labels(unit, bag),
        placed_on=placed_at.astimezone(ZoneInfo(store.zone)).date(),
        is_practice=store.practice,
    )


def _rx_labels(unit: TagUnit, bag: Bag) -> tuple[str, ...]:
    inside = [fill for fill in unit.fills.in_bag(bag.id) if fill.state is FillState.READY]
    numbers = [(unit.prescriptions.get(fill.prescription_id).rx_number, fill.fill_number) for fill in inside]
    return tuple(f"{rx}-{fill:02d}" for rx, fill in sorted(numbers))


def _current_tag(unit: TagUnit, bag: Bag) -> tuple[Document, bool]:
    """Return the tag that tells what is so now, and whether it had to be made."""
    facts = bag_tag_facts(unit, bag)
    newest = unit.documents.of_source(DocumentKind.BAG_TAG, bag.id)
    if newest is not None and from_json(BagTagFacts, newest.facts).tells_the_same(facts):
        return newest, False
    return keep_paper(unit, DocumentKind.BAG_TAG, bag.id, facts), True
