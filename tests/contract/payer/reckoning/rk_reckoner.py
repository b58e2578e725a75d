"""Reckon what a payer must answer to anything a pharmacy asks, and keep books of what that does."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from tests.contract.payer.reckoning.rk_ask import Ask
    from tests.contract.payer.reckoning.rk_books import Fill, Granting, Ledger, Record
    from tests.contract.payer.reckoning.rk_case import Case
    from tests.contract.payer.reckoning.rk_line import Got
    from tests.contract.payer.reckoning.rk_money import reckon, reckon_service
    from tests.contract.payer.reckoning.rk_plans import Table, World, cents
    from tests.contract.payer.reckoning.rk_rules import (
        No,
        drug_faults,
        findings,
        is_completed,
        needs_authorization,
        person_faults,
        report_faults,
        service_faults,
        thing_faults,
    )
else:
    from rk_books import Fill, Granting, Ledger, Record
    from rk_case import Case
    from rk_line import Got
    from rk_money import reckon, reckon_service
    from rk_plans import cents
    from rk_rules import (
        No,
        drug_faults,
        findings,
        is_completed,
        needs_authorization,
        person_faults,
        report_faults,
        service_faults,
        thing_faults,
    )

AGAIN = {"P": "D", "C": "Q", "A": "S"}


class Reckoner:
    """Answer as the data says a payer must."""

    def __init__(self, world: World) -> None:
        """Begin with the histories of the scenario."""
        self.world, self.ledger = world, Ledger()
        self.asked: dict[tuple[object, ...], Granting] = {}
        for number, row in enumerate(world.fills):
            self._seed(number, row)
        for row in world.authorizations:
            member = (row["plan"], row["id"], row["code"])
            quantity = int(row["quantity"]) * 1000 if "quantity" in row else None
            self.ledger.grants[row["number"]] = Granting(
                row["number"], member, "", row["words"], row["begins"], row["ends"], row["refills"], quantity,
                "approved", row["begins"],
            )  # fmt: skip

    def answer(self, ask: Ask, today: date) -> Got:  # noqa: PLR0911 - one case per transaction
        """Return what must come back, and book it."""
        plan = self.world.plans.get((ask.bin, ask.pcn))
        code = self._header(ask, plan)
        if code or plan is None:
            return Got("R", "R", (code,))
        missing = self._missing(ask)
        if missing:
            return Got("A", "R", missing[:5])
        case = Case(ask, self.world, self.ledger, today)
        kind, number = ask.tx[0], ask.tx[1]
        if ask.tx == "E1":
            return self._eligibility(case)
        if kind == "P":
            return self._authorization(case)
        if ask.tx == "D1":
            return self._quote(case)
        if number == "2":
            return self._reverse(case)
        if kind in "NC":
            return self._report(case)
        return self._bill(case)

    def learn(self, ask: Ask, number: str) -> None:
        """Take the number that the payer gave to a request for authorization."""
        one = self.asked.get(self._name(ask))
        if one is not None and not one.number:
            one.number = number
            self.ledger.grants[number] = one
            record = self.ledger.records.get(ask.key)
            if record is not None and record.authorization == "?":
                record.authorization = number

    def _bill(self, case: Case) -> Got:
        ask, known = case.ask, self.ledger.records.get(case.ask.key)
        stands = known is not None and known.stands
        if ask.tx[1] == "3":
            if known is None or not stands:
                return Got("A", "R", ("84",))
            if known.ask.tx[1] == "3" and _same(known.ask, ask):
                return _again(known)
        elif known is not None and stands:
            return _again(known) if _same(known.ask, ask) else Got("A", "R", ("83",))
        return self._settle(case, None)

    def _settle(self, case: Case, pa: Granting | None) -> Got:
        ask, plan = case.ask, case.plan
        faults = service_faults(case) if ask.tx[0] == "S" else drug_faults(case, pa)
        no = next(faults, None)
        if no is not None:
            return _no(no)
        price: dict[str, object] | None = {}
        if not plan.get("captures"):
            price = reckon_service(case) if ask.tx[0] == "S" else reckon(case)
            if price is None:
                return Got("A", "R", ("70",))
        got = Got("A", "C" if plan.get("captures") else "P", price=price or {}, insured=_insured(plan))
        if got.status == "P":
            got.alerts = _told(case)
            got.others = [one["bin"] for one in (case.listed or {}).get("other", [])]
        self._enter(case, got, "?" if pa is not None else ask.pa)
        return got

    def _enter(self, case: Case, got: Got, authorization: str) -> None:
        ask, known = case.ask, self.ledger.records.get(case.ask.key)
        if known is not None and known.stands:
            self.ledger.take_back(known)
        amount = {key: value for key, value in got.price.items() if isinstance(value, int)}
        used = {
            "deductible": amount.get("FH", 0),
            "counted": sum(amount.get(key, 0) for key in ("FH", "FI", "4U", "UM")),
            "paid": amount.get("F9", 0),
            "assistance": -amount.get("UD", 0),
        }
        fill = None
        if ask.tx[0] in "BP":
            first = (ask.first_rx, ask.first_served)
            fill = Fill(
                ask.key, case.product, ask.served, ask.quantity, ask.days, "2000000010", ask.rx, ask.part,
                ask.intended, first,
            )  # fmt: skip
        self.ledger.enter(Record(ask, got, case.member, case.year, used, authorization=authorization), fill)

    def _quote(self, case: Case) -> Got:
        no = next(drug_faults(case), None)
        if no is not None:
            return _no(no)
        return Got("A", "B", price=reckon(case), alerts=_told(case), insured=_insured(case.plan))

    def _reverse(self, case: Case) -> Got:
        known = self.ledger.records.get(case.ask.key)
        if known is None:
            return Got("A", "R", ("87",))
        if not known.stands:
            return Got("A", "S")
        fills = self.ledger.fills.get(known.member, [])
        for fill in fills:
            if fill.key == known.ask.key and fill.part == "P" and is_completed(fill, fills):
                return Got("A", "R", ("RP",))
        if (case.today - known.ask.served).days > case.plan.get("reversal_days", 9999):
            return Got("A", "R", ("87",))
        self.ledger.take_back(known)
        return Got("A", "A")

    def _report(self, case: Case) -> Got:
        ask, known = case.ask, self.ledger.records.get(case.ask.key)
        stands = known is not None and known.stands
        if ask.tx[1] == "3" and not stands:
            return Got("A", "R", ("84",))
        if known is not None and stands and (ask.tx[1] == "1" or known.ask.tx[1] == "3"):
            return _again(known) if _same(known.ask, ask) else Got("A", "R", ("83",))
        no = next(report_faults(case), None)
        if no is None and case.plan.get("matches_reports") and not self._matches(case):
            no = No(("607",))
        if no is not None:
            return _no(no)
        if known is not None and stands:
            self.ledger.take_back(known)
        got = Got("A", "A")
        self.ledger.enter(Record(ask, got, case.member, case.year), None)
        return got

    def _matches(self, case: Case) -> bool:
        ask = case.ask
        return any(
            one.stands
            and one.ask.tx[0] in "BP"
            and one.member[0] == case.plan["key"]
            and (one.ask.served, one.ask.kind, one.ask.rx) == (ask.served, ask.kind, ask.rx)
            for one in self.ledger.records.values()
        )

    def _eligibility(self, case: Case) -> Got:
        others = [one["bin"] for one in (case.listed or {}).get("other", [])]
        no = next(person_faults(case), None)
        if no is not None:
            return Got("A", "R", no.codes, others=others)
        return Got("A", "A", others=others, insured=_insured(case.plan), extra=_person(case))

    def _authorization(self, case: Case) -> Got:  # noqa: PLR0911 - one case per thing to find
        ask, today = case.ask, case.today
        if ask.tx in {"P2", "P3"}:
            return self._about(case)
        known = self.ledger.records.get(ask.key) if ask.tx == "P1" else None
        if known is not None and known.stands:
            return _again(known) if _same(known.ask, ask) else Got("A", "R", ("83",))
        earlier = self.asked.get(self._name(ask))
        if earlier is not None and earlier.withdrawn:
            earlier = None
        if earlier is not None and earlier.on(today) == "approved":
            if ask.tx == "P4":
                return Got("A", "S", granted=_shown(earlier, today))
            return self._with(case, earlier, {})
        no = next(person_faults(case), None) or next(thing_faults(case), None)
        if no is None and earlier is None:
            no = self._unneeded(case)
        if no is not None:
            return _no(no)
        one = earlier or self._policy(case)
        if ask.tx == "P1" and one.on(today) == "approved":
            return self._with(case, one, {self._name(ask): one})
        self.asked[self._name(ask)] = one
        status = {"approved": "A", "deferred": "F", "denied": "R"}[one.on(today)]
        return Got("A", status, ("3Y",) if status == "R" else (), granted=_shown(one, today))

    def _with(self, case: Case, one: Granting, new: dict[tuple[object, ...], Granting]) -> Got:
        got = self._settle(case, one)
        if got.status == "P":
            got.granted = _shown(one, case.today)
            self.asked |= new
            if one.number:
                self.ledger.records[case.ask.key].authorization = one.number
        return got

    def _about(self, case: Case) -> Got:
        ask, today = case.ask, case.today
        one = self.ledger.grants.get(ask.number)
        if one is None or one.member[0] != case.plan["key"] or one.member[1] != ask.id:
            return Got("A", "R", ("3X",))
        uses = self.ledger.uses(one.number)
        if ask.tx == "P2":
            if one.withdrawn:
                return Got("A", "S")
            if uses:
                return Got("A", "R", ("RA",))
            one.withdrawn = True
            return Got("A", "A")
        status = one.on(today)
        shown = _shown(one, today, sum(record.ask.quantity for record in uses))
        code = {"denied": ("3Y",), "withdrawn": ("3X",)}.get(status, ())
        return Got("A", {"approved": "A", "deferred": "F"}.get(status, "R"), code, granted=shown)

    def _unneeded(self, case: Case) -> No | None:
        if not case.plan.get("records_authorizations") or not needs_authorization(case):
            return No(("3R",))
        for one in self.ledger.grants.values():
            name = case.product["name"]
            is_for_it = one.same == case.product["same"] or any(word in name for word in one.words)
            active = one.on(case.today) == "approved" and one.ends >= case.ask.served
            if one.member == case.member and is_for_it and active:
                return No(("3T",))
        return None

    def _policy(self, case: Case) -> Granting:
        policies: list[Table] = case.plan.get("policy", [])
        usual: Table = {"outcome": "approved"}
        name = case.product["name"]
        fits = [one for one in policies if not one.get("words") or any(w in name for w in one["words"])]
        policy = fits[0] if fits else usual
        begins = case.ask.asked[1] if case.ask.asked else case.ask.served
        ends = begins + timedelta(days=policy.get("days", 365))
        asked_until = case.ask.asked[2] if case.ask.asked else case.ask.served
        quantity = int(policy["quantity"]) * 1000 if "quantity" in policy else None
        return Granting(
            number="",
            member=case.member,
            same=case.product["same"],
            words=[],
            begins=begins,
            ends=min(ends, asked_until),
            refills=policy.get("refills", 11),
            quantity=quantity,
            status=policy["outcome"],
            asked=case.today,
            waits=policy.get("waits", 0),
            then=policy.get("then", "approved"),
            key=self._name(case.ask),
        )

    @staticmethod
    def _name(ask: Ask) -> tuple[object, ...]:
        return (ask.tx, *ask.key)

    def _header(self, ask: Ask, plan: Table | None) -> str:
        if ask.version != "D0":
            return "02"
        if plan is None:
            return "04" if ask.bin in {bin_ for bin_, _ in self.world.plans} else "01"
        taken = plan.get("transactions", [])
        return "1S" if taken and ask.tx not in taken else ""

    def _missing(self, ask: Ask) -> tuple[str, ...]:
        checks, plan = self.world.checks, self.world.plans[ask.bin, ask.pcn]
        places = checks["others"].get(ask.tx, checks["billing"])
        if ask.tx in checks["as_reversal"]:
            places = checks["reversal"]
        if ask.tx in {"B1", "B3", "P1"}:
            places = [*places, *plan.get("required", [])]
        absent = [place for place in places if place in ask.drop or not _has(ask, place)]
        return tuple(self.world.codes[place] for place in absent)

    def _seed(self, number: int, row: Table) -> None:
        member = (row["plan"], row["id"], row["code"])
        fill = Fill(
            ("seed", number), self.world.product(row["ndc"]), row["served"], int(row["quantity"]) * 1000,
            row["days"], row["pharmacy"],
        )  # fmt: skip
        self.ledger.fills.setdefault(member, []).append(fill)
        plan = self.world.by_key[row["plan"]]
        month, day = map(int, plan.get("share", {}).get("starts", "01-01").split("-"))
        served: date = row["served"]
        year = date(served.year - ((served.month, served.day) < (month, day)), month, day)
        names = {"deductible": "deductible", "counted": "counted", "plan_paid": "paid"}
        used = {name: cents(row[key]) for key, name in names.items() if key in row}
        self.ledger.count(member, year, used, 1)


def _person(case: Case) -> dict[str, str]:
    """Return what an eligibility answer says of a listed member."""
    one = case.listed
    if one is None or "network" not in case.plan:
        return {}
    found = {"CA": one["first"].upper(), "CB": one["last"].upper(), "C4": f"{one['born']:%Y%m%d}"}
    if case.plan.get("kind") == "part_d":
        found |= {"UR": "1", "U1": "S9999", "FF": f"{case.plan['plan_id']}01", "U6": "001"}
        found |= {"UQ": one["subsidy"]} if "subsidy" in one else {}
        found["US"] = f"{one.get('begins', date(2000, 1, 1)):%Y%m%d}"
    return found


def _has(ask: Ask, place: str) -> bool:
    """Say whether an ask sends what a place of the data requires, as far as it can leave it out."""
    present: dict[str, object] = {
        "06.DY": ask.injured,
        "06.DZ": ask.injury if ask.injured else "",
        "06.CF": ask.injured,
        "07.E7": ask.quantity,
        "07.D5": ask.days,
        "07.D7": ask.product,
        "07.DE": ask.written,
        "01.C4": ask.born,
        "01.C5": ask.sex,
    }
    return bool(present.get(place, True))


def _same(one: Ask, other: Ask) -> bool:
    return (one.product, one.quantity, one.days) == (other.product, other.quantity, other.days)


def _again(record: Record) -> Got:
    first = record.got
    return Got(
        "A", AGAIN[first.status], (), price=first.price, alerts=first.alerts, others=first.others,
        granted=first.granted, insured=first.insured,
    )  # fmt: skip


def _no(no: No) -> Got:
    return Got("A", "R", no.codes, alerts=no.alerts, others=no.others)


def _told(case: Case) -> list[tuple[str, str, str]]:
    dur = case.plan.get("dur", {})
    told = {*dur.get("warns", []), *dur.get("stops", [])}
    return [one for one in findings(case) if one[0] in told]


def _insured(plan: Table) -> dict[str, str]:
    if "network" not in plan:
        return {}
    return {"FO": plan["plan_id"], "2F": plan["network"], "J8": plan["bin"]}


def _shown(one: Granting, today: date, used: int = 0) -> dict[str, str]:
    shown = {"PR": f"{today:%Y%m%d}"}
    if one.on(today) == "approved":
        shown |= {"PS": f"{one.begins:%Y%m%d}", "PT": f"{one.ends:%Y%m%d}", "PW": str(one.refills)}
        shown |= {"PX": str(used)} | ({"RA": str(one.quantity)} if one.quantity is not None else {})
    return shown
