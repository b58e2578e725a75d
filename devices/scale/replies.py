"""Hold what a scale answered, and carry seven bits with even parity in bytes of eight.

A scale leaves the factory at 7E1. Its ten bits on the wire are those of 8N1 with the parity as the highest
bit, so that any port and any adapter will do, and each damaged byte is still noticed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from app.hardware.scales import MassUnit, Weight

if TYPE_CHECKING:
    from collections.abc import Callable

_HIGH = 0x80
_NUMBER = re.compile(r"(-?) *(\d{1,6}(?:\.\d{1,5})?|\.\d{1,5})")


class ReplyDamaged(Exception):
    """Report bytes that are no answer; the scale is asked once more."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Be one answer: the weight if the scale told one, and how it stands.

    `unit` is the unit as the scale wrote it, so that one that cannot be used is told from none.
    """

    weight: Weight | None = None
    unit: str = ""
    moving: bool = False
    under_zero: bool = False
    over_capacity: bool = False
    broken: bool = False


class Language(Protocol):
    """Be how a scale speaks: what asks for a weight, what asks how it is, what ends its answers."""

    @property
    def ask(self) -> bytes:
        """Return what asks for the weight."""
        ...

    @property
    def look(self) -> bytes:
        """Return what asks how the scale stands."""
        ...

    @property
    def end(self) -> bytes:
        """Return the last byte of each answer."""
        ...

    @property
    def read(self) -> Callable[[bytes], Reply]:
        """Return what reads one answer, or raises `ReplyDamaged`."""
        ...


def with_parity(data: bytes) -> bytes:
    """Return the bytes with their highest bit set where they would hold an odd number of ones."""
    return bytes(byte | _HIGH if byte.bit_count() % 2 else byte for byte in data)


def without_parity(data: bytes) -> bytes:
    """Return the seven bits of each byte; raise `ReplyDamaged` where the parity is wrong."""
    if any(byte.bit_count() % 2 for byte in data):
        raise ReplyDamaged
    return bytes(byte & ~_HIGH for byte in data)


def read_weight(text: str, unit: str, by: int) -> Weight | None:
    """Return a weight, or None when the unit is none that can be used; raise `ReplyDamaged` on no number."""
    match = _NUMBER.fullmatch(text.strip(" "))
    if match is None:
        raise ReplyDamaged
    known = {str(one): one for one in MassUnit}.get(unit.strip(" ").lower())
    if known is None:
        return None
    digits = match[2] if match[2][0] != "." else f"0{match[2]}"
    return Weight(Decimal(match[1] + digits), known, by)
