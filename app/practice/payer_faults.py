"""Make the practice payer misbehave on command, so that Counter can be seen to bear it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.claims.ncpdp import tokens
from app.kernel.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_AMOUNTS = (b"F5", b"F9")
_FLOOD_CHUNKS = 64
_MOST_COUNT = 1_000_000
_MOST_DELAY_MS = 600_000


class Fault(StrEnum):
    """Name what can go wrong between a payer and a pharmacy."""

    NONE = "none"
    SILENCE = "silence"
    SLOW = "slow"
    DROP_BEFORE_RECEIVE = "drop_before_receive"
    DROP_AFTER_RECEIVE = "drop_after_receive"
    HOST_DOWN = "host_down"
    TRUNCATE = "truncate"
    SHORT = "short"
    DOUBLED = "doubled"
    WRONG_CLAIM = "wrong_claim"
    GARBAGE = "garbage"
    OVERSIZED = "oversized"
    HOST_ERROR = "host_error"
    HEADER_REJECT = "header_reject"
    NO_CODES = "no_codes"
    BARE_REFUSAL = "bare_refusal"
    HUGE_AMOUNT = "huge_amount"
    ODD_STATUS = "odd_status"
    OTHER_VERSION = "other_version"
    FLOOD = "flood"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Be one order to misbehave; `left` None means until told otherwise."""

    fault: Fault = Fault.NONE
    left: int | None = None
    delay_ms: int = 0
    codes: tuple[str, ...] = ()

    @classmethod
    def of_command(cls, command: dict[str, object]) -> Trouble:
        """Read an order from a control command; raise `DomainError`."""
        try:
            fault = Fault(str(command["fault"]))
        except ValueError:
            names = ", ".join(Fault)
            raise DomainError("fault", f"Use one of {names}.") from None
        count, delay_ms = command.get("count"), command.get("delay_ms", 0)
        if count is not None and not (type(count) is int and 0 < count <= _MOST_COUNT):
            raise DomainError("count", "Use a whole number above 0.")
        if type(delay_ms) is not int or not 0 <= delay_ms <= _MOST_DELAY_MS:
            raise DomainError("delay_ms", "Use milliseconds from 0 to 600,000.")
        return cls(fault, count, delay_ms, _codes(command.get("codes", ())))

    def after_one(self) -> Trouble:
        """Return what is left of the order once it was carried out."""
        if self.left is None:
            return self
        return replace(self, left=self.left - 1) if self.left > 1 else Trouble()


@dataclass(frozen=True, slots=True)
class Chaos:
    """Be misbehaviour by chance, the same chance for the same seed and message."""

    per_mille: int
    faults: tuple[Fault, ...]
    delay_ms: int = 0

    @classmethod
    def of_table(cls, table: Mapping[str, Any]) -> Chaos:
        """Read it from a scenario; raise `DomainError`."""
        faults = tuple(Trouble.of_command({"fault": name}).fault for name in table["faults"])
        per_mille = table["per_mille"]
        if not faults or not 0 <= per_mille <= 1000:
            raise DomainError("chaos", "Use faults and a chance from 0 to 1000 in a thousand.")
        return cls(per_mille, faults, table.get("delay_ms", 0))

    def strike(self, seed: int, message: int) -> Trouble:
        """Return what happens to a message by its number."""
        digest = hashlib.sha256(f"{seed}|{message}".encode("ascii")).digest()
        if int.from_bytes(digest[:4], "big") % 1000 >= self.per_mille:
            return Trouble()
        return Trouble(self.faults[digest[4] % len(self.faults)], 1, self.delay_ms)


def spoil(fault: Fault, answer: bytes) -> bytes:
    """Return the body that a fault sends instead of the true answer."""
    spoiler = _SPOILERS.get(fault)
    return spoiler(answer) if spoiler is not None else answer


def flood(answer: bytes) -> Iterator[bytes]:
    """Return an answer that does not end: four megabytes behind a frame that promises less."""
    yield b"9999" + answer
    for _ in range(_FLOOD_CHUNKS):
        yield b"X" * 65_536


def _of_another_claim(answer: bytes) -> bytes:
    return _changed(answer, lambda p: b"D2%d" % (int(p[2:]) + 1) if p[:2] == b"D2" else p)


def _reject(piece: bytes) -> bytes:
    return b"ANR" if piece[:2] == b"AN" else piece


def _unknown_status(piece: bytes) -> bytes:
    return b"ANX" if piece[:2] == b"AN" else piece


def _inflate(piece: bytes) -> bytes:
    return piece[:2] + b"9999999I" if piece[:2] in _AMOUNTS else piece


def _changed(answer: bytes, change: Callable[[bytes], bytes], without: tuple[bytes, ...] = ()) -> bytes:
    return tokens.join(
        [
            [[change(piece) for piece in segment if piece[:2] not in without] for segment in group]
            for group in tokens.split(answer)
        ]
    )


def _codes(given: object) -> tuple[str, ...]:
    if not isinstance(given, (list, tuple)) or len(given) > 5:
        raise DomainError("codes", "Give at most five reject codes as a list.")
    codes = tuple(str(code) for code in given)
    if not all(re.fullmatch(r"[A-Z0-9]{1,3}", code) for code in codes):
        raise DomainError("codes", "Write a reject code with one to three capitals and digits.")
    return codes


_SPOILERS: dict[Fault, Callable[[bytes], bytes]] = {
    Fault.SHORT: lambda answer: answer[: len(answer) * 2 // 3],
    Fault.DOUBLED: lambda answer: answer + answer,
    Fault.GARBAGE: lambda answer: bytes(range(128, 256)) + answer[:20][::-1],
    Fault.OVERSIZED: lambda answer: answer + b"\x1cF4" + b"X" * (9990 - len(answer)),
    Fault.WRONG_CLAIM: _of_another_claim,
    Fault.NO_CODES: lambda answer: _changed(answer, _reject, without=(b"FA", b"FB")),
    Fault.BARE_REFUSAL: lambda answer: answer[:5] + b"R" + answer[6:31],
    Fault.HUGE_AMOUNT: lambda answer: _changed(answer, _inflate),
    Fault.ODD_STATUS: lambda answer: _changed(answer, _unknown_status),
    Fault.OTHER_VERSION: lambda answer: b"F6" + answer[2:],
}
