"""Show a message's bytes without what they tell of people: shapes and codes stay, names and numbers go."""

from __future__ import annotations

import re

_SIGNS = {0x1C: " | ", 0x1D: " ]] ", 0x1E: "\n[", 0x02: "<", 0x03: ">"}
# what a field with one of these ids says is about the message, never about a person
_OPEN_FIELDS = frozenset({"AM", "AN", "FA", "FB", "EM", "UF", "UG", "UH"})
_VERSION = re.compile(r"(?:D0|F6)[A-Z]\d")
_LONGEST = 2_000
_LETTER, _DIGIT = re.compile(r"[A-Za-z]"), re.compile(r"\d")


def masked(raw: bytes) -> str:
    """Return a message as text with each letter of what may be personal as x, each digit as 0."""
    text = raw[:_LONGEST].decode("latin-1")
    first, *fields = re.split("(?=[\x1c\x1d\x1e])", text)
    shown = [_header(first), *(_field(field) for field in fields)]
    rest = len(raw) - _LONGEST
    return "".join(shown) + (f"\n... and {rest:,} more bytes" if rest > 0 else "")


def _header(text: str) -> str:
    kept = 6 if _VERSION.match(text) else 0
    return _printed(text[:kept] + _hidden(text[kept:]))


def _field(text: str) -> str:
    sign, name, value = text[:1], text[1:3], text[3:]
    return _printed(sign + name + (value if name in _OPEN_FIELDS else _hidden(value)))


def _hidden(text: str) -> str:
    return _DIGIT.sub("0", _LETTER.sub("x", text))


def _printed(text: str) -> str:
    return "".join(_SIGNS.get(ord(sign)) or (sign if " " <= sign <= "~" else "·") for sign in text)
