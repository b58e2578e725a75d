"""Appeal a plan's decision: a letter from a template, the packet with its papers, the outcome."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from app.claims import chain
from app.claims.answering import reject_codes
from app.claims.authorizations import AuthorizationState
from app.claims.model import ClaimOutcome
from app.claims.rejects import explain_all
from app.claims.work import Appeal, AppealState, WorkKind, move_appeal
from app.documents.appeal_packet import AppealPacketFacts
from app.documents.letterhead import Letterhead
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError
from app.kernel.ids import AppealId, DocumentId
from app.kernel.running import Permission
from app.kernel.text import clean_text
from app.printing.model import Document, DocumentKind, PrinterRole
from app.workflows.days import today
from app.workflows.drugs import drug_of
from app.workflows.needs import HasPapers
from app.workflows.papers import keep_paper, order_print
from app.workflows.reject_desk import HasDesk
from resources import read_text

if TYPE_CHECKING:
    from datetime import date

    from app.kernel.changes import Change
    from app.kernel.ids import AuthorizationId, ClaimId
    from app.kernel.running import Actor
    from app.workflows.reject_desk import Subject

USUAL_DEADLINE = timedelta(days=60)
MAX_REASON, MAX_LETTER, MAX_NAME = 200, 8_000, 80
MAX_BYTES = 8 * 1024 * 1024
_PDF = b"%PDF-"
_WHY = "Write here why the patient needs this drug, what was tried before, and what came of it."


class HasAppeals(HasDesk, HasPapers, Protocol):
    """Give the desk with its papers."""


@dataclass(frozen=True, slots=True)
class StartAppeal:
    """Ask to appeal a rejected claim; `reason` in a few words."""

    claim_id: ClaimId
    reason: str


@dataclass(frozen=True, slots=True)
class AppealDenial:
    """Ask to appeal the denial of an authorization."""

    authorization_id: AuthorizationId


@dataclass(frozen=True, slots=True)
class SaveAppeal:
    """Ask to keep letter, reason and deadline; `rev` is the revision that was on the screen."""

    id: AppealId
    rev: int
    deadline: date
    reason: str
    letter: str


@dataclass(frozen=True, slots=True)
class SendAppeal:
    """Say that the packet goes out today; it is printed with the papers kept with it."""

    id: AppealId


@dataclass(frozen=True, slots=True)
class DecideAppeal:
    """Say what the plan decided."""

    id: AppealId
    to: AppealState
    outcome: str


@dataclass(frozen=True, slots=True)
class Attach:
    """Hand over a paper (PDF) to keep with an authorization or appeal."""

    subject: Subject
    name: str
    body: bytes


def start_appeal(unit: HasAppeals, cmd: StartAppeal, actor: Actor) -> Outcome[AppealId]:
    """Begin an appeal with a letter from the template; one at a time for each prescription."""
    actor.require(Permission.WORK_CLAIMS)
    reason = clean_text(cmd.reason, "reason", MAX_REASON)
    if not reason:
        raise DomainError("reason", "Say in a few words why the plan should pay.")
    claim = unit.claims.get(cmd.claim_id)
    if claim.outcome is not ClaimOutcome.REJECTED:
        raise DomainError("claim", "Only a rejected claim is appealed.")
    for one in unit.appeals.of_fill(claim.fill_id):
        if one.state in {AppealState.DRAFT, AppealState.SENT}:
            return Outcome(one.id)
    prescription = unit.prescriptions.get(unit.fills.get(claim.fill_id).prescription_id)
    decided = claim.answered_at or unit.clock.now()
    appeal = Appeal(
        id=AppealId(unit.ids.new()),
        fill_id=claim.fill_id,
        claim_id=claim.id,
        plan_id=claim.plan_id,
        patient_id=prescription.patient_id,
        state=AppealState.DRAFT,
        deadline=today(unit) + USUAL_DEADLINE - (unit.clock.now() - decided),
        reason=reason,
        letter="",
        sent_at=None,
        decided_at=None,
        outcome="",
        created_by=actor.user_id,
        created_at=unit.clock.now(),
        rev=1,
    )
    appeal.letter = _letter(unit, appeal)
    unit.appeals.add(appeal)
    unit.flush()
    return Outcome(appeal.id, _done(unit, appeal, actor, "appeal.started"))


def appeal_denial(unit: HasAppeals, cmd: AppealDenial, actor: Actor) -> Outcome[AppealId]:
    """Begin an appeal of a denied authorization, about the claim that was rejected for want of it."""
    actor.require(Permission.WORK_CLAIMS)
    denied = unit.authorizations.get(cmd.authorization_id)
    if denied.state is not AuthorizationState.DENIED:
        raise DomainError("authorization", "Only a denied authorization is appealed.")
    links = chain.links(unit.claims.of_fill(denied.fill_id)) if denied.fill_id is not None else ()
    rejected = [
        one for one in links if one.plan_id == denied.plan_id and one.outcome is ClaimOutcome.REJECTED
    ]
    if not rejected:
        raise DomainError("claim", "No rejected claim stands for it. Bill the prescription first.")
    reason = (denied.decision or "The plan denied the authorization.")[:MAX_REASON]
    return start_appeal(unit, StartAppeal(rejected[-1].id, reason), actor)


def save_appeal(unit: HasAppeals, cmd: SaveAppeal, actor: Actor) -> Outcome[None]:
    """Keep letter, reason and deadline of an appeal that was not sent yet."""
    actor.require(Permission.WORK_CLAIMS)
    appeal = unit.appeals.get(cmd.id)
    if appeal.rev != cmd.rev:
        raise DomainError("appeal", "Somebody changed this meanwhile. Look again, then change it.")
    if appeal.state is not AppealState.DRAFT:
        raise DomainError("appeal", "This appeal was sent. Begin another one to add to it.")
    letter = "\n\n".join(
        clean_text(" ".join(part.split()), "letter", MAX_LETTER) for part in cmd.letter.split("\n\n")
    )
    if not letter.strip() or len(letter) > MAX_LETTER:
        raise DomainError("letter", f"Write a letter of at most {MAX_LETTER} characters.")
    appeal.deadline, appeal.letter = cmd.deadline, letter
    appeal.reason = clean_text(cmd.reason, "reason", MAX_REASON) or appeal.reason
    appeal.rev += 1
    return Outcome(None, _done(unit, appeal, actor, "appeal.saved"))


def send_appeal(unit: HasAppeals, cmd: SendAppeal, actor: Actor) -> Outcome[DocumentId]:
    """Keep the packet, order its printing with the papers enclosed, and note that it goes out."""
    actor.require(Permission.WORK_CLAIMS)
    appeal = unit.appeals.get(cmd.id)
    if _WHY in appeal.letter:
        raise DomainError("letter", "The letter does not say why yet. Write it where it says “Write here”.")
    move_appeal(appeal, AppealState.SENT)
    appeal.sent_at = unit.clock.now()
    enclosed = unit.documents.every_of_source(DocumentKind.EVIDENCE, appeal.id)
    names = tuple(_name_of(paper) for paper in enclosed)
    packet = keep_paper(unit, DocumentKind.APPEAL, appeal.id, _facts(unit, appeal, actor, names))
    for paper in (packet, *enclosed):
        order_print(unit, PrinterRole.PAGE, paper)
    things = _done(unit, appeal, actor, "appeal.sent")
    return Outcome(packet.id, things | changed((Kind.PRINT_JOB, None)))


def decide_appeal(unit: HasAppeals, cmd: DecideAppeal, actor: Actor) -> Outcome[None]:
    """Keep what the plan decided, or that the appeal was dropped."""
    actor.require(Permission.WORK_CLAIMS)
    appeal = unit.appeals.get(cmd.id)
    outcome = clean_text(cmd.outcome, "outcome", MAX_REASON)
    if not outcome:
        raise DomainError("outcome", "Say what the plan decided, and by whom you know it.")
    move_appeal(appeal, cmd.to)
    appeal.outcome, appeal.decided_at = outcome, unit.clock.now()
    return Outcome(None, _done(unit, appeal, actor, f"appeal.{cmd.to}"))


def attach(unit: HasAppeals, cmd: Attach, actor: Actor) -> Outcome[DocumentId]:
    """Keep a paper with an authorization or an appeal."""
    actor.require(Permission.WORK_CLAIMS)
    name = clean_text(cmd.name, "name", MAX_NAME)
    if not cmd.body.startswith(_PDF) or not name:
        raise DomainError("document", "Only PDF files are kept. Scan the paper as PDF.")
    if len(cmd.body) > MAX_BYTES:
        raise DomainError("document", f"This file is over {MAX_BYTES // 1024**2} MB. Scan it in grey.")
    keeper = unit.appeals if cmd.subject.kind is WorkKind.APPEAL else unit.authorizations
    kept = keeper.get(cmd.subject.id)
    document = Document(
        DocumentId(unit.ids.new()),
        DocumentKind.EVIDENCE,
        cmd.subject.id,
        json.dumps({"name": name}),
        cmd.body,
        unit.clock.now(),
    )
    unit.documents.add(document)
    unit.audit.record(
        actor, "evidence.attached", cmd.subject.kind, cmd.subject.id, patient_id=kept.patient_id
    )
    kind = Kind.APPEAL if cmd.subject.kind is WorkKind.APPEAL else Kind.AUTHORIZATION
    return Outcome(document.id, changed((kind, cmd.subject.id)))


def _name_of(paper: Document) -> str:
    return str(json.loads(paper.facts).get("name", ""))


def _letter(unit: HasAppeals, appeal: Appeal) -> str:
    facts = _facts(unit, appeal, None, ())
    claim = unit.claims.get(appeal.claim_id)
    return read_text("reference", "playbooks", "appeal_letter.txt").format(
        decided=f"{claim.answered_at:%m/%d/%Y}" if claim.answered_at else "the claim",
        drug=facts.drug,
        prescriber=facts.prescriber,
        served=f"{facts.date_of_service:%m/%d/%Y}",
        reasons=" ".join(facts.rejected),
        why=_WHY,
        phone=facts.store.phone,
        deadline=f"{appeal.deadline:%m/%d/%Y}",
    )


def _facts(
    unit: HasAppeals, appeal: Appeal, actor: Actor | None, enclosures: tuple[str, ...]
) -> AppealPacketFacts:
    claim, fill = unit.claims.get(appeal.claim_id), unit.fills.get(appeal.fill_id)
    prescription = unit.prescriptions.get(fill.prescription_id)
    patient, plan = unit.patients.get(appeal.patient_id), unit.plans.get(appeal.plan_id)
    prescriber = unit.prescribers.get(prescription.prescriber_id)
    store = unit.settings.facts()
    return AppealPacketFacts(
        store=Letterhead.of(store),
        npi=store.npi,
        written_on=today(unit),
        deadline=appeal.deadline,
        plan=plan.name,
        bin_pcn=f"{plan.bin} {plan.pcn}",
        patient=f"{patient.first} {patient.last}",
        birth_date=patient.birth_date,
        member_id=unit.patients.coverage(claim.coverage_id).cardholder_id,
        rx=f"{prescription.rx_number}-{fill.fill_number:02d}",
        drug=drug_of(unit.catalog, fill.ndc11).title,
        ndc=fill.ndc11,
        quantity=f"{fill.quantity} {prescription.unit.label}",
        days_supply=fill.days_supply,
        date_of_service=fill.date_of_service,
        prescriber=f"{prescriber.first} {prescriber.last}, {prescriber.credential}".rstrip(", "),
        prescriber_npi=prescriber.npi,
        rejected=tuple(f"{one.code}: {one.plain}" for one in explain_all(reject_codes(claim))),
        payer_message=claim.message,
        payer_number=claim.authorization,
        letter=appeal.letter,
        enclosures=enclosures,
        signer=actor.display if actor is not None else "",
        is_practice=store.practice,
    )


def _done(unit: HasAppeals, appeal: Appeal, actor: Actor, event: str) -> frozenset[Change]:
    unit.audit.record(actor, event, Kind.APPEAL, appeal.id, patient_id=appeal.patient_id)
    return changed((Kind.APPEAL, appeal.id))
