"""Make the practice payer misbehave on command, so that Counter can be seen to bear it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.claims.ncpdp import tokens
from app.kernel.errors import DomainError

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


@dataclass(frozen=True, slots=True)
class Trouble:
    """Be one order to misbehave; `left` None means until told otherwise."""

    fault: Fault = Fault.NONE
    left: int | None = None
    delay_ms: int = 0

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
        return cls(fault, count, delay_ms)

    def after_one(self) -> Trouble:
        """Return what is left of the order once it was carried out."""
        if self.left is None:
            return self
        return Trouble(self.fault, self.left - 1, self.delay_ms) if self.left > 1 else Trouble()


def spoil(fault: Fault, answer: bytes) -> bytes:
    """Return the body that a fault sends instead of the true answer."""
    match fault:
        case Fault.SHORT:
            return answer[: len(answer) * 2 // 3]
        case Fault.DOUBLED:
            return answer + answer
        case Fault.GARBAGE:
            return bytes(range(128, 256)) + answer[:20][::-1]
        case Fault.OVERSIZED:
            return answer + b"\x1cF4" + b"X" * (9990 - len(answer))
        case Fault.WRONG_CLAIM:
            return _of_another_claim(answer)
        case _:
            return answer


def _of_another_claim(answer: bytes) -> bytes:
    return tokens.join(
        [
            [[b"D2%d" % (int(p[2:]) + 1) if p[:2] == b"D2" else p for p in segment] for segment in group]
            for group in tokens.split(answer)
        ]
    )
