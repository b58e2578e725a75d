"""Collect what is wrong with a sheet's text, each problem with its line and key."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from app.claims.sheets.lines import line_of
from app.kernel.errors import DomainError, FieldProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST = 50


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """Say on which line which key is wrong, and what to do."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"line {self.line}, {self.key}: {self.message}"


class SheetRefused(DomainError):
    """Refuse a sheet; `wrong` holds every problem in the order of the lines."""

    def __init__(self, wrong: tuple[SheetProblem, ...]) -> None:
        """Take the problems, at least one."""
        self.wrong = tuple(sorted(wrong, key=lambda one: one.line))
        first, *rest = (FieldProblem(one.key, f"{one.message} (line {one.line})") for one in self.wrong)
        super().__init__(first.field, first.message, *rest)


class Found:
    """Hold the problems found so far in one text."""

    def __init__(self, text: str) -> None:
        """Take the text whose lines are named."""
        self._text = text
        self._problems: list[SheetProblem] = []

    @property
    def last_line(self) -> int:
        """Return the number of the last line."""
        return max(1, len(self._text.splitlines()))

    def note(self, path: str, words: str, value: str = "") -> None:
        """Note a problem with a key; with a value, on the line that quotes it."""
        if len(self._problems) < _MOST:
            line = line_of(self._text, path, value)
            self._problems.append(SheetProblem(line, _printable(path) or "sheet", _printable(words)))

    def refuse_unknown(self, table: Mapping[str, Any], known: tuple[str, ...], path: str) -> None:
        """Note every key that a table must not hold, with the one that may be meant."""
        for key in table:
            if key not in known:
                near = get_close_matches(key, known, 1)
                meant = f"Is “{near[0]}” meant?" if near else f"Known here: {', '.join(known)}."
                self.note(".".join(filter(None, (path, key))), f"This key is not known. {meant}")

    def table(self, top: Mapping[str, Any], key: str, known: tuple[str, ...]) -> Mapping[str, Any]:
        """Return a table of the sheet, empty where it is missing; note what it must not hold."""
        value = top.get(key, {})
        if not isinstance(value, dict):
            self.note(key, f"Write it as a table: [{key}] on a line of its own.")
            return {}
        self.refuse_unknown(value, known, key)
        return value

    def refuse_any(self) -> None:
        """Raise `SheetRefused` when anything was noted."""
        if self._problems:
            raise SheetRefused(tuple(self._problems))


def _printable(text: str) -> str:
    """Return a text that may quote what was typed, without what cannot be shown."""
    return "".join(character if character.isprintable() else "?" for character in text)
