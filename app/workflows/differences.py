"""Open a case for what a late answer left to settle, and settle it: one balanced entry, once for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from app.claims.answering import reject_codes
from app.claims.lateness import Act, Answered, CaseState, LateCase, Lateness, acts, classify
from app.claims.model import ClaimOutcome
from app.documents.difference_letter import DifferenceLetterFacts
from app.documents.letterhead import Letterhead
from app.documents.receipt import rx_text
from app.kernel.changes import Kind, Outcome, changed
from app.kernel.errors import DomainError, NotAllowed
from app.kernel.money import ZERO, Money
from app.kernel.running import Permission, Role
from app.ledger.model import Account, Posting
from app.pos.model import Settlement
from app.prescriptions.model import FillState
from app.printing.model import DocumentKind, PrinterRole
from app.settings.model import SettingKey
from app.workflows.card_words import card_words
from app.workflows.case_refunds import ask_card, post_case, refund, refuse_while_returning
from app.workflows.needs import HasBooks, HasClaims
from app.workflows.papers import keep_paper, order_print
from app.workflows.people import name_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from app.claims.model import Claim
    from app.kernel.changes import Change
    from app.kernel.ids import PrintJobId
    from app.kernel.running import Actor
    from app.pos.model import SaleLine, SaleShare
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
    Lateness.PLAN_CHANGED: f"{_SAID}: it does not know your card number or group any more.",
    Lateness.GONE: f"{_SAID}.",
    Lateness.TOO_LATE: f"{_SAID}: the bill reached it too late.",
    Lateness.REFUSED: f"{_SAID}.",
}


class CasesUnit(HasClaims, HasBooks, Protocol):
    """Give what opening a case needs."""


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
class PrintLetter:
    """Ask for the letter to the patient about a case."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class SettledCase:
    """Say what was given back in cash and to the card, and what the terminal was asked to give."""

    cash_back: Money
    card_back: Money
    to_card: Money = ZERO


def note_paid(unit: CasesUnit, line: SaleLine, claim: Claim, was: Money, now: Money) -> None:
    """Open a case where a payment after the sale changed what the patient pays."""
    is_first = claim.follows is None
    kind = classify(Answered(ClaimOutcome.PAID, (), is_first=is_first, was=was, now=now))
    _close_waiting(unit, line)
    if kind is not Lateness.AS_ESTIMATED:
        _open(unit, line, claim, kind, amount=now - was, at_stake=ZERO)


def note_refused(unit: CasesUnit, claim: Claim) -> None:
    """Open a case where a payer refuses after the sale and no other is billed in its place."""
    if unit.fills.get(claim.fill_id).state is not FillState.SOLD:
        return
    line = unit.sales.line_of_fill(claim.fill_id)
    if line is None or not line.is_estimate:
        return
    at_stake = Money.total(share.now_amount for share in _standing(unit.shares.of_line(line.id)))
    said = Answered(
        ClaimOutcome.REJECTED,
        tuple(reject_codes(claim)),
        is_first=claim.follows is None,
        was=line.pays,
        now=line.pays,
    )
    _close_waiting(unit, line)
    _open(unit, line, claim, classify(said), amount=ZERO, at_stake=at_stake)


def settle_case(unit: HasTill, cmd: SettleCase, actor: Actor) -> Outcome[SettledCase]:
    """Settle a case: give back, credit, charge, write off, or put it to work with the payer."""
    actor.require(Permission.WORK_CLAIMS)
    case = unit.cases.get(cmd.case_id)
    if case.state is CaseState.SETTLED:
        raise DomainError("difference", "This difference is settled already. Look at the list again.")
    if cmd.act not in acts(case):
        raise DomainError("difference", "This difference cannot be settled that way. Choose another.")
    refuse_while_returning(unit, case)
    note = card_words(cmd.note, "note", MAX_NOTE)
    if cmd.act in {Act.REBILL, Act.APPEAL}:
        case.state, case.act, case.note = CaseState.WORKING, cmd.act, note
        case.rev += 1
        return _settled(unit, case, actor, frozenset())
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


def _postings(unit: HasTill, case: LateCase, act: Act) -> tuple[Posting, ...]:
    """Return what charging, crediting or writing off books; a refused payer's estimate ends with it."""
    patient = case.patient_id
    if act is Act.CREDIT:
        owes = max(unit.ledger.balance(Account.HOUSE_RECEIVABLE, patient), ZERO)
        off = min(owes, -case.amount)
        return (
            Posting(Account.PATIENT_DIFFERENCE, -case.amount, patient),
            Posting(Account.HOUSE_RECEIVABLE, -off, patient),
            Posting(Account.STORE_CREDIT, case.amount + off, patient),
        )
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
    standing = _standing(unit.shares.of_line(line.id))
    if Money.total(share.now_amount for share in standing) != case.at_stake:
        raise DomainError("difference", "The payers' parts changed meanwhile. Look at the list again.")
    ended = [Posting(Account.PLAN_ESTIMATED, -share.now_amount, share.plan_id) for share in standing]
    for share in standing:
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


def _open(
    unit: CasesUnit, line: SaleLine, claim: Claim, kind: Lateness, *, amount: Money, at_stake: Money
) -> None:
    if unit.cases.of_claim(claim.id) is not None or (amount == ZERO and at_stake == ZERO):
        return
    patient_id = unit.prescriptions.get(unit.fills.get(claim.fill_id).prescription_id).patient_id
    unit.cases.add(
        LateCase(
            id=unit.ids.new(),
            claim_id=claim.id,
            fill_id=claim.fill_id,
            sale_id=line.sale_id,
            patient_id=patient_id,
            kind=kind,
            amount=amount,
            at_stake=at_stake,
            state=CaseState.OPEN,
            act="",
            note="",
            cash_back=ZERO,
            card_back=ZERO,
            opened_at=unit.clock.now(),
            settled_by=None,
            settled_at=None,
            rev=1,
        )
    )
    unit.flush()


def _close_waiting(unit: CasesUnit, line: SaleLine) -> None:
    """Close the cases of earlier refusals: a newer answer says what is left of them."""
    if line.fill_id is None:
        return
    for case in unit.cases.unsettled(line.fill_id):
        if case.at_stake:
            case.state, case.act = CaseState.SETTLED, "answered"
            case.settled_at = unit.clock.now()
            case.rev += 1


def _standing(shares: Sequence[SaleShare]) -> list[SaleShare]:
    return [share for share in shares if share.now_estimate]
