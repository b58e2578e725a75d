"""Print the proof of a pickup for who audits it: the text that was signed, the signature, and its check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.blocks import Document, Heading, Line, Pair, Rule, Signature, Spacer

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.documents.blocks import Block, Strokes
    from app.documents.letterhead import Letterhead


@dataclass(frozen=True, slots=True)
class PickupProofFacts:
    """Hold what the proof says; it names prescriptions by number, never by drug.

    `signed_at` is in the store's own time, `signer` and `where` are words, `notes` what else must be known.
    """

    store: Letterhead
    npi: str
    patient: str
    sale_number: str
    text: str
    strokes: Strokes
    signer: str
    where: str
    signed_at: datetime
    check: str
    digest: str
    printed_on: date
    purposes: str = ""
    notes: tuple[str, ...] = ()
    is_practice: bool = False


def pickup_proof(facts: PickupProofFacts) -> Document:
    """Return the page."""
    store = facts.store
    blocks: list[Block] = [
        Heading(store.name),
        Line(", ".join(filter(None, (store.street, store.city_line, store.phone)))),
        Line(f"NPI {facts.npi}"),
    ]
    if facts.is_practice:
        blocks.append(Line("PRACTICE STORE – not a real proof", is_bold=True))
    blocks += [
        Spacer(),
        Heading("Proof of pickup", 2),
        Pair("Patient", facts.patient),
        Pair("Sale", facts.sale_number),
        Rule(),
        Line(facts.text or "The text that was signed was not kept with this signature."),
        Spacer(),
        Signature(facts.strokes, facts.signer),
        Spacer(),
        Pair("For", facts.purposes),
        Pair("Signed", f"{facts.signed_at:%m/%d/%Y %I:%M:%S %p}, {facts.where}"),
        Pair("Check", facts.check, is_bold=True),
        *(Line(note) for note in facts.notes),
        Spacer(),
        Line(f"SHA-256 over text, strokes, times and signer: {facts.digest or 'none'}"),
    ]
    return Document(
        f"Proof of sale {facts.sale_number}", tuple(blocks), f"Printed {facts.printed_on:%m/%d/%Y}"
    )
