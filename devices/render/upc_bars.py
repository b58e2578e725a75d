"""Encode UPC-A as dark and light modules."""

from __future__ import annotations

_LEFT = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111")
_LEFT_DIGITS = (*_LEFT, "0001011")
_GUARD, _CENTRE = "101", "01010"
_INVERTED = str.maketrans("01", "10")
_LENGTH = 12


def upc_modules(digits: str) -> str:
    """Return the 95 modules of twelve digits, `1` for dark."""
    if len(digits) != _LENGTH or not digits.isdecimal():
        raise ValueError("UPC-A")
    left = "".join(_LEFT_DIGITS[int(digit)] for digit in digits[:6])
    right = "".join(_LEFT_DIGITS[int(digit)].translate(_INVERTED) for digit in digits[6:])
    return f"{_GUARD}{left}{_CENTRE}{right}{_GUARD}"
