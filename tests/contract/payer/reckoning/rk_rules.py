"""Reckon whether a claim is rejected, and with what, from the data alone."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.contract.payer.reckoning.rk_books import Fill, Granting
    from tests.contract.payer.reckoning.rk_case import Case, holds
    from tests.contract.payer.reckoning.rk_money import drug_cost
    from tests.contract.payer.reckoning.rk_plans import Table, cents
else:
    from rk_case import holds
    from rk_money import drug_cost
    from rk_plans import cents


@dataclass
class No:
    """Be a rejection."""

    codes: tuple[str, ...]
    alerts: list[tuple[str, str, str]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def drug_faults(case: Case, pa: Granting | None = None) -> Iterator[No]:
    """Say what is wrong with the claim for a drug, in the order in which a payer looks."""
    yield from person_faults(case)
    yield from thing_faults(case)
    yield from day_faults(case)
    yield from _injury(case)
    yield from _others(case)
    yield from _sum(case)
    yield from _compound(case)
    yield from _parts(case)
    yield from _limits(case, pa)
    yield from _refill(case)
    yield from _review(case)


def service_faults(case: Case) -> Iterator[No]:
    """Say what is wrong with the claim for a service."""
    yield from person_faults(case)
    yield from thing_faults(case)
    yield from day_faults(case)
    yield from _injury(case)
    yield from _others(case)
    yield from _sum(case)


def report_faults(case: Case) -> Iterator[No]:
    """Say what is wrong with a report."""
    yield from day_faults(case)
    if case.ask.tx[0] == "C" and not case.product["schedule"]:
        yield No(("70",))
    if case.ask.tx[0] == "N":
        yield from person_faults(case)


def person_faults(case: Case) -> Iterator[No]:  # noqa: C901 - one case per thing to find
    """Say what is wrong with the member."""
    ask, checks, listed = case.ask, case.world.checks, case.listed
    if len(ask.id) < 2 or ask.id.startswith(checks["unknown_members"]):
        yield No(("52",))
    if ask.id.startswith(checks["inactive_members"]):
        yield No(("65",))
    if listed is None:
        if any((one["plan"], one["id"]) == case.member[:2] for one in case.world.members):
            yield No(("08",))
        elif case.plan.get("is_listed"):
            yield No(("52",))
        return
    if ask.group and ask.group != listed["group"]:
        yield No(("06",))
    if ask.born is not None and ask.born != listed["born"]:
        yield No(("09",))
    if ask.sex not in {"", "0"} and ask.sex != listed["sex"]:
        yield No(("10",))
    if "begins" in listed and ask.served < listed["begins"]:
        yield No(("67",))
    if "ends" in listed and ask.served > listed["ends"]:
        yield No(("69",))


def thing_faults(case: Case) -> Iterator[No]:
    """Say what is wrong with product and prescriber as such."""
    if case.product["ndc"].startswith(tuple(case.world.checks["unknown_products"])):
        yield No(("54",))
    if case.ask.prescriber in case.world.checks["unknown_prescribers"]:
        yield No(("56",))


def day_faults(case: Case) -> Iterator[No]:
    """Say what is wrong with the days."""
    ask = case.ask
    if (ask.served - case.today).days > case.world.checks["future_days"]:
        yield No(("82",))
    if (case.today - ask.served).days > case.plan["filing_days"]:
        yield No(("81",))
    if ask.written is not None and ask.written > ask.served:
        yield No(("AB",))
    if ask.born is not None and ask.born > ask.served:
        yield No(("09",))


def findings(case: Case) -> list[tuple[str, str, str]]:
    """Return everything that a review of the member's fills finds: reason, where, when."""
    found = []
    product, ask = case.product, case.ask
    for fill in case.active:
        pair = (product["name"], fill.product["name"])
        for one in case.world.interactions:
            first, second = one["words"]
            if (first in pair[0] and second in pair[1]) or (second in pair[0] and first in pair[1]):
                found.append(row("DD", fill))
        if (
            product["family"]
            and product["family"] == fill.product["family"]
            and product["same"] != fill.product["same"]
        ):
            found.append(row("TD", fill))
    if product["daily"] and ask.quantity > product["daily"] * ask.days > 0:
        found.append(("HD", "0", ""))
    return found


def row(reason: str, fill: Fill) -> tuple[str, str, str]:
    """Return a row of the review: filled here or elsewhere, and when."""
    return reason, "1" if fill.pharmacy == "2000000010" else "3", f"{fill.served:%Y%m%d}"


def needs_authorization(case: Case) -> bool:
    """Say whether the plan asks for authorization of a drug at its price."""
    amount = drug_cost(case) + cents(case.plan["dispensing_fee"])
    rules = case.plan.get("rule", [])
    return any(rule.get("unless_authorized") and holds(rule["when"], case.product, amount) for rule in rules)


def _injury(case: Case) -> Iterator[No]:
    listed, ask = case.listed, case.ask
    if listed and "injured" in listed:
        if ask.injured != listed["injured"]:
            yield No(("DY",))
        if ask.injury and ask.injury != listed["injury"]:
            yield No(("DZ",))


def _others(case: Case) -> Iterator[No]:  # noqa: C901, PLR0912 - one case per thing to find
    plan, ask, cob = case.plan, case.ask, case.plan.get("cob")
    if ask.coupon and not plan.get("takes_coupons", True):
        yield No(("9X",))
    if not ask.coupon and plan.get("needs_coupon"):
        yield No(("6H",))
    if cob is None:
        return
    known = [one["bin"] for one in (case.listed or {}).get("other", [])]
    if ask.occ in {"00", "01"}:
        if known or not cob.get("takes_first", True):
            yield No(("41",), others=known)
        if ask.before:
            yield No(("557",))
        return
    if ask.occ not in cob["codes"]:
        yield No(("13",))
    if not ask.before:
        yield No(("6G",))
    for one in ask.before:
        if any(code in {"00", "08", "98", "99"} for code, _ in one.paid):
            yield No(("HC",))
        if len(one.owed) > 1 and "06" in {code for code, _ in one.owed}:
            yield No(("NP",))
    paid = sum(amount for one in ask.before for _, amount in one.paid)
    if ask.occ == "02" and cob["scheme"] in {"paid", "both", "either"} and paid <= 0:
        yield No(("DV",))
    if ask.occ == "04" and paid > 0:
        yield No(("13",))
    wants = ask.occ == "08" or (cob["scheme"] in {"responsibility", "both", "gap"} and ask.occ != "03")
    if wants and not any(one.owed for one in ask.before):
        yield No(("NR",))
    if ask.occ == "03":
        codes = {code for one in ask.before for code in one.rejects}
        if not codes:
            yield No(("5E",))
        if "rejects" in cob and not codes & set(cob["rejects"]):
            yield No(("6E",))
    if cob.get("refuses_federal") and any(one.bin in case.world.federal for one in ask.before):
        yield No(("70",))


def _sum(case: Case) -> Iterator[No]:
    ask = case.ask
    if not case.plan.get("checks_gross"):
        return
    drug = ask.service if ask.kind == "2" else ask.cost + ask.fee + ask.incentive
    if drug + sum(amount for _, amount in ask.others) + ask.flat_tax + ask.tax != ask.gross:
        yield No(("R9",))


def _compound(case: Case) -> Iterator[No]:
    ask = case.ask
    if not ask.parts:
        return
    if "compounding" not in case.plan.get("services", {}):
        yield No(("7Y",))
    if ask.qualifier != "00":
        yield No(("DI2",))
    if ask.product != "0":
        yield No(("8G",))
    products = [ndc for ndc, _, _ in ask.parts]
    if len(products) == 1:
        yield No(("7Z",))
    if len(products) > len(set(products)):
        yield No(("9Z",))
    if sum(cost for _, _, cost in ask.parts) != ask.cost:
        yield No(("8M",))
    covered = [case.covers_ingredient(ndc) for ndc in products]
    if not any(covered):
        yield No(("8A",))
    if not all(covered) and "08" not in ask.clarifications:
        yield No(("70",))


def _parts(case: Case) -> Iterator[No]:  # noqa: C901 - one case per thing to find
    ask, first = case.ask, case.first_part
    if not ask.part:
        return
    if not case.plan.get("services", {}).get("takes_partials"):
        yield No(("RK",))
    if not ask.intended:
        yield No(("7T",))
    if not ask.intended_days:
        yield No(("7U",))
    if ask.part == "P":
        if ask.quantity >= ask.intended:
            yield No(("RN",))
        for fill in case.fills:
            if fill.part == "P" and fill.rx == ask.rx and not is_completed(fill, case.fills):
                yield No(("RB",))
        return
    if ask.first_served == ask.served:
        yield No(("RM",))
    if first is None:
        yield No(("RJ",))
    elif first.product["same"] != case.product["same"]:
        yield No(("RC",))
    elif first.quantity + ask.quantity > first.intended:
        yield No(("RN",))


def is_completed(fill: Fill, fills: list[Fill]) -> bool:
    """Say whether a completion of a partial fill stands."""
    return any(one.part == "C" and one.first == (fill.rx, fill.served) for one in fills)


def _limits(case: Case, pa: Granting | None) -> Iterator[No]:
    amount = drug_cost(case) + cents(case.plan["dispensing_fee"])
    for rule in case.plan.get("rule", []):
        if not holds(rule["when"], case.product, amount) or not _is_broken(rule, case):
            continue
        if rule.get("unless_authorized"):
            code = authorization_fault(case, pa)
            if code == "":
                continue
            yield No((code or rule["reject"],))
        else:
            yield No((rule["reject"],))
    if case.ask.days > case.plan["days_limit"]:
        yield No(("76",))


def authorization_fault(case: Case, pa: Granting | None) -> str | None:  # noqa: PLR0911 - one case each
    """Return the code of what is wrong with an authorization, "" where it holds, None without one."""
    ask, plan = case.ask, case.plan
    grant = pa or case.ledger.grants.get(ask.pa)
    if grant is None and not plan.get("records_authorizations"):
        return "" if ask.pa else None
    if ask.pa_type and ask.pa_type in plan.get("authorization_types", []):
        return ""
    if pa is None and not ask.pa:
        return None
    if grant is None:
        return "3X"
    status = grant.on(case.today)
    if status != "approved":
        return {"deferred": "3W", "denied": "3Y"}.get(status, "3X")
    is_for_it = grant.same == case.product["same"] or any(
        word in case.product["name"] for word in grant.words
    )
    if grant.member != case.member or not is_for_it:
        return "64"
    if not grant.begins <= ask.served <= grant.ends:
        return "75"
    uses = [] if pa else [one for one in case.ledger.uses(ask.pa) if one.ask.key != ask.key]
    quantity = sum(one.ask.quantity for one in uses) + ask.quantity
    is_used_up = len(uses) > grant.refills or (grant.quantity is not None and quantity > grant.quantity)
    return "64" if is_used_up else ""


def _is_broken(rule: Table, case: Case) -> bool:  # noqa: PLR0911 - one case per word of a rule
    ask, who = case.ask, rule.get("who", {})
    if "sex" in who and ask.sex != who["sex"]:
        return False
    if "least_age" in who and (case.age is None or case.age < who["least_age"]):
        return False
    if "most_age" in who and (case.age is None or case.age > who["most_age"]):
        return False
    if any(
        code.startswith(tuple(rule.get("unless_diagnosis", ())))
        for code in ask.diagnoses
        if "unless_diagnosis" in rule
    ):
        return False
    if any(word in fill.product["name"] for fill in case.fills for word in rule.get("after_words", [])):
        return False
    like = [fill for fill in case.fills if holds(rule["when"], fill.product, ask.gross)]
    if "most_fills" in rule:
        end = case.year.replace(year=case.year.year + 1)
        return sum(case.year <= fill.served < end for fill in like) >= int(rule["most_fills"])
    if "most" not in rule:
        return True
    total: int = ask.quantity
    if rule.get("per_days"):
        since = ask.served - timedelta(days=rule["per_days"])
        total += sum(fill.quantity for fill in like if since < fill.served <= ask.served)
    return total > int(rule["most"]) * 1000


def _refill(case: Case) -> Iterator[No]:
    plan, ask = case.plan, case.ask
    if not plan["too_soon_percent"] or set(ask.clarifications) & set(plan["too_soon_overrides"]):
        return
    early = []
    for fill in case.fills:
        if fill is case.first_part or fill.product["same"] != case.product["same"]:
            continue
        wait = -(-fill.days * plan["too_soon_percent"] // 100)
        if 0 <= (ask.served - fill.served).days < wait:
            early.append((fill.served + timedelta(days=wait), fill))
    if not early:
        return
    alert = row("ER", max(early, key=lambda one: one[0])[1])
    if "ER" in plan.get("dur", {}).get("stops", []):
        if not _is_answered(case, "ER"):
            yield No(("88",), [alert])
    else:
        yield No(("79",), [alert] if plan.get("explains_too_soon") else [])


def _review(case: Case) -> Iterator[No]:
    dur = case.plan.get("dur", {})
    hard_ones = dur.get("hard", [])
    stops = [one for one in findings(case) if one[0] in dur.get("stops", [])]
    stops = [one for one in stops if one[0] in hard_ones or not _is_answered(case, one[0])]
    if stops:
        named = {reason for reason, _, _ in case.ask.done}
        hard = [one for one in stops if one[0] in hard_ones and one[0] in named]
        yield No(("943",) if hard else ("88",), stops)


def _is_answered(case: Case, reason: str) -> bool:
    dur = case.plan.get("dur", {})
    return any(
        asked == reason and done in dur.get("professional", []) and result in dur.get("results", [])
        for asked, done, result in case.ask.done
    )
