"""Complete a sale in the transaction of its last tender: books, fills, bags, stock, receipt, drawer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.documents.letterhead import Letterhead
from app.documents.paper_words import words_of
from app.documents.receipt import ReceiptFacts, ReceiptLine, ReceiptTender, rx_text
from app.documents.signature import read_signature
from app.inventory.model import MovementKind, StockMovement
from app.kernel.changes import Kind, changed
from app.kernel.fail_points import reach
from app.kernel.money import Money
from app.pos.books import SALE, PlanShare, sale_key, sale_postings
from app.pos.model import SaleState, TenderKind
from app.prescriptions.model import BagState, FillState
from app.prescriptions.states import move
from app.printing.model import DocumentKind, PrinterRole
from app.workflows.card_shares import health_payments
from app.workflows.late_difference import settle_fill
from app.workflows.papers import DrawerReason, keep_paper, order_drawer, order_print
from app.workflows.people import initials_of

if TYPE_CHECKING:
    from uuid import UUID

    from app.documents.blocks import Strokes
    from app.documents.paper_words import PaperWords
    from app.kernel.changes import Change
    from app.kernel.ids import BagId
    from app.kernel.running import Actor
    from app.pos.model import Sale, SaleLine, Tender
    from app.prescriptions.model import Fill
    from app.workflows.basket import Basket
    from app.workflows.register_needs import HasTill


def complete(unit: HasTill, basket: Basket, actor: Actor) -> frozenset[Change]:
    """Sell everything on a paid sale, once, and return what changed."""
    sale, lines, tenders = basket.sale, basket.lines, basket.tenders
    health = health_payments(unit, tenders)
    postings = sale_postings(lines, tenders, _shares(unit, basket), sale.patient_id, health)
    unit.ledger.post(sale_key(sale.id), SALE, sale.business_date, "sale", sale.id, postings)
    things: list[tuple[Kind, UUID | None]] = [(Kind.SALE, sale.id), (Kind.DAY, sale.day_id)]
    things += [(Kind.FILL, fill_id) for fill_id in basket.fills]
    things += [(Kind.BAG, bag_id) for bag_id in _hand_out(unit, sale, list(basket.fills.values()))]
    if _take_items(unit, sale, lines):
        things.append((Kind.STOCK, None))
    sale.state, sale.completed_at = SaleState.COMPLETED, unit.clock.now()
    sale.rev += 1
    unit.flush()
    _settle_answered(unit, basket)
    changes = changed(*things)
    if any(tender.kind is not TenderKind.CARD for tender in tenders):
        changes |= order_drawer(unit, sale.id, DrawerReason.SALE, actor)
    receipt = keep_paper(unit, DocumentKind.RECEIPT, sale.id, receipt_facts(unit, basket))
    changes |= changed((Kind.PRINT_JOB, order_print(unit, PrinterRole.RECEIPT, receipt).id))
    facts = {"lines": len(lines), "prescriptions": basket.rx_count, "total_cents": sale.total.cents}
    facts |= {f"{kind}_cents": _tendered(tenders, kind) for kind in {one.kind for one in tenders}}
    unit.audit.record(actor, "sale.completed", Kind.SALE, sale.id, sale.patient_id, facts)
    reach("sale_before_commit")
    return changes


def _tendered(tenders: list[Tender], kind: TenderKind) -> int:
    return sum(tender.amount.cents for tender in tenders if tender.kind is kind)


def _shares(unit: HasTill, basket: Basket) -> list[PlanShare]:
    sold = [line for line in basket.lines if line.fill_id is not None]
    return [
        PlanShare(share.plan_id, share.amount, share.is_estimate)
        for line in sold
        for share in unit.shares.of_line(line.id)
    ]


def _hand_out(unit: HasTill, sale: Sale, fills: list[Fill]) -> list[BagId]:
    now = unit.clock.now()
    for fill in fills:
        event = move(fill, FillState.SOLD, event_id=unit.ids.new(), at=now, actor_id=sale.cashier_id)
        unit.fills.add_event(event)
        fill.sold_at = now
    gone = []
    for bag_id in sorted({fill.bag_id for fill in fills if fill.bag_id is not None}):
        bag = unit.bags.get(bag_id)
        if not any(fill.state is FillState.READY for fill in unit.fills.in_bag(bag_id)):
            bag.state = BagState.PICKED_UP
        bag.rev += 1
        gone.append(bag_id)
    return gone


def _take_items(unit: HasTill, sale: Sale, lines: list[SaleLine]) -> bool:
    items = [(line, line.item_id) for line in lines if line.item_id is not None]
    for line, item_id in items:
        unit.stock.add(
            StockMovement(
                id=unit.ids.new(),
                lane=sale.lane,
                ndc11="",
                lot="",
                expiry="",
                quantity=-line.quantity,
                kind=MovementKind.ITEM_SALE,
                source_id=item_id,
                at=unit.clock.now(),
                actor_id=sale.cashier_id,
            )
        )
    return bool(items)


def _settle_answered(unit: HasTill, basket: Basket) -> None:
    """Book the difference at once when the payer answered between the first tender and the last."""
    for line in basket.lines:
        if line.fill_id is not None and line.fill_id not in basket.owed:
            settle_fill(unit, line.fill_id)


def receipt_facts(unit: HasTill, basket: Basket) -> ReceiptFacts:
    """Return what a sale's receipt says: prescriptions by number, never by name."""
    store, sale = unit.settings.facts(), basket.sale
    words = words_of(store.paper_language)
    shown = tuple(_receipt_line(unit, basket, line, words.say("each")) for line in basket.lines)
    return ReceiptFacts(
        store=Letterhead.of(store),
        sale_number=sale.number,
        sold_at=(sale.completed_at or unit.clock.now()).astimezone(ZoneInfo(store.zone)),
        cashier=initials_of(unit, sale.cashier_id),
        lines=shown,
        subtotal=sale.subtotal,
        tax=sale.tax,
        total=sale.total,
        tenders=tuple(_receipt_tender(unit, tender, words) for tender in basket.tenders),
        change=Money.total(tender.change for tender in basket.tenders),
        health_total=Money.total(line.amount for line in shown if line.is_health),
        signature=_signature(unit, sale),
        messages=_messages(words, basket),
        is_practice=store.practice,
        language=store.paper_language,
        link=store.paper_link,
    )


def _messages(words: PaperWords, basket: Basket) -> tuple[str, ...]:
    thanks = words.say("thanks")
    return (thanks, words.say("questions")) if basket.rx_count else (thanks,)


def _receipt_line(unit: HasTill, basket: Basket, line: SaleLine, each: str) -> ReceiptLine:
    if line.fill_id is not None:
        number, fill = basket.prescriptions[line.fill_id].rx_number, basket.fills[line.fill_id]
        text = rx_text(number, fill.fill_number)
        return ReceiptLine(text, line.pays, is_health=True, is_estimate=line.is_estimate)
    item = unit.items.get(line.item_id) if line.item_id is not None else None
    count = str(line.quantity)
    several = count != "1"
    return ReceiptLine(
        line.description,
        line.pays,
        detail=f"{line.price} {each}" if several else "",
        quantity=count if several else "",
        is_taxable=item is not None and item.taxable,
        is_health=item is not None and item.fsa_eligible,
    )


def _receipt_tender(unit: HasTill, tender: Tender, words: PaperWords) -> ReceiptTender:
    if tender.payment_id is None:
        return ReceiptTender(words.say(tender.kind), tender.given)
    attempt = unit.payments.get(tender.payment_id)
    detail = f"{words.say('auth')} {attempt.approval_code}" if attempt.approval_code else ""
    return ReceiptTender(f"{attempt.brand or words.say('card')} ...{attempt.last4}", tender.given, detail)


def _signature(unit: HasTill, sale: Sale) -> Strokes:
    if sale.signature_id is None:
        return ()
    kept = unit.documents.get(sale.signature_id)
    return read_signature(kept.facts, kept.body, kept.created_at).signed.ink.lines
