"""Sum the tour up in figures that `--check` finds again without this program."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from app.claims.views import ClaimFilter
from app.ledger.model import Account
from app.pos.closing_views import TermState
from app.pos.model import LineKind, TenderKind

if TYPE_CHECKING:
    from app.tour.store_eyes import StoreEyes
    from ui.watchdog import Watchdog


def summarize(eyes: StoreEyes, watchdog: Watchdog) -> dict[str, Any]:
    """Return prescriptions, claims, sales, held, differences, whether all balances, and the longest gap."""
    claims = eyes.read(lambda reads: reads.claims.worklist(ClaimFilter.ALL, 10_000))
    sales = eyes.completed_sales()
    lines = [line for sale in sales for line in sale.lines]
    day = eyes.day()
    differences = [
        posting.amount.cents
        for entry in eyes.entries()
        for posting in entry.postings
        if posting.account is Account.PATIENT_DIFFERENCE
    ]
    tenders: Counter[str] = Counter()
    for sale in sales:
        for tender in sale.tenders:
            tenders[tender.kind] += tender.amount.cents
    terms = day.terms if day else ()
    return {
        "prescriptions": eyes.prescriptions() + sum(line.kind is LineKind.PRESCRIPTION for line in lines),
        "claims": dict(sorted(Counter(f"{claim.kind}:{claim.shown}" for claim in claims).items())),
        "sales": len(sales),
        "sales_cents": sum(sale.total.cents for sale in sales),
        "cash_cents": tenders[TenderKind.CASH],
        "check_cents": tenders[TenderKind.CHECK],
        "card_cents": tenders[TenderKind.CARD],
        "held": sum(line.kind is LineKind.PRESCRIPTION and line.is_estimate for line in lines),
        "differences": len(differences),
        "differences_cents": sum(differences),
        "over_short_cents": day.over_short.cents if day and day.over_short else 0,
        "balanced": all(
            term.state is not TermState.DIFFERS or term.label.startswith("Cash") for term in terms
        )
        and all(sum(posting.amount.cents for posting in entry.postings) == 0 for entry in eyes.entries()),
        "longest_gap_ms": watchdog.longest_ms(),
        "stalls_over_50_ms": watchdog.stalls,
        "plans_owe_cents": eyes.balance(Account.PLAN_RECEIVABLE),
    }
