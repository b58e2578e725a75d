"""Search people by the beginnings of their names, along the index of their folded names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam

from app.kernel.person import search_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Column, ColumnElement

_LAST = "\U0010ffff"
MOST = 50


def begins(column: Column[str]) -> ColumnElement[bool]:
    """Return the condition that a folded name lies in the range of `first` and fits `pattern`."""
    return (column >= bindparam("first")) & (column < bindparam("beyond")) & column.like(bindparam("pattern"))


def ranges(text: str) -> list[dict[str, str]]:
    """Return the values to bind, best guess first: words as typed, then the first name first.

    Each word must begin a word of `last first`, in this order. Folded words hold no wildcards.
    """
    words = search_key(text.replace(",", " ")).split()
    if not words:
        return []
    found = [_range(words)]
    if len(words) == 2 and "," not in text:
        found.append(_range(words[::-1]))
    return found


def _range(words: Sequence[str]) -> dict[str, str]:
    first = words[0]
    return {"first": first, "beyond": first + _LAST, "pattern": f"{'% '.join(words)}%"}
