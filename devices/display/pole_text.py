"""Write what the customer sees in two lines of twenty plain signs; nothing scrolls."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from app.hardware.customer import CustomerPhase

if TYPE_CHECKING:
    from app.hardware.customer import CustomerSum, CustomerView

COLUMNS = 20
_LEAST_KEPT = 60  # percent of the room: a word is cut rather than more of it left empty
_REPLACED = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "…": "...",
        "×": "x",
        "·": "-",
        "¿": None,
        "¡": None,
        "ß": "ss",
        "Æ": "AE",
        "æ": "ae",
        "Ø": "O",
        "ø": "o",
        "®": None,
        "™": None,
        "€": "EUR",
    }
)


def plain(text: str) -> str:
    """Return text in printable ASCII: accents folded, commands to the display never let through."""
    out = []
    for sign in unicodedata.normalize("NFKD", text.translate(_REPLACED)):
        category = unicodedata.category(sign)
        if category in {"Mn", "Cf"}:
            continue
        if category in {"Cc", "Zs", "Zl", "Zp"}:
            out.append(" ")
        else:
            out.append(sign if sign.isascii() else "?")
    return " ".join("".join(out).split())


def cut(text: str, room: int) -> str:
    """Return as much of a text as there is room for, to the end of a word if that keeps most of it."""
    if len(text) <= room:
        return text
    head = text[:room]
    whole = head if text[room] == " " else head.rpartition(" ")[0]
    kept = whole if len(whole) * 100 >= room * _LEAST_KEPT else head
    return kept.rstrip(" ,;:-")


def pole_lines(view: CustomerView) -> tuple[str, str]:
    """Return the upper and the lower line, each of just twenty signs."""
    if view.phase is CustomerPhase.IDLE or view.figure is None or not view.lines:
        return _middle(view.store), _middle(view.hint)
    if view.phase is CustomerPhase.DONE:
        return _pair(view.figure), _middle(view.hint)
    lower = _pair(view.figure)
    if view.phase is CustomerPhase.CARD:
        return _middle(view.hint), lower
    if view.paid:
        return _pair(view.paid[-1]), lower
    line = view.lines[view.newest]
    return _beside(line.short, str(line.amount)), lower


def _pair(one: CustomerSum) -> str:
    return _beside(one.words, str(one.amount))


def _beside(words: str, amount: str) -> str:
    """Return words at the left and an amount at the right; the amount is never cut."""
    room = max(COLUMNS - len(amount) - 1, 0)
    return f"{cut(plain(words), room):<{room}} {amount}"[-COLUMNS:]


def _middle(text: str) -> str:
    return f"{cut(plain(text), COLUMNS):^{COLUMNS}}"
