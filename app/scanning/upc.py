"""Work out product numbers of the UPC and EAN family: check digits, and short UPC-E codes made whole."""

from __future__ import annotations

_SHORT = 8
_SYSTEMS = frozenset("01")


def gtin_check_digit(body: str) -> str:
    """Return the GS1 mod-10 check digit (weights 3 and 1 from the right)."""
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(body)))
    return str(-total % 10)


def is_gtin(digits: str) -> bool:
    """Say whether the last digit is the check digit of those before it."""
    return gtin_check_digit(digits[:-1]) == digits[-1]


def expand_upc_e(digits: str) -> str:
    """Return the UPC-A number of an eight-digit UPC-E code, or an empty text when it is none."""
    if len(digits) != _SHORT or digits[0] not in _SYSTEMS:
        return ""
    system, code, check = digits[0], digits[1:7], digits[7]
    match code[5]:
        case "0" | "1" | "2":
            body = f"{code[:2]}{code[5]}0000{code[2:5]}"
        case "3":
            body = f"{code[:3]}00000{code[3:5]}"
        case "4":
            body = f"{code[:4]}00000{code[4]}"
        case _:
            body = f"{code[:5]}0000{code[5]}"
    whole = f"{system}{body}{check}"
    return whole if is_gtin(whole) else ""
