"""Clean what people type or scan, before a rule looks at it."""

from __future__ import annotations

import unicodedata

from app.kernel.errors import DomainError

# Not str.strip's own idea of blank: that takes the separators 1C to 1F of the claim format away unseen.
BLANKS = " \t\r\n"
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_text(text: str, field: str, limit: int) -> str:
    """Return text trimmed and composed (NFC); raise `DomainError` on control characters or length."""
    value = unicodedata.normalize("NFC", text.strip(BLANKS))
    if any(unicodedata.category(character) in _UNPRINTABLE for character in value):
        raise DomainError(field, "It holds a character that cannot be printed. Type it again by hand.")
    if len(value) > limit:
        raise DomainError(field, f"Use at most {limit} characters.")
    return value
