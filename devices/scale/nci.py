"""Speak NCI (SCP-01): `W CR` is answered by weight, unit and status bytes, the last sign is ETX.

Some scales write an S before the status. Bars on the display come as carets (too much), underscores
(below zero) or hyphens (no zero). Each status byte has bits 4 and 5 set, and bit 6 when another follows:

    first   0 in motion, 1 at zero, 2 RAM error, 3 EEPROM error
    second  0 under capacity, 1 over capacity, 2 ROM error, 3 faulty calibration
    third   0 and 1 range, 2 net, 3 no zero at start
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from devices.scale.replies import Reply, ReplyDamaged, read_weight

_MOTION, _FIRST_BROKEN = 0x01, 0x0C
_UNDER, _OVER, _SECOND_BROKEN = 0x01, 0x02, 0x0C
_NO_ZERO = 0x08
_GOES_ON = 0x40
_ANSWER = re.compile(
    rb"\n(?:(?P<weight>[-0-9. ^_]{1,12})(?P<unit>[A-Za-z ]{0,4})\r\n)?"
    rb"S?(?P<status>[\x30-\x3f][\x30-\x3f\x70-\x7f]{1,3})\r\x03"
)
_POUNDS_AND_OUNCES = re.compile(
    rb"\n *\d+ ?lb +[\d.]+ ?oz\r\nS?[\x30-\x3f\x70-\x7f]{2,4}\r\x03", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Nci:
    """Be an NCI scale's language; `by` says by how many its last digit counts."""

    by: int = 1
    ask: bytes = b"W\r"
    look: bytes = b"S\r"
    end: bytes = b"\x03"

    def read(self, frame: bytes) -> Reply:
        """Return what an answer says; raise `ReplyDamaged` on anything else, `LF ? CR ETX` included."""
        if _POUNDS_AND_OUNCES.fullmatch(frame):
            return Reply(unit="lb oz")
        match = _ANSWER.fullmatch(frame)
        if match is None:
            raise ReplyDamaged
        status = _status(match["status"])
        if match["weight"] is None:
            return status
        return self._with_weight(match["weight"].decode("ascii"), match["unit"].decode("ascii"), status)

    def _with_weight(self, shown: str, unit: str, status: Reply) -> Reply:
        bars = set(shown.replace(" ", ""))
        if bars in ({"^"}, {"_"}, {"-"}):
            return Reply(
                moving=status.moving,
                under_zero=status.under_zero or bars != {"^"},
                over_capacity=status.over_capacity or bars == {"^"},
                broken=status.broken,
            )
        weight = read_weight(shown, unit, self.by)
        below = status.under_zero or (weight is not None and weight.amount < 0)
        return Reply(weight, unit.strip(" "), status.moving, below, status.over_capacity, status.broken)


def _status(raw: bytes) -> Reply:
    if any(bool(byte & _GOES_ON) != (place < len(raw)) for place, byte in enumerate(raw[1:], start=2)):
        raise ReplyDamaged
    third = raw[2] if len(raw) > 2 else 0
    return Reply(
        moving=bool(raw[0] & _MOTION),
        under_zero=bool(raw[1] & _UNDER) or bool(third & _NO_ZERO),
        over_capacity=bool(raw[1] & _OVER),
        broken=bool(raw[0] & _FIRST_BROKEN) or bool(raw[1] & _SECOND_BROKEN),
    )


def answer(shown: str, unit: str, status: bytes) -> bytes:
    """Return the answer that a scale gives: what it shows with its unit, and two status bytes or more."""
    return b"\n" + f"{shown}{unit}".encode("ascii") + b"\r\nS" + status + b"\r\x03"


def status_answer(status: bytes) -> bytes:
    """Return the answer of a scale that shows no weight."""
    return b"\nS" + status + b"\r\x03"


def status_bytes(
    *, moving: bool = False, under: bool = False, over: bool = False, broken: bool = False
) -> bytes:
    """Return the two status bytes of a scale that stands so."""
    first = 0x30 | (_MOTION if moving else 0)
    second = 0x30 | (_UNDER if under else 0) | (_OVER if over else 0) | (0x08 if broken else 0)
    return bytes((first, second))


REFUSED = b"\n?\r\x03"
