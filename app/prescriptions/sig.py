"""Turn sig shorthand into plain words, and work out how much is taken a day where that is certain.

The order that was typed is kept and nothing is dropped: a word that is not known stays as typed and is
reported. Amounts are exact fractions; ranges count with their largest dose, as days' supply does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from app.prescriptions.sig_words import LONGEST_PHRASE, Part, Sign, dose, numbered, reasons, table, words

TAPER = "The dose changes over time. Type the days' supply."
DIRECTED = "“As directed” does not say how much a day. Type the days' supply."
SINGLE = "It is a single dose. Type the days' supply."
NO_DOSE = "The sig does not say how much at a time. Type the days' supply."
NO_RATE = "The sig does not say how often. Type the days' supply."
UNSURE = "Not every word was understood. Check the sig, then type the days' supply."
TIMES_DIFFER = "The times of day do not fit the number of times. Check the sig."
_HALF = Fraction(1, 2)
_MEASURED = frozenset({"mL", "g", "mg", "mcg", "unit"})
_FORM_UNITS = {"tablet": "tablet", "capsule": "capsule", "patch": "patch", "suppository": "suppository"}


@dataclass(frozen=True, slots=True)
class Sig:
    """Be a sig as typed and as the patient reads it.

    `unit` is what the dose counts (`tablet`, `mL`, `puff` ...). `per_dose` and `per_day` are the largest
    amounts; `per_day` is None when it is not certain, and `why_not` says why. `days` is how long the sig
    says to go on, if it does.
    """

    typed: str
    text: str
    unknown: tuple[str, ...] = ()
    unit: str = ""
    per_dose: Fraction | None = None
    per_day: Fraction | None = None
    as_needed: bool = False
    days: int | None = None
    why_not: str = ""

    @property
    def is_plain(self) -> bool:
        """Say whether every word was understood."""
        return not self.unknown


@dataclass
class _Step:
    """Collect the signs from one dose up to the next."""

    signs: list[Sign] = field(default_factory=list)

    def of(self, *parts: Part) -> list[Sign]:
        """Return the signs of some kinds, in the order typed."""
        return [sign for sign in self.signs if sign.part in parts]


def read_sig(typed: str, form: str = "") -> Sig:
    """Read a sig; `form` is the drug's form as shown, used when the dose has no unit."""
    clean = " ".join(typed.split())
    signs = _with_unit(_settle(_signs(words(clean))), form)
    if not signs:
        return Sig(typed, "", why_not=NO_DOSE)
    steps = _steps(signs)
    unknown = tuple(sign.text for sign in signs if sign.part is Part.UNKNOWN)
    per_day, why_not = _per_day(steps, unknown)
    doses = [_dose_of(step) for step in steps]
    known = [one for one in doses if one is not None]
    lasts = [sign for sign in signs if sign.part is Part.LASTS]
    units = {sign.text for sign in signs if sign.part is Part.UNIT}
    return Sig(
        typed=typed,
        text=_sentence(signs, form),
        unknown=unknown,
        unit=units.pop() if len(units) == 1 else "",
        per_dose=max(known) if known else None,
        per_day=per_day,
        as_needed=any(sign.part is Part.NEEDED for sign in signs),
        days=int(lasts[0].high) if len(lasts) == 1 and len(steps) == 1 else None,
        why_not=why_not,
    )


def _signs(tokens: list[str]) -> list[Sign]:
    """Match the longest phrase at each place; after `prn` or `for`, reasons come first."""
    signs: list[Sign] = []
    place = 0
    while place < len(tokens):
        after_need = bool(signs) and signs[-1].part in {Part.NEEDED, Part.FOR}
        for length in range(min(LONGEST_PHRASE, len(tokens) - place), 0, -1):
            phrase = " ".join(tokens[place : place + length])
            sign = (reasons().get(phrase) if after_need else None) or table().get(phrase)
            if sign:
                break
        else:
            length, sign = 1, _single(tokens[place])
        signs.append(sign)
        place += length
    return signs


def _single(token: str) -> Sign:
    return numbered(token) or dose(token) or Sign(Part.UNKNOWN, token)


def _settle(signs: list[Sign]) -> list[Sign]:
    """Refuse signs that two readings share: `od` beside a tablet may mean once a day (ISMP list)."""
    swallowed = any(
        sign.text == "by mouth" or (sign.part is Part.UNIT and sign.text in {"tablet", "capsule"})
        for sign in signs
    )
    if not swallowed:
        return signs
    doubtful = {sign.text: short for short, sign in table().items() if sign.eye_or_ear and len(short) == 2}
    return [Sign(Part.UNKNOWN, doubtful[sign.text]) if sign.eye_or_ear else sign for sign in signs]


def _with_unit(signs: list[Sign], form: str) -> list[Sign]:
    """Give doses without a unit the drug's own, so that `1 po bid` reads as tablets."""
    word = _FORM_UNITS.get(form.rsplit(maxsplit=1)[-1].lower() if form.strip() else "", "")
    if not word or any(sign.part is Part.UNIT for sign in signs):
        return signs
    result: list[Sign] = []
    for sign in signs:
        result.append(sign)
        if sign.part is Part.DOSE:
            result.append(table()[word])
    return result


def _steps(signs: list[Sign]) -> list[_Step]:
    steps = [_Step()]
    for sign in signs:
        if sign.part is Part.DOSE and steps[-1].of(Part.DOSE):
            steps.append(_Step())
        steps[-1].signs.append(sign)
    return steps


def _dose_of(step: _Step) -> Fraction | None:
    doses, units = step.of(Part.DOSE), step.of(Part.UNIT)
    if not doses:
        return None
    sites = [sign.high for sign in step.of(Part.ROUTE)]
    return doses[0].high * (units[0].high if units else 1) * max(sites, default=Fraction(1))


def _per_day(steps: list[_Step], unknown: tuple[str, ...]) -> tuple[Fraction | None, str]:
    """Return the largest amount a day, or None and the reason."""
    every = [sign for step in steps for sign in step.signs]
    reason = _uncertain(steps, every, unknown)
    if reason:
        return None, reason
    total = Fraction(0)
    shared = _rate(steps[-1])
    for step in steps:
        amount, rate = _dose_of(step), _rate(step) if step.of(Part.FREQUENCY, Part.TIME) else shared
        if amount is None:
            return None, NO_DOSE
        if isinstance(rate, str):
            return None, rate
        total += amount * rate
    limits = [sign.high for sign in every if sign.part is Part.LIMIT]
    return min([total, *limits]), ""


def _uncertain(steps: list[_Step], every: list[Sign], unknown: tuple[str, ...]) -> str:
    parts = {sign.part for sign in every}
    timed = any(step.of(Part.LASTS) for step in steps) and len(steps) > 1
    if Part.THEN in parts or timed:
        return TAPER
    if Part.DIRECTED in parts and Part.FREQUENCY not in parts and Part.TIME not in parts:
        return DIRECTED
    if Part.ONCE in parts:
        return SINGLE
    if len({sign.text for sign in every if sign.part is Part.UNIT}) > 1:
        return NO_DOSE
    return UNSURE if unknown else ""


def _rate(step: _Step) -> Fraction | str:
    """Return how often a day, or why that is not certain.

    `tid and hs` adds up to four; `qd hs` is one dose, at bedtime; `am and hs` is two.
    """
    frequencies, times = step.of(Part.FREQUENCY), step.of(Part.TIME)
    if len(frequencies) > 1:
        return TIMES_DIFFER
    counted = sum((sign.high for sign in times), Fraction(0))
    if not frequencies:
        return counted or NO_RATE
    rate = frequencies[0].high
    added = [sign.high for before, sign in _pairs(step) if before.part is Part.AND and sign.part is Part.TIME]
    if added and not any(sign.meals for sign in times) and len(times) == len(added):
        return rate + sum(added, Fraction(0))
    if not times or any(sign.meals for sign in times) or rate <= 1 or counted == rate:
        return rate
    return TIMES_DIFFER


def _pairs(step: _Step) -> list[tuple[Sign, Sign]]:
    return list(zip(step.signs, step.signs[1:], strict=False))


def _sentence(signs: list[Sign], form: str) -> str:
    """Return the plain words in the order typed, with a verb in front."""
    shown: list[str] = []
    previous: Sign | None = None
    for place, sign in enumerate(signs):
        following = signs[place + 1] if place + 1 < len(signs) else None
        text = _shown(sign, previous, following)
        if sign.part is Part.DOSE and previous and previous.part not in {Part.VERB, Part.AND, Part.THEN}:
            shown[-1] += ","
        if sign.part is Part.THEN and shown:
            shown[-1] = shown[-1].rstrip(",") + ","
        if text:
            shown.append(text)
        previous = sign
    if signs[0].part is not Part.VERB:
        shown.insert(0, _verb(signs, form))
    sentence = " ".join(filter(None, shown)).replace(" .", ".")
    return sentence[:1].upper() + sentence[1:]


def _verb(signs: list[Sign], form: str) -> str:
    """Return the verb that the route asks for, else the unit, else the form."""
    for part in (Part.ROUTE, Part.UNIT):
        for sign in signs:
            if sign.part is part and sign.verb and not (part is Part.ROUTE and sign.text == "by mouth"):
                return sign.verb
    if any(sign.text == "by mouth" for sign in signs):
        return "take"
    if form.split()[-1:] in (["cream"], ["ointment"], ["gel"], ["lotion"]):
        return "apply"
    return "take" if any(sign.part is Part.DOSE for sign in signs) else "use"


def _shown(sign: Sign, previous: Sign | None, following: Sign | None) -> str:
    match sign.part:
        case Part.DOSE:
            return _dose_text(sign, following)
        case Part.UNIT:
            many = previous is not None and previous.part is Part.DOSE and previous.high > 1
            return sign.many if many else sign.text
        case Part.TIME if previous is not None and previous.part is Part.TIME:
            return f"and {sign.text}"
        case Part.REASON:
            return sign.text if previous and previous.part is Part.FOR else f"for {sign.text}"
        case Part.LIMIT:
            return f"(no more than {sign.text} a day)"
        case _:
            return sign.text


def _dose_text(sign: Sign, unit: Sign | None) -> str:
    is_unit = unit is not None and unit.part is Part.UNIT
    factor = unit.high if unit is not None and is_unit else Fraction(1)
    measured = unit is not None and is_unit and unit.text in _MEASURED
    low, high = (show_fraction(value * factor, measured=measured) for value in (sign.low, sign.high))
    return low if low == high else f"{low} to {high}"


def show_fraction(value: Fraction, *, measured: bool = False) -> str:
    """Return `2`, `2.5` or, for what is counted in pieces, `one-half` and `1 and one-half`."""
    if value.denominator == 1:
        return f"{value.numerator:,}"
    if not measured and value % 1 == _HALF:
        whole = int(value)
        return f"{whole} and one-half" if whole else "one-half"
    scaled = round(value * 10_000)
    if Fraction(scaled, 10_000) != value:
        return f"{value.numerator}/{value.denominator}"
    whole, rest = divmod(scaled, 10_000)
    return f"{whole:,}.{rest:04d}".rstrip("0")
