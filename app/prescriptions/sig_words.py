"""Know the signs of sig shorthand: the table of words, and the signs with numbers in them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any

from resources import read_text

LONGEST_PHRASE = 6
_ROMAN = {
    "i": Fraction(1), "ii": Fraction(2), "iii": Fraction(3), "iv": Fraction(4), "v": Fraction(5),
    "ss": Fraction(1, 2), "iss": Fraction(3, 2), "iiss": Fraction(5, 2),
}  # fmt: skip
_NUMBER_WORDS = {
    "one": Fraction(1), "two": Fraction(2), "three": Fraction(3), "four": Fraction(4), "five": Fraction(5),
    "six": Fraction(6), "half": Fraction(1, 2), "one-half": Fraction(1, 2),
}  # fmt: skip
_HIGHEST = 10_000


class Part(StrEnum):
    """Say what a sign contributes to the sentence."""

    VERB = "verb"
    DOSE = "dose"
    UNIT = "unit"
    ROUTE = "route"
    FREQUENCY = "frequency"
    TIME = "time"
    PHRASE = "phrase"
    NEEDED = "needed"
    FOR = "for"
    REASON = "reason"
    DIRECTED = "directed"
    ONCE = "once"
    LASTS = "lasts"
    LIMIT = "limit"
    AND = "and"
    THEN = "then"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sign:
    """Be one sign with its plain words and what it means for the amount a day."""

    part: Part
    text: str
    many: str = ""
    verb: str = ""
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    eye_or_ear: bool = False
    meals: bool = False


@cache
def table() -> dict[str, Sign]:
    """Return every sign of the table by what people type."""
    data = tomllib.loads(read_text("reference", "sig.toml"))
    signs: dict[str, Sign] = {
        "and": Sign(Part.AND, "and"),
        "&": Sign(Part.AND, "and"),
        "+": Sign(Part.AND, "and"),
    }
    signs |= {"then": Sign(Part.THEN, "then"), "for": Sign(Part.FOR, "for")}
    for entry in data["verb"]:
        signs |= {word: Sign(Part.VERB, entry.get(word, word)) for word in entry["words"]}
    for entry in data["unit"]:
        sign = _unit(entry)
        signs |= dict.fromkeys(entry["words"], sign)
    for part in (Part.ROUTE, Part.FREQUENCY, Part.TIME):
        for entry in data[part.value]:
            signs |= dict.fromkeys(entry["words"], _timed(part, entry))
    for part in (Part.DIRECTED, Part.NEEDED, Part.ONCE):
        signs |= dict.fromkeys(data[part.value]["words"], Sign(part, data[part.value]["text"]))
    return signs | {words: Sign(Part.PHRASE, text) for words, text in data["phrases"].items()}


@cache
def reasons() -> dict[str, Sign]:
    """Return what a medicine may be needed for, by what people type."""
    data = tomllib.loads(read_text("reference", "sig.toml"))
    return {words: Sign(Part.REASON, text) for words, text in data["reasons"].items()}


def _unit(entry: dict[str, Any]) -> Sign:
    one = entry["one"]
    return Sign(
        Part.UNIT, one, entry.get("many", f"{one}s"), entry["verb"], high=Fraction(entry.get("factor", 1))
    )


def _timed(part: Part, entry: dict[str, Any]) -> Sign:
    rate = Fraction(entry.get("per_day", entry.get("times", entry.get("sites", 1))))
    return Sign(
        part,
        entry["text"],
        verb=entry.get("verb", ""),
        low=rate,
        high=rate,
        eye_or_ear=entry.get("eye_or_ear", False),
        meals=entry.get("meals", False),
    )


def amount(text: str) -> Fraction | None:
    """Return a number written as `2`, `.5`, `1/2`, `1+1/2`, `ii`, `ss` or `two`; None for other text."""
    spelled = _ROMAN.get(text) or _NUMBER_WORDS.get(text)
    if spelled is not None:
        return spelled
    whole, plus, rest = text.partition("+")
    if plus:
        first, second = amount(whole), amount(rest)
        return first + second if first is not None and second is not None else None
    if not re.fullmatch(r"\d{0,5}\.?\d{1,4}|\d{1,3}/[1-9]\d?", text, re.ASCII):
        return None
    value = Fraction(text)
    return value if value <= _HIGHEST else None


def dose(text: str) -> Sign | None:
    """Return a dose such as `2` or `1-2`, lowest and highest amount; None for other text."""
    low_text, dash, high_text = text.partition("-")
    low = amount(low_text)
    high = amount(high_text) if dash else low
    if low is None or high is None or not 0 < low <= high:
        return None
    return Sign(Part.DOSE, "", low=low, high=high)


def numbered(text: str) -> Sign | None:
    """Return a sign with a number in it: `q4-6h`, `q3d`, `6xd`, `x10d`, `max8d`; None for other text."""
    if match := re.fullmatch(r"q(\d{1,3})(?:-(\d{1,3}))?(h|d|w|min)", text, re.ASCII):
        return _every(int(match[1]), int(match[2] or match[1]), match[3])
    if match := re.fullmatch(r"([1-9]\d?)xd", text, re.ASCII):
        rate = Fraction(match[1])
        return Sign(Part.FREQUENCY, f"{match[1]} times a day", low=rate, high=rate)
    if match := re.fullmatch(r"x([1-9]\d{0,2})(d|w|m)", text, re.ASCII):
        number = int(match[1])
        word, days = {"d": ("day", 1), "w": ("week", 7), "m": ("month", 30)}[match[2]]
        return Sign(
            Part.LASTS, f"for {number} {word}{'' if number == 1 else 's'}", high=Fraction(number * days)
        )
    if match := re.fullmatch(r"max([1-9]\d{0,3}(?:\.\d+)?)d", text, re.ASCII):
        return Sign(Part.LIMIT, match[1], high=Fraction(match[1]))
    return None


def _every(low: int, high: int, unit: str) -> Sign | None:
    if not 0 < low <= high:
        return None
    word = {"h": "hour", "d": "day", "w": "week", "min": "minute"}[unit]
    days = {"h": Fraction(1, 24), "d": Fraction(1), "w": Fraction(7), "min": Fraction(1, 1440)}[unit]
    span = f"{low}" if low == high else f"{low} to {high}"
    text = f"every {word}" if span == "1" else f"every {span} {word}s"
    return Sign(Part.FREQUENCY, text, low=1 / (days * high), high=1 / (days * low))


_LIMIT = (
    r"\b(?:max(?:imum)?|nte|not? more than|do not exceed|up to)(?: of)?\s*(\d+(?:\.\d+)?)\s*[a-z]*\s*"
    r"(?:/|per|an?|in)\s*(?:d(?:ay)?|24\s*h(?:ou)?rs?)\b"
)
_REWRITES = (
    (r"½", " 1/2 "), (r"¼", " 1/4 "), (r"¾", " 3/4 "), (r"[–—]", "-"), (r"[;,()]", " "), (r"\.(?=\s|$)", " "),
    (r"(?<=[a-z])\.(?=[a-z])", ""), (r"&", " & "),
    (r"\b(\d+)\s+(1/2|1/4|3/4)\b", r"\1+\2"), (r"\b(\d+) and (1/2|one-half|half)\b", r"\1+1/2"),
    (r"(?<=\d)\s*(?:-|\bto\b|\bor\b)\s*(?=[\d.])", "-"), (r"\b(one) (?:to|or) (two)\b", "1-2"),
    (r"\b(?:every|q)\s*(\d+(?:-\d+)?)\s*(?:hours?|hrs?|h)\b", r" q\1h "),
    (r"\b(?:every|q)\s*(\d+(?:-\d+)?)\s*(?:minutes?|mins?)\b", r" q\1min "),
    (r"\b(?:every|q)\s*(\d+(?:-\d+)?)\s*(?:days?|d)\b", r" q\1d "),
    (r"\b(?:every|q)\s*(\d+(?:-\d+)?)\s*(?:weeks?|wks?|w)\b", r" q\1w "),
    (_LIMIT, r" max\1d "),
    (r"\b(\d+)\s*(?:x|times)\s*(?:an?\b|per\b|/)?\s*(?:days?|daily|d)\b", r" \1xd "),
    (r"\b(?:x|for)\s*(\d+)\s*(?:days?|d)\b", r" x\1d "),
    (r"\b(?:x|for)\s*(\d+)\s*(?:weeks?|wks?|w)\b", r" x\1w "),
    (r"\b(?:x|for)\s*(\d+)\s*(?:months?|mos?|m)\b", r" x\1m "),
    (r"\bx\s+1\b", " x1 "),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern, re.ASCII), put) for pattern, put in _REWRITES)


def words(typed: str) -> list[str]:
    """Return the words of a sig in lower case, with number phrases drawn together (`every 4 to 6 hours`)."""
    text = typed.lower()
    for pattern, put in _COMPILED:
        text = pattern.sub(put, text)
    return [part for word in text.split() for part in _unglued(word)]


def _unglued(word: str) -> list[str]:
    """Split `1t`, `10ml` or `1-2tabs` into number and unit."""
    match = re.fullmatch(r"([\d./+-]*\d|i{1,3}|ss)-?([a-z]+)", word, re.ASCII)
    if match and word not in table() and numbered(word) is None:
        sign = table().get(match[2])
        if sign and sign.part is Part.UNIT and dose(match[1]):
            return [match[1], match[2]]
    return [word]
