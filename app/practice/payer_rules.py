"""Decide a claim as a plan would: every finding in its order, then the price. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.practice.payer_cob import cob_findings
from app.practice.payer_cost import compound_findings
from app.practice.payer_coverage import coverage_findings, date_findings, injury_findings
from app.practice.payer_dur import review, too_soon
from app.practice.payer_limits import limit_findings
from app.practice.payer_parts import part_findings
from app.practice.payer_payment import price, price_service
from app.practice.payer_verdict import Payment, Rejection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.practice.payer_situation import Situation

_SERVICES = frozenset({"S1", "S3"})
_REPORTS = frozenset({"C1", "C3", "N1", "N3"})
_REFILL_REJECTS = (too_soon, review)


def refusal(situation: Situation) -> Rejection | None:
    """Return why a well-formed claim is rejected, None where it is not."""
    transaction = situation.claim.transaction
    if transaction in _REPORTS:
        return next(_report_findings(situation), None)
    for finding in _findings(situation, is_drug=transaction not in _SERVICES):
        return finding
    if transaction in _SERVICES:
        return None
    return next((found for rule in _REFILL_REJECTS if (found := rule(situation)) is not None), None)


def pay(situation: Situation) -> Payment | Rejection:
    """Return what is paid for a claim that nothing speaks against."""
    if situation.claim.transaction not in _SERVICES:
        return price(situation)
    return price_service(situation) or Rejection(("70",), "NO FEE FOR THIS SERVICE")


def who_findings(situation: Situation) -> Iterator[Rejection]:
    """Find what is wrong with the member and the drug as such, before any benefit is looked at."""
    yield from coverage_findings(situation)
    checks = situation.checks
    if situation.product.ndc11.startswith(checks.unknown_products):
        yield Rejection(("54",))
    if situation.claim.prescriber in checks.unknown_prescribers:
        yield Rejection(("56",))


def _findings(situation: Situation, *, is_drug: bool) -> Iterator[Rejection]:
    yield from who_findings(situation)
    yield from date_findings(situation)
    yield from injury_findings(situation)
    yield from cob_findings(situation)
    if situation.plan.terms.checks_gross and not _adds_up(situation):
        yield Rejection(("R9",), "GROSS AMOUNT DUE IS NOT THE SUM OF ITS PARTS")
    if is_drug:
        yield from compound_findings(situation)
        yield from part_findings(situation)
        yield from limit_findings(situation)


def _report_findings(situation: Situation) -> Iterator[Rejection]:
    """Find what is wrong with a report that asks for no money."""
    yield from date_findings(situation)
    if situation.claim.transaction.startswith("C") and not situation.product.schedule:
        yield Rejection(("70",), "NOT A CONTROLLED SUBSTANCE")
    if situation.claim.transaction.startswith("N"):
        yield from coverage_findings(situation)


def _adds_up(situation: Situation) -> bool:
    price = situation.claim.price
    total = price.flat_tax + price.percentage_tax
    parts = (
        (price.service,)
        if situation.claim.item.kind == "2"
        else (price.ingredient, price.fee, price.incentive)
    )
    for part in (*parts, *(amount for _, amount in price.others)):
        total += part
    return total == price.gross
