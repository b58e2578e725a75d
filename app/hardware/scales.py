"""Say what a scale shows and what it may be asked; a weight is kept exactly as it was shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from app.kernel.errors import DomainError
from app.kernel.text import BLANKS

if TYPE_CHECKING:
    from concurrent.futures import Future

    from app.hardware.errors import DeviceProblem

# International avoirdupois, exact by definition (NIST SP 811, B.8).
_POUND = Decimal("453.59237")
STEPS = (1, 2, 5, 10, 20, 50)
_WEIGHT = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?) ?(g|kg|oz|lb)(?: by (\d{1,2}))?", re.ASCII)


class MassUnit(StrEnum):
    """Name the units that scales show."""

    GRAM = "g"
    KILOGRAM = "kg"
    OUNCE = "oz"
    POUND = "lb"

    @property
    def grams(self) -> Decimal:
        """Return how many grams one is, exactly."""
        return {"g": Decimal(1), "kg": Decimal(1000), "oz": _POUND / 16, "lb": _POUND}[self.value]


@dataclass(frozen=True, slots=True)
class Weight:
    """Be a weight as a scale showed it: its digits, its unit, and by how many the last digit counts."""

    amount: Decimal
    unit: MassUnit
    by: int = 1

    def __post_init__(self) -> None:
        """Refuse what is no number and what no scale counts by."""
        if type(self.amount) is not Decimal or not self.amount.is_finite():
            raise TypeError(type(self.amount).__name__)
        if self.by not in STEPS:
            raise ValueError(self.by)

    @classmethod
    def parse(cls, text: str, field: str = "weight") -> Weight:
        """Read `12.34 g` or `0.020 lb by 5`; raise `DomainError` on anything else."""
        match = _WEIGHT.fullmatch(text.strip(BLANKS))
        if match is None or int(match[3] or 1) not in STEPS:
            raise DomainError(field, "Type a weight with its unit, such as 12.34 g.")
        return cls(Decimal(match[1]), MassUnit(match[2]), int(match[3] or 1))

    @property
    def grams(self) -> Decimal:
        """Return the weight in grams, exactly."""
        return self.amount * self.unit.grams

    @property
    def step(self) -> Decimal:
        """Return the smallest difference that the scale shows, in grams."""
        exponent = self.amount.as_tuple().exponent
        return self.unit.grams.scaleb(int(exponent)) * self.by

    @property
    def shown(self) -> str:
        """Return the weight as people read it."""
        return f"{self.amount:f} {self.unit}"

    def __str__(self) -> str:
        """Return the text that `parse` reads."""
        return self.shown if self.by == 1 else f"{self.shown} by {self.by}"


@dataclass(frozen=True, slots=True)
class WeighAnswer:
    """Be the answer to one weighing: a weight at rest, or the problem with its next step."""

    weight: Weight | None = None
    code: str = ""
    message: str = ""

    @classmethod
    def failed(cls, problem: DeviceProblem) -> WeighAnswer:
        """Return the answer of a scale that gave no weight."""
        return cls(None, problem.code, problem.message)


class Scale(Protocol):
    """Weigh."""

    def weigh(self) -> Weight:
        """Return the weight once it rests; raise the `DeviceProblem` that keeps the scale from weighing."""
        ...

    def check(self) -> None:
        """Raise the `DeviceProblem` that would keep it from weighing; what lies on it does not matter."""
        ...


@runtime_checkable
class CanWeigh(Protocol):
    """Be devices with a scale among them, or with none."""

    def has_scale(self) -> bool:
        """Say whether a scale is set up."""
        ...

    def weigh(self) -> Future[WeighAnswer]:
        """Queue a weighing."""
        ...
