"""Compose the packet of an appeal: the letter, the decision it is about, what is enclosed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.documents.blocks import Document, Heading, Line, PageBreak, Pair, Signature, Spacer

if TYPE_CHECKING:
    from datetime import date

    from app.documents.blocks import Block
    from app.documents.letterhead import Letterhead


@dataclass(frozen=True, slots=True)
class AppealPacketFacts:
    """Hold everything the packet shows; `letter` is its text, a blank line between paragraphs."""

    store: Letterhead
    npi: str
    written_on: date
    deadline: date
    plan: str
    bin_pcn: str
    patient: str
    birth_date: date
    member_id: str
    rx: str
    drug: str
    ndc: str
    quantity: str
    days_supply: int
    date_of_service: date
    prescriber: str
    prescriber_npi: str
    rejected: tuple[str, ...]
    payer_message: str
    payer_number: str
    letter: str
    enclosures: tuple[str, ...]
    signer: str
    is_practice: bool = False


def appeal_packet(facts: AppealPacketFacts) -> Document:
    """Return the packet: the letter, then the facts of the claim on a page of their own."""
    blocks: list[Block] = [*_letter(facts), PageBreak(), *_facts(facts)]
    footer = f"{facts.store.name} – appeal about Rx {facts.rx} – answer wanted by {facts.deadline:%m/%d/%Y}"
    return Document(f"Appeal Rx {facts.rx}", tuple(blocks), footer)


def _letter(facts: AppealPacketFacts) -> list[Block]:
    store = facts.store
    blocks: list[Block] = [
        Heading(store.name),
        Line(f"{store.street}, {store.city_line}, {store.phone}, NPI {facts.npi}"),
    ]
    if facts.is_practice:
        blocks.append(Line("PRACTICE STORE – not a real letter", is_bold=True))
    blocks += [
        Spacer(),
        Line(f"{facts.written_on:%B %d, %Y}"),
        Spacer(),
        Line(facts.plan),
        Line(f"About: {facts.drug}, Rx {facts.rx}, member {facts.member_id}", is_bold=True),
        Spacer(),
    ]
    for paragraph in filter(None, (part.strip() for part in facts.letter.split("\n\n"))):
        blocks += [Line(" ".join(paragraph.split())), Spacer()]
    blocks += [Spacer(), Signature((), facts.signer)]
    if facts.enclosures:
        blocks += [Heading("Enclosed", 2), *(Line(name) for name in facts.enclosures)]
    return blocks


def _facts(facts: AppealPacketFacts) -> list[Block]:
    return [
        Heading("The claim"),
        Pair("Plan", facts.plan),
        Pair("BIN and PCN", facts.bin_pcn),
        Pair("Patient", f"{facts.patient}, born {facts.birth_date:%m/%d/%Y}"),
        Pair("Member id", facts.member_id),
        Pair("Prescription", facts.rx),
        Pair("Drug", facts.drug),
        Pair("NDC", facts.ndc),
        Pair("Quantity and days", f"{facts.quantity} for {facts.days_supply} days"),
        Pair("Date of service", f"{facts.date_of_service:%m/%d/%Y}"),
        Pair("Prescriber", f"{facts.prescriber}, NPI {facts.prescriber_npi}"),
        Spacer(),
        Heading("The plan's decision", 2),
        *(Line(reason) for reason in facts.rejected),
        *([Line(f"Message: {facts.payer_message}")] if facts.payer_message else []),
        *([Pair("Payer's number", facts.payer_number)] if facts.payer_number else []),
        Pair("Answer wanted by", f"{facts.deadline:%m/%d/%Y}", is_bold=True),
    ]
