"""Print the proof of a pickup: the text that was signed, the signature, and what its check finds now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.documents.letterhead import Letterhead
from app.documents.pickup_proof import PickupProofFacts
from app.documents.signature import read_signature
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.running import Permission
from app.pos.signed import PROOF_WORDS, SOURCE_WORDS, purpose_words, signer_words
from app.printing.model import DocumentKind, PrinterRole
from app.workflows.papers import keep_paper, order_print
from app.workflows.signing import picked_up

if TYPE_CHECKING:
    from app.documents.signature import KeptSignature
    from app.kernel.ids import PrintJobId, SaleId
    from app.kernel.running import Actor
    from app.pos.model import Sale
    from app.workflows.register_needs import HasSales


@dataclass(frozen=True, slots=True)
class PrintProof:
    """Ask for the proof of a pickup on paper."""

    sale_id: SaleId


def print_proof(unit: HasSales, cmd: PrintProof, actor: Actor) -> Outcome[PrintJobId]:
    """Keep and print the proof of a pickup."""
    actor.require(Permission.SEE_WILL_CALL)
    sale = unit.sales.get(cmd.sale_id)
    if sale.signature_id is None:
        raise DomainError("signature", "No signature is kept with this sale.")
    document = unit.documents.get(sale.signature_id)
    kept = read_signature(document.facts, document.body, document.created_at)
    paper = keep_paper(unit, DocumentKind.PICKUP_PROOF, sale.id, _facts(unit, sale, kept))
    job = order_print(unit, PrinterRole.PAGE, paper)
    unit.audit.record(actor, "signature.proof_printed", Kind.SALE, sale.id, sale.patient_id)
    return Outcome(job.id, changed((Kind.PRINT_JOB, job.id)))


def _facts(unit: HasSales, sale: Sale, kept: KeptSignature) -> PickupProofFacts:
    store, sold = unit.settings.facts(), picked_up(unit, sale)
    row, zone = kept.row(sold.rx), ZoneInfo(store.zone)
    is_repriced = bool(row.text) and row.amount != sold.amount
    return PickupProofFacts(
        store=Letterhead.of(store),
        npi=store.npi,
        patient=_patient(unit, sale),
        sale_number=sale.number,
        text=row.text,
        strokes=row.lines,
        signer=signer_words(row),
        where=SOURCE_WORDS[row.source],
        signed_at=row.at.astimezone(zone),
        check=PROOF_WORDS[row.proof],
        digest=kept.digest,
        purposes=purpose_words(row),
        printed_on=unit.clock.now().astimezone(zone).date(),
        notes=(f"A payer answered after the signature: sold for {sold.amount}.",) if is_repriced else (),
        is_practice=store.practice,
    )


def _patient(unit: HasSales, sale: Sale) -> str:
    if sale.patient_id is None:
        return ""
    patient = unit.patients.get(sale.patient_id)
    return f"{patient.first} {patient.last}"
