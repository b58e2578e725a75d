"""Take the signature for a pickup and bind it to what the person saw; void it when the sale changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.documents.signature import (
    PickedLine,
    PickupFacts,
    pickup_text,
    read_signature,
    signature_body,
    signature_facts,
)
from app.hardware.ink import Ink, what_is_wrong
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.ids import DocumentId
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.pos.signed import SignatureSource, Signed, Signer, digest_of, purposes_of, still_fits
from app.printing.model import Document, DocumentKind
from app.workflows.rx_lines import rx_label
from app.workflows.sale_guard import live_sale

if TYPE_CHECKING:
    from app.kernel.ids import SaleId
    from app.kernel.running import Actor
    from app.pos.model import Sale
    from app.workflows.register_needs import HasSales

LONGEST_NAME = 60
NO_INK = Ink()


@dataclass(frozen=True, slots=True)
class RecordSignature:
    """Record a signature: what was drawn and where, who signs, and the text that was seen meanwhile.

    Given on paper there is no ink. Who signs for the patient is named. `with_notice` says that the notice of
    privacy practices was handed out (45 CFR 164.520: a signature for it, once).
    """

    sale_id: SaleId
    ink: Ink = NO_INK
    source: SignatureSource = SignatureSource.CANVAS
    signer: Signer = Signer.PATIENT
    name: str = ""
    seen: str = ""
    with_notice: bool = False


def record_signature(unit: HasSales, cmd: RecordSignature, actor: Actor) -> Outcome[None]:
    """Keep the signature with the text it is for; a new one takes the place of an earlier one."""
    actor.require(Permission.SELL)
    sale = live_sale(unit, cmd.sale_id)
    on_paper = cmd.source is SignatureSource.PAPER
    wrong = "" if on_paper else what_is_wrong(cmd.ink)
    if wrong:
        raise DomainError("signature", wrong)
    facts = replace(picked_up(unit, sale), with_notice=cmd.with_notice)
    text = pickup_text(facts)
    if cmd.seen and cmd.seen != text:
        raise DomainError("signature", "The sale changed while it was signed. Read it and sign again.")
    signed = Signed(
        text=text,
        rx=facts.rx,
        amount=facts.amount,
        purposes=purposes_of(sale.counselling, with_notice=cmd.with_notice),
        signer=cmd.signer,
        name=_named(cmd),
        source=cmd.source,
        at=unit.clock.now(),
        ink=NO_INK if on_paper else cmd.ink,
    )
    sale.signature_id = _keep(unit, sale, signed)
    sale.rev += 1
    event = "signature.on_paper" if on_paper else "signature.taken"
    detail = {"source": signed.source.value, "signer": signed.signer.value, "digest": digest_of(signed)}
    unit.audit.record(actor, event, Kind.SALE, sale.id, sale.patient_id, detail)
    return Outcome(None, changed((Kind.SALE, sale.id)))


def picked_up(unit: HasSales, sale: Sale) -> PickupFacts:
    """Return what a signature on a sale stands for now."""
    lines = []
    for line in unit.sales.lines(sale.id):
        if line.fill_id is not None:
            fill = unit.fills.get(line.fill_id)
            number = unit.prescriptions.get(fill.prescription_id).rx_number
            lines.append(PickedLine(rx_label(number, fill.fill_number), line.pays, line.is_estimate))
    return PickupFacts(
        unit.settings.facts().name, sale.number, sale.business_date, tuple(lines), sale.counselling
    )


def void_outdated(unit: HasSales, sale: Sale) -> None:
    """Ask for a new signature when the one on a sale is for other prescriptions, or another answer.

    The old one stays among the documents of the sale.
    """
    if sale.signature_id is None:
        return
    document = unit.documents.get(sale.signature_id)
    kept = read_signature(document.facts, document.body, document.created_at)
    if kept.digest and not still_fits(kept.signed, picked_up(unit, sale).rx, sale.counselling):
        sale.signature_id = None


def _named(cmd: RecordSignature) -> str:
    name = clean_text(cmd.name, "name", LONGEST_NAME)
    if cmd.signer is Signer.PATIENT:
        return ""
    if not name:
        raise DomainError("signer", "Type the name of who signs for the patient.")
    return name


def _keep(unit: HasSales, sale: Sale, signed: Signed) -> DocumentId:
    document = Document(
        id=DocumentId(unit.ids.new()),
        kind=DocumentKind.SIGNATURE,
        source_id=sale.id,
        facts=signature_facts(signed),
        body=signature_body(signed),
        created_at=signed.at,
    )
    unit.documents.add(document)
    unit.flush()
    return document.id
