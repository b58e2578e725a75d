"""Estimate a patient's part from a plan's own answers, and learn from each answer how far it was off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.claims.estimating.bands import Bands
from app.claims.estimating.facts import Guess, Level, Rule
from app.claims.estimating.memory import Memory
from app.kernel.money import ZERO, Money

if TYPE_CHECKING:
    from datetime import date

    from app.claims.estimating.facts import Answered, Question
    from app.claims.estimating.memory import Seen


@dataclass(frozen=True, slots=True)
class _Basis:
    """Be the rule that an estimate uses, where it comes from, and whether this year has shown it."""

    rule: Rule | None
    level: Level
    seen: Seen | None = None
    is_fresh: bool = True


@dataclass(frozen=True, slots=True)
class _Raw:
    """Be an estimate before its band, with the groups of past misses that are like it."""

    pays: Money
    basis: _Basis
    groups: tuple[tuple[str, ...], ...]
    reasons: tuple[str, ...]


class Estimator:
    """Estimate for one plan; what it learned is all that it knows, so the future cannot leak in."""

    def __init__(self) -> None:
        """Start without an answer."""
        self._memory = Memory()
        self._bands = Bands()

    def learn(self, answer: Answered) -> None:
        """Take in an answer, in the order in which they arrived."""
        raw = self._raw(answer.asked)
        self._bands.learn(raw.groups, raw.pays, answer.patient_pay)
        self._memory.learn(answer)

    def remember(self, answer: Answered) -> None:
        """Take in an answer that is too old for the bands."""
        self._memory.learn(answer)

    def estimate(self, asked: Question) -> Guess:
        """Return what the patient is thought to pay, with its band and its reasons; it changes nothing."""
        raw = self._raw(asked)
        low, high = self._bands.around(raw.groups, raw.pays, asked.most)
        seen = raw.basis.seen
        evidence = seen.served if seen else None
        price = max(raw.pays, self._memory.price(asked))
        return Guess(raw.pays, low, high, raw.basis.level, evidence, raw.reasons, price)

    def _raw(self, asked: Question) -> _Raw:
        basis = self._basis(asked)
        if basis.level is Level.CASH:
            reasons = ("This plan has not answered yet: the cash price",)
            return _Raw(asked.most, basis, _groups(basis, "cash"), reasons)
        memory = self._memory
        price = memory.price(asked)
        left = memory.deductible_left(asked) if memory.is_subject(asked, basis.rule) else ZERO
        deductible = min(price, left)
        shared = basis.rule.of(price - deductible) if basis.rule is not None else ZERO
        pays = min(asked.most, deductible + shared)
        year = memory.year(asked)
        kind = _kind(basis.rule, deductible, price)
        if year.is_capped:
            pays, kind = ZERO, "limit"
        else:
            pays = self._under_limit(asked, pays)
        groups = _groups(basis, kind)
        return _Raw(pays, basis, groups, _reasons(asked, basis, deductible, year.is_capped))

    def _under_limit(self, asked: Question, pays: Money) -> Money:
        """Return at most what is left of the out-of-pocket maximum that this year has shown."""
        year = self._memory.year(asked)
        most = self._memory.pockets.get(asked.served.year)
        return pays if most is None or year.counted > most else min(pays, most - year.counted)

    def _basis(self, asked: Question) -> _Basis:
        memory, this = self._memory, asked.served.year
        found = [
            (seen, level)
            for seen, level in ((self._own(asked), Level.OWN), (self._of_drug(asked), Level.DRUG))
            if seen is not None
        ]
        has_own_terms = memory.own_terms.get(asked.patient, False)
        if found:
            seen, level = found[0]
            for other, other_level in found[1:]:
                if not has_own_terms and other.served > seen.served:
                    seen, level = other, other_level
            if has_own_terms and level is Level.OWN:
                return _Basis(seen.rule, level, seen, seen.served.year == this)
            rule, is_fresh = memory.moved(seen, this)
            return _Basis(rule, level, seen, is_fresh)
        whole = memory.paid_whole(asked)
        if whole is not None:
            return _Basis(whole.rule, Level.OWN, whole, whole.served.year == this)
        near = memory.nearest(asked)
        if near is not None:
            rule, is_fresh = memory.moved(near, this)
            return _Basis(rule, Level.TIER, near, is_fresh)
        if asked.tier is not None:
            return _Basis(Rule(is_share=False, size=asked.tier.cents), Level.TIER)
        return _Basis(None, Level.CASH)

    def _own(self, asked: Question) -> Seen | None:
        own = self._memory.own
        for is_long in (asked.is_long, not asked.is_long):
            seen = own.get((asked.patient, asked.drug, is_long))
            if seen is not None:
                return seen
        return None

    def _of_drug(self, asked: Question) -> Seen | None:
        drugs = self._memory.drugs
        for is_long in (asked.is_long, not asked.is_long):
            seen = drugs.get((asked.drug, is_long))
            if seen is not None:
                return seen
        return None


def _kind(rule: Rule | None, deductible: Money, price: Money) -> str:
    if deductible > ZERO:
        return "deductible" if deductible == price else "deductible in part"
    return "share" if rule is not None and rule.is_share else "copay"


def _groups(basis: _Basis, kind: str) -> tuple[tuple[str, ...], ...]:
    fresh = "this year" if basis.is_fresh else "last year"
    return ((basis.level, kind, fresh), (basis.level, kind), (basis.level,), ())


def _reasons(asked: Question, basis: _Basis, deductible: Money, is_capped: bool) -> tuple[str, ...]:  # noqa: FBT001 -- a fact of the year, not a switch
    reasons = [_evidence(basis)]
    seen = basis.seen
    if seen is not None and seen.served.year < asked.served.year:
        again = "the deductible starts again" if deductible > ZERO else "copays may have changed"
        reasons.append(f"New plan year: {again}")
    if deductible > ZERO:
        reasons.append(f"{deductible} counts towards the deductible")
    if is_capped:
        reasons.append("The most to pay in this plan year is reached")
    elif basis.rule is not None and basis.rule.is_share:
        reasons.append(f"The plan asks for {basis.rule.size / 10_000:g} % of the price")
    if seen is not None and seen.is_long != asked.is_long:
        reasons.append("The supply is longer or shorter than then")
    return tuple(reasons)


def _evidence(basis: _Basis) -> str:
    seen = basis.seen
    if seen is None:
        return "The plan states this copay"
    day = _day(seen.served)
    if basis.level is Level.OWN:
        return f"Paid {seen.pays} on {day} for the same drug"
    if basis.level is Level.DRUG:
        return f"The plan asked {seen.pays} for the same drug on {day}"
    return f"The plan asked {seen.pays} for a drug of about this price on {day}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
