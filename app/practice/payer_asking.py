"""Answer what asks: eligibility (E1) and prior authorization (P1 to P4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.practice import payer_answers as answers
from app.practice import payer_rules as rules
from app.practice.payer_answers import Said
from app.practice.payer_authorizations import decided, request_refusal, shown, with_number
from app.practice.payer_billing import Decision, bill, reject, settle
from app.practice.payer_coverage import coverage_findings
from app.practice.payer_log import Effect
from app.practice.payer_verdict import Rejection

if TYPE_CHECKING:
    from app.practice.payer_authorizations import Granted
    from app.practice.payer_bench import Bench, Case
    from app.practice.payer_books import Authorization
    from app.practice.payer_situation import Situation

_STATUS = {"approved": "A", "deferred": "F", "denied": "R", "withdrawn": "R"}
_EFFECT = {"approved": Effect.GRANTED, "deferred": Effect.DEFERRED, "denied": Effect.DENIED}
_UNKNOWN = Rejection(("3X",), "AUTHORIZATION NUMBER NOT FOUND")


def eligibility(bench: Bench, case: Case) -> Decision:
    """Answer whether a person is covered on a day, with what other coverage is on record."""
    situation = bench.situation(case)
    refusal = next(coverage_findings(situation), None)
    others = situation.member.others if situation.member is not None else ()
    if refusal is not None:
        return reject(case, replace(refusal, others=others))
    what = Said(
        status="A",
        authorization=case.number,
        help_desk=case.plan.help_desk,
        others=others,
        plan=case.plan,
        member=situation.member,
        is_eligibility=True,
    )
    return Decision(case.key, Effect.TOLD, answers.said(case.request, what))


def ask_and_bill(bench: Bench, case: Case) -> Decision:
    """Answer a request for authorization with a billing (P1): both, or neither."""
    known = bench.books.find(case.base)
    if known is not None and known.stands:
        return bill(bench, case)
    situation = bench.situation(case)
    earlier = _asked_before(bench, case)
    if earlier is not None and earlier.status_on(case.today) == "approved":
        return _bill_with(case, situation, earlier)
    return _request(bench, case, situation)


def ask(bench: Bench, case: Case) -> Decision:
    """Answer a request for authorization alone (P4)."""
    earlier = _asked_before(bench, case)
    if earlier is not None and earlier.status_on(case.today) == "approved":
        what = _said(case, "S", shown(earlier, case.today))
        return Decision(case.key, Effect.TOLD, answers.said(case.request, what))
    return _request(bench, case, bench.situation(case))


def inquire(bench: Bench, case: Case) -> Decision:
    """Answer what has become of a request for authorization (P3)."""
    found = _named(bench, case)
    if found is None:
        return reject(case, _UNKNOWN)
    granted = shown(found, case.today, bench.books.uses(found.number))
    what = _said(case, _STATUS[found.status_on(case.today)], granted)
    if what.status == "R":
        code = "3Y" if found.status_on(case.today) == "denied" else "3X"
        what = replace(
            what, rejection=Rejection((code,), f"AUTHORIZATION {found.status_on(case.today).upper()}")
        )
    return Decision(case.key, Effect.TOLD, answers.said(case.request, what))


def withdraw(bench: Bench, case: Case) -> Decision:
    """Answer what takes an authorization back (P2)."""
    found = _named(bench, case)
    if found is None:
        return reject(case, _UNKNOWN)
    if found.withdrawal:
        again = answers.repeated(found.withdrawal, "A", "S")
        return Decision(case.key, Effect.REVERSAL_REPEATED, again)
    if bench.books.uses(found.number):
        return reject(case, Rejection(("RA",), "REVERSE THE CLAIMS THAT USED IT FIRST"))
    what = Said(status="A", authorization=found.number, help_desk=case.plan.help_desk)
    return Decision(case.key, Effect.WITHDRAWN, answers.said(case.request, what))


def number_asked(case: Case) -> str:
    """Return the authorization that a P2 or P3 names."""
    segment = case.request.segment("12")
    return (segment.text("PY") or segment.text("F3")).lstrip("0")


def _request(bench: Bench, case: Case, situation: Situation) -> Decision:
    waiting = _asked_before(bench, case)
    refusal = next(rules.who_findings(situation), None)
    if refusal is None and waiting is None:
        refusal = request_refusal(situation, bench.books.authorizations.values())
    if refusal is not None:
        return reject(case, refusal)
    if waiting is not None:
        return _told(case, waiting, Effect.TOLD)
    one = decided(situation, _number(bench, case), case.key)
    if case.request.header("A3") == "P1" and one.status == "approved":
        return _bill_with(case, situation, one)
    return _told(case, one, _EFFECT[one.status])


def _bill_with(case: Case, situation: Situation, one: Authorization) -> Decision:
    return settle(case, with_number(situation, one), Effect.PAID, shown(one, case.today))


def _told(case: Case, one: Authorization, effect: Effect) -> Decision:
    status = one.status_on(case.today)
    what = _said(case, _STATUS[status], shown(one, case.today))
    if what.status == "R":
        what = replace(what, rejection=Rejection(("3Y",), "PRIOR AUTHORIZATION DENIED"))
    return Decision(case.key, effect, answers.said(case.request, what))


def _said(case: Case, status: str, granted: Granted) -> Said:
    return Said(status=status, authorization=granted.number, help_desk=case.plan.help_desk, granted=granted)


def _number(bench: Bench, case: Case) -> str:
    return f"{10 + bench.scenario.seed % 90}{case.number[-9:]}"


def _asked_before(bench: Bench, case: Case) -> Authorization | None:
    """Return what became of the same request when it came before, unless it was withdrawn."""
    product = bench.situation(case).product
    for one in bench.books.authorizations.values():
        if one.key == case.key and not one.withdrawal and one.covers(product):
            return one
    return None


def _named(bench: Bench, case: Case) -> Authorization | None:
    found = bench.books.authorizations.get(number_asked(case))
    if found is None or found.member[0] != case.plan.key:
        return None
    person = case.request.segment("04").text("C2")
    return found if not person or person == found.member[1] else None
