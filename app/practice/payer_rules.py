"""Decide a claim as a plan would: checks, benefit rules, limits, then the price. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.claims.ncpdp.errors import Unreadable
from app.claims.ncpdp.tables import Kind, reject_code_of
from app.kernel.codes import Npi
from app.kernel.errors import DomainError
from app.kernel.money import ZERO, Money
from app.practice.payer_answers import Payment, Rejection
from app.practice.plans import checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from app.claims.ncpdp.tables import FieldRule
    from app.claims.ncpdp.typed import Fields, Message
    from app.practice.plans import PlanRules, Product

_MEMBER = re.compile(r"[A-Z0-9]{2,20}")


@dataclass(frozen=True, slots=True)
class EarlierFill:
    """Be a paid claim of the same member and drug that stands."""

    key: str
    served: date
    days: int


def malformed(request: Message, places: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the codes of required fields that are missing or not well formed."""
    codes = []
    for segment, field in places:
        rule = request.dictionary.fields[segment][field]
        if not _is_well_formed(request.segment(segment), rule):
            codes.append(reject_code_of(rule.number))
    if not _is_npi(request.header("B1")):
        codes.append(reject_code_of("201-B1"))
    return tuple(codes)


def refusal(
    request: Message, plan: PlanRules, product: Product, earlier: Iterable[EarlierFill], today: date
) -> Rejection | None:
    """Return why a well-formed billing is rejected, None where it is not."""
    for finding in _findings(request, plan, product, today):
        return finding
    return _too_soon(request, plan, earlier)


def price(request: Message, plan: PlanRules, product: Product) -> Payment:
    """Return what is paid: cost plus fee, never above the usual price or the amount claimed."""
    pricing = request.segment("11")
    ingredient = _ingredient(request, plan, product)
    claimed = [amount for field in ("DQ", "DU") if (amount := pricing.money(field)) and amount > ZERO]
    total = min([ingredient + plan.dispensing_fee, *claimed])
    fee = min(plan.dispensing_fee, total)
    copay, coinsurance = _share(plan, product, total)
    patient = (copay or ZERO) + (coinsurance or ZERO)
    return Payment(total - fee, fee, patient, total - patient, copay, coinsurance)


def _share(plan: PlanRules, product: Product, total: Money) -> tuple[Money | None, Money | None]:
    if not plan.plan_pays:
        return total, None
    tier = plan.tier(product, total)
    if tier.coinsurance is not None:
        return None, min(tier.coinsurance.of(total), total)
    return min(tier.copay or ZERO, total), None


def _ingredient(request: Message, plan: PlanRules, product: Product) -> Money:
    quantity = request.segment("07").quantity("E7")
    submitted = request.segment("11").money("D9") or ZERO
    if product.rate is None or quantity is None:
        return plan.unlisted_factor.of(submitted)
    factor = plan.brand_factor if product.is_brand else plan.generic_factor
    return factor.of(product.rate.times(quantity))


def _findings(request: Message, plan: PlanRules, product: Product, today: date) -> Iterator[Rejection]:
    asked = checks()
    member = request.segment("04").text("C2")
    if not _MEMBER.fullmatch(member) or member.startswith(asked.unknown_members):
        yield Rejection(("52",))
    if member.startswith(asked.inactive_members):
        yield Rejection(("65",), "COVERAGE ENDED")
    if product.ndc11.startswith(asked.unknown_products):
        yield Rejection(("54",))
    if request.segment("03").text("DB") in asked.unknown_prescribers:
        yield Rejection(("56",))
    yield from _dates(request, plan, today)
    yield from _limits(request, plan, product)


def _dates(request: Message, plan: PlanRules, today: date) -> Iterator[Rejection]:
    served = request.header_date("D1")
    claim = request.segment("07")
    written, born = claim.date("DE"), request.segment("01").date("C4")
    if served is None:
        yield Rejection(("15",))
        return
    if served > today + timedelta(days=checks().future_days):
        yield Rejection(("82",))
    if served < today - timedelta(days=plan.filing_days):
        yield Rejection(("81",))
    if written is not None and written > served:
        yield Rejection(("AB",))
    if born is not None and born > served:
        yield Rejection(("09",))


def _limits(request: Message, plan: PlanRules, product: Product) -> Iterator[Rejection]:
    claim = request.segment("07")
    quantity, days = claim.quantity("E7"), claim.number("D5") or 0
    total = _ingredient(request, plan, product) + plan.dispensing_fee
    is_authorized = bool(claim.text("EV"))
    for rule in plan.rules:
        if not rule.when.holds(product, total) or (rule.unless_authorized and is_authorized):
            continue
        if rule.most is None or (quantity is not None and quantity > rule.most):
            yield Rejection((rule.reject,), rule.message)
    if days > plan.days_limit:
        yield Rejection(("76",), f"MAXIMUM {plan.days_limit} DAYS SUPPLY")


def _too_soon(request: Message, plan: PlanRules, earlier: Iterable[EarlierFill]) -> Rejection | None:
    served = request.header_date("D1")
    given = {raw.decode("latin-1").strip() for raw in request.segment("07").all("DK")}
    if served is None or not plan.too_soon_percent or given & set(plan.too_soon_overrides):
        return None
    for fill in earlier:
        next_day = fill.served + timedelta(days=-(-fill.days * plan.too_soon_percent // 100))
        if fill.served <= served < next_day:
            return Rejection(("79",), f"NEXT FILL DATE {next_day:%Y%m%d}")
    return None


def _is_well_formed(segment: Fields, rule: FieldRule) -> bool:
    try:
        match rule.kind:
            case Kind.MONEY:
                amount = segment.money(rule.id)
                return amount is not None and amount >= ZERO
            case Kind.QUANTITY:
                quantity = segment.quantity(rule.id)
                return quantity is not None and quantity.thousandths > 0
            case Kind.DATE:
                return segment.date(rule.id) is not None
            case Kind.DIGITS:
                return segment.number(rule.id) is not None
            case _:
                return _is_text(segment, rule)
    except Unreadable:
        return False


def _is_text(segment: Fields, rule: FieldRule) -> bool:
    text = segment.text(rule.id)
    if rule.id == "D7" and segment.text("E1") == "03":
        return re.fullmatch(r"\d{11}", text, re.ASCII) is not None
    if rule.id == "DB" and segment.text("EZ") == "01":
        return _is_npi(text)
    return bool(text) and len(text) <= rule.length


def _is_npi(text: str) -> bool:
    try:
        Npi(text)
    except DomainError:
        return False
    return True
