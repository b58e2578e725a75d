"""Remember what one plan answered, and estimate its next answer from nothing but that."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from statistics import median_low
from typing import TYPE_CHECKING

from app.claims.estimating.facts import PERMILLE, Answered, Rule, rule_of
from app.kernel.money import ZERO, Money, divide_half_up

if TYPE_CHECKING:
    from datetime import date

    from app.claims.estimating.facts import Question

_RATIOS_KEPT = 60
_NEIGHBOURS = 9
_NEAR_KEPT = 120
_SCALE = 1_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """Be one answer that showed how the plan shares a drug's cost."""

    patient: str
    rule: Rule
    served: date
    is_long: bool
    gross: Money
    pays: Money


@dataclass(slots=True)
class Year:
    """Be what one patient's plan year has come to."""

    year: int
    left: Money | None = None
    counted: Money = ZERO
    is_capped: bool = False


@dataclass(slots=True)
class Memory:
    """Hold the answers of one plan in the forms that an estimate asks for."""

    own: dict[tuple[str, str, bool], Seen] = field(default_factory=dict)
    drugs: dict[tuple[str, bool], Seen] = field(default_factory=dict)
    last: dict[tuple[str, str], Answered] = field(default_factory=dict)
    prices: dict[str, int] = field(default_factory=dict)
    ratios: defaultdict[bool, deque[int]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=_RATIOS_KEPT))
    )
    near: defaultdict[bool, deque[Seen]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=_NEAR_KEPT))
    )
    moves: defaultdict[tuple[int, Rule], Counter[Rule]] = field(default_factory=lambda: defaultdict(Counter))
    years: dict[tuple[str, int], Year] = field(default_factory=dict)
    deductibles: dict[int, Money] = field(default_factory=dict)
    pockets: dict[int, Money] = field(default_factory=dict)
    subject_drugs: dict[str, bool] = field(default_factory=dict)
    subject_rules: dict[Rule, bool] = field(default_factory=dict)
    own_terms: dict[str, bool] = field(default_factory=dict)
    spared: dict[str, bool] = field(default_factory=dict)

    def learn(self, answer: Answered) -> None:
        """Take in an answer; they come in the order in which they arrived."""
        asked = answer.asked
        rule = rule_of(answer)
        year = self.years.setdefault((asked.patient, asked.served.year), Year(asked.served.year))
        known = self.drugs.get((asked.drug, asked.is_long))
        cut = self._is_cut(answer, known)
        if cut:
            year.is_capped = answer.patient_pay == ZERO
            total = year.counted + answer.patient_pay
            self.pockets[year.year] = max(self.pockets.get(year.year, ZERO), total)
        self._learn_year(answer, year)
        self._learn_price(answer)
        if rule is not None and not cut:
            self._learn_rule(answer, rule, known)
        self.last[asked.patient, asked.drug] = answer

    def year(self, asked: Question) -> Year:
        """Return what a patient's plan year has come to; it begins anew with a new year."""
        this = asked.served.year
        return self.years.get((asked.patient, this)) or Year(this)

    def deductible_left(self, asked: Question) -> Money:
        """Return what is left of a patient's deductible, all of it before the year's first answer."""
        found = self.year(asked)
        if found.left is not None:
            return found.left
        this = asked.served.year
        return self.deductibles.get(this, self.deductibles.get(this - 1, ZERO))

    def is_subject(self, asked: Question, rule: Rule | None) -> bool:
        """Say whether a drug counts towards the deductible: by itself, by its rule, else by its kind."""
        if self.spared.get(asked.patient, False):
            return False
        if asked.drug in self.subject_drugs:
            return self.subject_drugs[asked.drug]
        if rule is not None and rule in self.subject_rules:
            return self.subject_rules[rule]
        return asked.is_brand

    def price(self, asked: Question) -> Money:
        """Return what the plan is thought to allow, as it stood to what was asked before."""
        ratio = self.prices.get(asked.drug)
        if ratio is None:
            of_kind = self.ratios.get(asked.is_brand)
            ratio = median_low(of_kind) if of_kind else _SCALE
        allowed = Money(divide_half_up(asked.gross.cents * ratio, _SCALE))
        return max(ZERO, min(allowed, asked.usual))

    def moved(self, seen: Seen, year: int) -> tuple[Rule, bool]:
        """Return a rule as it is in a year, and whether that was seen or only carried over."""
        if seen.served.year >= year:
            return seen.rule, True
        found = self.moves.get((year, seen.rule))
        if found:
            return max(found, key=lambda rule: (found[rule], rule.size)), True
        return seen.rule, False

    def nearest(self, asked: Question) -> Seen | None:
        """Return what drugs of the same kind and about the same price were shared by most often."""
        near = self.near.get(asked.is_brand)
        if not near:
            return None
        this_year = [seen for seen in near if seen.served.year == asked.served.year]
        pool = this_year if len(this_year) >= _NEIGHBOURS else list(near)
        pool.sort(key=lambda seen: _apart(seen.gross, asked.gross))
        count = Counter(seen.rule for seen in pool[:_NEIGHBOURS])
        return max(pool[:_NEIGHBOURS], key=lambda seen: (count[seen.rule], seen.served))

    def paid_whole(self, asked: Question) -> Seen | None:
        """Return a patient's last answer where he paid all, and the plan tells nothing of a deductible."""
        answer = self.last.get((asked.patient, asked.drug))
        if answer is None or answer.deductible > ZERO or answer.deductible_left is not None:
            return None
        if answer.price <= ZERO or answer.patient_pay < answer.price:
            return None
        then = answer.asked
        rule = Rule(is_share=True, size=_SCALE)
        return Seen(then.patient, rule, then.served, then.is_long, then.gross, answer.patient_pay)

    def _is_cut(self, answer: Answered, known: Seen | None) -> bool:
        """Say whether the patient paid less than the plan's own rule, so that a limit was reached."""
        if known is None or self.own_terms.get(answer.asked.patient, False):
            return False
        if known.served.year != answer.asked.served.year or answer.rest <= ZERO:
            return False
        expected = known.rule.of(answer.rest)
        year = self.year(answer.asked)
        return answer.shared == ZERO < expected and year.counted > ZERO

    def _learn_year(self, answer: Answered, year: Year) -> None:
        year.counted += answer.patient_pay
        used, left = answer.deductible_used, answer.deductible_left
        if left is None:
            return
        year.left = left
        if used is not None:
            whole = used + left
            self.deductibles[year.year] = max(self.deductibles.get(year.year, ZERO), whole)

    def _learn_price(self, answer: Answered) -> None:
        asked = answer.asked
        if asked.gross > ZERO:
            ratio = divide_half_up(answer.price.cents * _SCALE, asked.gross.cents)
            self.prices[asked.drug] = ratio
            self.ratios[asked.is_brand].append(ratio)
        if answer.deductible > ZERO:
            self.subject_drugs[asked.drug] = True
            self.spared[asked.patient] = False
        elif answer.deductible_left and self.subject_drugs.get(asked.drug, False):
            self.spared[asked.patient] = True
        elif answer.deductible_left:
            self.subject_drugs[asked.drug] = False

    def _learn_rule(self, answer: Answered, rule: Rule, known: Seen | None) -> None:
        asked = answer.asked
        seen = Seen(asked.patient, rule, asked.served, asked.is_long, asked.gross, answer.patient_pay)
        before = self.own.get((asked.patient, asked.drug, asked.is_long))
        if before is not None and before.served.year < asked.served.year:
            self.moves[asked.served.year, before.rule][rule] += 1
        if known is not None and known.patient != asked.patient and known.served.year == asked.served.year:
            self.own_terms[asked.patient] = known.rule != rule
        self.own[asked.patient, asked.drug, asked.is_long] = seen
        if not self.own_terms.get(asked.patient, False):
            self.drugs[asked.drug, asked.is_long] = seen
            self.near[asked.is_brand].append(seen)
        if asked.drug in self.subject_drugs:
            self.subject_rules[rule] = self.subject_drugs[asked.drug]


def _apart(one: Money, other: Money) -> int:
    """Return how far two prices are from each other, in thousandths of the larger."""
    larger = max(one.cents, other.cents, 1)
    return divide_half_up(abs(one.cents - other.cents) * PERMILLE, larger)
