"""Lay out the packet that appeals a price below cost, and write the same facts as CSV."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from app.documents.blocks import Block, Document, Heading, Line, Pair, Rule, Spacer
from app.documents.spreadsheet import csv_text

if TYPE_CHECKING:
    from datetime import date

    from app.documents.letterhead import Letterhead
    from app.kernel.money import Money


@dataclass(frozen=True, slots=True)
class MacAppealFacts:
    """Hold what plans ask for in an appeal; unit prices as text with all their decimals.

    The invoice fields are empty where no receipt of the drug is on file.
    """

    store: Letterhead
    npi: str
    contact: str
    plan: str
    bin: str
    pcn: str
    group: str
    member_id: str
    help_desk: str
    rx_number: int
    fill_number: int
    date_of_service: date
    answered_on: date
    appeal_by: date
    authorization: str
    ndc11: str
    drug: str
    labeler: str
    quantity: str
    unit: str
    days_supply: int
    submitted: Money
    ingredient_paid: Money
    fee_paid: Money
    patient_pays: Money
    plan_pays: Money
    paid_unit_price: str
    cost_unit_price: str
    cost: Money
    lost: Money
    cost_source: str
    cost_as_of: date
    invoice_on: str = ""
    invoice_lot: str = ""
    is_practice: bool = False


def mac_appeal(facts: MacAppealFacts) -> Document:
    """Return the appeal on one page."""
    blocks: list[Block] = [*_head(facts), *_claim(facts), *_money(facts), *_invoice(facts)]
    footer = f"{facts.store.name} – Rx {facts.rx_number}-{facts.fill_number:02d}"
    return Document("Price appeal", tuple(blocks), footer)


def appeal_csv(appeals: list[MacAppealFacts]) -> str:
    """Return appeals as CSV, one line each, as plans take many at once."""
    names = [field.name for field in fields(MacAppealFacts) if field.name not in {"store", "is_practice"}]
    rows = ([*_pharmacy(one.store), *(getattr(one, name) for name in names)] for one in appeals)
    return csv_text(["pharmacy", "address", "phone", *names], rows)


def _pharmacy(store: Letterhead) -> tuple[str, str, str]:
    return store.name, f"{store.street}, {store.city_line}", store.phone


def _head(facts: MacAppealFacts) -> list[Block]:
    store = facts.store
    blocks: list[Block] = [
        Heading("Appeal of a price below cost"),
        Line(f"{store.name}, {store.street}, {store.city_line}, {store.phone}"),
    ]
    if facts.is_practice:
        blocks.append(Line("PRACTICE STORE – not a real appeal", is_bold=True))
    return [
        *blocks,
        Spacer(),
        Pair("Pharmacy NPI", facts.npi),
        Pair("Contact", facts.contact),
        Pair("To the plan", facts.plan),
        Pair("BIN / PCN / group", " / ".join((facts.bin, facts.pcn or "-", facts.group or "-"))),
        Pair("Help desk", facts.help_desk or "-"),
        Pair("Appeal until", f"{facts.appeal_by:%m/%d/%Y}", is_bold=True),
    ]


def _claim(facts: MacAppealFacts) -> list[Block]:
    return [
        Heading("The claim", 2),
        Pair("Prescription and fill", f"{facts.rx_number}-{facts.fill_number:02d}"),
        Pair("Member id", facts.member_id),
        Pair("Date of service", f"{facts.date_of_service:%m/%d/%Y}"),
        Pair("Paid on", f"{facts.answered_on:%m/%d/%Y}"),
        Pair("Authorization number", facts.authorization or "-"),
        Pair("Drug", facts.drug),
        Pair("NDC", facts.ndc11),
        Pair("Labeler", facts.labeler or "-"),
        Pair("Quantity and days' supply", f"{facts.quantity}, {facts.days_supply} days"),
    ]


def _money(facts: MacAppealFacts) -> list[Block]:
    return [
        Heading("What was paid and what it cost", 2),
        Pair("Submitted", str(facts.submitted)),
        Pair("Ingredient cost paid", str(facts.ingredient_paid)),
        Pair("Dispensing fee paid", str(facts.fee_paid)),
        Pair("Plan pays", str(facts.plan_pays)),
        Pair("Patient pays", str(facts.patient_pays)),
        Pair("Paid per unit", facts.paid_unit_price),
        Pair("Acquisition cost per unit, asked for", facts.cost_unit_price, is_bold=True),
        Pair("Acquisition cost of the fill", str(facts.cost)),
        Pair("Loss on the fill", str(facts.lost), is_bold=True),
        Rule(),
    ]


def _invoice(facts: MacAppealFacts) -> list[Block]:
    source = Pair("Cost from", f"{facts.cost_source}, {facts.cost_as_of:%m/%d/%Y}")
    if not facts.invoice_on:
        return [source, Line("No receipt of this drug is on file here. Attach the wholesaler's invoice.")]
    lot = f", lot {facts.invoice_lot}" if facts.invoice_lot else ""
    return [source, Pair("Received", f"{facts.invoice_on}{lot}"), Line("Attach the invoice of this receipt.")]
