"""Reckon what a claim is paid, in whole cents, from the plan's data alone."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from tests.contract.payer.reckoning.rk_ask import Ask
    from tests.contract.payer.reckoning.rk_case import Case
    from tests.contract.payer.reckoning.rk_plans import Table, cents, half_up, part
else:
    from rk_plans import cents, half_up, part

CUT_FOR_LIMIT = ("UM", "4U", "FI", "FH")
CUT_FOR_OTHERS = ("FK", "UM", "4U", "FI", "FH", "UK", "FN")


def list_price(plan: Table, product: Table, quantity: int, submitted: int) -> int:
    """Return what a plan reckons a quantity of a product costs."""
    if product["price"] is None or not quantity:
        return part(plan["unlisted_factor"], submitted)
    plain = half_up(product["price"] * quantity / 10)
    return part(plan["brand_factor"] if product["brand"] else plan["generic_factor"], plain)


def drug_cost(case: Case) -> int:
    """Return the cost of a drug, or of those ingredients of a compound that are covered."""
    ask = case.ask
    if not ask.parts:
        return list_price(case.plan, case.product, ask.quantity, ask.cost)
    return sum(
        list_price(case.plan, case.world.product(ndc), quantity, cost)
        for ndc, quantity, cost in ask.parts
        if case.covers_ingredient(ndc)
    )


def reckon(case: Case) -> dict[str, object]:
    """Return segment 23 of a paid drug claim."""
    ask, plan = case.ask, case.plan
    drug, fee, uncut = _allowed(case)
    given, others = _beside(ask, plan)
    flat, percentage = _taxes(ask, plan, drug - fee, drug)
    tax = flat + percentage
    everything = drug + given + sum(amount for _, amount in others) + tax
    pieces = _patient(case, drug)
    if not plan["plan_pays"]:
        pieces = {"FI": drug + given + sum(amount for _, amount in others), "FN": tax}
    elif plan.get("share", {}).get("patient_bears_tax"):
        pieces["FN"] = tax
    stages = _stages(case, drug, pieces)
    settled = settled_by_others(case, everything)
    _lower(pieces, sum(pieces.values()) - (everything - settled), CUT_FOR_OTHERS)
    helped = min(case.assistance_left, sum(pieces.values()) - pieces.get("FN", 0))
    patient = sum(pieces.values()) - helped
    pays = everything - settled - patient
    found: dict[str, object] = {"F5": patient, "F6": drug - fee, "F7": fee, "F9": pays}
    found |= {key: value for key, value in pieces.items() if value or key in {"FI", "4U"}}
    found |= {key: value for key, value in (("AW", flat), ("AX", percentage), ("FL", given)) if value}
    found |= {key: value for key, value in (("J5", settled), ("UD", -helped)) if value}
    found |= {"J3": others} if others else {}
    if pieces.get("FN"):
        found["EQ"] = pieces["FN"]
    if tax - pieces.get("FN", 0):
        found["2Y"] = tax - pieces.get("FN", 0)
    if percentage:
        found |= {"AY": ask.tax_rate, "AZ": ask.tax_basis}
    return found | _told(case, pieces, (pays, helped), stages, is_cut=drug < uncut)


def reckon_service(case: Case) -> dict[str, object] | None:
    """Return segment 23 of a service, None where the plan has no fee for it."""
    ask, fees = case.ask, case.plan.get("services", {}).get("fees", {})
    codes = [code for code in (ask.product, *(done for _, done, _ in ask.done)) if code in fees]
    if not codes:
        return None
    fee = cents(fees[codes[0]])
    if ask.service:
        fee = min(fee, ask.service)
    others = _beside(ask, case.plan)[1]
    total = fee + sum(amount for _, amount in others)
    settled = settled_by_others(case, total)
    found: dict[str, object] = {"F5": 0, "J1": fee, "F9": total - settled}
    found |= {"J3": others} if others else {}
    return found | ({"J5": settled} if settled else {})


def settled_by_others(case: Case, everything: int) -> int:
    """Return what earlier payers leave this plan relieved of."""
    ask, cob = case.ask, case.plan.get("cob")
    if cob is None or ask.occ in {"00", "01", "03"} or cob["scheme"] == "gap":
        return 0
    paid = max(0, sum(amount for one in ask.before for _, amount in one.paid))
    behind = max(0, everything - paid)
    open_ = [one.owed for one in ask.before if one.owed]
    scheme = cob["scheme"]
    if scheme == "either":
        scheme = "responsibility" if ask.occ == "08" else "paid"
    if scheme == "paid" or not open_:
        return everything - behind
    left = sum(amount for _, amount in open_[-1])
    return everything - min(left, behind if scheme == "both" else everything)


def _allowed(case: Case) -> tuple[int, int, int]:
    """Return cost and fee together, the fee alone, and both before anything cut them."""
    ask, plan = case.ask, case.plan
    if plan.get("cob", {}).get("scheme") == "gap" and ask.occ in {"08", "02", "04"}:
        open_ = [one.owed for one in ask.before if one.owed]
        if open_:
            gap = sum(amount for _, amount in open_[-1])
            return gap, 0, gap
    fee = 0 if ask.part == "C" else cents(plan["dispensing_fee"])
    if ask.parts:
        fee += cents(plan["services"]["compounding"])
    total = drug_cost(case) + fee
    claimed = ask.gross - ask.incentive - sum(a for _, a in ask.others) - ask.flat_tax - ask.tax
    limits = [total, *(limit for limit in (ask.usual, claimed) if limit > 0)]
    return min(limits), min(fee, *limits), total


def _beside(ask: Ask, plan: Table) -> tuple[int, list[tuple[str, int]]]:
    """Return what is paid for giving a vaccine, and the other amounts."""
    services = plan.get("services", {})
    caps = services.get("others", {})
    others = [(code, min(amount, cents(caps[code]))) for code, amount in ask.others if code in caps]
    is_given = any(done == "MA" for _, done, _ in ask.done) and "administration" in services
    return (min(ask.incentive, cents(services["administration"])) if is_given else 0), others


def _taxes(ask: Ask, plan: Table, ingredient: int, drug: int) -> tuple[int, int]:
    share = plan.get("share", {})
    if not share.get("pays_tax") or share.get("tax_exempt"):
        return 0, 0
    if not ask.tax:
        return ask.flat_tax, 0
    base = ingredient if ask.tax_basis == "02" else drug
    return ask.flat_tax, min(ask.tax, half_up(Fraction(ask.tax_rate, 1_000_000) * base))


def _patient(case: Case, drug: int) -> dict[str, int]:
    if case.is_exempt:
        return {"FI": 0}
    plan, ask, tier = case.plan, case.ask, case.tier(drug)
    pieces = {"UK": 0}
    if plan.get("share", {}).get("brand_penalty") and ask.daw == "2" and case.product["generic"]:
        generic = part(plan["generic_factor"], half_up(case.product["generic"] * ask.quantity / 10))
        brand = list_price(plan, case.product, ask.quantity, ask.cost)
        pieces["UK"] = min(drug, max(0, brand - generic))
    rest = drug - pieces["UK"]
    if tier["name"] not in plan.get("share", {}).get("deductible_spares", []) and case.subsidy is None:
        pieces["FH"] = min(rest, case.deductible_left)
        rest -= pieces["FH"]
    pieces |= _tier(case, tier, rest)
    if case.pocket_left is not None:
        _lower(pieces, sum(pieces.get(key, 0) for key in CUT_FOR_LIMIT) - case.pocket_left, CUT_FOR_LIMIT)
    pieces["FK"] = _beyond(case, drug - sum(pieces.values()))
    return pieces


def _tier(case: Case, tier: Table, rest: int) -> dict[str, int]:
    most = rest
    if case.subsidy is not None:
        most = min(rest, cents(case.subsidy[1 if case.product["brand"] else 0]))
    later = case.ask.part == "C"
    if "coinsurance" in tier:
        pieces = {"4U": min(part(tier["coinsurance"], rest), most)}
    else:
        pieces = {"FI": 0 if later else min(cents(tier["copay"]), most)}
    if "non_preferred" in tier and not later:
        pieces["UM"] = min(cents(tier["non_preferred"]), most - sum(pieces.values()))
    return pieces


def _beyond(case: Case, pays: int) -> int:
    share, coupon = case.plan.get("share", {}), case.ask.coupon
    most = [pays]
    if coupon and coupon[0] == "01" and coupon[2]:
        most.append(coupon[2])
    if "most_per_fill" in share:
        most.append(cents(share["most_per_fill"]))
    if "maximum" in share:
        most.append(max(0, cents(share["maximum"]) - case.used("paid")))
    return pays - min(most)


def _stages(case: Case, drug: int, pieces: dict[str, int]) -> list[tuple[str, int]]:
    if not case.plan.get("share", {}).get("shows_stages"):
        return []
    first = pieces.get("FH", 0)
    rest, left = drug - first, (case.pocket_left or 0) - first
    tier = case.tier(drug)
    initial = rest
    if left <= 0:
        initial = 0
    elif "coinsurance" in tier and part(tier["coinsurance"], rest) > left:
        initial = min(rest, half_up(left / (Fraction(tier["coinsurance"]) / 100)))
    rows = [("01", first), ("02", initial), ("04", rest - initial)]
    return [row for row in rows if row[1]]


def _told(
    case: Case,
    pieces: dict[str, int],
    given: tuple[int, int],
    stages: list[tuple[str, int]],
    *,
    is_cut: bool,
) -> dict[str, object]:
    plan, share = case.plan, case.plan.get("share", {})
    if "kind" not in plan:
        return {}
    pays, helped = given
    found: dict[str, object] = {"FM": "05" if is_cut else "08"}
    if "deductible" in share:
        found["FC"] = case.used("deductible") + pieces.get("FH", 0)
        found["FD"] = case.deductible_left - pieces.get("FH", 0)
    if "maximum" in share:
        found["FE"] = max(0, cents(share["maximum"]) - case.used("paid") - pays)
    if case.has_account:
        found["UC"] = case.assistance_left - helped
    if case.ask.part == "C":
        found["HH"] = "04"
    if share.get("tax_exempt") and case.ask.flat_tax + case.ask.tax:
        found["AV"] = "1"
    return found | ({"MV": stages} if stages else {})


def _lower(pieces: dict[str, int], excess: int, order: tuple[str, ...]) -> None:
    for key in order:
        if excess > 0 and key in pieces:
            taken = min(pieces[key], excess)
            pieces[key] -= taken
            excess -= taken
