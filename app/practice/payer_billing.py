"""Answer what bills, rebills, reports, quotes and takes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.practice import payer_answers as answers
from app.practice import payer_rules as rules
from app.practice.payer_answers import Said
from app.practice.payer_bench import billed
from app.practice.payer_dur import warnings
from app.practice.payer_log import Effect
from app.practice.payer_parts import open_completion
from app.practice.payer_verdict import Payment, Rejection

if TYPE_CHECKING:
    from app.practice.payer_authorizations import Granted
    from app.practice.payer_bench import Bench, Case
    from app.practice.payer_books import Booked
    from app.practice.payer_situation import Situation

_REPEATS = {"P": "D", "C": "Q", "A": "S"}


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold what to answer and what it does to the books; no answer for bytes that no one can read."""

    key: str
    effect: Effect
    answer: bytes


def bill(bench: Bench, case: Case) -> Decision:
    """Answer a billing of a drug or a service."""
    known = bench.books.find(case.base)
    if known is not None and known.stands:
        return _again(case, known)
    return settle(case, bench.situation(case), Effect.PAID)


def rebill(bench: Bench, case: Case) -> Decision:
    """Answer a rebill: the earlier claim gives way in one step, and stands where the new one is rejected."""
    known = bench.books.find(case.base)
    if known is None or not known.stands:
        return reject(case, Rejection(("84",), "NO PAID CLAIM FOUND"))
    if _was_rebilled(known) and known.billed == billed(case.request):
        return _repeat(case, known)
    return settle(case, bench.situation(case), Effect.REBILLED)


def quote(bench: Bench, case: Case) -> Decision:
    """Answer what a claim would be paid, without entering anything in the books."""
    situation = bench.situation(case)
    verdict = rules.refusal(situation) or rules.pay(situation)
    if isinstance(verdict, Rejection):
        return reject(case, verdict)
    what = Said(
        status="B",
        help_desk=case.plan.help_desk,
        payment=verdict,
        alerts=warnings(situation),
        plan=case.plan,
    )
    return Decision(case.key, Effect.TOLD, answers.said(case.request, what))


def report(bench: Bench, case: Case) -> Decision:
    """Answer a report of a controlled substance or of what another payer did; no money moves."""
    known = bench.books.find(case.base)
    is_again = case.request.header("A3") in {"C3", "N3"}
    if is_again and (known is None or not known.stands):
        return reject(case, Rejection(("84",), "NO REPORT FOUND"))
    if known is not None and known.stands and (not is_again or _was_rebilled(known)):
        return _again(case, known)
    situation = bench.situation(case)
    refusal = rules.refusal(situation)
    if refusal is None and case.plan.terms.matches_reports and not _is_matched(bench, case):
        refusal = Rejection(("607",), "NO CLAIM FOR THIS REPORT")
    if refusal is not None:
        return reject(case, refusal)
    what = Said(status="A", authorization=case.number, help_desk=case.plan.help_desk)
    return Decision(case.key, Effect.REPORTED, answers.said(case.request, what))


def reverse(bench: Bench, case: Case) -> Decision:
    """Answer what takes a claim or a report back."""
    known = bench.books.find(case.base)
    if known is None:
        return reject(case, Rejection(("87",), "NO PAID CLAIM FOUND"))
    if known.reversal:
        again = answers.repeated(known.reversal, "A", "S")
        return Decision(case.key, Effect.REVERSAL_REPEATED, again)
    if open_completion(known, bench.books.of_member(known.member)):
        return reject(case, Rejection(("RP",), "REVERSE THE COMPLETION FIRST"))
    days = case.plan.reversal_days
    if days is not None and (case.today - known.served).days > days:
        return reject(case, Rejection(("87",), f"REVERSALS WERE TAKEN FOR {days} DAYS"))
    return Decision(case.key, Effect.REVERSED, answers.approved(case.request, case.number))


def settle(case: Case, situation: Situation, effect: Effect, granted: Granted | None = None) -> Decision:
    """Reject, capture or pay a claim."""
    refusal = rules.refusal(situation)
    if refusal is not None:
        return reject(case, refusal)
    if case.plan.terms.captures:
        what = Said(status="C", authorization=case.number, help_desk=case.plan.help_desk, plan=case.plan)
        captured = Effect.CAPTURED if effect is Effect.PAID else effect
        return Decision(case.key, captured, answers.said(case.request, what))
    payment = rules.pay(situation)
    if isinstance(payment, Rejection):
        return reject(case, payment)
    return Decision(case.key, effect, _paid(case, situation, payment, granted))


def reject(case: Case, rejection: Rejection) -> Decision:
    """Return the rejection of one transaction."""
    answer = answers.rejected(case.request, rejection, case.plan.help_desk)
    return Decision(case.key, Effect.REJECTED, answer)


def _paid(case: Case, situation: Situation, payment: Payment, granted: Granted | None) -> bytes:
    what = Said(
        status="P",
        authorization=case.number,
        help_desk=case.plan.help_desk,
        payment=payment,
        alerts=warnings(situation),
        granted=granted,
        others=situation.member.others if situation.member is not None else (),
        plan=case.plan,
        member=situation.member,
    )
    return answers.said(case.request, what)


def _again(case: Case, known: Booked) -> Decision:
    if known.billed == billed(case.request):
        return _repeat(case, known)
    return reject(case, Rejection(("83",), "PAID BEFORE WITH OTHER CONTENT"))


def _repeat(case: Case, known: Booked) -> Decision:
    again = answers.repeated(known.answer, known.status, _REPEATS[known.status])
    return Decision(case.key, Effect.DUPLICATE, answers.retold(again, case.request.header("A3")))


def _was_rebilled(known: Booked) -> bool:
    return known.answer[2:4] in {b"B3", b"S3", b"C3", b"N3"}


def _is_matched(bench: Bench, case: Case) -> bool:
    """Say whether a report is about a claim that stands at the plan: same number, pharmacy and day."""
    stem = case.base.split("|")
    for claim in bench.books.of_plan(case.plan.key):
        parts = claim.key.split("|")
        if parts[2:6] == stem[2:6] and parts[6:7] == stem[6:7] and parts[-1] == "B1":
            return True
    return False
