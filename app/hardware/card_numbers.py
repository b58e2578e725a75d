"""Keep card numbers out of everything that is logged, kept or shown (PCI DSS 3.3 and 3.5)."""

from __future__ import annotations

import re

from app.kernel.codes import luhn_digit

_SHORTEST, _LONGEST = 13, 19
_RUN = re.compile(r"\d(?:[ \-]?\d){12,}")
_GAPS = re.compile(r"[\s\u2010-\u2015\u2212\-]+")
REMOVED = "[removed]"
NOT_KEPT = "That holds a card number. It was not kept. Type it again without the number."


def holds_card_number(text: str) -> bool:
    """Say whether 13 to 19 digits in a row pass Luhn, anywhere in a text; blanks and dashes do not count."""
    return any(_is_risky(match[0]) for match in _RUN.finditer(text))


def types_card_number(text: str) -> bool:
    """Say whether a person typed a card number, with whatever blanks and dashes between its digits."""
    return holds_card_number(_GAPS.sub("-", text))


def without_card_numbers(text: str) -> str:
    """Return the text with every run of digits that holds a card number replaced, as a whole."""
    return _RUN.sub(lambda match: REMOVED if _is_risky(match[0]) else match[0], text)


def last_four(text: str) -> str:
    """Return the last four digits of a masked card number, or nothing."""
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit())[-4:]


def _is_risky(run: str) -> bool:
    digits = "".join(str(int(sign)) for sign in run if sign.isdigit())
    return any(
        luhn_digit(digits[start : end - 1]) == digits[end - 1]
        for start in range(len(digits) - _SHORTEST + 1)
        for end in range(start + _SHORTEST, min(start + _LONGEST, len(digits)) + 1)
    )
