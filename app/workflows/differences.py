"""Open a case for what a late answer left to settle, and settle it: one balanced entry, once for ever."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.claims.lateness import Act, CaseState, LateCase, Lateness, acts, may_be_gone
from app.documents.difference_letter import DifferenceLetterFacts
from app.documents.letterhead import Letterhead
from app.documents.receipt import rx_text
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.money import ZERO, Money
from app.kernel.running import Permission, Role
from app.ledger.model import Account, Posting
from app.pos.model import Settlement
from app.printing.model import DocumentKind, PrinterRole
from app.settings.model import SettingKey
from app.workflows.card_words import card_words
from app.workflows.case_refunds import ask_card, post_case, refund, refuse_while_returning
from app.workflows.claims_desk import Resubmit, resubmit
from app.workflows.late_cases import ANSWERED, standing
from app.workflows.late_small import credit_postings
from app.workflows.papers import keep_paper, order_print
from app.workflows.people import name_of
from app.workflows.unclear_answers import AcceptAnswer, accept_answer

if TYPE_CHECKING:
    from uuid import UUID

    from app.kernel.changes import Change
    from app.kernel.ids import PrintJobId
    from app.kernel.running import Actor
    from app.workflows.register_needs import HasTill

MAX_NOTE = 200
WRITE_OFF_ALONE = Money(5_000)
_SAID = "Your plan did not pay for it"
LETTER_WORDS = {
    Lateness.AS_ESTIMATED: "Your plan paid what was estimated.",
    Lateness.MORE: "Your plan paid less than was estimated.",
    Lateness.LESS: "Your plan paid more than was estimated.",
    Lateness.ZERO: "Your plan paid all of it.",
    Lateness.NOT_COVERED: f"{_SAID}: it does not cover it.",
    Lateness.AUTHORIZATION: f"{_SAID}: it asks your prescriber for an authorization first.",
    Lateness.TOO_SOON: f"{_SAID}: it says that it was filled too soon after another fill.",
    Lateness.INACTIVE: f"{_SAID}: it says that you were not covered on that day.",
    Lateness.QUANTITY: f"{_SAID}: the quantity is more than it allows.",
    Lateness.OTHER_DATE: f"{_SAID}: it does not accept the date.",
    Lateness.DUPLICATE: f"{_SAID}: it says that it paid for it already.",
    Lateness.SECONDARY: "Your second plan or card did not pay its part.",
    Lateness.PAID_OTHER_DATE: "Your plan paid for another day than the one on which you got it.",
    Lateness.PLAN_CHANGED: f"{_SAID}: it does not know your card number or group any more.",
    Lateness.GONE: f"{_SAID}.",
    Lateness.TOO_LATE: f"{_SAID}: the bill reached it too late.",
    Lateness.REFUSED: f"{_SAID}.",
}


@dataclass(frozen=True, slots=True)
class SettleCase:
    """Ask to settle a case in one way.

    A card's part of a refund is taken to the terminal, or was given there already by hand: then `approval`
    is its code.
    """

    case_id: UUID
    act: Act
    note: str = ""
    approval: str = ""


@dataclass(frozen=True, slots=True)
class SayGone:
    """Say that the patient of a case moved or died."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class PrintLetter:
    """Ask for the letter to the patient about a case."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class SettledCase:
    """Say what was given back in cash and to the card, and what the terminal was asked to give."""

    cash_back: Money
    card_back: Money
    to_card: Money = ZERO


def settle_case(unit: HasTill, cmd: SettleCase, actor: Actor) -> Outcome[SettledCase]:
    """Settle a case: give back, credit, charge, write off, accept, or put it to work with the payer."""
    actor.require(Permission.WORK_CLAIMS)
    case = unit.cases.get(cmd.case_id)
    if case.state is CaseState.SETTLED:
        raise DomainError("difference", "This difference is settled already. Look at the list again.")
    if cmd.act not in acts(case):
        raise DomainError("difference", "This difference cannot be settled that way. Choose another.")
    refuse_while_returning(unit, case)
    note = card_words(cmd.note, "note", MAX_NOTE)
    if cmd.act in {Act.REBILL, Act.APPEAL}:
        return _put_to_work(unit, case, replace(cmd, note=note), actor)
    if cmd.act is Act.ACCEPT:
        return _accept(unit, case, note, actor)
    if cmd.act is Act.WRITE_OFF:
        _require_approver(unit, case, actor)
    if cmd.act is Act.REFUND:
        to_card = ask_card(unit, case, cmd.approval, actor)
        if to_card:
            case.note = note
            return _settled(unit, case, actor, changed((Kind.PAYMENT, None)), to_card)
    changes: frozenset[Change] = frozenset()
    if cmd.act is Act.REFUND:
        changes = refund(unit, case, cmd.approval, actor)
    else:
        post_case(unit, case, cmd.act, _postings(unit, case, cmd.act))
    case.state, case.act, case.note = CaseState.SETTLED, cmd.act, note
    case.settled_by, case.settled_at = actor.user_id, unit.clock.now()
    case.rev += 1
    return _settled(unit, case, actor, changes)


def say_gone(unit: HasTill, cmd: SayGone, actor: Actor) -> Outcome[None]:
    """Write down that the patient of a refused claim moved or died, which the payer has no code for."""
    actor.require(Permission.WORK_CLAIMS)
    case = unit.cases.get(cmd.case_id)
    if not may_be_gone(case):
        raise DomainError("difference", "Only a refused claim that is not settled may be for this reason.")
    was, case.kind = case.kind, Lateness.GONE
    case.state, case.act = CaseState.OPEN, ""
    case.rev += 1
    detail: dict[str, str | int] = {"was": was}
    unit.audit.record(actor, "difference.gone", Kind.FILL, case.fill_id, case.patient_id, detail)
    return Outcome(None, changed((Kind.DIFFERENCE, case.id)))


def print_letter(unit: HasTill, cmd: PrintLetter, actor: Actor) -> Outcome[PrintJobId]:
    """Keep and print the letter that tells a patient what a late answer means."""
    actor.require(Permission.WORK_CLAIMS)
    case = unit.cases.get(cmd.case_id)
    patient, store = unit.patients.get(case.patient_id), unit.settings.facts()
    fill, zone = unit.fills.get(case.fill_id), ZoneInfo(store.zone)
    number = unit.prescriptions.get(fill.prescription_id).rx_number
    line = unit.sales.line_of_fill(case.fill_id)
    facts = DifferenceLetterFacts(
        store=Letterhead.of(store),
        written_on=unit.clock.now().astimezone(zone).date(),
        patient=f"{patient.first} {patient.last}",
        street=patient.street,
        city_line=f"{patient.city}, {patient.state} {patient.zip_code}".strip(", "),
        rx=rx_text(number, fill.fill_number),
        sold_on=(fill.sold_at or case.opened_at).astimezone(zone).date(),
        paid=line.pays if line is not None else ZERO,
        amount=case.amount or case.at_stake,
        why=LETTER_WORDS[case.kind],
        signer=name_of(unit, actor.user_id),
        is_practice=store.practice,
    )
    paper = keep_paper(unit, DocumentKind.LETTER, case.id, facts)
    job = order_print(unit, PrinterRole.PAGE, paper)
    detail: dict[str, str | int] = {"kind": case.kind, "amount_cents": facts.amount.cents}
    unit.audit.record(actor, "difference.letter", Kind.FILL, case.fill_id, case.patient_id, detail)
    return Outcome(job.id, changed((Kind.PRINT_JOB, job.id)))


def _put_to_work(unit: HasTill, case: LateCase, cmd: SettleCase, actor: Actor) -> Outcome[SettledCase]:
    """Let a case wait for the payer; what it paid for another date is taken back and billed anew at once."""
    changes: frozenset[Change] = frozenset()
    if case.kind is Lateness.PAID_OTHER_DATE:
        changes = resubmit(unit, Resubmit(case.claim_id), actor).changes
    case.state, case.act, case.note = CaseState.WORKING, cmd.act, cmd.note
    case.rev += 1
    return _settled(unit, case, actor, changes)


def _accept(unit: HasTill, case: LateCase, note: str, actor: Actor) -> Outcome[SettledCase]:
    """Take an answer for another date as it is; what it changes stays on the list as a case of its own."""
    changes = accept_answer(unit, AcceptAnswer(case.claim_id), actor).changes
    case.note = note
    if case.state is CaseState.SETTLED and case.act == ANSWERED:
        case.act, case.settled_by = Act.ACCEPT, actor.user_id
    case.rev += 1
    return _settled(unit, case, actor, changes)


def _postings(unit: HasTill, case: LateCase, act: Act) -> tuple[Posting, ...]:
    """Return what charging, crediting or writing off books; a refused payer's estimate ends with it."""
    patient = case.patient_id
    if act is Act.CREDIT:
        return credit_postings(unit, case)
    ended = _end_estimate(unit, case, is_charged=act is Act.CHARGE) if case.at_stake else ()
    owed = case.amount + case.at_stake
    to = (
        Posting(Account.HOUSE_RECEIVABLE, owed, patient)
        if act is Act.CHARGE
        else Posting(Account.RX_REVENUE, owed)
    )
    return (*ended, Posting(Account.PATIENT_DIFFERENCE, -case.amount, patient), to)


def _end_estimate(unit: HasTill, case: LateCase, *, is_charged: bool) -> list[Posting]:
    line = unit.sales.line_of_fill(case.fill_id)
    if line is None:
        raise DomainError("sale", "The sale of this prescription was not found. Look in the sales.")
    shares = standing(unit.shares.of_line(line.id))
    if Money.total(share.now_amount for share in shares) != case.at_stake:
        raise DomainError("difference", "The payers' parts changed meanwhile. Look at the list again.")
    ended = [Posting(Account.PLAN_ESTIMATED, -share.now_amount, share.plan_id) for share in shares]
    for share in shares:
        share.now_amount, share.now_estimate = ZERO, False
    if is_charged:
        earlier = unit.shares.settlements(line.id)
        pays = earlier[-1].pays_after if earlier else line.pays
        at, more = unit.clock.now(), pays + case.at_stake
        unit.shares.settle(Settlement(case.claim_id, line.id, pays, more, ZERO, at))
    return ended


def _require_approver(unit: HasTill, case: LateCase, actor: Actor) -> None:
    """Refuse a write-off to who may not approve it: a pharmacist up to the store's limit, the owner any."""
    limit = unit.settings.get(SettingKey.WRITE_OFF)
    alone = Money(int(limit)) if limit else WRITE_OFF_ALONE
    allowed = {Role.OWNER} if case.amount + case.at_stake > alone else {Role.OWNER, Role.PHARMACIST}
    if not actor.roles & allowed:
        who = "an owner" if allowed == {Role.OWNER} else "a pharmacist or an owner"
        raise NotAllowed("write off", who)


def _settled(
    unit: HasTill, case: LateCase, actor: Actor, changes: frozenset[Change], to_card: Money = ZERO
) -> Outcome[SettledCase]:
    detail: dict[str, str | int] = {"act": case.act, "kind": case.kind, "amount_cents": case.amount.cents}
    detail["at_stake_cents"] = case.at_stake.cents
    unit.audit.record(actor, "difference.settled", Kind.FILL, case.fill_id, case.patient_id, detail)
    things = changed((Kind.DIFFERENCE, case.id), (Kind.FILL, case.fill_id), (Kind.CLAIM, case.claim_id))
    return Outcome(SettledCase(case.cash_back, case.card_back, to_card), things | changes)
