"""Give the codes of coded fields their meaning, for words on screens and for checks before sending."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.claims.ncpdp.tables import rows

_REJECTS = ("511-FB", "472-6E")
_MISSING = "M/I "


@dataclass(frozen=True, slots=True)
class Code:
    """Be one code of a field; `versions` is empty where every version has it."""

    code: str
    meaning: str
    versions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CodeSet:
    """Hold the codes of a field; a closed set is known to be whole, so that others are refused."""

    codes: dict[str, Code]
    closed: bool = False

    def find(self, value: str) -> Code | None:
        """Return the code that a value means; numbers read alike with and without leading zeros."""
        return self.codes.get(value) or self.codes.get(_short(value))


def code_set(number: str) -> CodeSet | None:
    """Return the codes of a field such as `408-D8`, None where its values are no codes."""
    return _sets().get(number)


def meaning(number: str, value: str) -> str:
    """Return what a code says, empty where the field has no codes or the code is not known."""
    known = code_set(number)
    code = known.find(value) if known else None
    return code.meaning if code else ""


def choices(version: str, number: str) -> tuple[Code, ...]:
    """Return the codes that a version has for a field, each once, in the order of the table."""
    known = code_set(number)
    found = dict.fromkeys(known.codes.values()) if known else {}
    return tuple(code for code in found if not code.versions or version in code.versions)


@cache
def _sets() -> dict[str, CodeSet]:
    by_set: dict[str, dict[str, Code]] = {}
    for row in rows("codes.tsv"):
        code = Code(row["code"], row["meaning"], frozenset(row["versions"].split()))
        codes = by_set.setdefault(row["set"], {})
        codes[code.code] = code
        codes.setdefault(_short(code.code), code)
    sets = {
        number: CodeSet(by_set[row["set"]], closed=row["closed"] == "Y")
        for row in rows("code_sets.tsv")
        for number in row["fields"].split()
    }
    return sets | dict.fromkeys(_REJECTS, CodeSet(_rejects()))


def _rejects() -> dict[str, Code]:
    return {row["code"]: Code(row["code"], _reject_words(row["label"])) for row in rows("rejects.tsv")}


def _reject_words(label: str) -> str:
    return f"{label.removeprefix(_MISSING)} missing or invalid" if label.startswith(_MISSING) else label


def _short(value: str) -> str:
    return value.lstrip("0") or "0" if value.isdigit() else value
