"""Write names and free text as a payer can read them: plain ASCII capitals, no control characters."""

from __future__ import annotations

import unicodedata

from app.claims.ncpdp import tables
from app.claims.ncpdp.build import refused

VERSION = "D0"
_LETTERS = str.maketrans(
    {
        "ß": "SS",
        "ẞ": "SS",
        "æ": "AE",
        "Æ": "AE",
        "œ": "OE",
        "Œ": "OE",
        "ø": "O",
        "Ø": "O",
        "ł": "L",
        "Ł": "L",
        "đ": "D",
        "Đ": "D",
        "ð": "D",
        "Ð": "D",
        "þ": "TH",
        "Þ": "TH",
        "ı": "I",
        "‘": "'",
        "’": "'",
        "ʼ": "'",
        "–": "-",
        "—": "-",
        "‐": "-",
        "\xa0": " ",
    }
)


def wire_name(segment: str, field: str, text: str) -> str:
    """Return a name in capitals of plain ASCII, cut to its field; raise `FieldRefused`.

    Accents are folded, what has no Latin letter is dropped, control characters are refused.
    """
    name = wire_text(segment, field, text)
    if not any(character.isalpha() for character in name):
        raise refused(_rule(segment, field), "Write the name with Latin letters, as on the card.")
    return name


def wire_text(segment: str, field: str, text: str) -> str:
    """Return a line such as an address, folded and cut like a name; it may be empty."""
    return free_text(segment, field, text)[: _rule(segment, field).length].rstrip() if text else ""


def free_text(segment: str, field: str, text: str) -> str:
    """Return text folded like a name but never cut: what is too long is refused when it is built."""
    rule = _rule(segment, field)
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise refused(rule, "It holds a character that cannot be printed. Type it again by hand.")
    folded = unicodedata.normalize("NFKD", text.translate(_LETTERS)).upper()
    kept = "".join(character for character in folded if " " <= character <= "~")
    return " ".join(kept.split())


def _rule(segment: str, field: str) -> tables.FieldRule:
    return tables.dictionary(VERSION).fields[segment][field]
