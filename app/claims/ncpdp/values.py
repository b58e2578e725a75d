"""Read and write single values: overpunched dollars, thousandths, dates, rates."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from app.claims.ncpdp.tables import Kind
from app.kernel.money import Money, Percent
from app.kernel.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.claims.ncpdp.tables import FieldRule

Encoder: TypeAlias = "Callable[[FieldRule, Value], str]"
Value: TypeAlias = "str | int | Money | Quantity | Percent | date"

_POSITIVE = "{ABCDEFGHI"
_NEGATIVE = "}JKLMNOPQR"
_DIGITS = b"0123456789"
_PUNCHED = bytes.maketrans((_POSITIVE + _NEGATIVE).encode("ascii"), _DIGITS * 2)
_SIGNS = dict.fromkeys((code.encode() for code in _POSITIVE), 1) | dict.fromkeys(
    (code.encode() for code in _NEGATIVE), -1
)
_LONGEST = 18
_SENDABLE = re.compile(r"[ -`{-~]+")


class ValueRefused(ValueError):
    """Say why a value cannot stand in a field; the builder adds which field."""


def punch(amount: int) -> str:
    """Return an integer with its sign overpunched on the last digit, at least two characters."""
    tens, last = divmod(abs(amount), 10)
    return f"{tens}{(_NEGATIVE if amount < 0 else _POSITIVE)[last]}"


def unpunch(raw: bytes) -> int | None:
    """Return the integer behind overpunched digits, None where they are not well formed."""
    sign = _SIGNS.get(raw.strip(_DIGITS))
    if sign is None or raw[-1:].isdigit() or len(raw) > _LONGEST:
        return None
    return sign * int(raw.translate(_PUNCHED))


def read_money(raw: bytes) -> Money | None:
    """Return the dollars of an s9(n)v99 field, None where they are not well formed."""
    cents = unpunch(raw)
    return None if cents is None else Money(cents)


def read_quantity(raw: bytes) -> Quantity | None:
    """Return the quantity of a 9(n)v999 field, None where it is not all digits."""
    return Quantity(int(raw)) if raw.isdigit() and len(raw) <= _LONGEST else None


def read_date(raw: bytes) -> date | None:
    """Return the day of a CCYYMMDD field, None where there is no such day."""
    if len(raw) != 8 or not raw.isdigit():
        return None
    try:
        return date.fromisoformat(raw.decode("ascii"))
    except ValueError:
        return None


def read_rate(raw: bytes, decimals: int) -> Percent | None:
    """Return the percentage of an s9(3)v99.. field, None where it is not well formed."""
    value = unpunch(raw)
    return None if value is None else Percent(value * 10 ** (5 - decimals))


def encode(rule: FieldRule, value: Value) -> str:
    """Return a value as its field carries it; raise `ValueRefused` with the remedy."""
    text = ENCODERS[rule.kind](rule, value)
    if len(text) > rule.length:
        raise too_long(rule)
    return text


def too_long(rule: FieldRule) -> ValueRefused:
    """Return the refusal of a value that is longer than its field."""
    return ValueRefused(_TOO_LONG[rule.kind].format(rule.length))


def check_text(text: str) -> None:
    """Raise `ValueRefused` where a text holds small letters, controls, separators or anything but ASCII."""
    if text and not _SENDABLE.fullmatch(text):
        raise ValueRefused("It holds a character that cannot be sent. Use capitals, digits and plain signs.")


def _trimmed(_rule: FieldRule, value: object) -> str:
    if type(value) is str:
        return value.rstrip(" ") if value[-1:] == " " else value
    if isinstance(value, (list, tuple)):
        raise ValueRefused("It does not repeat here.")
    text = str(value)
    return text.rstrip(" ") if text[-1:] == " " else text


def _text(rule: FieldRule, value: Value) -> str:
    text = _trimmed(rule, value)
    check_text(text)
    return text


def _digits(_rule: FieldRule, value: Value) -> str:
    text = str(value)
    if text and not (text.isascii() and text.isdigit()):
        raise ValueRefused("Use digits only.")
    return text


def _date(_rule: FieldRule, value: Value) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10].replace("-", "")
    if read_date(str(value).encode("ascii", "replace")) is None:
        raise ValueRefused("There is no such day. Correct the date.")
    return str(value)


def _quantity(_rule: FieldRule, value: Value) -> str:
    if not isinstance(value, Quantity) or value.thousandths < 0:
        raise ValueRefused("Use a quantity that is not below 0.")
    return str(value.thousandths)


def _money(_rule: FieldRule, value: Value) -> str:
    if not isinstance(value, Money):
        raise ValueRefused("Use an amount in dollars and cents.")
    return punch(value.cents)


def _rate(rule: FieldRule, value: Value) -> str:
    if not isinstance(value, Percent) or value.ten_millionths % 10 ** (5 - rule.decimals):
        raise ValueRefused(f"Use a percentage with at most {rule.decimals} decimals.")
    return punch(value.ten_millionths // 10 ** (5 - rule.decimals))


ENCODERS: dict[Kind, Encoder] = {
    Kind.TEXT: _text,
    Kind.DIGITS: _digits,
    Kind.DATE: _date,
    Kind.QUANTITY: _quantity,
    Kind.MONEY: _money,
    Kind.RATE: _rate,
}
# Text that whoever uses them checks at once for the whole message.
LATE_CHECKED: dict[Kind, Encoder] = {**ENCODERS, Kind.TEXT: _trimmed}
_TOO_LONG = {
    Kind.TEXT: "Use at most {} characters.",
    Kind.DIGITS: "Use at most {} digits.",
    Kind.DATE: "Write the day with {} digits.",
    Kind.QUANTITY: "The quantity is too large for a claim: at most {} digits with three decimals.",
    Kind.MONEY: "The amount is too large for a claim: at most {} digits with the cents.",
    Kind.RATE: "The percentage is too large for a claim: at most {} digits.",
}
