"""Give back what a patient paid too much: cash from the drawer, the card's part by the card desk.

The card comes first. While the terminal is asked nothing of the case is booked; its yes books all of the
refund in one entry, its no puts the case back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from app.claims.lateness import Act, CaseState, LateCase, shares_of_refund
from app.documents.letterhead import Letterhead
from app.documents.paper_words import words_of
from app.documents.receipt import ReceiptFacts, ReceiptLine, ReceiptTender, rx_text
from app.kernel.changes import Kind, changed
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.ledger.model import Account, Posting
from app.pos.books import SETTLED_BY
from app.pos.model import TenderKind
from app.printing.model import DocumentKind, PrinterRole
from app.workflows.card_returns import PlanReturn, book_return, booked_key, plan_return
from app.workflows.card_shares import charges_of, clearing_of, returned_from, share_among_cards
from app.workflows.card_words import card_words
from app.workflows.days import business_date
from app.workflows.papers import DrawerReason, keep_paper, order_drawer, order_print
from app.workflows.people import initials_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.kernel.changes import Change
    from app.kernel.running import Actor
    from app.payments.model import CardReturn, PaymentAttempt
    from app.workflows.card_shares import CardShare
    from app.workflows.register_needs import HasTill

_SOURCE = "difference:"
_CODE = 16
_WHY = "the plan paid more than was estimated"


@dataclass(frozen=True, slots=True)
class _Given:
    """Be what was given in cash and by card, booked on which account; `asked` is what cards were to get."""

    cash: Money
    cards: tuple[tuple[Account, Money], ...]
    asked: Money
    code: str

    @property
    def card(self) -> Money:
        """Return what cards were given."""
        return Money.total(amount for _account, amount in self.cards)


def parts_of_refund(unit: HasTill, case: LateCase) -> tuple[Money, Money, Money]:
    """Return what goes back in cash, to cards, and off the account, by the tenders of the sale.

    What a health card paid goes back to it first; of the rest, the last tender comes first.
    """
    back = -case.amount
    tenders = unit.sales.tenders(case.sale_id)
    cash, card = _left_of_tenders(unit, case)
    to_health = min(back, card, _left_of_health(unit, case))
    is_card_last = bool(tenders) and tenders[-1].kind is TenderKind.CARD
    left = ((False, cash), (True, card - to_health))
    in_hand = min(back, cash + card)
    to_cash, to_card = shares_of_refund(in_hand - to_health, left if is_card_last else left[::-1])
    return to_cash, to_card + to_health, back - in_hand


def _left_of_tenders(unit: HasTill, case: LateCase) -> tuple[Money, Money]:
    """Return what is left in cash and on cards of what was taken for a case's sale."""
    tenders = unit.sales.tenders(case.sale_id)
    cash = Money.total(one.amount for one in tenders if one.kind is not TenderKind.CARD)
    cash -= Money.total(earlier.cash_back for earlier in unit.cases.of_sale(case.sale_id))
    return max(cash, ZERO), Money.total(one.amount for one in _shares(unit, case))


def _left_of_health(unit: HasTill, case: LateCase) -> Money:
    """Return what is left on the health cards that paid a case's sale."""
    healthy = (one for one in _shares(unit, case) if unit.payments.health_of(one.original.id) is not None)
    return Money.total(one.amount for one in healthy)


def _shares(unit: HasTill, case: LateCase, amount: Money | None = None) -> list[CardShare]:
    """Share an amount among the cards that paid a case's sale; none named is all that is left on them."""
    most = amount if amount is not None else Money.total(t.amount for t in unit.sales.tenders(case.sale_id))
    return share_among_cards(unit, case.sale_id, most, _by_hand(unit, case))


def _by_hand(unit: HasTill, case: LateCase) -> Money:
    """Return what cards of a case's sale were given on the terminal by hand, by all its cases."""
    given = Money.total(one.card_back for one in unit.cases.of_sale(case.sale_id))
    told = [
        attempt.approved or ZERO
        for charge in charges_of(unit, case.sale_id)
        for back, attempt in returned_from(unit, charge)
        if back.source.startswith(_SOURCE) and not unit.ledger.has(booked_key(attempt))
    ]
    return max(given - Money.total(told), ZERO)


def refuse_while_returning(unit: HasTill, case: LateCase) -> None:
    """Raise `DomainError` while the terminal is giving a case's money back."""
    if unit.payments.return_under(_source(unit, case)) is not None:
        raise DomainError("card", "The terminal is giving this back. Wait for it, or ask it on the register.")


def ask_card(unit: HasTill, case: LateCase, approval: str, actor: Actor) -> Money:
    """Ask the card desk to give the cards' part back; return that part, zero when there is nothing to ask.

    Of several cards one is asked after the other, each about its own charge.
    """
    cash, card, _account = parts_of_refund(unit, case)
    if not card or card_words(approval, "approval code", _CODE):
        return ZERO
    sale = unit.sales.get(case.sale_id)
    if sale.lane != unit.lane:
        raise DomainError(
            "approval code",
            f"Lane {sale.lane} took {card} by card. Settle it there, or refund it by hand and type the code.",
        )
    if cash:
        _require_cash(unit, cash)
    _plan(unit, case, _shares(unit, case, card)[0], actor)
    case.state, case.act, case.settled_by = CaseState.WORKING, Act.REFUND, actor.user_id
    case.rev += 1
    return card


def _plan(unit: HasTill, case: LateCase, share: CardShare, actor: Actor) -> None:
    source, account = _source(unit, case), Account.PATIENT_DIFFERENCE
    ask = PlanReturn(case.sale_id, share.amount, source, _WHY, account, share.original.id)
    plan_return(unit, ask, actor)


def finish_return(
    unit: HasTill, attempt: PaymentAttempt, back: CardReturn, actor: Actor
) -> frozenset[Change] | None:
    """Book the refund of a case whose card was given its money; None when no case waits for it.

    Where another card is to get its part still, this card's part is booked by itself and the next card is
    asked. What the terminal gave short of what it was asked is credited. A case that was settled another way
    meanwhile leaves the patient owing what the card was given.
    """
    case = _case_of(unit, back)
    if case is None:
        return None
    if case.state is CaseState.SETTLED:
        back.account = Account.HOUSE_RECEIVABLE
        return None
    given = attempt.approved or ZERO
    if given == attempt.asked:
        case.amount += given
        rest = parts_of_refund(unit, case)[1]
        if rest:
            return _next_card(unit, case, attempt, back, actor)
        case.amount -= given
    cash = min(-case.amount - attempt.asked, _left_of_tenders(unit, case)[0])
    cards = ((clearing_of(unit, attempt.id), given),)
    changes = _give(unit, case, _Given(cash, cards, attempt.asked, attempt.approval_code), actor)
    case.state, case.act, case.settled_at = CaseState.SETTLED, Act.REFUND, unit.clock.now()
    case.rev += 1
    return changes | _things(case)


def _next_card(
    unit: HasTill, case: LateCase, attempt: PaymentAttempt, back: CardReturn, actor: Actor
) -> frozenset[Change]:
    """Book one card's part of a refund by itself and ask the next card for its own."""
    given = attempt.approved or ZERO
    changes = book_return(unit, unit.sales.get(case.sale_id), attempt, back) | _things(case)
    slip = _slip(unit, case, _Given(ZERO, ((Account.CARD_CLEARING, given),), given, attempt.approval_code))
    job = order_print(unit, PrinterRole.RECEIPT, keep_paper(unit, DocumentKind.RECEIPT, case.id, slip))
    unit.flush()
    try:
        _plan(unit, case, _shares(unit, case, parts_of_refund(unit, case)[1])[0], actor)
    except DomainError as problem:  # what was given stays booked; the rest stands on the list again
        case.state, case.settled_by = CaseState.OPEN, None
        case.note = f"{given} was given back to one card. {problem.problems[0].message}"
    case.rev += 1
    return changes | changed((Kind.PRINT_JOB, job.id), (Kind.PAYMENT, None))


def put_back(unit: HasTill, attempt: PaymentAttempt, back: CardReturn) -> frozenset[Change]:
    """Put a case back on the list whose card was given nothing, with what the terminal said."""
    case = _case_of(unit, back)
    if case is None or case.state is not CaseState.WORKING or case.act != Act.REFUND:
        return frozenset()
    case.state, case.settled_by, case.note = CaseState.OPEN, None, attempt.message
    case.rev += 1
    return _things(case)


def _case_of(unit: HasTill, back: CardReturn) -> LateCase | None:
    """Return the case that asked for a return, None when something else did."""
    if not back.source.startswith(_SOURCE):
        return None
    return unit.cases.get(UUID(back.source.removeprefix(_SOURCE).partition(":")[0]))


def refund(unit: HasTill, case: LateCase, approval: str, actor: Actor) -> frozenset[Change]:
    """Give a case's money back now; the card's part was given on the terminal by hand."""
    cash, card, _account = parts_of_refund(unit, case)
    if cash:
        _require_cash(unit, cash)
    case.settled_by = actor.user_id
    cards = tuple((clearing_of(unit, one.original.id), one.amount) for one in _shares(unit, case, card))
    given = _Given(cash, cards, card, card_words(approval, "approval code", _CODE))
    return _give(unit, case, given, actor)


def _give(unit: HasTill, case: LateCase, given: _Given, actor: Actor) -> frozenset[Change]:
    patient, cash, card = case.patient_id, given.cash, given.card
    short, rest = given.asked - card, -case.amount - cash - given.asked
    post_case(
        unit,
        case,
        Act.REFUND,
        (
            Posting(Account.PATIENT_DIFFERENCE, -case.amount, patient),
            Posting(Account.CASH, -cash),
            *(Posting(account, -amount) for account, amount in given.cards),
            Posting(Account.STORE_CREDIT, -short, patient),
            Posting(Account.HOUSE_RECEIVABLE, -rest, patient),
        ),
    )
    case.cash_back, case.card_back = cash, card
    slip = keep_paper(unit, DocumentKind.RECEIPT, case.id, _slip(unit, case, given))
    job = order_print(unit, PrinterRole.RECEIPT, slip)
    changes = changed((Kind.PRINT_JOB, job.id), (Kind.DAY, None))
    if not cash:
        return changes
    return changes | order_drawer(unit, case.id, DrawerReason.DIFFERENCE_PAID, actor)


def _require_cash(unit: HasTill, cash: Money) -> None:
    """Refuse a refund that the drawer cannot give."""
    if unit.days.open_day(unit.lane) is None:
        raise DomainError("day", "The register's day is not open. Open it first, or credit the account.")
    held = unit.ledger.totals(business_date(unit), unit.lane).get(Account.CASH, ZERO)
    if cash > held:
        raise DomainError("drawer", f"The drawer holds less than {cash}. Credit the account, or try later.")


def post_case(unit: HasTill, case: LateCase, act: Act, postings: Sequence[Posting]) -> None:
    """Book the one entry that settles a case, postings to one account and party taken together."""
    sums: dict[tuple[Account, UUID | None], Money] = {}
    for one in postings:
        key = (one.account, one.party)
        sums[key] = sums.get(key, ZERO) + one.amount
    netted = tuple(Posting(account, amount, party) for (account, party), amount in sums.items() if amount)
    unit.ledger.post(f"settle:{case.id}", SETTLED_BY[act], business_date(unit), "late_case", case.id, netted)


def _source(unit: HasTill, case: LateCase) -> str:
    """Return the source of a case's next return: each card that was given its part before had one."""
    first = f"{_SOURCE}{case.id}"
    given = [
        back
        for charge in charges_of(unit, case.sale_id)
        for back, attempt in returned_from(unit, charge)
        if back.source.startswith(first) and unit.ledger.has(booked_key(attempt))
    ]
    return f"{first}:{len(given) + 1}" if given else first


def _things(case: LateCase) -> frozenset[Change]:
    return changed((Kind.DIFFERENCE, case.id), (Kind.FILL, case.fill_id), (Kind.CLAIM, case.claim_id))


def _slip(unit: HasTill, case: LateCase, back: _Given) -> ReceiptFacts:
    store, sale = unit.settings.facts(), unit.sales.get(case.sale_id)
    fill = unit.fills.get(case.fill_id)
    number = unit.prescriptions.get(fill.prescription_id).rx_number
    say = words_of(store.paper_language).say
    given = [ReceiptTender(say("cash_back"), -back.cash)] if back.cash else []
    if back.card:
        given.append(ReceiptTender(say("card_refund"), -back.card, f"{say('auth')} {back.code}"))
    total = -(back.cash + back.card)
    return ReceiptFacts(
        store=Letterhead.of(store),
        sale_number=sale.number,
        sold_at=unit.clock.now().astimezone(ZoneInfo(store.zone)),
        cashier=initials_of(unit, case.settled_by) if case.settled_by else "",
        lines=(ReceiptLine(rx_text(number, fill.fill_number), total, detail=say("refund_note")),),
        subtotal=total,
        tax=ZERO,
        total=total,
        tenders=tuple(given),
        change=ZERO,
        is_practice=store.practice,
        language=store.paper_language,
    )
