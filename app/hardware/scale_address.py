"""Read how a scale is reached: its language, its address, its parity, its unit and its steps."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from app.hardware.addresses import Address, SerialAddress, UsbAddress, parse_address
from app.hardware.scales import STEPS, MassUnit
from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

V = TypeVar("V")

_USUAL_BAUD = 9600
_BARE = re.compile(r"[A-Za-z0-9.\-]+:\d{1,5}")
SCALE_WORDS = (
    "Type nci:serial:PORT or toledo:serial:PORT, such as nci:serial:/dev/ttyUSB0:9600. After a semicolon: "
    "parity=none for 8 bits without parity, by=5 when the last digit counts by fives, and unit=lb for toledo."
)


class ScaleStyle(StrEnum):
    """Name how scales speak."""

    NCI = "nci"
    TOLEDO = "toledo"


@dataclass(frozen=True, slots=True)
class ScaleAddress:
    """Be a scale: how it speaks and where.

    A Toledo 8217 never tells its unit, so `unit` says what it is set to; an NCI scale tells it. `even` says
    that bytes carry seven bits and even parity, as both leave the factory.
    """

    style: ScaleStyle
    address: Address
    even: bool = True
    unit: MassUnit = MassUnit.GRAM
    by: int = 1

    def __str__(self) -> str:
        """Return the text that `parse_scale` reads."""
        parity = "" if self.even else ";parity=none"
        unit = f";unit={self.unit}" if self.style is ScaleStyle.TOLEDO else ""
        by = f";by={self.by}" if self.by != 1 else ""
        return f"{self.style}:{self.address}{parity}{unit}{by}"


def parse_scale(text: str) -> ScaleAddress:
    """Read `nci:ADDRESS` or `toledo:ADDRESS;unit=UNIT`; raise `DomainError` on anything else."""
    place, *rest = (part.strip(BLANKS) for part in text.strip(BLANKS).split(";"))
    head, _, where = place.partition(":")
    options = _options(rest, {"parity", "by"} | ({"unit"} if head == ScaleStyle.TOLEDO else set()))
    if head not in set(ScaleStyle) or (head == ScaleStyle.TOLEDO and "unit" not in options):
        raise _wrong()
    return ScaleAddress(
        ScaleStyle(head),
        _address(where),
        _one_of(options.get("parity", "even"), {"even": True, "none": False}),
        _one_of(options.get("unit", "g"), {str(unit): unit for unit in MassUnit}),
        _one_of(options.get("by", "1"), {str(step): step for step in STEPS}),
    )


def _options(parts: list[str], known: set[str]) -> dict[str, str]:
    options: dict[str, str] = {}
    for part in parts:
        name, equals, value = part.partition("=")
        if not equals or name not in known or name in options:
            raise _wrong()
        options[name] = value
    return options


def _one_of(value: str, known: dict[str, V]) -> V:
    if value not in known:
        raise _wrong()
    return known[value]


def _address(where: str) -> Address:
    """Read the address; without a speed a scale's is 9600, which is not what other devices have."""
    try:
        address = parse_address(f"tcp:{where}" if _BARE.fullmatch(where) else where)
    except DomainError as error:
        raise _wrong() from error
    tail = "@" if isinstance(address, UsbAddress) else ":"
    if isinstance(address, SerialAddress | UsbAddress) and not where.endswith(f"{tail}{address.baud}"):
        return replace(address, baud=_USUAL_BAUD)
    return address


def _wrong() -> DomainError:
    return DomainError("device address", SCALE_WORDS)
