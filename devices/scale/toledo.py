"""Speak Toledo 8217 (8213, PS-60): `W` is answered by `STX ddd.dd CR`, or by `STX ? status CR`.

The status byte, its bits 5 and 6 always set:

    0 in motion, 1 over capacity, 2 under zero, 3 outside the range for its zero, 4 at the centre of zero

A unit is never told, so the settings say what the scale is set to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.hardware.scales import MassUnit
from devices.scale.replies import Reply, ReplyDamaged, read_weight

_MOTION, _OVER, _UNDER, _NO_ZERO = 0x01, 0x02, 0x04, 0x08
_WEIGHT = re.compile(rb"\x02(?P<weight>[-0-9. ]{1,9})N?\r")
_STATUS = re.compile(rb"\x02\?(?P<status>[\x60-\x7f])\r", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Toledo:
    """Be an 8217 scale's language, its unit and steps as set."""

    unit: MassUnit = MassUnit.POUND
    by: int = 1
    ask: bytes = b"W"
    look: bytes = b"W"
    end: bytes = b"\r"

    def read(self, frame: bytes) -> Reply:
        """Return what an answer says; raise `ReplyDamaged` on anything else."""
        if match := _STATUS.fullmatch(frame):
            status = match["status"][0]
            return Reply(
                moving=bool(status & _MOTION),
                over_capacity=bool(status & _OVER),
                under_zero=bool(status & (_UNDER | _NO_ZERO)),
            )
        match = _WEIGHT.fullmatch(frame)
        if match is None:
            raise ReplyDamaged
        weight = read_weight(match["weight"].decode("ascii"), self.unit, self.by)
        return Reply(weight, self.unit, under_zero=weight is not None and weight.amount < 0)


def answer(shown: str) -> bytes:
    """Return the answer of a scale at rest: six signs, filled with zeros."""
    return b"\x02" + shown.rjust(6, "0").encode("ascii") + b"\r"


def status_answer(*, moving: bool = False, under: bool = False, over: bool = False) -> bytes:
    """Return the answer of a scale that has no weight to tell."""
    bits = (_MOTION if moving else 0) | (_OVER if over else 0) | (_UNDER if under else 0)
    return b"\x02?" + bytes((0x60 | bits,)) + b"\r"
