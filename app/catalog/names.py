"""Show drug names, strengths and forms so that they cannot be misread (ISMP, electronic communication).

Generic names in lower case with tall-man letters, brands with a capital; a leading zero, no trailing
zero, commas from 1,000, a space before the unit, "units" spelled out; never a break inside a word.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from resources import read_text

_WORD = re.compile(r"[A-Za-z0-9']+")
_PER = re.compile(r"(\d*\.?\d*)\s*(\D.*)?")
_MILLIGRAMS = {"g": 1000, "mg": 1}


@dataclass(frozen=True, slots=True)
class _NameTable:
    tall_man: dict[str, str]
    tall_man_brands: dict[str, str]
    salts: frozenset[str]
    several_salts: frozenset[str]
    form_words: frozenset[str]
    brand_capitals: frozenset[str]
    forms: dict[str, str]
    units: dict[str, str]


@cache
def _table() -> _NameTable:
    data = tomllib.loads(read_text("reference", "drug_names.toml"))
    return _NameTable(
        {name.lower(): name for name in data["tall_man"]},
        {name.lower(): name for name in data["tall_man_brands"]},
        frozenset(data["salts"]),
        frozenset(data["several_salts"]),
        frozenset(data["form_words"]),
        frozenset(data["brand_capitals"]),
        data["forms"],
        data["units"],
    )


def tall_man(text: str) -> str:
    """Return a text in lower case, look-alike drug names with their tall-man letters."""
    return _WORD.sub(lambda word: _tall_word(word[0]), text.lower())


def _tall_word(word: str) -> str:
    """Return one word; a single letter, as in penicillin V, is a capital."""
    return word.upper() if len(word) == 1 else _table().tall_man.get(word, word)


def show_generic(text: str) -> str:
    """Return a generic name as shown: tall-man letters, form words and needless salts left out."""
    parts = re.split(r"\s+and\s+|\s*[,;/]\s*(?:and\s+)?", text.strip().lower())
    shown = [_one_generic(part) for part in parts if part]
    return tall_man(" and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))) if shown else ""


def _one_generic(part: str) -> str:
    table = _table()
    words = [word for word in part.split() if word.strip("()") not in table.form_words] or part.split()
    while len(words) > 1 and words[-1] in table.salts and words[0] not in table.several_salts:
        words.pop()
    return " ".join(words)


def show_brand(text: str) -> str:
    """Return a brand with capitals; one written in mixed case by its owner stays as it is."""
    table = _table()
    name = " ".join(text.split())
    if name.isupper() or name.islower():
        words = name.upper().split()
        name = " ".join(word if word in table.brand_capitals else word.capitalize() for word in words)
    name = name[:1].upper() + name[1:]
    return _WORD.sub(lambda word: table.tall_man_brands.get(word[0].lower(), word[0]), name)


def is_generic_name(brand: str, generic: str) -> bool:
    """Say whether a listed brand only repeats the generic name."""
    skipped = _table().form_words | _table().salts | {"and"}
    own = {word for word in _WORD.findall(brand.lower()) if word not in skipped}
    return own <= set(_WORD.findall(generic.lower()))


def release(form: str) -> str:
    """Return `ER` or `DR` for a form with changed release, else an empty text."""
    folded = form.upper()
    if "EXTENDED RELEASE" in folded:
        return "ER"
    return "DR" if "DELAYED RELEASE" in folded else ""


def show_form(form: str) -> str:
    """Return a dosage form as a counter says it, such as `tablet` or `orally disintegrating tablet`."""
    folded = re.sub(r",? ?(film coated|extended release)", "", form.strip().lower()).strip(", ")
    return _table().forms.get(folded) or _table().forms.get(form.strip().lower()) or folded.split(",")[0]


def show_drug_name(brand: str, generic: str, form: str = "") -> str:
    """Return `Lipitor` for a brand and `metFORMIN ER` for a generic product."""
    if brand and not is_generic_name(brand, generic):
        return show_brand(brand)
    name = show_generic(generic or brand)
    return f"{name} {release(form)}".strip() if _is_solid(form) else name


def _is_solid(form: str) -> bool:
    return form.upper().startswith(("TABLET", "CAPSULE"))


def show_amount(text: str) -> str:
    """Return a number with a leading zero, no trailing zeros and commas from 1,000; other text as it is."""
    try:
        value = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return text.strip()
    if not value.is_finite():
        return text.strip()
    shown = f"{value:,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def show_strength(strength: str, unit: str, ingredients: str = "", generic: str = "") -> str:
    """Return `500 mg`, `125 mg/5 mL`, `0.1%`, `5 mg / 325 mg` or `250 mg / 62.5 mg per 5 mL`.

    The parts of a combination follow the order in which the generic name lists the ingredients.
    """
    amounts = [part.strip() for part in strength.split(";") if part.strip()]
    units = [part.strip() for part in unit.split(";")]
    units += units[-1:] * (len(amounts) - len(units))
    pairs = _in_name_order(list(zip(amounts, units, strict=False)), ingredients, generic)
    parts = [_one_strength(amount, one) for amount, one in pairs]
    bases = {base for _, base in parts}
    if len(parts) > 1 and len(bases) == 1 and bases != {""}:
        return f"{' / '.join(top for top, _ in parts)} per {bases.pop()}"
    return " / ".join(f"{top}/{base}" if base else top for top, base in parts)


def _in_name_order(pairs: list[tuple[str, str]], ingredients: str, generic: str) -> list[tuple[str, str]]:
    firsts = [part.split()[0].lower() for part in ingredients.split(";") if part.split()]
    places = [generic.lower().find(first) for first in firsts]
    if len(pairs) < 2 or len(places) != len(pairs) or min(places) < 0:
        return pairs
    return [pair for _, pair in sorted(zip(places, pairs, strict=True), key=lambda both: both[0])]


def _one_strength(amount: str, unit: str) -> tuple[str, str]:
    """Return the amount with its unit, and what it is contained in (empty for one piece or a percentage)."""
    top, _, bottom = unit.partition("/")
    match = _PER.fullmatch(bottom.strip())
    if match and (share := _percent(amount, top, match[1] or "1", match[2] or "")):
        return share, ""
    shown = f"{show_amount(amount)} {show_unit(top)}".strip()
    if not match or bottom.strip() in {"", "1"}:
        return shown, ""
    number = "" if match[1] in {"", "1"} else f"{show_amount(match[1])} "
    return shown, f"{number}{show_unit(match[2] or '')}".strip()


def _percent(amount: str, top: str, number: str, bottom: str) -> str:
    """Return weight in weight as a percentage, or an empty text for anything else."""
    try:
        over, under = (
            Decimal(amount) * _MILLIGRAMS[top.lower()],
            Decimal(number) * _MILLIGRAMS[bottom.lower()],
        )
    except (KeyError, InvalidOperation):
        return ""
    return f"{show_amount(str(over * 100 / under))}%" if under else ""


def show_unit(unit: str) -> str:
    """Return a unit in the form that cannot be misread: `mcg`, `units`, `mL`."""
    value = unit.strip()
    return _table().units.get(value.lower(), value)


def fit_words(text: str, width: int) -> str:
    """Return the text, or as many whole words as fit into `width` signs with an ellipsis.

    A word is never cut: a first word that is too long stays whole.
    """
    if len(text) <= width:
        return text
    words = text.split()
    kept = words[:1]
    for word in words[1:]:
        if len(" ".join([*kept, word])) + 2 > width:
            break
        kept.append(word)
    return " ".join(kept) if len(kept) == len(words) else " ".join(kept) + " …"
